// Threads: stores on threads of their own that share a memory, and what the instructions of the threads proposal do.

#include <atomic>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "gtest/gtest.h"
#include "vm_binding/base/check.h"
#include "vm_binding/contract/mutator.h"
#include "wasm/binary/module_decoder.h"
#include "wasm/interpreter/interpreter.h"
#include "wasm/runtime/engine.h"
#include "wasm/runtime/linker.h"
#include "wasm/runtime/memory.h"
#include "wasm/runtime/module_code.h"
#include "wasm/runtime/store.h"
#include "wasm/text/assembler.h"
#include "wasm/validation/module_validator.h"

namespace strata::wasm {
namespace {

constexpr uint64_t kTimedOut = 2;

template <class T>
T Must(absl::StatusOr<T> value) {
  STRATA_CHECK(value.ok(), std::string(value.status().message()).c_str());
  return *std::move(value);
}

// One memory, one module over it, and as many stores as a test has threads.
class SharedMemory : public ::testing::TestWithParam<bool> {
 protected:
  SharedMemory() : engine_(Options()) {}

  static EngineOptions Options() {
    EngineOptions options;
    options.features = Features::Wasm3().With(Feature::kThreads);
    options.guarded_memories = GetParam();
    return options;
  }

  void Load(absl::string_view wat) {
    const std::vector<uint8_t> bytes = Must(text::AssembleText(wat, engine_.options().features));
    Module module = Must(DecodeModule(bytes, engine_.options().features));
    const absl::Status valid = ValidateModule(module);
    STRATA_CHECK(valid.ok(), std::string(valid.message()).c_str());
    code_ = std::make_shared<ModuleCode>(engine_, std::move(module), "test");
    MemoryType type = code_->module().memories[0].type;
    const bool guarded = engine_.options().guarded_memories && interpreter_.recovers_faults();
    if (type.shared) memory_ = Must(MemoryInstance::Create(type, guarded, engine_.options().max_memory_pages));
  }

  // A thread's own world.
  struct Guest {
    std::unique_ptr<Store> store;
    std::unique_ptr<Linker> linker;
    Instance* instance = nullptr;

    Outcome Call(const char* name, const std::vector<Value>& arguments = {}) const {
      const Extern found = Must(FindExport(*instance, name));
      return store->executor().Call(*store, std::get<FuncExtern>(found).record, arguments);
    }
    uint64_t Run(const char* name, const std::vector<Value>& arguments = {}) const {
      const Outcome outcome = Call(name, arguments);
      const Values* values = std::get_if<Values>(&outcome);
      STRATA_CHECK(values != nullptr, std::get<Trap>(outcome).message.c_str());
      return values->empty() ? 0 : (*values)[0].bits;
    }
    TrapKind Trapped(const char* name, const std::vector<Value>& arguments = {}) const {
      const Outcome outcome = Call(name, arguments);
      const Trap* trap = std::get_if<Trap>(&outcome);
      return trap != nullptr ? trap->kind : TrapKind::kNone;
    }
  };

  Guest NewGuest() {
    Guest guest;
    guest.store = Must(Store::Create(engine_, interpreter_, nullptr));
    guest.linker = std::make_unique<Linker>(*guest.store);
    if (memory_ != nullptr) STRATA_CHECK(guest.linker->DefineSharedMemory("env", "mem", memory_).ok(), "kShared");
    guest.instance = std::get<Instance*>(Must(guest.linker->Instantiate(code_)));
    return guest;
  }

  // Runs `body` on `count` threads at once, each with a guest of its own.
  void OnThreads(int count, const std::function<void(const Guest&, int)>& body) {
    std::vector<std::thread> threads;
    for (int i = 0; i < count; ++i) threads.emplace_back([this, i, &body] { body(NewGuest(), i); });
    for (std::thread& thread : threads) thread.join();
  }

  static Value I32(uint32_t value) { return {ValKind::kI32, value}; }
  static Value I64(int64_t value) { return {ValKind::kI64, static_cast<uint64_t>(value)}; }

