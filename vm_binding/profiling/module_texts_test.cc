#include "vm_binding/profiling/module_texts.h"

#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "profiler/model/frame_resolver.h"
#include "profiler/model/index.h"
#include "profiler/model/profile.h"
#include "profiler/model/profile_builder.h"
#include "wasm/binary/module_decoder.h"
#include "wasm/runtime/engine.h"
#include "wasm/runtime/module_code.h"
#include "wasm/text/assembler.h"
#include "wasm/types/features.h"

namespace strata::profiling {
namespace {

using wasm::FuncIndex;

constexpr absl::string_view kNamed = R"((module $m (import "a" "b" (func))
  (func $f (param $x i32) (result i32) (i32.add (local.get $x) (i32.const 7)))))";
constexpr absl::string_view kNameless = "(module (func nop))";

class NoFrames final : public profiler::FrameResolver {
 public:
  profiler::FrameInfo Resolve(const profiler::RawFrame&) override { return {}; }
};

class ModuleTextsTest : public testing::Test {
 protected:
  std::unique_ptr<wasm::ModuleCode> Code(absl::string_view wat, std::string name) {
    const wasm::Features features = wasm::Features::Wasm3();
    wasm::Module module = *wasm::DecodeModule(*wasm::text::AssembleText(wat, features), features);
    return std::make_unique<wasm::ModuleCode>(engine_, std::move(module), std::move(name));
  }

  static profiler::FrameInfo Locate(ModuleTexts& texts, const wasm::ModuleCode& code, uint32_t func, uint32_t offset) {
    profiler::FrameInfo info;
    texts.Locate(code, code.name(), FuncIndex(func), offset, info);
    return info;
  }

  static profiler::Profile ProfileOf(ModuleTexts& texts) {
    NoFrames frames;
    profiler::ProfileBuilder builder({}, frames);
    EXPECT_TRUE(texts.AddTo(builder).ok());
    return std::move(builder).Build();
  }

  wasm::Engine engine_{wasm::EngineOptions()};
};

TEST_F(ModuleTextsTest, PointsToTheInstruction) {
  const auto code = Code(kNamed, "file.wasm");
  const uint32_t body = code->module().funcs[1].body_offset;
  ModuleTexts texts;
  const profiler::FrameInfo info = Locate(texts, *code, 1, body + 2);  // behind local.get 0
  EXPECT_EQ(info.source_file, "m.wat");
  const profiler::Profile profile = ProfileOf(texts);
  ASSERT_EQ(profile.sources.size(), 1u);
  const profiler::Source& source = profile.sources[profiler::SourceIndex(0)];
  EXPECT_EQ(profile.strings[source.file], "m.wat");
  const std::vector<std::string> lines = absl::StrSplit(source.text.value(), '\n');
  ASSERT_LE(info.line, lines.size());
  EXPECT_EQ(lines[info.line - 1].substr(info.column - 1), "i32.const 7");
  EXPECT_TRUE(absl::StrContains(lines[info.function_line - 1], "(func $f")) << lines[info.function_line - 1];
}

TEST_F(ModuleTextsTest, PutsWhatIsInNoInstructionIntoTheFunctionsFirstLine) {
  const auto code = Code(kNamed, "");
  ModuleTexts texts;
  const profiler::FrameInfo entry = Locate(texts, *code, 1, 0);
  EXPECT_NE(entry.line, 0u);
  EXPECT_EQ(entry.line, entry.function_line);
  EXPECT_EQ(Locate(texts, *code, 2, 3).source_file, "");  // no such function
}

TEST_F(ModuleTextsTest, KeepsModulesOfOneNameApart) {
  const auto first = Code(kNameless, ""), second = Code(kNameless, ""), third = Code(kNameless, "x.wat");
  ModuleTexts texts;
  EXPECT_EQ(Locate(texts, *first, 0, 0).source_file, "module.wat");
  EXPECT_EQ(Locate(texts, *second, 0, 0).source_file, "module 2.wat");
  EXPECT_EQ(Locate(texts, *third, 0, 0).source_file, "x.wat.wat");  // not the text that x.wat was
  EXPECT_EQ(Locate(texts, *first, 0, 0).source_file, "module.wat");
  EXPECT_EQ(ProfileOf(texts).sources.size(), 3u);
}

TEST_F(ModuleTextsTest, LeavesOutTextsBeyondTheBoundAndSaysSo) {
  const auto small = Code(kNameless, "small"), large = Code(kNamed, "");
  ModuleTexts texts(100);
  EXPECT_EQ(Locate(texts, *large, 1, large->module().funcs[1].body_offset).line, 0u);
  EXPECT_NE(Locate(texts, *small, 0, small->module().funcs[0].body_offset).line, 0u);
  const profiler::Profile profile = ProfileOf(texts);
  EXPECT_EQ(profile.sources.size(), 1u);
  ASSERT_EQ(profile.meta.facts.size(), 1u);
  EXPECT_EQ(profile.meta.facts[0].label, "m.wat");
  EXPECT_TRUE(absl::StrContains(std::get<std::string>(profile.meta.facts[0].value), "100 bytes"));
}

TEST_F(ModuleTextsTest, AddsNothingOfModulesThatNobodyAskedFor) {
  ModuleTexts texts;
  EXPECT_EQ(ProfileOf(texts).sources.size(), 0u);
}

}  // namespace
}  // namespace strata::profiling
