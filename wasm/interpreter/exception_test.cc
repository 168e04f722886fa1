// Exceptions across the borders of guest code: uncaught, through host functions, out of a start function. What happens
// within is shown by testing/wast/scripts/exceptions.wast.
#include <gtest/gtest.h>

#include <string>
#include <variant>
#include <vector>

#include "vm_binding/contract/mutator.h"
#include "wasm/interpreter/test_guest.h"
#include "wasm/runtime/exception.h"
#include "wasm/runtime/host_function.h"

namespace strata::wasm {
namespace {

TEST(Exceptions, AnUncaughtOneSaysWhatAndWhere) {
  TestGuest guest;
  guest.Load(R"((module
    (tag $oops (param i32 f64)) (tag (export "second")) (tag)
    (func $inner (param i32) (throw $oops (local.get 0) (f64.const 1.5)))
    (func $outer (export "outer") (param i32) (call $inner (local.get 0)))
    (func (export "other") (throw 1)) (func (export "third") (throw 2))))");
  const Outcome outcome = guest.Call("outer", {Value::I32(-4)});
  const Trap& trap = std::get<Trap>(outcome);
  EXPECT_EQ(trap.kind, TrapKind::kUncaughtException);
  EXPECT_EQ(trap.message, "uncaught exception: oops(i32 -4, f64 1.5)");
  ASSERT_EQ(trap.backtrace.size(), 2u);
  EXPECT_EQ(trap.backtrace[0].function, "inner");
  EXPECT_EQ(trap.backtrace[1].function, "outer");
  EXPECT_GT(trap.backtrace[0].wasm_offset, 0u);
  EXPECT_EQ(ThrownValues(guest.store())[0].i32(), -4);
  EXPECT_EQ(std::get<Trap>(guest.Call("other")).message, "uncaught exception: second()");
  EXPECT_EQ(std::get<Trap>(guest.Call("third")).message, "uncaught exception: tag[2]()");
}

TEST(Exceptions, AnUncaughtObjectIsNamedByWhatItIs) {
  TestGuest guest;
  guest.Load(R"((module
    (type $throwable (sub (struct (field i32)))) (type $out_of_ink (sub $throwable (struct (field i32 i32))))
    (tag $e (param (ref null $throwable) anyref externref funcref))
    (func (export "object") (throw $e (struct.new_default $out_of_ink) (ref.i31 (i32.const 5)) (ref.null extern)
                                      (ref.null func)))))");
  EXPECT_EQ(std::get<Trap>(guest.Call("object")).message,
            "uncaught exception: e(struct $out_of_ink, anyref, null externref, null funcref)");
}

TEST(Exceptions, OneOutOfAStartFunctionEndsInstantiation) {
  TestGuest guest;
  const auto outcome = guest.TryLoad(R"((module
    (tag $oops (param i64)) (func $start (throw $oops (i64.const 9))) (start $start)))");
  ASSERT_TRUE(std::holds_alternative<Trap>(outcome));
  EXPECT_EQ(std::get<Trap>(outcome).kind, TrapKind::kUncaughtException);
  EXPECT_EQ(std::get<Trap>(outcome).message, "uncaught exception: oops(i64 9)");
  EXPECT_EQ(std::get<Trap>(outcome).backtrace.size(), 1u);
}

TEST(Exceptions, CatchingWithoutAnExnrefAllocatesNothing) {
  TestGuest guest;
  guest.Load(R"((module
    (tag $t (param i32 i64))
    (func $deep (param i32) (result i32)
      (if (i32.eqz (local.get 0)) (then (throw $t (i32.const 20) (i64.const 22))))
      (call $deep (i32.sub (local.get 0) (i32.const 1))))
    (func (export "f") (param i32) (result i64) (local $l i64)
      (block $h (result i32 i64)
        (try_table (catch $t $h) (drop (call $deep (local.get 0))))
        (unreachable))
      (local.set $l) (i64.extend_i32_u) (i64.add (local.get $l)))
    (func (export "boxed") (result i32)
      (block $h (result exnref) (try_table (catch_all_ref $h) (drop (call $deep (i32.const 3)))) (unreachable))
      (ref.is_null))))");
  EXPECT_EQ(guest.Run("f", {Value::I32(10)}), 42u);
  EXPECT_FALSE(guest.store().has_heap());
  EXPECT_EQ(guest.Run("boxed"), 0u);
  EXPECT_TRUE(guest.store().has_heap());
}

