// The interpreter end to end: WAT in, results and traps out.
#include "wasm/interpreter/interpreter.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "wasm/interpreter/test_guest.h"

namespace strata::wasm {
namespace {

TEST(Interpreter, ReturnsAConstantAnArgumentAndASum) {
  TestGuest guest;
  guest.Load(R"((module
    (func (export "c") (result i32) i32.const 42)
    (func (export "id") (param i64) (result i64) local.get 0)
    (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
    (func (export "f") (param f64) (result f64) (f64.mul (local.get 0) (f64.const 2.5)))))");
  EXPECT_EQ(guest.Run("c"), 42u);
  EXPECT_EQ(guest.Run("id", {Value::I64(-5)}), static_cast<uint64_t>(-5));
  EXPECT_EQ(guest.Run("add", {Value::I32(-1), Value::I32(3)}), 2u);
  EXPECT_EQ(std::bit_cast<double>(guest.Run("f", {Value::F64(4)})), 10.0);
}

TEST(Interpreter, RecursesAndLoops) {
  TestGuest guest;
  guest.Load(R"((module
    (func $fib (export "fib") (param i32) (result i32)
      (if (result i32) (i32.lt_s (local.get 0) (i32.const 2))
        (then (local.get 0))
        (else (i32.add (call $fib (i32.sub (local.get 0) (i32.const 1)))
                       (call $fib (i32.sub (local.get 0) (i32.const 2)))))))
    (func (export "sum") (param $n i64) (result i64) (local $s i64)
      (loop $l
        (local.set $s (i64.add (local.get $s) (local.get $n)))
        (br_if $l (i64.ne (local.tee $n (i64.sub (local.get $n) (i64.const 1))) (i64.const 0))))
      (local.get $s))
    (func $even (export "even") (param i32) (result i32)
      (if (result i32) (i32.eqz (local.get 0)) (then (i32.const 1))
        (else (return_call $odd (i32.sub (local.get 0) (i32.const 1))))))
    (func $odd (param i32) (result i32)
      (if (result i32) (i32.eqz (local.get 0)) (then (i32.const 0))
        (else (return_call $even (i32.sub (local.get 0) (i32.const 1))))))))");
  EXPECT_EQ(guest.Run("fib", {Value::I32(20)}), 6765u);
  EXPECT_EQ(guest.Run("sum", {Value::I64(1000)}), 500500u);
  EXPECT_EQ(guest.Run("even", {Value::I32(1000001)}), 0u);  // constant stack
}

// Two instances that tail-call each other through a table, each counting its calls in a global of its own.
constexpr const char* kPing = R"((module
  (type $f (func (param i32) (result i32)))
  (table (export "table") 2 funcref)
  (global $calls (mut i32) (i32.const 0))
  (memory 1) (data (i32.const 0) "A")
  (func $ping (param $n i32) (result i32)
    (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
    (if (i32.eqz (local.get $n)) (then (return (i32.const 7))))
    (return_call_indirect (type $f) (i32.sub (local.get $n) (i32.const 1)) (i32.const 1)))
  (elem (i32.const 0) $ping)
  ;; The result, the caller's own counter and byte: it has its instance back.
  (func (export "run") (param i32) (result i32 i32 i32)
    (call $ping (local.get 0)) (global.get $calls) (i32.load8_u (i32.const 0)))
  (func (export "run_tail") (param i32) (result i32) (return_call $ping (local.get 0)))))";
constexpr const char* kPong = R"((module
  (type $f (func (param i32) (result i32)))
  (type $wide (func (param i64 i32 i64 i64 funcref) (result i32)))
  (import "ping" "table" (table 2 funcref))
  (global $calls (mut i32) (i32.const 0))
  (memory 1) (data (i32.const 0) "B")
  (func $pong (export "pong") (param $n i32) (result i32)
    (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
    (if (i32.eqz (local.get $n)) (then (return (i32.load8_u (i32.const 0)))))
    (return_call_ref $wide (i64.const 1) (local.get $n) (i64.const 2) (i64.const 3) (ref.null func)
                           (ref.func $through)))
  (func $through (type $wide)
    (return_call_indirect (type $f) (i32.sub (local.get 1) (i32.const 1)) (i32.const 0)))
  (elem declare func $through)
  (elem (i32.const 1) $pong)
  (func (export "calls") (result i32) (global.get $calls))))";

