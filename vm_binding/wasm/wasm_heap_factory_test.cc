// Stores with collected heaps, end to end: WAT in, the same results whatever the collector does.
#include "vm_binding/wasm/wasm_heap_factory.h"

#include <any>
#include <atomic>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "gc/heap.h"
#include "gc/heap_options.h"
#include "gtest/gtest.h"
#include "scheduler/scheduler.h"
#include "vm_binding/contract/barrier.h"
#include "vm_binding/contract/mutator.h"
#include "wasm/binary/module_decoder.h"
#include "wasm/interpreter/interpreter.h"
#include "wasm/runtime/engine.h"
#include "wasm/runtime/exception.h"
#include "wasm/runtime/instance.h"
#include "wasm/runtime/linker.h"
#include "wasm/runtime/memory.h"
#include "wasm/runtime/module_code.h"
#include "wasm/runtime/store.h"
#include "wasm/runtime/trap.h"
#include "wasm/runtime/value.h"
#include "wasm/text/assembler.h"
#include "wasm/types/features.h"
#include "wasm/validation/module_validator.h"

namespace strata::wasm {
namespace {

// Trees, a list behind a table and a global, arrays of references and of bytes.
constexpr absl::string_view kGuest = R"((module
  (type $tree (struct (field (ref null $tree)) (field (ref null $tree))))
  (type $cons (struct (field i64) (field (ref null $cons))))
  (type $row (array (mut (ref null $cons))))
  (type $bytes (array (mut i8)))
  (table $t 10 (ref null $cons))
  (global $g (mut (ref null $row)) (ref.null $row))
  (func $make (param i32) (result (ref $tree))
    (if (result (ref $tree)) (local.get 0)
      (then (struct.new $tree (call $make (i32.sub (local.get 0) (i32.const 1)))
                              (call $make (i32.sub (local.get 0) (i32.const 1)))))
      (else (struct.new $tree (ref.null $tree) (ref.null $tree)))))
  (func $count (param (ref null $tree)) (result i32)
    (if (result i32) (ref.is_null (local.get 0))
      (then (i32.const 0))
      (else (i32.add (i32.const 1) (i32.add (call $count (struct.get $tree 0 (local.get 0)))
                                            (call $count (struct.get $tree 1 (local.get 0))))))))
  (func (export "trees") (param i32) (result i32) (call $count (call $make (local.get 0))))

  (func (export "fill") (param $n i32) (local $i i32)
    (global.set $g (array.new_default $row (local.get $n)))
    (loop $again
      (array.set $row (global.get $g) (local.get $i)
        (struct.new $cons (i64.extend_i32_u (local.get $i)) (table.get $t (i32.const 3))))
      (table.set $t (i32.const 3) (array.get $row (global.get $g) (local.get $i)))
      (drop (array.new $bytes (i32.const 1) (i32.const 100)))
      (br_if $again (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $n)))))
  (func (export "sum") (param $n i32) (result i64) (local $s i64) (local $i i32) (local $l (ref null $cons))
    (loop $row
      (local.set $s (i64.add (local.get $s)
        (struct.get $cons 0 (array.get $row (global.get $g) (local.get $i)))))
      (br_if $row (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $n))))
    (local.set $l (table.get $t (i32.const 3)))
    (loop $list
      (local.set $s (i64.add (local.get $s) (struct.get $cons 0 (local.get $l))))
      (br_if $list (i32.eqz (ref.is_null (local.tee $l (struct.get $cons 1 (local.get $l)))))))
    (local.get $s))
  (memory 1 1 shared)
  (func (export "wait") (result i32) (local $kept (ref null $tree))
    (local.set $kept (call $make (i32.const 6)))
    (drop (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const -1)))
    (call $count (local.get $kept)))
  (func (export "same") (param externref) (result externref) (local.get 0))
)
)";

class CollectedGuest {
 public:
  explicit CollectedGuest(gc::HeapOptions options, int workers = 2) {
    scheduler::SchedulerOptions pool;
    pool.workers = workers;
    scheduler_ = *scheduler::Scheduler::Create(pool);
    heaps_ = *WasmHeapFactory::Create(engine_, std::move(options), *scheduler_);
    store_ = *Store::Create(engine_, interpreter_, heaps_.get());
    linker_ = std::make_unique<Linker>(*store_);
  }

  void Load(absl::string_view wat = kGuest) {
    const Features features = Features::Default();
    Module module = *DecodeModule(*text::AssembleText(wat, features), features);
    ASSERT_EQ(ValidateModule(module).message(), "");
    auto outcome = linker_->Instantiate(std::make_shared<ModuleCode>(engine_, std::move(module), "guest"));
    ASSERT_TRUE(outcome.ok()) << outcome.status();
    ASSERT_TRUE(std::holds_alternative<Instance*>(*outcome)) << std::get<Trap>(*outcome).message;
    instance_ = std::get<Instance*>(*outcome);
  }