  Interpreter interpreter_;
  Engine engine_;
  std::shared_ptr<ModuleCode> code_;
  std::shared_ptr<MemoryInstance> memory_;
};

INSTANTIATE_TEST_SUITE_P(Forms, SharedMemory, ::testing::Bool(),
                         [](const ::testing::TestParamInfo<bool>& info) { return info.param ? "Guarded" : "Checked"; });

TEST_P(SharedMemory, ASpinLockKeepsPlainAccessesApart) {
  Load(R"((module (memory (import "env" "mem") 1 1 shared)
    (func (export "count") (param i32)
      (loop $again
        (loop $busy (br_if $busy (i32.atomic.rmw.cmpxchg (i32.const 0) (i32.const 0) (i32.const 1))))
        (i32.store (i32.const 64) (i32.add (i32.load (i32.const 64)) (i32.const 1)))
        (i32.atomic.store (i32.const 0) (i32.const 0))
        (br_if $again (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))))
    (func (export "get") (result i32) (i32.load (i32.const 64)))))");
  OnThreads(3, [](const Guest& guest, int) { guest.Run("count", {I32(300)}); });
  EXPECT_EQ(NewGuest().Run("get"), 900u);
}

TEST_P(SharedMemory, ReadModifyWriteLosesNothing) {
  Load(R"((module (memory (import "env" "mem") 1 1 shared)
    (func (export "count") (param i32)
      (loop $again
        (drop (i32.atomic.rmw8.add_u (i32.const 3) (i32.const 1)))
        (drop (i64.atomic.rmw.sub (i32.const 8) (i64.const 1)))
        (br_if $again (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))))
    (func (export "byte") (result i32) (i32.load8_u (i32.const 3)))
    (func (export "long") (result i64) (i64.load (i32.const 8)))))");
  OnThreads(3, [](const Guest& guest, int) { guest.Run("count", {I32(1000)}); });
  EXPECT_EQ(NewGuest().Run("byte"), 3000u % 256);
  EXPECT_EQ(NewGuest().Run("long"), static_cast<uint64_t>(-3000));
}

TEST_P(SharedMemory, WaitAndNotifyHandATurnToAndFro) {
  Load(R"((module (memory (import "env" "mem") 1 1 shared)
    ;; Word 0 says whose turn it is.
    (func (export "play") (param $me i32) (param $rounds i32)
      (loop $again
        (loop $turn
          (if (i32.ne (i32.atomic.load (i32.const 0)) (local.get $me))
            (then
              (drop (memory.atomic.wait32 (i32.const 0) (i32.sub (i32.const 1) (local.get $me)) (i64.const -1)))
              (br $turn))))
        (i32.store (i32.const 4) (i32.add (i32.load (i32.const 4)) (i32.const 1)))
        (i32.atomic.store (i32.const 0) (i32.sub (i32.const 1) (local.get $me)))
        (drop (memory.atomic.notify (i32.const 0) (i32.const 1)))
        (br_if $again (local.tee $rounds (i32.sub (local.get $rounds) (i32.const 1))))))
    (func (export "played") (result i32) (i32.load (i32.const 4)))))");
  OnThreads(2, [](const Guest& guest, int me) { guest.Run("play", {I32(static_cast<uint32_t>(me)), I32(200)}); });
  EXPECT_EQ(NewGuest().Run("played"), 400u);
}

TEST_P(SharedMemory, GrowsWhileOthersRead) {
  Load(R"((module (memory (import "env" "mem") 1 200 shared)
    (func (export "grow") (result i32) (memory.grow (i32.const 1)))
    (func (export "pages") (result i32) (memory.size))
    (func (export "touch") (param i32)
      (local $last i32)
      (loop $again
        (local.set $last (i32.sub (i32.shl (memory.size) (i32.const 16)) (i32.const 4)))
        (i32.store (local.get $last) (i32.load (local.get $last)))
        (memory.fill (i32.sub (local.get $last) (i32.const 64)) (i32.const 0) (i32.const 64))
        (memory.copy (i32.const 0) (i32.sub (local.get $last) (i32.const 64)) (i32.const 32))
        (br_if $again (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))))))");
  OnThreads(4, [](const Guest& guest, int i) {
    if (i < 2) {
      for (int round = 0; round < 50; ++round) EXPECT_NE(guest.Run("grow"), uint64_t{UINT32_MAX});
    } else {
      guest.Run("touch", {I32(300)});
    }
  });
  EXPECT_EQ(NewGuest().Run("pages"), 101u);
}

constexpr char kWaiter[] = R"((module (memory (import "env" "mem") 1 1 shared)
  (func (export "wait32") (param i32 i32 i64) (result i32)
    (memory.atomic.wait32 (local.get 0) (local.get 1) (local.get 2)))
  (func (export "wait64") (param i32 i64 i64) (result i32)
    (memory.atomic.wait64 offset=8 (local.get 0) (local.get 1) (local.get 2)))
  (func (export "notify") (param i32 i32) (result i32)
    (memory.atomic.notify offset=4 (local.get 0) (local.get 1)))))";

TEST_P(SharedMemory, WaitSaysWhyItReturned) {
  Load(kWaiter);
  const Guest guest = NewGuest();
  EXPECT_EQ(guest.Run("wait32", {I32(0), I32(1), I64(-1)}), 1u);
  EXPECT_EQ(guest.Run("wait64", {I32(0), I64(1), I64(-1)}), 1u);
  EXPECT_EQ(guest.Run("wait32", {I32(0), I32(0), I64(0)}), kTimedOut);
  EXPECT_EQ(guest.Run("wait64", {I32(0), I64(0), I64(1000)}), kTimedOut);
  EXPECT_EQ(guest.Run("notify", {I32(0), I32(1)}), 0u);
}