TEST(Interpreter, TailCallsBetweenInstancesNeedConstantStack) {
  StoreOptions options;
  options.stack_slots = 1000;
  TestGuest guest(options);
  guest.linker().DefineInstance("ping", guest.Load(kPing));
  Instance& ping = guest.instance();
  Instance& pong = guest.Load(kPong);
  const auto call = [&](Instance& instance, const char* name, std::vector<Value> arguments) {
    const FuncRecordIndex record = std::get<FuncExtern>(*FindExport(instance, name)).record;
    return std::get<Values>(guest.store().executor().Call(guest.store(), record, arguments));
  };
  const Values even = call(ping, "run", {Value::I32(1'000'000)});
  EXPECT_EQ(even[0].i32(), 7);
  EXPECT_EQ(even[1].i32(), 500'001);
  EXPECT_EQ(even[2].i32(), 'A');
  EXPECT_EQ(call(pong, "calls", {})[0].i32(), 500'000);
  const Values odd = call(ping, "run", {Value::I32(999'999)});
  EXPECT_EQ(odd[0].i32(), 'B') << "the callee has its own memory";
  EXPECT_EQ(odd[2].i32(), 'A');
  EXPECT_EQ(call(ping, "run_tail", {Value::I32(1'000'001)})[0].i32(), 'B');
  EXPECT_EQ(call(pong, "pong", {Value::I32(1'000'000)})[0].i32(), 'B') << "entered by the host";
}

TEST(Interpreter, ABacktraceAcrossInstancesNamesEach) {
  TestGuest guest;
  guest.linker().DefineInstance("b", guest.Load(R"((module $b
    (func $down (export "down") (param funcref) unreachable)
    (func (export "away") (call $down (ref.null func)))))"));
  guest.Load(R"((module $a
    (import "b" "down" (func $down (param funcref)))
    (import "b" "away" (func $away))
    (table funcref (elem $down))
    (func $inner (call $away))
    (func (export "direct") (call $inner))
    (func $tail (return_call_indirect (param funcref) (ref.null func) (i32.const 0)))
    (func (export "tail") (call $tail))))");
  const auto names = [&](const char* entry) {
    std::string all;
    const Outcome outcome = guest.Call(entry);
    for (const TrapFrame& frame : std::get<Trap>(outcome).backtrace) {
      all += frame.module + "." + frame.function + " ";
    }
    return all;
  };
  EXPECT_EQ(names("direct"), "b.down b.away a.inner a.direct ");
  EXPECT_EQ(names("tail"), "b.down a.tail a.tail ");
}

TEST(Interpreter, LocalReadBeforeItIsSetKeepsItsOldValue) {
  TestGuest guest;
  guest.Load(R"((module
    (func (export "swap") (param i32 i32) (result i32)
      local.get 0 local.get 1 local.set 0 local.set 1
      (i32.sub (i32.mul (local.get 0) (i32.const 10)) (local.get 1)))
    (func (export "old") (param i32) (result i32)
      local.get 0
      (block (local.set 0 (i32.const 100)))
      local.get 0 i32.add)
    (func (export "pending") (param i32) (result i32)
      (i32.add (local.get 0) (i32.const 1))
      (local.set 0 (i32.const 50))
      local.get 0 i32.add)))");
  EXPECT_EQ(guest.Run("swap", {Value::I32(3), Value::I32(7)}), 67u);
  EXPECT_EQ(guest.Run("old", {Value::I32(5)}), 105u);
  EXPECT_EQ(guest.Run("pending", {Value::I32(5)}), 56u);
}

TEST(Interpreter, BranchesCarryValues) {
  TestGuest guest;
  guest.Load(R"((module
    (func (export "t") (param i32) (result i32)
      (i32.add (i32.const 1000)
        (block $a (result i32)
          (block $b (result i32)
            (block $c (result i32)
              (i32.const 7)
              (br_table $a $b $c (i32.const 5) (local.get 0)))
            (i32.add (i32.const 10)))
          (i32.add (i32.const 100)))))
    (func (export "two") (param i32) (result i32 i64)
      (block $x (result i32 i64)
        (i32.const 1) (i64.const 2)
        (br_if $x (local.get 0))
        (drop) (drop)
        (i32.const 3) (i64.const 4)))
    (func (export "loopparam") (param i32) (result i32)
      (i32.const 0) (local.get 0)
      (loop $l (param i32 i32) (result i32)
        (local.set 0)
        (i32.add (local.get 0))
        (br_if $l (i32.const -1) (i32.add (local.get 0)) (local.get 0) (i32.const 1) (i32.gt_s))
        (drop)))))");
  EXPECT_EQ(guest.Run("t", {Value::I32(0)}), 1005u);
  EXPECT_EQ(guest.Run("t", {Value::I32(1)}), 1105u);
  EXPECT_EQ(guest.Run("t", {Value::I32(2)}), 1115u);
  EXPECT_EQ(guest.Run("t", {Value::I32(9)}), 1115u);
  const Values one = std::get<Values>(guest.Call("two", {Value::I32(1)}));
  EXPECT_EQ(one[0].bits, 1u);
  EXPECT_EQ(one[1].bits, 2u);
  const Values other = std::get<Values>(guest.Call("two", {Value::I32(0)}));
  EXPECT_EQ(other[0].bits, 3u);
  EXPECT_EQ(other[1].bits, 4u);
  EXPECT_EQ(guest.Run("loopparam", {Value::I32(4)}), 10u);
}

TEST(Interpreter, TrapsAreExact) {
  TestGuest guest;
  guest.Load(R"((module (memory 1) (table 2 funcref) (type $v (func)) (type $w (func (result i32)))
    (func $f) (elem (i32.const 0) $f)
    (func (export "div") (param i32 i32) (result i32) (i32.div_s (local.get 0) (local.get 1)))
    (func (export "trunc") (param f32) (result i32) (i32.trunc_f32_s (local.get 0)))
    (func (export "load") (param i32) (result i64) (i64.load offset=4 (local.get 0)))
    (func (export "store") (param i32) (i32.store8 (local.get 0) (i32.const 1)))
    (func (export "call") (param i32) (call_indirect (type $v) (local.get 0)))
    (func (export "call_w") (param i32) (result i32) (call_indirect (type $w) (local.get 0)))
    (func (export "unreachable") unreachable)
    (func $deep (export "deep") (call $deep))))");
  EXPECT_EQ(guest.Trapped("div", {Value::I32(1), Value::I32(0)}), TrapKind::kIntegerDivideByZero);
  EXPECT_EQ(guest.Trapped("div", {Value::I32(std::numeric_limits<int32_t>::min()), Value::I32(-1)}),
            TrapKind::kIntegerOverflow);
  EXPECT_EQ(guest.Trapped("trunc", {Value::F32(NAN)}), TrapKind::kInvalidConversion);
  EXPECT_EQ(guest.Trapped("trunc", {Value::F32(2147483648.0f)}), TrapKind::kIntegerOverflow);
  EXPECT_EQ(guest.Trapped("trunc", {Value::F32(-2147483648.0f)}), TrapKind::kNone);
  EXPECT_EQ(guest.Trapped("load", {Value::I32(65536 - 12)}), TrapKind::kNone);
  EXPECT_EQ(guest.Trapped("load", {Value::I32(65536 - 11)}), TrapKind::kMemoryOutOfBounds);
  EXPECT_EQ(guest.Trapped("load", {Value::I32(-1)}), TrapKind::kMemoryOutOfBounds);
  EXPECT_EQ(guest.Trapped("store", {Value::I32(65535)}), TrapKind::kNone);
  EXPECT_EQ(guest.Trapped("store", {Value::I32(65536)}), TrapKind::kMemoryOutOfBounds);
  EXPECT_EQ(guest.Trapped("call", {Value::I32(0)}), TrapKind::kNone);
  EXPECT_EQ(guest.Trapped("call", {Value::I32(1)}), TrapKind::kUninitializedElement);
  EXPECT_EQ(guest.Trapped("call", {Value::I32(2)}), TrapKind::kUndefinedElement);
  EXPECT_EQ(guest.Trapped("call_w", {Value::I32(0)}), TrapKind::kIndirectCallTypeMismatch);
  EXPECT_EQ(guest.Trapped("unreachable"), TrapKind::kUnreachable);
  EXPECT_EQ(guest.Trapped("deep"), TrapKind::kCallStackExhausted);
  EXPECT_EQ(guest.Trapped("deep"), TrapKind::kCallStackExhausted);  // the store goes on
}

TEST(Interpreter, TrapOfAnIndirectCallNamesTheElement) {
  TestGuest guest;
  guest.Load(R"((module
    (table 3 funcref) (func $f)
    (func (export "call") (param i32) (call_indirect (local.get 0)))
    (func (export "tail") (param i32) (return_call_indirect (local.get 0)))))");
  const auto message = [&guest](const char* name, int index) {
    return std::get<Trap>(guest.Call(name, {Value::I32(index)})).message;
  };
  EXPECT_EQ(message("call", 2), "uninitialized element 2");
  EXPECT_EQ(message("call", -1), "undefined element");
  EXPECT_EQ(message("tail", 1), "uninitialized element 1");
}

