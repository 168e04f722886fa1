#include "wasm/debug_info/source_locator.h"

#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "wasm/binary/module_decoder.h"
#include "wasm/module/module.h"
#include "wasm/text/assembler.h"
#include "wasm/types/features.h"

namespace strata::wasm::debug_info {
namespace {

using Bytes = std::vector<uint8_t>;

// testdata/inlined.cc, as clang 19 compiled it with DWARF of a version.
Bytes Compiled(int version) {
  std::ifstream file(absl::StrCat("wasm/debug_info/testdata/dwarf", version, ".wasm"), std::ios::binary);
  return Bytes(std::istreambuf_iterator<char>(file), {});
}

Module Decoded(Bytes bytes) {
  return *DecodeModule(std::make_shared<const Bytes>(std::move(bytes)), *Features::Parse("all", Features()));
}

// "function file:line:column" and what it is inlined into; '+' before what is inlined.
std::vector<std::string> Shown(const std::vector<SourceFrame>& frames) {
  std::vector<std::string> lines;
  for (const SourceFrame& frame : frames) {
    lines.push_back(absl::StrCat(frame.inlined ? "+" : "", frame.function, " ", frame.file, ":", frame.line, ":",
                                 frame.column, " @", frame.function_line));
  }
  return lines;
}

using Lines = std::vector<std::string>;

class EveryVersion : public testing::TestWithParam<int> {
 protected:
  const Module module_ = Decoded(Compiled(GetParam()));
  // From the division in Sum's loop, as the versions' bodies are the same and only what is before them is not.
  const uint32_t division_ = module_.funcs[1].locals_offset + 0x36;
};

TEST_P(EveryVersion, FindsTheLineAndWhatWasInlined) {
  SourceLocator locator(module_);
  EXPECT_EQ(Shown(locator.Locate(division_)),
            (Lines{"+geo::Divide /src/inlined.cc:14:82 @14", "+geo::Outer /src/inlined.cc:17:24 @16",
                   "+Run /src/inlined.cc:25:10 @23", "Sum /src/inlined.cc:30:38 @28"}));
  EXPECT_EQ(Shown(locator.Locate(module_.funcs[0].locals_offset + 0xa)),  // the same in Run itself
            (Lines{"+geo::Divide /src/inlined.cc:14:82 @14", "+geo::Outer /src/inlined.cc:17:24 @16",
                   "Run /src/inlined.cc:25:10 @23"}));
  EXPECT_EQ(Shown(locator.Locate(module_.funcs[2].locals_offset + 3)), (Lines{"RunSum /src/inlined.cc:34:75 @34"}));
  EXPECT_TRUE(locator.status().ok()) << locator.status();
}

TEST_P(EveryVersion, KnowsTheFunctionOfCodeThatWasMadeFromNoLine) {
  SourceLocator locator(module_);
  // A compiler's own instructions have line 0.
  EXPECT_EQ(Shown(locator.Locate(module_.funcs[1].locals_offset + 0x10)), (Lines{"Sum /src/inlined.cc:0:3 @28"}));
  // Before the first row: what begins with the declarations of locals.
  EXPECT_EQ(Shown(locator.Locate(module_.funcs[2].locals_offset)), (Lines{"RunSum /src/inlined.cc:0:0 @34"}));
}

TEST_P(EveryVersion, NamesWhatAFunctionIsPartOf) {
  SourceLocator locator(module_);
  EXPECT_EQ(Shown(locator.Locate(module_.funcs[0].locals_offset + 1)),
            (Lines{"+geo::Box<int>::Mix /src/inlined.cc:11:70 @11", "Run /src/inlined.cc:25:33 @23"}));
}

TEST_P(EveryVersion, KnowsNothingOutsideOfFunctions) {
  SourceLocator locator(module_);
  EXPECT_TRUE(locator.Locate(0).empty());
  EXPECT_TRUE(locator.Locate(8).empty());
  EXPECT_TRUE(locator.Locate(static_cast<uint32_t>(module_.bytes->size())).empty());
  EXPECT_TRUE(locator.Locate(UINT32_MAX).empty());
}

// Whatever stands in a section, questions have an answer, and what is wrong is said with its place.
TEST_P(EveryVersion, SurvivesEveryChangedByte) {
  const Bytes original = Compiled(GetParam());
  size_t complaints = 0;
  for (const CustomSection& section : module_.customs) {
    if (!absl::StartsWith(section.name, ".debug_")) continue;
    for (size_t i = 0; i < section.bytes.size(); ++i) {
      for (const uint8_t value : {0x7f, 0xff}) {
        Bytes changed = original;
        changed[static_cast<size_t>(section.bytes.data() - module_.bytes->data()) + i] = value;
        const Module module = Decoded(std::move(changed));
        SourceLocator locator(module);
        for (uint32_t at = 0; at < 0x90; at += 31) locator.Locate(module_.funcs[0].locals_offset + at);
        if (locator.status().ok()) continue;
        ++complaints;
        ASSERT_TRUE(absl::StrContains(locator.status().message(), " at 0x")) << locator.status();
      }
    }
  }
  EXPECT_GT(complaints, 100u);
}

INSTANTIATE_TEST_SUITE_P(SourceLocator, EveryVersion, testing::Values(2, 4, 5));

// One function: nop at the offset 24, unreachable behind it, then a function of a nop alone.
constexpr absl::string_view kTwoFunctions = R"((module (func nop unreachable) (func nop)))";

// Adds a section sourceMappingURL.
Module WithUrl(absl::string_view wat, absl::string_view url) {
  Bytes bytes = *text::AssembleText(wat, Features::Wasm3());
  constexpr absl::string_view kName = "sourceMappingURL";
  const auto length = [](size_t size) {  // as a LEB128 of two bytes
    return std::string{static_cast<char>(0x80 | (size & 0x7f)), static_cast<char>(size >> 7)};
  };
  const std::string contents = absl::StrCat(length(kName.size()), kName, length(url.size()), url);
  const std::string section = absl::StrCat(absl::string_view("\0", 1), length(contents.size()), contents);
  bytes.insert(bytes.end(), section.begin(), section.end());
  return Decoded(std::move(bytes));
}

TEST(SourceLocator, ReadsTheSourceMapThatTheModuleNames) {
  const Module module = WithUrl(kTwoFunctions, "m.wasm.map");
  EXPECT_EQ(SourceMapUrl(module), "m.wasm.map");
  int reads = 0;
  SourceLocator locator(module, [&reads](absl::string_view url) -> absl::StatusOr<std::string> {
    ++reads;
    EXPECT_EQ(url, "m.wasm.map");
    return R"({"version":3,"sources":["a.kt"],"sourcesContent":["x"],"mappings":"wBAEM"})";  // 24: 3:7
  });
  const uint32_t body = module.funcs[0].body_offset;
  ASSERT_EQ(body, 24u);
  EXPECT_EQ(reads, 0);
  EXPECT_EQ(Shown(locator.Locate(body)), (Lines{" a.kt:3:7 @0"}));
  EXPECT_EQ(Shown(locator.Locate(body + 1)), (Lines{" a.kt:3:7 @0"}));
  EXPECT_TRUE(locator.Locate(body - 1).empty());
  EXPECT_TRUE(locator.Locate(module.funcs[1].body_offset).empty());  // the map says nothing of this function
  EXPECT_TRUE(locator.Locate(3).empty());
  EXPECT_EQ(reads, 1);
  ASSERT_NE(locator.TextOf("a.kt"), nullptr);
  EXPECT_EQ(*locator.TextOf("a.kt"), "x");
}

TEST(SourceLocator, ReadsASourceMapWithinTheModule) {
  const std::string map = R"({"version":3,"sources":["a.kt"],"mappings":"wBAEM"})";
  const Module module =
      WithUrl(kTwoFunctions, absl::StrCat("data:application/json;charset=utf-8;base64,", absl::Base64Escape(map)));
  SourceLocator locator(module);
  EXPECT_EQ(Shown(locator.Locate(module.funcs[0].body_offset)), (Lines{" a.kt:3:7 @0"}));
  EXPECT_TRUE(locator.status().ok()) << locator.status();
}

TEST(SourceLocator, SaysWhyASourceMapCannotBeRead) {
  const auto status_of = [](absl::string_view url, SourceMapReader reader) {
    const Module module = WithUrl(kTwoFunctions, url);
    SourceLocator locator(module, std::move(reader));
    EXPECT_TRUE(locator.Locate(module.funcs[0].body_offset).empty());
    EXPECT_EQ(locator.TextOf("a.kt"), nullptr);
    return std::string(locator.status().message());
  };
  EXPECT_EQ(status_of("data:,x", nullptr), "source map: a data: URL that is no base64");
  EXPECT_EQ(status_of("x", nullptr), "");  // nobody can read it
  EXPECT_EQ(status_of("x", [](absl::string_view) { return absl::NotFoundError("x: no such file"); }),
            "x: no such file");
  EXPECT_EQ(status_of("x", [](absl::string_view) { return "[]"; }), "source map: of another version than 3");
}

TEST(SourceLocator, KnowsNothingOfAModuleWithoutDebugInformation) {
  const Bytes empty = {0, 'a', 's', 'm', 1, 0, 0, 0};
  const Module module = Decoded(empty);
  SourceLocator locator(module);
  EXPECT_TRUE(locator.Locate(4).empty());
  EXPECT_TRUE(locator.status().ok());
}

}  // namespace
}  // namespace strata::wasm::debug_info
