#include "vm_binding/profiling/module_positions.h"

#include <cstdint>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "profiler/model/frame_resolver.h"
#include "profiler/model/index.h"
#include "profiler/model/profile.h"
#include "profiler/model/profile_builder.h"
#include "wasm/binary/module_decoder.h"
#include "wasm/module/module.h"
#include "wasm/runtime/engine.h"
#include "wasm/runtime/module_code.h"
#include "wasm/text/assembler.h"
#include "wasm/types/features.h"

namespace strata::profiling {
namespace {

using Bytes = std::vector<uint8_t>;
using profiler::FrameInfo;

class NoFrames final : public profiler::FrameResolver {
 public:
  FrameInfo Resolve(const profiler::RawFrame&) override { return {}; }
};

class ModulePositionsTest : public testing::Test {
 protected:
  std::unique_ptr<wasm::ModuleCode> Code(Bytes bytes) {
    wasm::Module module =
        *wasm::DecodeModule(std::make_shared<const Bytes>(std::move(bytes)), *wasm::Features::Parse("all", {}));
    return std::make_unique<wasm::ModuleCode>(engine_, std::move(module), "m.wasm");
  }

  // A module of one function, whose sourceMappingURL is "m.map".
  std::unique_ptr<wasm::ModuleCode> Mapped() {
    const wasm::Features features = wasm::Features::Wasm3();
    Bytes bytes = *wasm::text::AssembleText("(module (func nop nop))", features);
    const std::string section = "\x10sourceMappingURL\x05m.map";
    bytes.push_back(0);
    bytes.push_back(static_cast<uint8_t>(section.size()));
    bytes.insert(bytes.end(), section.begin(), section.end());
    return Code(std::move(bytes));
  }

  static profiler::Profile ProfileOf(ModulePositions& positions) {
    NoFrames frames;
    profiler::ProfileBuilder builder({}, frames);
    EXPECT_TRUE(positions.AddTo(builder).ok());
    return std::move(builder).Build();
  }

  wasm::Engine engine_{wasm::EngineOptions()};
};

std::string Shown(const FrameInfo& info) {
  return absl::StrCat(info.function, " ", info.source_file, ":", info.line, ":", info.column, " in ", info.resource);
}

TEST_F(ModulePositionsTest, ListsInlinedCallsOutermostFirst) {
  std::ifstream file("wasm/debug_info/testdata/dwarf5.wasm", std::ios::binary);
  const auto code = Code(Bytes(std::istreambuf_iterator<char>(file), {}));
  ModulePositions positions;
  FrameInfo info;
  info.function = "sum";
  info.resource = "name.wasm";
  info.offset = 0x99;
  ASSERT_TRUE(positions.Locate(*code, 0x99, info));
  EXPECT_EQ(Shown(info), "sum /src/inlined.cc:30:38 in name.wasm");
  EXPECT_EQ(info.function_line, 28u);
  ASSERT_EQ(info.inlined.size(), 3u);
  EXPECT_TRUE(absl::StrContains(info.inlined[0].function, "Run"));
  EXPECT_TRUE(absl::StrContains(info.inlined[1].function, "Outer"));
  EXPECT_TRUE(absl::StrContains(info.inlined[2].function, "Divide"));
  EXPECT_EQ(info.inlined[2].line, 14u);
  EXPECT_EQ(info.inlined[2].offset, 0x99u);
  EXPECT_EQ(info.inlined[2].resource, "name.wasm");
  EXPECT_EQ(ProfileOf(positions).meta.facts.size(), 0u);
}

TEST_F(ModulePositionsTest, EmbedsTheSourcesOfFramesThatASourceMapHolds) {
  const auto code = Mapped();
  const uint32_t body = code->module().funcs[0].body_offset;
  ModulePositions positions([&](const wasm::ModuleCode& of, absl::string_view url) -> absl::StatusOr<std::string> {
    EXPECT_EQ(&of, code.get());
    EXPECT_EQ(url, "m.map");
    return R"({"version":3,"sources":["a.kt","b.kt"],"sourcesContent":["text","unused"],"mappings":"sBAEM"})";
  });
  FrameInfo info;
  ASSERT_TRUE(positions.Locate(*code, body, info)) << body;
  EXPECT_EQ(Shown(info), " a.kt:3:7 in ");
  const profiler::Profile profile = ProfileOf(positions);
  ASSERT_EQ(profile.sources.size(), 1u);
  const profiler::Source& source = profile.sources[profiler::SourceIndex(0)];
  EXPECT_EQ(profile.strings[source.file], "a.kt");
  EXPECT_EQ(source.text, "text");
}

TEST_F(ModulePositionsTest, SaysOnceWhatCannotBeRead) {
  const auto code = Mapped();
  const uint32_t body = code->module().funcs[0].body_offset;
  ModulePositions positions(
      [](const wasm::ModuleCode&, absl::string_view) { return absl::NotFoundError("m.map: gone"); });
  FrameInfo info;
  info.resource = "m.wasm";
  EXPECT_FALSE(positions.Locate(*code, body, info));
  EXPECT_FALSE(positions.Locate(*code, body + 1, info));
  EXPECT_EQ(info.source_file, "");
  const profiler::Profile profile = ProfileOf(positions);
  ASSERT_EQ(profile.meta.facts.size(), 1u);
  EXPECT_EQ(profile.meta.facts[0].label, "m.wasm");
  EXPECT_EQ(std::get<std::string>(profile.meta.facts[0].value), "m.map: gone");
}

TEST_F(ModulePositionsTest, ReadsNoFilesWithoutAReader) {
  const auto code = Mapped();
  ModulePositions positions;
  FrameInfo info;
  EXPECT_FALSE(positions.Locate(*code, code->module().funcs[0].body_offset, info));
  EXPECT_EQ(ProfileOf(positions).meta.facts.size(), 0u);
}

}  // namespace
}  // namespace strata::profiling