TEST(Interpreter, BacktraceNamesFunctionsAndOffsets) {
  TestGuest guest;
  guest.Load(R"((module (memory 1)
    (func $inner (param i32) (result i32) (i32.load (local.get 0)))
    (func $outer (export "outer") (param i32) (result i32) (i32.add (call $inner (local.get 0)) (i32.const 1)))))");
  const Outcome outcome = guest.Call("outer", {Value::I32(-4)});
  const Trap& trap = std::get<Trap>(outcome);
  ASSERT_EQ(trap.backtrace.size(), 2u);
  EXPECT_EQ(trap.backtrace[0].function, "inner");
  EXPECT_EQ(trap.backtrace[1].function, "outer");
  EXPECT_GT(trap.backtrace[0].wasm_offset, 0u);
  EXPECT_GT(trap.backtrace[1].wasm_offset, trap.backtrace[0].wasm_offset);
}

TEST(Interpreter, BacktraceOfADeepStackHasBothEndsAndCountsTheRest) {
  TestGuest guest;
  guest.Load(R"((module
    (func $leaf unreachable)
    (func $down (param i32)
      (if (local.get 0) (then (call $down (i32.sub (local.get 0) (i32.const 1)))) (else (call $leaf))))
    (func $entry (export "entry") (param i32) (call $down (local.get 0)))))");
  const auto frames = [&guest](int depth) {
    return std::get<Trap>(guest.Call("entry", {Value::I32(depth)})).backtrace;
  };
  const int most = kInnermostFrames + kOutermostFrames;
  const std::vector<TrapFrame> whole = frames(most - 3), cut = frames(most - 2), deep = frames(9997);
  EXPECT_EQ(whole.size(), size_t{most});
  EXPECT_EQ(whole[kInnermostFrames - 1].left_out, 0u);
  EXPECT_EQ(cut[kInnermostFrames - 1].left_out, 1u);
  ASSERT_EQ(deep.size(), size_t{most});
  EXPECT_EQ(deep[kInnermostFrames - 1].left_out, 10000u - most);
  EXPECT_EQ(deep.front().function, "leaf");
  EXPECT_EQ(deep[most - 2].function, "down");
  EXPECT_EQ(deep.back().function, "entry");
}