  Outcome Call(const std::string& name, const Values& arguments) {
    const Extern function = *FindExport(*instance_, name);
    return interpreter_.Call(*store_, std::get<FuncExtern>(function).record, arguments);
  }
  // The bits of the one result; a trap fails the test.
  uint64_t Run(const std::string& name, const Values& arguments) {
    const Outcome outcome = Call(name, arguments);
    const Trap* trap = std::get_if<Trap>(&outcome);
    EXPECT_EQ(trap, nullptr) << trap->message;
    return trap == nullptr && !std::get<Values>(outcome).empty() ? std::get<Values>(outcome)[0].bits : 0;
  }

  Store& store() { return *store_; }
  Linker& linker() { return *linker_; }
  MemoryInstance& memory() { return *instance_->memories[0]; }
  gc::Heap* heap() { return HeapOf(*store_); }

 private:
  Interpreter interpreter_;
  Engine engine_{EngineOptions()};
  std::unique_ptr<scheduler::Scheduler> scheduler_;
  std::unique_ptr<WasmHeapFactory> heaps_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<Linker> linker_;
  Instance* instance_ = nullptr;
};

gc::HeapOptions Semispace(size_t max_bytes) {
  gc::HeapOptions options;
  options.max_bytes = max_bytes;
  options.bytes_per_worker = 0;
  return options;
}

TEST(WasmHeapFactory, KnowsWhatThePlanAsksBeforeThereIsAHeap) {
  Engine engine{EngineOptions()};
  auto scheduler = *scheduler::Scheduler::Create({});
  const auto heaps = *WasmHeapFactory::Create(engine, gc::HeapOptions(), *scheduler);
  EXPECT_EQ(heaps->constraints().barrier, vm::BarrierKind::kNone);
  gc::HeapOptions unknown;
  unknown.plan = "generational";
  const absl::Status status = WasmHeapFactory::Create(engine, unknown, *scheduler).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
}

TEST(WasmHeapFactory, MakesNoHeapBeforeItIsNeeded) {
  CollectedGuest guest(Semispace(4 << 20));
  EXPECT_EQ(guest.heap(), nullptr);
  guest.Load();
  ASSERT_NE(guest.heap(), nullptr);
  EXPECT_EQ(guest.heap()->stats().plan, "semispace");
}

TEST(WasmHeapFactory, CollectingChangesNoResult) {
  gc::HeapOptions null_options;
  null_options.plan = "null";
  CollectedGuest null(null_options);
  null.Load();
  const uint64_t trees = null.Run("trees", {Value::I32(12)});
  EXPECT_EQ(trees, 8191u);
  for (const int workers : {1, 2}) {
    CollectedGuest guest(Semispace(2 << 20), workers);
    guest.Load();
    for (int i = 0; i < 20; ++i) EXPECT_EQ(guest.Run("trees", {Value::I32(12)}), trees);
    EXPECT_GT(guest.heap()->stats().collections(), 0u);
  }
}

TEST(WasmHeapFactory, TablesGlobalsAndArraysSurviveCollectionAtEveryAllocation) {
  gc::HeapOptions options = Semispace(2 << 20);
  options.stress.every_nth = 1;
  options.verify = true;
  CollectedGuest guest(options);
  guest.Load();
  guest.Run("fill", {Value::I32(50)});
  EXPECT_EQ(guest.Run("sum", {Value::I32(50)}), 2u * (49 * 50 / 2));
  EXPECT_EQ(guest.Run("trees", {Value::I32(6)}), 127u);
  EXPECT_GT(guest.heap()->stats().collections(), 200u);
}

TEST(WasmHeapFactory, HardenedTracesKnowEveryObject) {
  gc::HeapOptions options = Semispace(1 << 20);
  options.hardened = true;
  CollectedGuest guest(options);
  guest.Load();
  guest.Run("fill", {Value::I32(5000)});
  EXPECT_EQ(guest.Run("sum", {Value::I32(5000)}), 2u * (uint64_t{4999} * 5000 / 2));
  EXPECT_GT(guest.heap()->stats().collections(), 0u);
  EXPECT_EQ(guest.heap()->stats().rejected_references, 0u);
}

TEST(WasmHeapFactory, HostReferencesLiveAsLongAsSomebodyHoldsThem) {
  CollectedGuest guest(Semispace(2 << 20));
  guest.Load();
  const uint32_t word = guest.store().NewHostRef(std::string("kept"));
  const size_t handle = guest.store().Root(static_cast<uint32_t>(guest.Run("same", {Value::Ref(word)})));
  const auto dropped = std::make_shared<int>(1);
  guest.store().NewHostRef(dropped);
  ASSERT_TRUE(guest.heap()->Collect(vm::CollectReason::kUser));
  guest.store().ReleaseDeadHostValues();
  EXPECT_EQ(dropped.use_count(), 1);
  const std::any* value = guest.store().HostValue(guest.store().Rooted(handle));
  ASSERT_NE(value, nullptr);
  EXPECT_EQ(std::any_cast<std::string>(*value), "kept");
}

