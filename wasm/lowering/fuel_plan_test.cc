#include "wasm/lowering/fuel_plan.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "wasm/lowering/fuel_costs.h"
#include "wasm/text/parse_module.h"

namespace strata::wasm {
namespace {

// The amounts of function 0's payments, in their order.
std::vector<uint32_t> Amounts(const std::string& wat) {
  const auto module = text::ParseModule(wat, Features::Wasm3().With(Feature::kLegacyExceptions));
  EXPECT_TRUE(module.ok()) << module.status();
  const Function& function = module->funcs[0];
  uint64_t locals = 0;
  for (const LocalGroup& group : function.locals) locals += group.count;
  std::vector<uint32_t> amounts;
  uint32_t last = 0;
  for (const FuelPayment& payment : PlanFuel(*module, function.body, function.body_offset, locals)) {
    EXPECT_TRUE(amounts.empty() || payment.offset > last) << "ascending";
    last = payment.offset;
    amounts.push_back(payment.amount);
  }
  return amounts;
}

using Ints = std::vector<uint32_t>;

TEST(FuelPlan, PaysForStraightCodeOnce) {
  EXPECT_EQ(Amounts("(func (result i32) (block (nop)) (i32.add (i32.const 1) (i32.const 2)))"), Ints{3});
  EXPECT_EQ(Amounts("(func)"), Ints{}) << "nothing costs";
}

TEST(FuelPlan, PaysForWhatFollowsACallBeforeIt) {
  EXPECT_EQ(Amounts("(module (func (drop (i32.const 1)) (call $g) (drop (i32.const 1))) (func $g))"), Ints{6});
}

TEST(FuelPlan, PaysForArmsWhereTheyAreAndForWhatJoinsThemBefore) {
  EXPECT_EQ(Amounts(R"((func (param i32) (result i32)
    (if (local.get 0) (then (drop (i32.const 1))) (else (drop (i32.ctz (i32.const 1)))))
    (i32.const 1)))"),
            (Ints{3, 1, 2}));
}

TEST(FuelPlan, PaysAgainBehindAnEndThatSomethingPassesBy) {
  EXPECT_EQ(Amounts(R"((func (param i32)
    (if (local.get 0) (then (return)))
    (drop (i32.const 1))))"),
            (Ints{2, 1, 1}));
}

TEST(FuelPlan, PaysForAnIterationAtTheLoopsHead) {
  EXPECT_EQ(Amounts(R"((func (param i32)
    (loop $l (br_if $l (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
    (drop (i32.const 1))))"),
            (Ints{1, 5}))
      << "what follows the loop at the entry";
}

TEST(FuelPlan, PaysForTheRestOfAnIterationBeforeTheLoopMayBeLeft) {
  EXPECT_EQ(Amounts(R"((func (param i32)
    (block $out (loop $l
      (br_if $out (local.get 0))
      (drop (i32.const 1))
      (br $l)))
    (drop (i32.const 1))))"),
            (Ints{1, 4}));
}

TEST(FuelPlan, PaysForTheRestAgainWhereAnIterationMayEndEarlier) {
  EXPECT_EQ(Amounts(R"((func (param i32)
    (loop $l
      (br_if $l (local.get 0))
      (drop (i32.const 1)))))"),
            (Ints{2, 1}));
}

TEST(FuelPlan, PaysForEachWayThroughATable) {
  EXPECT_EQ(Amounts(R"((func (param i32)
    (block $b (block $a (br_table $a $b (local.get 0))) (drop (i32.ctz (i32.const 1))))
    (drop (i32.const 1))))"),
            (Ints{3, 2}));
}

TEST(FuelPlan, PaysWhereACaughtExceptionLands) {
  EXPECT_EQ(Amounts(R"((module (func (param i32)
    (block $h (try_table (catch_all $h) (call $g) (br_if 1 (local.get 0)) (drop (i32.const 1))))
    (drop (i32.const 1))) (func $g)))"),
            (Ints{7, 1}));
  EXPECT_EQ(
      Amounts("(module (func (try (do (call $g)) (catch_all (drop (i32.const 1)))) (drop (i32.const 1))) (func $g))"),
      (Ints{5, 1}));
}

TEST(FuelPlan, LeavesDeadCodeOut) {
  EXPECT_EQ(Amounts("(func (return) (drop (i32.ctz (i32.const 1))) (block (loop (br 0))))"), Ints{1});
  EXPECT_EQ(Amounts("(func (block (br 0) (drop (i32.const 1)) (block (nop))) (drop (i32.const 1)))"), Ints{2});
}

TEST(FuelPlan, PaysForLocals) {
  EXPECT_EQ(Amounts("(func (local i64 i64) " + std::string("(local") +
                    [] {
                      std::string types;
                      for (int i = 0; i < 100; ++i) types += " i32";
                      return types;
                    }() +
                    "))"),
            Ints{6});
}

TEST(FuelCosts, OfBytesDoNotOverflow) {
  EXPECT_EQ(FuelOfBytes(63, 1), 0u);
  EXPECT_EQ(FuelOfBytes(64, 1), 1u);
  EXPECT_EQ(FuelOfBytes(100, 4), 6u);
  EXPECT_EQ(FuelOfBytes(~uint64_t{0}, 16), (uint64_t{1} << 62) - 1);
}

}  // namespace
}  // namespace strata::wasm