TEST(Interpreter, TellsOfATrapWhileItsFramesStand) {
  TestGuest guest;
  guest.Load(R"((module (func $f (export "f") unreachable)))");
  std::vector<std::string> told;
  guest.store().set_trap_handler([&told](Store& store, const Trap& trap) {
    told.push_back(trap.message + " in " + store.executor().Backtrace(store).at(0).function);
  });
  guest.Call("f");
  EXPECT_EQ(told, std::vector<std::string>{"unreachable in f"});
}

TEST(Interpreter, StructsArraysAndCasts) {
  TestGuest guest;
  guest.Load(R"((module
    (type $p (sub (struct (field $x (mut i32)) (field $b (mut i8)))))
    (type $q (sub $p (struct (field $x (mut i32)) (field $b (mut i8)) (field $d f64))))
    (type $a (array (mut i16)))
    (type $l (struct (field $v i32) (field $next (ref null $l))))
    (func (export "fields") (param i32) (result i32) (local $o (ref null $p))
      (local.set $o (struct.new $q (local.get 0) (i32.const 200) (f64.const 1.5)))
      (struct.set $p $x (local.get $o) (i32.add (struct.get $p $x (local.get $o)) (i32.const 1)))
      (i32.add (struct.get $p $x (local.get $o))
        (i32.add (struct.get_s $p $b (local.get $o)) (struct.get_u $p $b (local.get $o)))))
    (func (export "cast") (param i32) (result i32) (local $o (ref null $p))
      (local.set $o (if (result (ref null $p)) (local.get 0)
        (then (struct.new $q (i32.const 1) (i32.const 2) (f64.const 3)))
        (else (struct.new $p (i32.const 1) (i32.const 2)))))
      (if (result i32) (ref.test (ref $q) (local.get $o))
        (then (i32.trunc_f64_s (struct.get $q $d (ref.cast (ref $q) (local.get $o)))))
        (else (i32.const -1))))
    (func (export "badcast") (drop (ref.cast (ref $q) (struct.new_default $p))))
    (func (export "sum") (param $n i32) (result i32) (local $a (ref null $a)) (local $i i32) (local $s i32)
      (local.set $a (array.new $a (i32.const -3) (local.get $n)))
      (array.set $a (local.get $a) (i32.const 0) (i32.const 65535))
      (loop $l
        (local.set $s (i32.add (local.get $s) (array.get_s $a (local.get $a) (local.get $i))))
        (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (array.len (local.get $a)))))
      (local.get $s))
    (func (export "oob") (param $i i32) (result i32) (array.get_u $a (array.new_default $a (i32.const 3)) (local.get $i)))
    (func (export "null_struct") (result i32) (struct.get $l $v (ref.null $l)))
    (func (export "null_array") (result i32) (array.len (ref.null $a)))
    (func (export "list") (param $n i32) (result i32) (local $h (ref null $l)) (local $s i32)
      (loop $b
        (local.set $h (struct.new $l (local.get $n) (local.get $h)))
        (br_if $b (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
      (block $d (loop $b
        (br_if $d (ref.is_null (local.get $h)))
        (local.set $s (i32.add (local.get $s) (struct.get $l $v (local.get $h))))
        (local.set $h (struct.get $l $next (local.get $h)))
        (br $b)))
      (local.get $s))
    (func (export "i31") (param i32) (result i32)
      (i32.sub (i31.get_s (ref.i31 (local.get 0))) (i31.get_u (ref.i31 (i32.const 5)))))
    (func (export "eq") (result i32) (ref.eq (ref.i31 (i32.const 1)) (ref.i31 (i32.const 1))))))");
  EXPECT_EQ(guest.Run("fields", {Value::I32(10)}), 155u);
  EXPECT_EQ(guest.Run("cast", {Value::I32(1)}), 3u);
  EXPECT_EQ(guest.Run("cast", {Value::I32(0)}), 0xffffffffu);
  EXPECT_EQ(guest.Trapped("badcast"), TrapKind::kCastFailure);
  EXPECT_EQ(static_cast<int32_t>(guest.Run("sum", {Value::I32(5)})), -13);
  EXPECT_EQ(guest.Trapped("oob", {Value::I32(2)}), TrapKind::kNone);
  EXPECT_EQ(guest.Trapped("oob", {Value::I32(3)}), TrapKind::kArrayOutOfBounds);
  EXPECT_EQ(guest.Trapped("null_struct"), TrapKind::kNullStructReference);
  EXPECT_EQ(guest.Trapped("null_array"), TrapKind::kNullArrayReference);
  EXPECT_EQ(guest.Run("list", {Value::I32(1000)}), 500500u);
  EXPECT_EQ(static_cast<int32_t>(guest.Run("i31", {Value::I32(-7)})), -12);
  EXPECT_EQ(guest.Run("eq"), 1u);
}

TEST(Interpreter, CallsHostFunctionsAndComesBack) {
  TestGuest guest;
  int calls = 0;
  guest.linker().DefineFunction("env", "twice", FuncType{{ValKind::kI32}, {ValKind::kI32}}, [&calls](HostCall& call) {
    ++calls;
    call.SetI32(0, call.i32(0) * 2);
    return TrapKind::kNone;
  });
  guest.linker().DefineFunction(
      "env", "many", FuncType{{}, {ValKind::kI32, ValKind::kI64, ValKind::kI32, ValKind::kI64}}, [](HostCall& call) {
        for (int i = 0; i < 4; ++i) call.SetI64(i, i + 1);
        return TrapKind::kNone;
      });
  guest.linker().DefineFunction("env", "refuse", FuncType{}, [](HostCall& call) {
    call.message = "no";
    return TrapKind::kHost;
  });
  guest.Load(R"((module
    (import "env" "twice" (func $twice (param i32) (result i32)))
    (import "env" "many" (func $many (result i32 i64 i32 i64)))
    (import "env" "refuse" (func $refuse))
    (func (export "f") (param i32) (result i32) (i32.add (i32.const 1) (call $twice (local.get 0))))
    (func (export "m") (result i64) (local i64)
      (call $many) (local.set 0) (i64.extend_i32_u) (local.get 0) i64.add (local.set 0)
      (local.get 0) i64.add (local.set 0) (i64.extend_i32_u) (local.get 0) i64.add)
    (func (export "r") (call $refuse))))");
  EXPECT_EQ(guest.Run("f", {Value::I32(20)}), 41u);
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(guest.Run("m"), 10u);
  const Outcome refused = guest.Call("r");
  EXPECT_EQ(std::get<Trap>(refused).message, "no");
  ASSERT_EQ(std::get<Trap>(refused).backtrace.size(), 2u);
  EXPECT_EQ(std::get<Trap>(refused).backtrace[0].function, "env.refuse");
}