// A guest that calls the host function `through` in a handler; it calls `inner`, as the test says.
constexpr const char* kThrough = R"((module
  (type $s (struct (field i32)))
  (import "env" "through" (func $through (param i32) (result i32 i32 i32 i32)))
  (tag $a (export "a") (param i32 (ref null $s))) (tag $b (param i32))
  (func (export "inner") (param i32)
    (if (local.get 0) (then (throw $a (local.get 0) (struct.new $s (i32.const 5)))))
    (throw $b (i32.const 77)))
  (func $drop4 (param i32 i32 i32 i32) (result i32) (local.get 3))
  (func (export "outer") (param i32) (result i32) (local $s (ref null $s))
    (block $b (result i32)
      (block $a (result i32 (ref null $s))
        (try_table (catch $b $b) (catch $a $a) (return (call $drop4 (call $through (local.get 0)))))
        (unreachable))
      (local.set $s)
      (i32.add (struct.get $s 0 (local.get $s)))))
  (func (export "outer_ref") (param i32) (result i32) (local $s (ref null $s)) (local $e exnref)
    (block $a (result i32 (ref null $s) exnref)
      (try_table (catch_ref $a $a) (drop (call $drop4 (call $through (local.get 0)))))
      (unreachable))
    (local.set $e) (local.set $s) (drop)
    (block $a2 (result i32 (ref null $s))
      (try_table (catch $a $a2) (throw_ref (local.get $e)))
      (unreachable))
    (drop))
  (func (export "outer_uncaught") (param i32) (call $through (local.get 0)) (drop) (drop) (drop) (drop))))";

FuncType ThroughType() { return {{ValKind::kI32}, {4, ValKind::kI32}}; }

struct ThroughGuest : TestGuest {
  ThroughGuest() {
    linker().DefineFunction("env", "through", ThroughType(), [this](HostCall& call) {
      const Outcome outcome = Call("inner", {Value::I32(call.i32(0))});
      const Trap* trap = std::get_if<Trap>(&outcome);
      if (trap == nullptr) return TrapKind::kNone;
      kinds.push_back(trap->kind);
      if (!swallow) return trap->kind;
      for (int i = 0; i < 4; ++i) call.SetI32(i, 100 + i);
      return TrapKind::kNone;
    });
    Load(kThrough);
  }
  std::vector<TrapKind> kinds;  // what the host function saw
  bool swallow = false;
};

TEST(Exceptions, AHostFunctionSeesOneAndPassesItOn) {
  ThroughGuest guest;
  EXPECT_EQ(guest.Run("outer", {Value::I32(0)}), 77u);
  EXPECT_EQ(guest.Run("outer", {Value::I32(10)}), 15u);
  EXPECT_EQ(guest.Run("outer_ref", {Value::I32(11)}), 11u);
  EXPECT_EQ(guest.kinds, (std::vector<TrapKind>(3, TrapKind::kUncaughtException)));
  EXPECT_FALSE(guest.store().thrown().present()) << "caught";
}

TEST(Exceptions, AHostFunctionKeepsOneFromGoingOn) {
  ThroughGuest guest;
  guest.swallow = true;
  EXPECT_EQ(guest.Run("outer", {Value::I32(0)}), 103u);
  EXPECT_TRUE(guest.store().thrown().present());
  guest.swallow = false;
  EXPECT_EQ(guest.Run("outer", {Value::I32(1)}), 6u);
}

TEST(Exceptions, TheBacktraceIsThatOfTheThrowThoughItPassedAHostFunction) {
  ThroughGuest guest;
  const Outcome outcome = guest.Call("outer_uncaught", {Value::I32(0)});
  const Trap& trap = std::get<Trap>(outcome);
  EXPECT_EQ(trap.kind, TrapKind::kUncaughtException);
  ASSERT_EQ(trap.backtrace.size(), 3u);
  EXPECT_EQ(trap.backtrace[0].function, "inner");
  EXPECT_EQ(trap.backtrace[1].function, "env.through");
  EXPECT_EQ(trap.backtrace[2].function, "outer_uncaught");
}

TEST(Exceptions, AHostFunctionThrowsAGuestsTag) {
  TestGuest guest;
  guest.linker().DefineFunction("env", "through", ThroughType(), [&guest](HostCall& call) {
    const Extern tag = *FindExport(guest.instance(), "a");
    return ThrowFromHost(call.store, *std::get<TagInstance*>(tag), Values{Value::I32(40), Value::Ref(0)});
  });
  guest.Load(kThrough);
  EXPECT_EQ(guest.Run("outer_ref", {Value::I32(0)}), 40u);
  EXPECT_EQ(guest.Trapped("outer", {Value::I32(0)}), TrapKind::kNullStructReference);
  const Outcome outcome = guest.Call("outer_uncaught", {Value::I32(0)});
  const Trap& trap = std::get<Trap>(outcome);
  EXPECT_EQ(trap.message.find("uncaught exception: a(i32 40, null "), 0u) << trap.message;
  ASSERT_EQ(trap.backtrace.size(), 2u);
  EXPECT_EQ(trap.backtrace[0].function, "env.through");
}

