#include "tools/strata/entry_plan.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "wasm/binary/module_decoder.h"
#include "wasm/text/assembler.h"

namespace strata::tools {
namespace {

wasm::Module ModuleOf(absl::string_view wat) {
  const absl::StatusOr<std::vector<uint8_t>> bytes = wasm::text::AssembleText(wat, wasm::Features::Wasm3());
  EXPECT_TRUE(bytes.ok()) << bytes.status();
  absl::StatusOr<wasm::Module> module = wasm::DecodeModule(*bytes, wasm::Features::Wasm3());
  EXPECT_TRUE(module.ok()) << module.status();
  return *std::move(module);
}

std::string Error(absl::string_view wat, const std::optional<std::string>& invoke,
                  std::vector<absl::string_view> words = {}) {
  return std::string(PlanEntry(ModuleOf(wat), invoke, words).status().message());
}

TEST(EntryPlan, RunsStartOfACommandAndLeavesItTheWords) {
  const absl::string_view words[] = {"a", "b"};
  const absl::StatusOr<EntryPlan> plan =
      PlanEntry(ModuleOf("(func (export \"_start\")) (func (export \"_initialize\"))"), std::nullopt, words);
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_EQ(plan->function, "_start");
  EXPECT_FALSE(plan->initialize);
  EXPECT_FALSE(plan->print_results);
  EXPECT_TRUE(plan->arguments.empty());
}

TEST(EntryPlan, InitializesAReactorThenInvokes) {
  const absl::string_view words[] = {"7"};
  const wasm::Module module = ModuleOf("(func (export \"_initialize\")) (func (export \"f\") (param i32))");
  const absl::StatusOr<EntryPlan> plan = PlanEntry(module, "f", words);
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_TRUE(plan->initialize);
  EXPECT_EQ(plan->function, "f");
  EXPECT_TRUE(plan->print_results);
  EXPECT_EQ(plan->arguments[0].i32(), 7);

  const absl::StatusOr<EntryPlan> alone = PlanEntry(module, std::nullopt, {});
  ASSERT_TRUE(alone.ok()) << alone.status();
  EXPECT_TRUE(alone->initialize);
  EXPECT_EQ(alone->function, "");
}

TEST(EntryPlan, InitializesOnceWhenThatIsInvoked) {
  const absl::StatusOr<EntryPlan> plan = PlanEntry(ModuleOf("(func (export \"_initialize\"))"), "_initialize", {});
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_FALSE(plan->initialize);
}

TEST(EntryPlan, IsContentWithAStartFunction) {
  const absl::StatusOr<EntryPlan> plan = PlanEntry(ModuleOf("(func $f) (start $f)"), std::nullopt, {});
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_EQ(plan->function, "");
}

TEST(EntryPlan, SaysWhatCouldBeCalledInstead) {
  EXPECT_EQ(Error("(func (export \"main\"))", std::nullopt),
            "nothing to run: neither _start nor _initialize is exported; choose a function with --invoke=NAME; it "
            "exports main");
  EXPECT_EQ(Error("(func (export \"main\"))", "mian"), "no function is exported as \"mian\"; it exports main");
  EXPECT_EQ(Error("(func (export \"main\"))", "maim"), "no function is exported as \"maim\"; did you mean main?");
  EXPECT_EQ(Error("(memory (export \"m\") 1)", "m"), "export \"m\" is no function");
  EXPECT_EQ(Error("(memory (export \"m\") 1)", "f"), "no function is exported as \"f\"; it exports no functions");
}

TEST(EntryPlan, ChecksTypesBeforeAnythingRuns) {
  EXPECT_EQ(Error("(func (export \"f\") (param i64))", "f"), "f takes 1 argument (i64), got 0");
  EXPECT_EQ(Error("(func (export \"_start\") (param i32))", std::nullopt),
            "_start has parameters; call it with --invoke=_start");
}

}  // namespace
}  // namespace strata::tools
