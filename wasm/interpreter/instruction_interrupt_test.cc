// Requests from another thread, until as many were answered as a test wants.
#include "wasm/interpreter/instruction_interrupt.h"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "gtest/gtest.h"
#include "vm_binding/contract/mutator.h"
#include "wasm/interpreter/backend.h"
#include "wasm/interpreter/stack_walker.h"
#include "wasm/interpreter/test_guest.h"
#include "wasm/module/module.h"
#include "wasm/runtime/execution_context.h"
#include "wasm/runtime/host_function.h"
#include "wasm/runtime/instance.h"
#include "wasm/runtime/linker.h"
#include "wasm/runtime/store.h"
#include "wasm/runtime/trap.h"

namespace strata::wasm::interpreter {
namespace {

#define STRATA_NEED_TAIL_BACKEND() \
  if (!STRATA_TAIL_DISPATCH) GTEST_SKIP() << "the loop backend has no interrupts between any two instructions"

std::vector<WalkedFrame> StackOf(const Store& store) {
  std::vector<WalkedFrame> frames;
  WalkStack(store, [&frames](const WalkedFrame& frame) {
    frames.push_back(frame);
    return true;
  });
  return frames;
}

// Asks at random times from a thread of its own while it lives.
class Asker {
 public:
  Asker(InstructionInterrupt& interrupt, int mean_us)
      : thread_([this, &interrupt, mean_us] { Run(interrupt, mean_us); }) {}
  ~Asker() {
    stop_.store(true);
    thread_.join();
  }

 private:
  void Run(InstructionInterrupt& interrupt, int mean_us) {
    std::minstd_rand random(1);
    std::uniform_int_distribution<int> wait_us(mean_us / 2, mean_us * 3 / 2);
    while (!stop_.load()) {
      interrupt.Request();
      std::this_thread::sleep_for(std::chrono::microseconds(wait_us(random)));
    }
  }

