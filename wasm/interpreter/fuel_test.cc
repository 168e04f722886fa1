// What guests spend; the loop backend runs the same tests, so both spend the same.
#include <gtest/gtest.h>

#include <cstdint>
#include <string>

#include "wasm/interpreter/test_guest.h"
#include "wasm/runtime/store.h"
#include "wasm/runtime/trap.h"

namespace strata::wasm {
namespace {

StoreOptions Metered() {
  StoreOptions options;
  options.meters_fuel = true;
  return options;
}

constexpr uint64_t kPlenty = 1'000'000'000;

// What a call of `run` spends; with `argument` if there is one.
uint64_t SpentBy(const std::string& wat, const std::vector<Value>& arguments = {}) {
  TestGuest guest(Metered());
  guest.Load(wat);
  guest.store().set_fuel(kPlenty);
  guest.Call("run", arguments);
  return kPlenty - guest.store().fuel();
}

constexpr absl::string_view kCountdown = R"((module (func (export "run") (param i32)
  (loop $l (br_if $l (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))))
)";

TEST(Fuel, IsSpentByIteration) {
  EXPECT_EQ(SpentBy(std::string(kCountdown), {Value::I32(1)}), 5u);
  EXPECT_EQ(SpentBy(std::string(kCountdown), {Value::I32(1000)}), 5000u);
}

TEST(Fuel, RunsOutBeforeWhatCannotBePaid) {
  TestGuest guest(Metered());
  guest.Load(kCountdown);
  EXPECT_EQ(guest.Trapped("run", {Value::I32(1)}), TrapKind::kOutOfFuel) << "there is none at first";
  guest.store().set_fuel(5000);
  EXPECT_EQ(guest.Trapped("run", {Value::I32(1000)}), TrapKind::kNone);
  EXPECT_EQ(guest.store().fuel(), 0u);
  guest.store().set_fuel(4999);
  const Outcome outcome = guest.Call("run", {Value::I32(1000)});
  const Trap& trap = std::get<Trap>(outcome);
  EXPECT_EQ(trap.kind, TrapKind::kOutOfFuel);
  EXPECT_EQ(trap.message, "out of fuel");
  EXPECT_EQ(trap.backtrace.size(), 1u);
  EXPECT_EQ(guest.store().fuel(), 4u) << "what was not enough is left";
}

TEST(Fuel, EndsEveryEndlessGuest) {
  for (const std::string body :
       {"(func $f (export \"run\") (loop (br 0)))", "(func $f (export \"run\") (call $f))",
        "(func $f (export \"run\") (return_call $f))",
        "(func $f (export \"run\") (block $out (loop $l (br_if $out (i32.const 0)) (br $l))))",
        "(func $f (export \"run\") (loop $a (loop $b (br_if $b (i32.const 0)) (br $a))))",
        "(func $f (export \"run\") (loop $l (br_table $l (i32.const 7))))",
        "(tag $t) (func $f (export \"run\") (loop $l (try_table (catch $t $l) (throw $t)) ))",
        "(tag $t) (func $g (throw $t)) (func $f (export \"run\") (loop $l (try_table (catch $t $l) (call $g))))",
        "(type $v (func)) (elem declare func $f) (func $f (export \"run\") (return_call_ref $v (ref.func $f)))"}) {
    TestGuest guest(Metered());
    guest.Load("(module " + body + ")");
    guest.store().set_fuel(10'000);
    EXPECT_EQ(guest.Trapped("run"), TrapKind::kOutOfFuel) << body;
  }
}

TEST(Fuel, OfBulkOperationsGoesByLength) {
  const auto fill = [](uint32_t length) {
    return SpentBy(R"((module (memory 1) (func (export "run") (param i32)
      (memory.fill (i32.const 0) (i32.const 1) (local.get 0)))))",
                   {Value::I32(length)});
  };
  EXPECT_EQ(fill(0), 3u + 8);
  EXPECT_EQ(fill(63), 3u + 8);
  EXPECT_EQ(fill(6400), 3u + 8 + 100);
  EXPECT_EQ(SpentBy(R"((module (memory 1) (func (export "run")
      (memory.fill (i32.const 0) (i32.const 1) (i32.const 6400)))))"),
            3u + 8 + 100)
      << "a constant length costs the same";
  EXPECT_EQ(SpentBy(R"((module (memory 1) (func (export "run") (param i32)
      (memory.copy (i32.const 0) (i32.const 1) (i32.add (local.get 0) (i32.const 640))))))",
                    {Value::I32(0)}),
            5u + 8 + 10)
      << "so does one that has just been computed";
}

TEST(Fuel, OfTablesGoesByLength) {
  EXPECT_EQ(SpentBy(R"((module (table 1000 funcref) (func (export "run") (param i32)
      (table.fill (i32.const 0) (ref.null func) (local.get 0)))))",
                    {Value::I32(160)}),
            3u + 8 + 10);
}

TEST(Fuel, IsPaidForWhatTraps) {
  EXPECT_EQ(SpentBy(R"((module (memory 1) (func (export "run") (param i32)
      (memory.fill (i32.const 0) (i32.const 1) (local.get 0)))))",
                    {Value::I32(0xffffffff)}),
            3u + 8 + 0x3ffffff);
}

TEST(Fuel, IsSharedByTheInstancesOfAStore) {
  TestGuest guest(Metered());
  Instance& callee = guest.Load(R"((module (func (export "f") (drop (i32.const 1)))))");
  const Extern f = *FindExport(callee, "f");
  guest.linker().Define("m", "f", f);
  guest.Load(R"((module (import "m" "f" (func $f)) (func (export "run") (call $f))))");
  guest.store().set_fuel(100);
  EXPECT_EQ(guest.Trapped("run"), TrapKind::kNone);
  EXPECT_EQ(guest.store().fuel(), 100u - 4 - 1);
}

TEST(Fuel, IsNotSpentByAStoreThatDoesNotMeter) {
  TestGuest guest;
  guest.Load(kCountdown);
  EXPECT_EQ(guest.Trapped("run", {Value::I32(1000)}), TrapKind::kNone);
  EXPECT_EQ(guest.store().fuel(), 0u);
}

TEST(Fuel, LeavesResultsAlone) {
  TestGuest guest(Metered());
  guest.Load(R"((module
    (func $fib (export "run") (param i32) (result i32)
      (if (result i32) (i32.lt_s (local.get 0) (i32.const 2))
        (then (local.get 0))
        (else (i32.add (call $fib (i32.sub (local.get 0) (i32.const 1)))
                       (call $fib (i32.sub (local.get 0) (i32.const 2)))))))))");
  guest.store().set_fuel(kPlenty);
  EXPECT_EQ(guest.Run("run", {Value::I32(15)}), 610u);
  EXPECT_EQ(kPlenty - guest.store().fuel(), uint64_t{987} * 5 + 986 * 19);
}

}  // namespace
}  // namespace strata::wasm