TEST_P(SharedMemory, WaitAndNotifyTrapOutsideAndUnaligned) {
  Load(kWaiter);
  const Guest guest = NewGuest();
  EXPECT_EQ(guest.Trapped("wait32", {I32(2), I32(0), I64(0)}), TrapKind::kUnalignedAtomic);
  EXPECT_EQ(guest.Trapped("wait64", {I32(4), I64(0), I64(0)}), TrapKind::kUnalignedAtomic);
  EXPECT_EQ(guest.Trapped("wait32", {I32(65536), I32(0), I64(0)}), TrapKind::kMemoryOutOfBounds);
  EXPECT_EQ(guest.Trapped("wait64", {I32(65528), I64(0), I64(0)}), TrapKind::kMemoryOutOfBounds);
  EXPECT_EQ(guest.Trapped("notify", {I32(65532), I32(0)}), TrapKind::kMemoryOutOfBounds);
  EXPECT_EQ(guest.Trapped("notify", {I32(UINT32_MAX - 3), I32(0)}), TrapKind::kMemoryOutOfBounds);
  EXPECT_EQ(guest.Trapped("notify", {I32(1), I32(0)}), TrapKind::kUnalignedAtomic);
}

TEST_P(SharedMemory, NotifyWakesAsManyAsItSays) {
  Load(kWaiter);
  std::atomic<uint32_t> woken{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back([this, &woken] {
      const Guest guest = NewGuest();
      EXPECT_EQ(guest.Run("wait32", {I32(4), I32(0), I64(-1)}), 0u);
      ++woken;
    });
  }
  const Guest guest = NewGuest();
  uint32_t notified = 0;
  while (notified < 3) {
    const uint64_t count = guest.Run("notify", {I32(0), I32(2)});
    EXPECT_LE(count, 2u);
    notified += static_cast<uint32_t>(count);
    std::this_thread::yield();
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(woken.load(), 3u);
  EXPECT_EQ(guest.Run("notify", {I32(0), I32(2)}), 0u);
}

TEST_P(SharedMemory, AWaitingGuestIsCancelled) {
  Load(kWaiter);
  const Guest guest = NewGuest();
  std::thread waiter([&] {
    EXPECT_EQ(guest.Trapped("wait32", {I32(4), I32(0), I64(-1)}), TrapKind::kCancelled);
    // The store is none the worse for it, and nothing of the wait is left in the queue.
    EXPECT_EQ(guest.Run("notify", {I32(0), I32(1)}), 0u);
  });
  guest.store->context().RequestInterrupt(vm::kInterruptCancel);
  waiter.join();
}

TEST_P(SharedMemory, OtherInterruptsDoNotEndAWait) {
  Load(kWaiter);
  const Guest waiting = NewGuest(), other = NewGuest();
  std::atomic<int> handled{0};
  waiting.store->set_interrupt_handler([&handled](Store&, uint32_t) {
    ++handled;
    return TrapKind::kNone;
  });
  std::thread waiter([&] { EXPECT_EQ(waiting.Run("wait64", {I32(0), I64(0), I64(-1)}), 0u); });
  for (int i = 0; i < 3; ++i) {
    waiting.store->context().RequestInterrupt(vm::kInterruptSample);
    while (handled.load() <= i) std::this_thread::yield();
  }
  while (other.Run("notify", {I32(4), I32(1)}) == 0) std::this_thread::yield();
  waiter.join();
}

TEST_P(SharedMemory, OutlivesTheStoreThatMadeIt) {
  Load(R"((module (memory (export "mem") 1 2 shared) (data (i32.const 0) "\2a")
    (func (export "get") (result i32) (i32.load8_u (i32.const 0)))))");
  std::shared_ptr<MemoryInstance> memory;
  {
    memory_ = nullptr;
    const Guest maker = NewGuest();
    memory = maker.store->ShareMemory(*maker.instance->memories[0]);
  }
  ASSERT_NE(memory, nullptr);
  Load(R"((module (memory (import "env" "mem") 1 2 shared)
    (func (export "get") (result i32) (i32.atomic.load8_u (i32.const 0)))))");
  memory_ = memory;
  EXPECT_EQ(NewGuest().Run("get"), 42u);
}