TEST(Interpreter, HostMayEnterGuestAgainUpToALimit) {
  StoreOptions options;
  options.max_host_depth = 10;
  TestGuest guest(options);
  int depth = 0;
  guest.linker().DefineFunction("env", "again", FuncType{{ValKind::kI32}, {ValKind::kI32}}, [&](HostCall& call) {
    ++depth;
    Outcome outcome = guest.Call("f", {Value::I32(call.i32(0) - 1)});
    if (const Trap* trap = std::get_if<Trap>(&outcome)) return trap->kind;
    call.SetI32(0, std::get<Values>(outcome)[0].i32());
    return TrapKind::kNone;
  });
  guest.Load(R"((module
    (import "env" "again" (func $again (param i32) (result i32)))
    (func (export "f") (param i32) (result i32)
      (if (result i32) (local.get 0) (then (i32.add (i32.const 1) (call $again (local.get 0)))) (else (i32.const 0))))))");
  EXPECT_EQ(guest.Run("f", {Value::I32(8)}), 8u);
  EXPECT_EQ(depth, 8);
  EXPECT_EQ(guest.Trapped("f", {Value::I32(100)}), TrapKind::kCallStackExhausted);
  EXPECT_EQ(guest.Run("f", {Value::I32(3)}), 3u);
}

