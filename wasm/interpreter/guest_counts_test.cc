#include "wasm/interpreter/guest_counts.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

#include "wasm/interpreter/test_guest.h"

namespace strata::wasm {
namespace {

StoreOptions Counting() {
  StoreOptions options;
  options.counts_blocks = true;
  return options;
}

FunctionCount Of(const GuestCounts& counts, const std::string& function) {
  for (const FunctionCount& count : counts.functions) {
    if (count.function == function) return count;
  }
  return {};
}

TEST(GuestCounts, TellCallsFromRoundsOfALoopAtTheStart) {
  TestGuest guest(Counting());
  guest.Load(R"((module
    (func $loop (param i32) (loop $l (br_if $l (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))))
    (func $tail (param i32) (return_call $loop (local.get 0)))
    (func (export "run") (call $loop (i32.const 10)) (call $tail (i32.const 5)))
    (func $never)))");
  guest.Call("run");
  guest.Call("run");
  const GuestCounts counts = CountGuest(guest.store());
  EXPECT_EQ(Of(counts, "loop").calls, 4u);
  EXPECT_EQ(Of(counts, "loop").instructions, 2 * (2 * 3 + 15 * 5u));  // loop and two ends; five a round
  EXPECT_EQ(Of(counts, "tail").calls, 2u);
  EXPECT_EQ(Of(counts, "run").calls, 2u);
  EXPECT_EQ(counts.functions.size(), 3u);
  EXPECT_EQ(counts.functions[0].function, "loop");
  EXPECT_EQ(counts.calls, 6u);
  EXPECT_EQ(counts.branches, 30u);
  EXPECT_EQ(counts.objects, 0u);
}

TEST(GuestCounts, TellObjectsByTypeAndPlace) {
  TestGuest guest(Counting());
  guest.Load(R"((module
    (type $node (struct (field i32))) (type $row (array i8)) (type (array i64))
    (func (export "run")
      (drop (struct.new $node (i32.const 1)))
      (drop (struct.new_default $node)) (drop (struct.new_default $node))
      (drop (array.new_default $row (i32.const 3)))
      (drop (array.new_fixed 2 2 (i64.const 1) (i64.const 2))))))");
  for (int i = 0; i < 3; ++i) guest.Call("run");
  const GuestCounts counts = CountGuest(guest.store());
  EXPECT_EQ(counts.objects, 15u);
  ASSERT_EQ(counts.types.size(), 3u);
  EXPECT_EQ(counts.types[0].type, "$node");
  EXPECT_EQ(counts.types[0].objects, 9u);
  EXPECT_EQ(counts.types[2].type, "type 2");
  ASSERT_EQ(counts.allocations.size(), 5u);
  EXPECT_EQ(counts.allocations[0].objects, 3u);
  EXPECT_EQ(counts.allocations[0].type, "$node");
  EXPECT_EQ(counts.allocations[0].function, "run");
  EXPECT_LT(counts.allocations[0].wasm_offset, counts.allocations[1].wasm_offset);
}

TEST(GuestCounts, AreNothingForAStoreThatDoesNotCount) {
  TestGuest guest;
  guest.Load("(func (export \"run\"))");
  guest.Call("run");
  EXPECT_EQ(CountGuest(guest.store()).instructions, 0u);
  EXPECT_TRUE(CountGuest(guest.store()).functions.empty());
}

}  // namespace
}  // namespace strata::wasm
