#include "wasm/runtime/const_evaluator.h"

#include "gtest/gtest.h"
#include "wasm/runtime/allocation.h"
#include "wasm/runtime/fakes.h"

namespace strata::wasm {
namespace {

// The value of global 0 of a module made of `wat`.
Value First(TestWorld& world, absl::string_view wat) { return ReadGlobal(*world.Instantiate(wat).globals[0]); }

TEST(ConstEvaluator, ComputesConstants) {
  TestWorld world;
  EXPECT_EQ(First(world, "(global i32 (i32.const -5))").i32(), -5);
  EXPECT_EQ(First(world, "(global i64 (i64.const -5))").i64(), -5);
  EXPECT_EQ(First(world, "(global f32 (f32.const 1.5))").f32(), 1.5f);
  EXPECT_EQ(First(world, "(global f64 (f64.const -0.25))").f64(), -0.25);
  const Value vector = First(world, "(global v128 (v128.const i64x2 3 4))");
  EXPECT_EQ(vector.bits, 3u);
  EXPECT_EQ(vector.high, 4u);
  EXPECT_EQ(First(world, "(global funcref (ref.null func))").ref(), 0u);
  EXPECT_EQ(world.executor.evaluations, 0);
}

TEST(ConstEvaluator, ComputesIntegerArithmetic) {
  TestWorld world;
  EXPECT_EQ(First(world, "(global i32 (i32.add (i32.const -1) (i32.mul (i32.const 3) (i32.const 7))))").bits, 20u);
  EXPECT_EQ(First(world, "(global i32 (i32.sub (i32.const 0) (i32.const 1)))").bits, 0xffffffffu);
  EXPECT_EQ(First(world, "(global i64 (i64.sub (i64.const 0) (i64.const 1)))").i64(), -1);
  EXPECT_EQ(First(world, "(global i32 (i32.mul (i32.const 0x10000) (i32.const 0x10000)))").bits, 0u);
  EXPECT_EQ(world.executor.evaluations, 0);
}

TEST(ConstEvaluator, ReadsFunctionsAndEarlierGlobals) {
  TestWorld world;
  Instance& instance = world.Instantiate(R"(
    (global i32 (i32.const 8)) (global i32 (global.get 0)) (func) (func) (global funcref (ref.func 1)))");
  EXPECT_EQ(ReadGlobal(*instance.globals[1]).i32(), 8);
  EXPECT_EQ(ReadGlobal(*instance.globals[2]).ref(), FuncRefWord(instance.func_records[1]));
}

TEST(ConstEvaluator, LeavesTheRestToTheExecutor) {
  TestWorld world;
  world.executor.on_evaluate = [](Instance&) { return Values{Value::Ref(15)}; };
  EXPECT_EQ(First(world, "(global i31ref (ref.i31 (i32.const 7)))").ref(), 15u);
  EXPECT_EQ(world.executor.evaluations, 1);
}

TEST(ConstEvaluator, PassesOnTraps) {
  TestWorld world;
  world.executor.on_evaluate = [](Instance&) { return Trap{TrapKind::kHeapExhausted, "full", 0, {}}; };
  const auto result = world.linker->Instantiate(world.Compile("(type $s (struct)) (global (ref $s) (struct.new $s))"));
  ASSERT_TRUE(result.ok());
  ASSERT_TRUE(std::holds_alternative<Trap>(*result));
  EXPECT_EQ(std::get<Trap>(*result).kind, TrapKind::kHeapExhausted);
  EXPECT_EQ(std::get<Trap>(*result).message, "full");
}

}  // namespace
}  // namespace strata::wasm