TEST(Exceptions, AHostFunctionCannotLetOutWhatIsNotThere) {
  TestGuest guest;
  guest.linker().DefineFunction("env", "through", ThroughType(),
                                [](HostCall&) { return TrapKind::kUncaughtException; });
  guest.Load(kThrough);
  EXPECT_EQ(guest.Trapped("outer", {Value::I32(0)}), TrapKind::kHost);
}

TEST(Exceptions, ATailCalledHostFunctionThrowsPastItsCaller) {
  TestGuest guest;
  guest.linker().DefineFunction("env", "throw", FuncType{}, [&guest](HostCall& call) {
    const Extern tag = *FindExport(guest.instance(), "t");
    return ThrowFromHost(call.store, *std::get<TagInstance*>(tag), {});
  });
  guest.Load(R"((module (import "env" "throw" (func $throw)) (tag $t (export "t"))
    (func $tail (result i32) (block $h (try_table (catch_all $h) (return_call $tail2))) (i32.const 1))
    (func $tail2 (result i32) (call $throw) (i32.const 3))
    (func $last (block $h (try_table (catch_all $h) (return_call $throw))))
    (func (export "f") (result i32) (block $h (try_table (catch $t $h) (return (call $tail)))) (i32.const 2))
    (func (export "g") (result i32) (block $h (try_table (catch $t $h) (call $last) (return (i32.const 1)))) (i32.const 2))
    (func (export "bottom") (return_call $throw))))");
  EXPECT_EQ(guest.Run("f"), 2u);
  EXPECT_EQ(guest.Run("g"), 2u);
  EXPECT_EQ(guest.Trapped("bottom"), TrapKind::kUncaughtException);
}

TEST(Exceptions, InterruptStopsALoopMadeOfThrows) {
  for (const char* thrower : {"(throw $t)", "(call $f)", "(throw_ref (global.get $e))"}) {
    TestGuest guest;
    guest.Load(std::string(R"((module (tag $t) (global $e (mut exnref) (ref.null exn))
      (func $f (throw $t))
      (func (export "keep")
        (global.set $e (block $h (result exnref) (try_table (catch_all_ref $h) (call $f)) (unreachable))))
      (func (export "f") (loop $l (try_table (catch $t $l) )") +
               thrower + ") (unreachable))))");
    guest.Call("keep");
    guest.store().set_interrupt_handler([](Store&, uint32_t bits) {
      return (bits & vm::kInterruptCancel) != 0 ? TrapKind::kCancelled : TrapKind::kNone;
    });
    guest.store().context().mutator.interrupt.fetch_or(vm::kInterruptCancel);  // calls do not notice by themselves
    EXPECT_EQ(guest.Trapped("f"), TrapKind::kCancelled) << thrower;
  }
}

TEST(Exceptions, ATrapPassesEveryHandler) {
  TestGuest guest;
  guest.Load(R"((module (memory 1)
    (func (export "f") (param i32)
      (block $h (try_table (catch_all $h) (drop (i32.load (local.get 0))))))))");
  EXPECT_EQ(guest.Trapped("f", {Value::I32(-4)}), TrapKind::kMemoryOutOfBounds);
  EXPECT_EQ(guest.Trapped("f", {Value::I32(0)}), TrapKind::kNone);
}

TEST(Exceptions, AThousandPayloadValuesArrive) {
  std::string params, pushes, sums, result;
  for (int i = 0; i < 500; ++i) {
    params += " i32 anyref";
    pushes += " (i32.const " + std::to_string(i) + ") (ref.i31 (i32.const 1))";
    sums +=
        " (local.set $r) (local.set $s (i32.add (local.get $s)))"
        " (local.set $s (i32.add (local.get $s) (i31.get_u (ref.cast (ref i31) (local.get $r)))))";
  }
  TestGuest guest;
  guest.Load("(module (tag $t (param" + params + ")) (func $throw " + pushes + " (throw $t))" +
             "(func (export \"f\") (result i32) (local $s i32) (local $r anyref) (block $h (result" + params +
             ") (try_table (catch $t $h) (call $throw)) (unreachable))" + sums + " (local.get $s)))");
  EXPECT_EQ(guest.Run("f"), 500u * 499 / 2 + 500);
}

}  // namespace
}  // namespace strata::wasm