TEST(Interpreter, InterruptStopsALoopAndARecursion) {
  for (const char* body : {"(loop $l (br $l))", "(loop $l (br_if $l (i32.const 1)))", "(call $f)"}) {
    TestGuest guest;
    guest.Load(std::string("(module (func $f (export \"f\") ") + body + "))");
    guest.store().set_interrupt_handler([](Store&, uint32_t bits) {
      return (bits & vm::kInterruptCancel) != 0 ? TrapKind::kCancelled : TrapKind::kNone;
    });
    guest.store().context().RequestInterrupt(vm::kInterruptCancel);
    EXPECT_EQ(guest.Trapped("f"), TrapKind::kCancelled) << body;
  }
}

TEST(Interpreter, ManyLocalsAndManyReferences) {
  // More references than numbers in a frame: the number window is padded so that one limit test covers both parts.
  TestGuest guest;
  std::string wat = "(module (type $s (struct (field i32))) (func $f (export \"f\") (param i32) (result i32)";
  for (int i = 0; i < 100; ++i) wat += " (local (ref null $s))";
  for (int i = 0; i < 100; ++i) wat += " (local.set " + std::to_string(i + 1) + " (struct.new $s (local.get 0)))";
  wat +=
      " (if (result i32) (local.get 0) (then (i32.add (call $f (i32.sub (local.get 0) (i32.const 1)))"
      " (struct.get $s 0 (local.get 77)))) (else (i32.const 0)))))";
  guest.Load(wat);
  EXPECT_EQ(guest.Run("f", {Value::I32(500)}), 125250u);
}