TEST_P(SharedMemory, OnlyASharedMemoryIsShared) {
  Load(R"((module (memory 1) (func (export "wait") (result i32)
    (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const 0)))
    (func (export "notify") (result i32) (memory.atomic.notify (i32.const 0) (i32.const 0)))))");
  const Guest guest = NewGuest();
  EXPECT_EQ(guest.store->ShareMemory(*guest.instance->memories[0]), nullptr);
  EXPECT_EQ(guest.Trapped("wait"), TrapKind::kExpectedSharedMemory);
  EXPECT_EQ(guest.Run("notify"), 0u);
  std::shared_ptr<MemoryInstance> plain = Must(MemoryInstance::Create(MemoryType{}, false, 1));
  EXPECT_EQ(guest.linker->DefineSharedMemory("m", "plain", plain).message(), "memory m.plain is not shared");
}

// The memory's index and the offset of a 64-bit memory reach the access.
TEST_P(SharedMemory, AtomicsOfOtherMemories) {
  Load(R"((module (memory 0) (memory i64 1) (memory $shared i64 1 1 shared)
    (data (memory 1) (i64.const 8) "\05")
    (func (export "add") (param i64) (result i32)
      (i32.atomic.rmw.add 1 offset=4 (local.get 0) (i32.const 3)))
    (func (export "load") (param i64) (result i32) (i32.load 1 (local.get 0)))
    (func (export "far") (param i64) (result i64)
      (i64.atomic.load $shared offset=0xfffffffffffffff8 (local.get 0)))
    (func (export "cmpxchg") (param i64 i64) (result i64)
      (i64.atomic.rmw16.cmpxchg_u $shared (local.get 0) (local.get 1) (i64.const 7)))
    (func (export "notify") (param i64) (result i32)
      (memory.atomic.notify $shared offset=0xfffffffffffffff8 (local.get 0) (i32.const 1)))
    (func (export "fence") (result i32) i32.const 4 atomic.fence)))");
  const Guest guest = NewGuest();
  EXPECT_EQ(guest.Run("add", {I64(4)}), 5u);
  EXPECT_EQ(guest.Run("load", {I64(8)}), 8u);
  EXPECT_EQ(guest.Trapped("add", {I64(3)}), TrapKind::kUnalignedAtomic);
  EXPECT_EQ(guest.Trapped("add", {I64(65532)}), TrapKind::kMemoryOutOfBounds);
  EXPECT_EQ(guest.Trapped("add", {I64(-8)}), TrapKind::kMemoryOutOfBounds);
  EXPECT_EQ(guest.Trapped("far", {I64(0)}), TrapKind::kMemoryOutOfBounds);
  EXPECT_EQ(guest.Trapped("far", {I64(8)}), TrapKind::kMemoryOutOfBounds);
  EXPECT_EQ(guest.Trapped("notify", {I64(8)}), TrapKind::kMemoryOutOfBounds);
  EXPECT_EQ(guest.Run("cmpxchg", {I64(2), I64(1)}), 0u);
  EXPECT_EQ(guest.Run("cmpxchg", {I64(2), I64(0x10000)}), 0u);  // only the low bits are compared
  EXPECT_EQ(guest.Run("cmpxchg", {I64(2), I64(7)}), 7u);
  EXPECT_EQ(guest.Run("fence"), 4u);
}

// Operands in locals, constants and pending operations, and results that are used at once.
TEST_P(SharedMemory, AtomicsTakeOperandsFromAnywhere) {
  Load(R"((module (memory 1)
    (func (export "mix") (param i32 i32) (result i32)
      (i32.store (i32.const 16) (i32.const 100))
      (i32.add
        (i32.atomic.rmw.add (i32.add (local.get 0) (i32.const 8)) (i32.mul (local.get 1) (i32.const 2)))
        (i32.atomic.rmw.xchg (i32.const 16) (i32.atomic.load (i32.shl (local.get 0) (i32.const 1))))))
    (func (export "keep") (param i32) (result i32)
      ;; A pending operation below is not overtaken by the access.
      (i32.add (i32.load (i32.const 32))
        (i32.atomic.rmw.or (i32.const 32) (local.get 0))))
    (func (export "tee") (param i32) (result i32)
      (i32.atomic.store (i32.const 40) (local.tee 0 (i32.add (local.get 0) (i32.const 1))))
      (i32.sub (local.get 0) (i32.atomic.load (i32.const 40))))))");
  const Guest guest = NewGuest();
  // 16 holds 100; add returns 100 and leaves 106; xchg returns 106 and stores the word at 16.
  EXPECT_EQ(guest.Run("mix", {I32(8), I32(3)}), 206u);
  EXPECT_EQ(guest.Run("keep", {I32(9)}), 0u);
  EXPECT_EQ(guest.Run("keep", {I32(2)}), 18u);
  EXPECT_EQ(guest.Run("tee", {I32(5)}), 0u);
}

}  // namespace
}  // namespace strata::wasm