  std::atomic<bool> stop_{false};
  std::thread thread_;
};

// Calls `run` again and again, interrupted, until `between` was called `times` times.
void RunInterrupted(TestGuest& guest, int times, const std::function<void()>& between,
                    const std::function<void()>& run) {
  int answered = 0;
  absl::StatusOr<std::unique_ptr<InstructionInterrupt>> interrupt =
      InstructionInterrupt::Create(guest.store(), vm::kInterruptSample, [&] {
        ++answered;
        between();
      });
  ASSERT_TRUE(interrupt.ok()) << interrupt.status();
  const Asker asker(**interrupt, 100);
  while (answered < times && !testing::Test::HasFailure()) run();
}

// `count` additions, each of what the one before it gave.
std::string Additions(int count) {
  std::string wat = "(local.get $x)";
  for (int i = 0; i < count; ++i) wat = absl::StrCat("(i32.mul (local.get $y) (i32.xor (local.get $z) ", wat, "))");
  return absl::StrCat("(local.set $x ", wat, ")");
}

TEST(InstructionInterrupt, MeetsTimeWhereItIsSpentInStraightCode) {
  STRATA_NEED_TAIL_BACKEND();
  TestGuest guest;
  const Instance& instance = guest.Load(absl::StrCat(
      "(func (export \"run\") (param $n i32) (param $y i32) (param $z i32) (result i32) (local $x i32) (loop $l ",
      Additions(300), "(nop) (nop)", Additions(100),
      "(br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1))))) (local.get $x))"));
  const uint32_t begin = instance.module().funcs[0].body_offset;
  // The first local.set ends three quarters of the operations; two nops stand behind it.
  const absl::Span<const uint8_t> body = instance.module().funcs[0].body;
  uint32_t boundary = 0;
  for (uint32_t i = 0; i + 1 < body.size() && boundary == 0; ++i) {
    if (body[i] == 0x01 && body[i + 1] == 0x01) boundary = begin + i;
  }
  ASSERT_NE(boundary, 0u);
  int first = 0, second = 0;
  std::set<uint32_t> places;
  RunInterrupted(
      guest, 6000,
      [&] {
        const std::vector<WalkedFrame> stack = StackOf(guest.store());
        if (stack.empty()) return;  // at the way out
        ASSERT_EQ(stack.size(), 1u);
        ++(stack[0].wasm_offset < boundary ? first : second);
        places.insert(stack[0].wasm_offset);
      },
      [&] { guest.Run("run", {Value::I32(100000), Value::I32(3), Value::I32(5)}); });
  EXPECT_NEAR(static_cast<double>(first) / (first + second), 0.75, 0.03) << first << " and " << second;
  EXPECT_GT(places.size(), 250u);
}

// Every walk finds whole frames, wherever in calls and returns the signal arrives.
TEST(InstructionInterrupt, FindsWholeStacksAmongCallsOfAllKinds) {
  STRATA_NEED_TAIL_BACKEND();
  TestGuest guest;
  guest.linker().DefineFunction("host", "id", {{ValKind::kI32}, {ValKind::kI32}}, [](HostCall& call) {
    call.SetI32(0, call.i32(0));
    return TrapKind::kNone;
  });
  guest.Load(R"((module
    (type $f (func (param i32) (result i32)))
    (import "host" "id" (func $id (type $f)))
    (table funcref (elem $fib $even))
    (elem declare func $fib)
    (func $fib (export "fib") (type $f)
      (if (result i32) (i32.lt_u (local.get 0) (i32.const 2)) (then (local.get 0))
        (else (i32.add (call_indirect (type $f) (i32.sub (local.get 0) (i32.const 1)) (i32.const 0))
                       (call_ref $f (i32.sub (local.get 0) (i32.const 2)) (ref.func $fib))))))
    (func $even (type $f)
      (if (result i32) (local.get 0) (then (return_call $odd (i32.sub (local.get 0) (i32.const 1)))) (else (i32.const 1))))
    (func $odd (type $f)
      (if (result i32) (local.get 0) (then (return_call $even (i32.sub (local.get 0) (i32.const 1)))) (else (i32.const 0))))
    (func $mixed (export "mixed") (type $f)
      (i32.add (call $id (call $even (i32.const 10))) (i32.add (call $fib (local.get 0)) (call $odd (i32.const 9)))))
  ))");
  const uint64_t expected = guest.Run("mixed", {Value::I32(15)});
  int deep = 0;
  RunInterrupted(
      guest, 3000,
      [&] {
        const std::vector<WalkedFrame> stack = StackOf(guest.store());
        if (stack.empty()) return;
        EXPECT_EQ(stack.back().func_index, 4u);
        for (size_t i = 0; i + 1 < stack.size(); ++i) {
          EXPECT_EQ(stack[i].host, nullptr);
          const bool is_tail = stack[i].func_index == 2 || stack[i].func_index == 3;
          EXPECT_TRUE(is_tail ? stack.size() == 2 : stack[i].func_index == 1) << i << " of " << stack.size();
        }
        EXPECT_LE(stack.size(), 16u);
        deep += stack.size() > 5 ? 1 : 0;
      },
      [&] { EXPECT_EQ(guest.Run("mixed", {Value::I32(15)}), expected); });
  EXPECT_GT(deep, 1000);
}

TEST(InstructionInterrupt, LeavesTrapsAndTheirPlacesAlone) {
  STRATA_NEED_TAIL_BACKEND();
  TestGuest guest;
  guest.Load(R"((module (memory 1)
    (func (export "load") (param i32) (result i32)
      (loop $l (br_if $l (i32.lt_u (local.tee 0 (i32.add (local.get 0) (i32.const 64))) (i32.const 65536))))
      (i32.load (local.get 0)))
    (func (export "divide") (param i32) (result i32)
      (loop $l (br_if $l (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
      (i32.div_u (i32.const 1) (local.get 0)))
    (func $deep (export "deep") (call $deep))))");
  RunInterrupted(
      guest, 1000, [] {},
      [&] {
        EXPECT_EQ(guest.Trapped("load", {Value::I32(0)}), TrapKind::kMemoryOutOfBounds);
        EXPECT_EQ(guest.Trapped("divide", {Value::I32(1000)}), TrapKind::kIntegerDivideByZero);
        EXPECT_EQ(guest.Trapped("deep"), TrapKind::kCallStackExhausted);
      });
}

TEST(InstructionInterrupt, BecomesAnInterruptBitOutsideGuestCode) {
  STRATA_NEED_TAIL_BACKEND();
  TestGuest guest;
  guest.Load("(func (export \"f\"))");
  bool called = false;
  auto interrupt = *InstructionInterrupt::Create(guest.store(), vm::kInterruptSample, [&called] { called = true; });
  interrupt->Request();  // its signal is delivered to this thread before the call returns
  EXPECT_FALSE(called);
  EXPECT_EQ(guest.store().context().mutator.interrupt.load(), uint32_t{vm::kInterruptSample});
}

TEST(InstructionInterrupt, IsOneForAThread) {
  STRATA_NEED_TAIL_BACKEND();
  TestGuest guest;
  guest.Load("(func (export \"f\"))");
  auto first = InstructionInterrupt::Create(guest.store(), vm::kInterruptSample, [] {});
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(InstructionInterrupt::Create(guest.store(), vm::kInterruptSample, [] {}).status().code(),
            absl::StatusCode::kAlreadyExists);
  first->reset();
  EXPECT_TRUE(InstructionInterrupt::Create(guest.store(), vm::kInterruptSample, [] {}).ok());
}

TEST(InstructionInterrupt, IsRefusedByTheLoopBackend) {
  if (STRATA_TAIL_DISPATCH) GTEST_SKIP() << "this is the tail backend";
  TestGuest guest;
  EXPECT_EQ(InstructionInterrupt::Create(guest.store(), vm::kInterruptSample, [] {}).status().code(),
            absl::StatusCode::kUnimplemented);
}

}  // namespace
}  // namespace strata::wasm::interpreter
