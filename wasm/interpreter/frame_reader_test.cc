// What frames hold while they stand: in a host call, and interrupted anywhere.
#include "wasm/interpreter/frame_reader.h"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "vm_binding/contract/mutator.h"
#include "wasm/interpreter/backend.h"
#include "wasm/interpreter/instruction_interrupt.h"
#include "wasm/interpreter/stack_walker.h"
#include "wasm/interpreter/test_guest.h"
#include "wasm/runtime/host_function.h"
#include "wasm/runtime/instance.h"
#include "wasm/runtime/linker.h"
#include "wasm/runtime/store.h"
#include "wasm/runtime/trap.h"

namespace strata::wasm::interpreter {
namespace {

// The locals of all guest frames, innermost first: numbers, or "?" for what is lost.
std::string Locals(const Store& store, FrameReader reader) {
  std::string out;
  WalkStack(store, [&](const WalkedFrame& frame) {
    if (frame.host != nullptr) return true;
    absl::StrAppend(&out, out.empty() ? "" : " |");
    for (const std::optional<Value>& value : reader.Read(frame).locals) {
      absl::StrAppend(&out, " ", value.has_value() ? absl::StrCat(value->bits) : std::string("?"));
    }
    return true;
  });
  return out;
}

TEST(FrameReader, LowersNoMoreThanItMay) {
  TestGuest guest;
  std::vector<std::string> seen;
  uint64_t function_bytes = 0;
  guest.linker().DefineFunction("host", "look", {}, [&](HostCall&) {
    const Store& store = guest.store();
    seen = {Locals(store, FrameReader()), Locals(store, FrameReader(0)), Locals(store, FrameReader(function_bytes))};
    return TrapKind::kNone;
  });
  const Instance& instance = guest.Load(R"((module (import "host" "look" (func $look))
    (func $f (export "f") (param i32) (local i32)
      (local.set 1 (i32.add (local.get 0) (i32.const 10)))
      (if (i32.eqz (local.get 0)) (then (call $look))
        (else (if (i32.eq (local.get 0) (i32.const 1))
          (then (call $f (i32.const 0))) (else (call $f (i32.sub (local.get 0) (i32.const 1)))))))
      (drop (local.get 1)))))");
  function_bytes = instance.module().funcs[1].body.size() + sizeof(ValuePlace);
  guest.Call("f", {Value::I32(3)});
  ASSERT_EQ(seen.size(), 3u);
  EXPECT_EQ(seen[0], " 0 10 | 1 11 | 2 12 | 3 13");
  EXPECT_EQ(seen[1], " 0 ? | 1 ? | 2 ? | 3 ?");
  EXPECT_EQ(seen[2], " 0 10 | 1 ? | 2 ? | 3 ?");
}

// Where a function is entered its locals are not cleared yet: what the window held before is none of them.
TEST(FrameReader, TellsNothingThatWasThereBeforeTheFunction) {
  if (!STRATA_TAIL_DISPATCH) GTEST_SKIP() << "the loop backend has no interrupts between any two instructions";
  TestGuest guest;
  const Instance& instance = guest.Load(R"((module
    (func $dirty (local $r i31ref) (local.set $r (ref.i31 (i32.const 5))))
    (func $clean (result i32) (local $r i31ref) (ref.is_null (local.get $r)))
    (func (export "run") (param $n i32)
      (loop $l (call $dirty) (drop (call $clean))
        (br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))))");
  const uint32_t begin = instance.module().funcs[1].body_offset;
  int answered = 0, entered = 0;
  absl::StatusOr<std::unique_ptr<InstructionInterrupt>> interrupt =
      InstructionInterrupt::Create(guest.store(), vm::kInterruptSample, [&] {
        ++answered;
        WalkStack(guest.store(), [&](const WalkedFrame& frame) {
          if (frame.func_index != 1) return false;
          entered += frame.is_begun ? 0 : 1;
          EXPECT_GE(frame.wasm_offset, begin);
          const FrameValues values = FrameReader().Read(frame);
          EXPECT_EQ(values.locals.size(), 1u);
          for (const std::optional<Value>& value : values.locals) EXPECT_EQ(value.value_or(Value::Ref(0)).ref(), 0u);
          return false;
        });
      });
  ASSERT_TRUE(interrupt.ok()) << interrupt.status();
  std::atomic<bool> stop{false};
  std::thread asker([&] {
    for (; !stop.load(); std::this_thread::sleep_for(std::chrono::microseconds(100))) (*interrupt)->Request();
  });
  while ((answered < 1000 || entered == 0) && !HasFailure()) guest.Call("run", {Value::I32(100000)});
  stop.store(true);
  asker.join();
}

}  // namespace
}  // namespace strata::wasm::interpreter