// Throws objects through a host function that collects, to clauses with and without an exnref.
constexpr absl::string_view kThrowingGuest = R"((module
  (import "env" "through" (func $through (param i32)))
  (type $box (struct (field i32)))
  (tag $t (param i32 (ref null $box) (ref null $box)))
  (func (export "inner") (param i32)
    (throw $t (local.get 0) (struct.new $box (i32.const 100)) (struct.new $box (i32.const 1000))))
  (func $sum (param i32 (ref null $box) (ref null $box)) (result i32)
    (drop (struct.new $box (i32.const 0)))
    (i32.add (local.get 0) (i32.add (struct.get $box 0 (local.get 1)) (struct.get $box 0 (local.get 2)))))
  (func (export "plain") (param i32) (result i32)
    (block $h (result i32 (ref null $box) (ref null $box))
      (try_table (catch $t $h) (call $through (local.get 0)))
      (unreachable))
    (return_call $sum))
  (func (export "exnref") (param i32) (result i32) (local $e exnref)
    (block $h (result i32 (ref null $box) (ref null $box) exnref)
      (try_table (catch_ref $t $h) (call $through (local.get 0)))
      (unreachable))
    (local.set $e)
    (call $sum)
    (block $h2 (result i32 (ref null $box) (ref null $box))
      (try_table (catch $t $h2) (drop (struct.new $box (i32.const 0))) (throw_ref (local.get $e)))
      (unreachable))
    (call $sum) (i32.add))
  (func (export "uncaught") (param i32) (call $through (local.get 0)))))";

TEST(WasmHeapFactory, WhatAnExceptionCarriesSurvivesAndMovesOnItsWayThroughAHostFunction) {
  gc::HeapOptions options = Semispace(2 << 20);
  options.stress.every_nth = 1;
  options.verify = true;
  CollectedGuest guest(options);
  guest.linker().DefineFunction("env", "through", FuncType{{ValKind::kI32}, {}}, [&guest](HostCall& call) {
    const Outcome outcome = guest.Call("inner", {Value::I32(call.i32(0))});
    guest.heap()->Collect(vm::CollectReason::kUser);
    return std::get<Trap>(outcome).kind;
  });
  guest.Load(kThrowingGuest);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(guest.Run("plain", {Value::I32(i)}), 1100u + i);
    EXPECT_EQ(guest.Run("exnref", {Value::I32(i)}), 2 * (1100u + i));
  }
  ASSERT_TRUE(std::holds_alternative<Trap>(guest.Call("uncaught", {Value::I32(7)})));
  guest.heap()->Collect(vm::CollectReason::kUser);
  const Values payload = ThrownValues(guest.store());
  ASSERT_EQ(payload.size(), 3u);
  const vm::ObjectRef box(payload[1].ref());
  const vm::Address object = box.ToAddress(guest.store().context().mutator.cage_base);
  EXPECT_EQ(*(object + 4).As<int32_t>(), 100);
}

TEST(WasmHeapFactory, AFullHeapTraps) {
  CollectedGuest guest(Semispace(1 << 20));
  guest.Load();
  const Outcome outcome = guest.Call("trees", {Value::I32(20)});
  ASSERT_TRUE(std::holds_alternative<Trap>(outcome));
  EXPECT_EQ(std::get<Trap>(outcome).kind, TrapKind::kHeapExhausted);
}

TEST(WasmHeapFactory, AStoreGoesOnAfterAnObjectThatWasTooLarge) {
  CollectedGuest guest(Semispace(1 << 20));
  guest.Load();
  const Outcome outcome = guest.Call("fill", {Value::I32(1 << 22)});
  ASSERT_TRUE(std::holds_alternative<Trap>(outcome));
  EXPECT_EQ(std::get<Trap>(outcome).kind, TrapKind::kHeapExhausted);
  EXPECT_EQ(guest.Run("trees", {Value::I32(8)}), 511u);
}

// The guest's operands are roots while it sleeps; a pause asked for from outside happens on its own thread.
TEST(WasmHeapFactory, CollectsWhileTheGuestWaits) {
  gc::HeapOptions options;
  options.verify = true;
  CollectedGuest guest(options);
  guest.Load();
  std::atomic<int> handled{0};
  guest.store().set_interrupt_handler([&handled](Store&, uint32_t) {
    ++handled;
    return TrapKind::kNone;
  });
  uint64_t count = 0;
  std::thread waiter([&] { count = guest.Run("wait", {}); });
  for (int i = 0; i < 3; ++i) {
    guest.store().context().RequestInterrupt(vm::kInterruptPause | vm::kInterruptSample);
    while (handled.load() <= i) std::this_thread::yield();
  }
  while (guest.memory().wait_queue()->Notify(0, 1) == 0) std::this_thread::yield();
  waiter.join();
  EXPECT_EQ(count, 127u);
  EXPECT_GE(guest.heap()->stats().collections(), 3u);
}

}  // namespace
}  // namespace strata::wasm