TEST(Interpreter, GlobalsTablesAndBulkMemory) {
  TestGuest guest;
  guest.Load(
      R"((module (memory 1 3) (table $t 4 funcref) (global $g (mut i64) (i64.const 7)) (global $f (mut f32) (f32.const 1.5))
    (data $d "hello")
    (func $one (result i32) (i32.const 1)) (elem declare func $one)
    (func (export "g") (result i64) (global.set $g (i64.mul (global.get $g) (i64.const 6))) (global.get $g))
    (func (export "ff") (result f32) (global.set $f (f32.add (global.get $f) (global.get $f))) (global.get $f))
    (func (export "grow") (result i32) (i32.add (memory.grow (i32.const 1)) (i32.mul (memory.size) (i32.const 100))))
    (func (export "toomuch") (result i32) (memory.grow (i32.const 9)))
    (func (export "init") (result i32)
      (memory.init $d (i32.const 100) (i32.const 1) (i32.const 4))
      (memory.copy (i32.const 101) (i32.const 100) (i32.const 4))
      (memory.fill (i32.const 100) (i32.const 33) (i32.const 1))
      (i32.load (i32.const 100)))
    (func (export "table") (result i32)
      (table.set $t (i32.const 2) (ref.func $one))
      (drop (table.grow $t (ref.null func) (i32.const 1)))
      (i32.add (call_indirect $t (result i32) (i32.const 2)) (table.size $t)))))");
  EXPECT_EQ(guest.Run("g"), 42u);
  EXPECT_EQ(std::bit_cast<float>(static_cast<uint32_t>(guest.Run("ff"))), 3.0f);
  EXPECT_EQ(guest.Run("grow"), 201u);
  EXPECT_EQ(guest.Run("toomuch"), 0xffffffffu);
  EXPECT_EQ(guest.Run("init"), 0x6c6c6521u);  // "!ell"
  EXPECT_EQ(guest.Run("table"), 6u);
}

