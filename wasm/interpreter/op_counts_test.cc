#include "wasm/interpreter/op_counts.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

#include "wasm/code/register_disassembler.h"
#include "wasm/code/register_ops.h"
#include "wasm/interpreter/test_guest.h"

namespace strata::wasm {
namespace {

StoreOptions Counting() {
  StoreOptions options;
  options.counts_blocks = true;
  return options;
}

uint64_t Of(const OpHistogram& histogram, const std::string& names) {
  uint64_t count = 0;
  for (const auto& rows : histogram.rows) {
    for (const OpCount& row : rows) {
      if (row.names == names) count += row.count;
    }
  }
  return count;
}

constexpr absl::string_view kLoop = R"((module
  (func $sum (param i32) (result i32) (local i32)
    (block $out
      (loop $again
        (br_if $out (i32.eqz (local.get 0)))
        (local.set 1 (i32.add (local.get 1) (local.get 0)))
        (local.set 0 (i32.sub (local.get 0) (i32.const 1)))
        (br $again)))
    (local.get 1))
  (func (export "run") (result i32) (call $sum (i32.const 10)))))";

TEST(OpCounts, AreExactForALoop) {
  TestGuest guest(Counting());
  guest.Load(kLoop);
  EXPECT_EQ(guest.Run("run"), 55u);
  const OpCounts counts = CountOps(guest.store());
  EXPECT_EQ(Of(counts.wasm_ops, "block"), 1u);
  EXPECT_EQ(Of(counts.wasm_ops, "loop"), 1u);
  EXPECT_EQ(Of(counts.wasm_ops, "i32.eqz"), 11u);
  EXPECT_EQ(Of(counts.wasm_ops, "br_if"), 11u);
  EXPECT_EQ(Of(counts.wasm_ops, "br"), 10u);
  EXPECT_EQ(Of(counts.wasm_ops, "local.get i32.const i32.sub"), 10u);
  EXPECT_EQ(Of(counts.wasm_ops, "br_if local.get"), 0u) << "they are in different stretches";
  // run: i32.const, call, end; before the loop 2, in it 3 a test and 9 a round, then local.get and end.
  EXPECT_EQ(counts.wasm_ops.total, 3u + 2 + 33 + 90 + 2);
}

TEST(OpCounts, OfRegisterCodeAreItsOperationsByForm) {
  TestGuest guest(Counting());
  guest.Load(R"((module (func (export "run") (param i32) (result i32) (i32.popcnt (i32.clz (local.get 0))))))");
  for (int i = 0; i < 4; ++i) guest.Run("run", {Value::I32(5)});
  const OpHistogram counts = CountOps(guest.store()).register_ops;
  EXPECT_EQ(RegOpForm(UnId(UnOp::kI32Clz, false, Dst::kAcc)), "I32Clz.an");
  EXPECT_EQ(Of(counts, "I32Clz.an"), 4u);
  EXPECT_EQ(Of(counts, "I32Clz.an I32Popcnt.aa"), 4u);
  EXPECT_EQ(Of(counts, "I32Clz.an I32Popcnt.aa RetAcc.na"), 4u);
  EXPECT_EQ(counts.total, 12u) << "what counts is not counted";
}

TEST(OpCounts, TellTheWaysThroughATableApart) {
  TestGuest guest(Counting());
  guest.Load(R"((module (func (export "run") (param i32) (result i32)
    (block $two (block $one (block $zero
      (br_table $zero $one $two (local.get 0)))
      (return (i32.const 100)))
      (return (i32.popcnt (i32.const 7))))
    (i32.clz (i32.const 7)))))");
  for (uint32_t i : {0u, 1u, 1u, 2u, 9u, 9u}) guest.Run("run", {Value::I32(i)});
  const OpHistogram counts = CountOps(guest.store()).wasm_ops;
  EXPECT_EQ(Of(counts, "br_table"), 6u);
  EXPECT_EQ(Of(counts, "i32.popcnt"), 2u);
  EXPECT_EQ(Of(counts, "i32.clz"), 3u);
  EXPECT_EQ(Of(counts, "return"), 3u);
}

TEST(OpCounts, CountMovesOfABranchOnlyWhereItIsTaken) {
  TestGuest guest(Counting());
  guest.Load(R"((module (func (export "run") (param i32) (result i32)
    (block $b (result i32)
      (drop (br_if $b (i32.const 5) (local.get 0)))
      (i32.const 6)))))");
  EXPECT_EQ(guest.Run("run", {Value::I32(1)}), 5u);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(guest.Run("run", {Value::I32(0)}), 6u);
  const OpHistogram counts = CountOps(guest.store()).register_ops;
  EXPECT_EQ(Of(counts, "Const32Br.nxb"), 1u);
  EXPECT_EQ(Of(counts, "Const32.nx"), 3u);
}

TEST(OpCounts, StayWhenTheGuestTraps) {
  TestGuest guest(Counting());
  guest.Load(R"((module
    (func $deeper (param i32) (if (i32.eqz (local.get 0)) (then unreachable))
      (call $deeper (i32.sub (local.get 0) (i32.const 1))) (drop (i32.ctz (local.get 0))))
    (func (export "run") (call $deeper (i32.const 6)))))");
  EXPECT_EQ(guest.Trapped("run"), TrapKind::kUnreachable);
  const OpHistogram counts = CountOps(guest.store()).wasm_ops;
  EXPECT_EQ(Of(counts, "unreachable"), 1u);
  EXPECT_EQ(Of(counts, "i32.sub"), 6u);
  EXPECT_EQ(Of(counts, "i32.ctz"), 0u) << "no call has returned";
}

TEST(OpCounts, FollowAnException) {
  TestGuest guest(Counting());
  guest.Load(R"((module (tag $t)
    (func $thrower (throw $t))
    (func (export "run") (result i32)
      (block $caught
        (try_table (catch $t $caught) (call $thrower) (drop (i32.ctz (i32.const 1)))))
      (i32.popcnt (i32.const 7)))))");
  EXPECT_EQ(guest.Run("run"), 3u);
  const OpHistogram counts = CountOps(guest.store()).wasm_ops;
  EXPECT_EQ(Of(counts, "throw"), 1u);
  EXPECT_EQ(Of(counts, "i32.ctz"), 0u);
  EXPECT_EQ(Of(counts, "i32.popcnt"), 1u);
}

TEST(OpCounts, AreNoneInAStoreThatDoesNotCount) {
  TestGuest guest;
  guest.Load(kLoop);
  guest.Run("run");
  EXPECT_EQ(CountOps(guest.store()).wasm_ops.total, 0u);
}

TEST(OpCounts, OfConstantExpressionsAreLeftOut) {
  TestGuest guest(Counting());
  guest.Load(R"((module (global $g i32 (i32.add (i32.const 40) (i32.const 2)))
    (func (export "run") (result i32) (global.get $g))))");
  EXPECT_EQ(guest.Run("run"), 42u);
  EXPECT_EQ(Of(CountOps(guest.store()).wasm_ops, "i32.add"), 0u);
}

}  // namespace
}  // namespace strata::wasm