// Twelve numbers and references each, carried past one more of each that stays behind.
// Copies and fills of each small size, and of some that are not small, against the host's.
TEST(Interpreter, BulkOperationsOfAllSmallSizesAreExact) {
  TestGuest guest;
  Instance& instance = guest.Load(R"((module (memory 1)
    (func (export "copy") (param i32 i32 i32) (memory.copy (local.get 0) (local.get 1) (local.get 2)))
    (func (export "fill") (param i32 i32 i32) (memory.fill (local.get 0) (local.get 1) (local.get 2)))))");
  const absl::Span<uint8_t> bytes = absl::MakeSpan(instance.memory0_base, 256);
  std::vector<uint8_t> expected(bytes.size());
  for (int i = 0; i < 256; ++i) bytes[i] = expected[i] = static_cast<uint8_t>(i);
  const auto run = [&guest](const char* name, int a, int b, int c) {
    return guest.Trapped(name, {Value::I32(a), Value::I32(b), Value::I32(c)});
  };
  for (int count = 0; count <= 40; ++count) {
    for (int shift : {-33, -16, -7, -1, 0, 1, 3, 8, 15, 40}) {
      const int to = 100, from = to + shift;
      ASSERT_EQ(run("copy", to, from, count), TrapKind::kNone);
      std::memmove(expected.data() + to, expected.data() + from, static_cast<size_t>(count));
      ASSERT_TRUE(std::equal(bytes.begin(), bytes.end(), expected.begin())) << count << " by " << shift;
    }
    ASSERT_EQ(run("fill", 50 + count, 0x1c0 + count, count), TrapKind::kNone);
    std::memset(expected.data() + 50 + count, 0xc0 + count, static_cast<size_t>(count));
    ASSERT_TRUE(std::equal(bytes.begin(), bytes.end(), expected.begin())) << count;
  }
  for (int count : {0, 1, 16, 33}) {
    EXPECT_EQ(run("copy", 65536 - count, 0, count), TrapKind::kNone);
    EXPECT_EQ(run("copy", 65537 - count, 0, count), TrapKind::kMemoryOutOfBounds);
    EXPECT_EQ(run("copy", 0, 65537 - count, count), TrapKind::kMemoryOutOfBounds);
    EXPECT_EQ(run("fill", 65536 - count, 0, count), TrapKind::kNone);
    EXPECT_EQ(run("fill", 65537 - count, 0, count), TrapKind::kMemoryOutOfBounds);
  }
}

TEST(Interpreter, TablesAreCheckedAtEachAccess) {
  TestGuest guest;
  guest.Load(R"((module (table $t 3 5 funcref) (func $f) (elem declare func $f) (memory 2)
    (func (export "set") (param i32) (table.set (local.get 0) (ref.func $f)))
    (func (export "is_null") (param i32) (result i32) (ref.is_null (table.get (local.get 0))))
    (func (export "size") (result i32) (i32.add (table.size) (i32.mul (memory.size) (i32.const 100))))
    (func (export "grow") (drop (table.grow (ref.null func) (i32.const 1))) (drop (memory.grow (i32.const 1))))))");
  EXPECT_EQ(guest.Run("is_null", {Value::I32(2)}), 1u);
  EXPECT_EQ(guest.Trapped("set", {Value::I32(2)}), TrapKind::kNone);
  EXPECT_EQ(guest.Run("is_null", {Value::I32(2)}), 0u);
  EXPECT_EQ(guest.Trapped("set", {Value::I32(3)}), TrapKind::kTableOutOfBounds);
  EXPECT_EQ(guest.Trapped("is_null", {Value::I32(-1)}), TrapKind::kTableOutOfBounds);
  EXPECT_EQ(guest.Run("size"), 203u);
  EXPECT_EQ(guest.Trapped("grow"), TrapKind::kNone);
  EXPECT_EQ(guest.Run("size"), 304u);
  EXPECT_EQ(guest.Run("is_null", {Value::I32(3)}), 1u);
}

TEST(Interpreter, BranchesCarryManyValues) {
  std::string types, values, adds;
  for (int i = 0; i < 12; ++i) {
    types += " i64 i31ref";
    values += " (i64.const " + std::to_string(1 << i) + ") (ref.i31 (i32.const " + std::to_string(1 << (i + 12)) + "))";
    adds +=
        " (i31.get_u) (i64.extend_i32_u) (local.set $t (i64.add (local.get $t))) (local.set $t (i64.add (local.get "
        "$t)))";
  }
  const std::string branches[] = {"(br_if $b (local.get 0))", "(br $b)", "(br_table $b $b (local.get 0))"};
  for (const std::string& branch : branches) {
    TestGuest guest;
    guest.Load("(module (func (export \"f\") (param i32) (result i64) (local $t i64) (block $b (result" + types +
               ") (i64.const 5) (ref.null i31)" + values + branch + " (unreachable))" + adds + " (local.get $t)))");
    EXPECT_EQ(guest.Run("f", {Value::I32(1)}), (1u << 24) - 1) << branch;
  }
}

}  // namespace
}  // namespace strata::wasm
