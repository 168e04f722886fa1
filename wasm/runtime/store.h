// A store (core specification 4.2.3): owner of instances and of everything they allocate; the unit of isolation.
//
// One thread at a time. Holds the guest stack, the heap (created at first need by the HeapFactory) and host references.
// It is the VM that the collector sees: it reports the guest stack, tables, globals, segments and rooted handles as
// roots.

#ifndef STRATA_WASM_RUNTIME_STORE_H_
#define STRATA_WASM_RUNTIME_STORE_H_

#include <any>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "vm_binding/contract/heap_factory.h"
#include "vm_binding/contract/vm_hooks.h"
#include "vm_binding/weak/weak_table.h"
#include "wasm/runtime/engine.h"
#include "wasm/runtime/execution_context.h"
#include "wasm/runtime/executor.h"
#include "wasm/runtime/guest_stack.h"
#include "wasm/runtime/host_function.h"
#include "wasm/runtime/instance.h"
#include "wasm/runtime/lifetimes.h"
#include "wasm/runtime/resource_limiter.h"
#include "wasm/runtime/store_observer.h"
#include "wasm/runtime/thrown_exception.h"
#include "wasm/runtime/trap.h"

namespace strata::wasm {

struct StoreOptions {
  size_t stack_slots = kDefaultGuestStackSlots;
  // Nested host → guest entries, which use the C++ stack.
  int max_host_depth = 200;
  // Counts how often each straight-line stretch of guest code is entered (Instance::block_counts).
  bool counts_blocks = false;
  // Guest code pays for what it does out of the store's fuel, see set_fuel; it has none at first.
  bool meters_fuel = false;
  // Instances have all their functions lowered before they are initialised, by up to that many threads; 0: each
  // function at its first call.
  size_t eager_lowering_threads = 0;
  // Asked before memories, tables and instances become more. May be null; outlives the store.
  ResourceLimiter* limiter = nullptr;
};

// Called on the store's thread when an allocation has found the heap full that the guest will trap for, with the state
// published: what the guest holds is still there to be looked at. May not allocate or collect.
using ExhaustionHandler = std::function<void(Store&)>;

// Called on the store's thread when an entry into guest code ends with a trap or an uncaught exception (but not for
// kExit), with the state published: frames, memories and heap are as they were. A host function that passes the trap on
// ends the entry below it in the same way, and the handler is called again. May not allocate, collect or call.
using TrapHandler = std::function<void(Store&, const Trap&)>;

// Called on the store's thread at a poll that found interrupt bits; the state is published. Returns kNone to go on.
using InterruptHandler = std::function<TrapKind(Store&, uint32_t bits)>;
// The same for a deadline alone, so that whoever watches the store and whoever limits its time need not know each
// other.
using DeadlineHandler = std::function<TrapKind(Store&)>;

class Store final : private vm::VmHooks {
 public:
  // `executor` and `heaps` outlive the store. `heaps` may be null: then an instance that needs a heap is refused.
  static absl::StatusOr<std::unique_ptr<Store>> Create(Engine& engine, Executor& executor, vm::HeapFactory* heaps,
                                                       const StoreOptions& options = {});
  ~Store() override;

  Engine& engine() const { return engine_; }
  Executor& executor() const { return executor_; }
  ExecutionContext& context() { return context_; }
  const ExecutionContext& context() const { return context_; }
  GuestStack& stack() { return *stack_; }
  const GuestStack& stack() const { return *stack_; }
  const StoreOptions& options() const { return options_; }

  // Creates the heap if there is none yet.
  absl::Status EnsureHeap();
  bool has_heap() const { return heap_ != nullptr; }
  vm::BoundHeap* heap() const { return heap_.get(); }

  // What the heap's plan asks of stores, or would ask before there is a heap; kNone in a store that cannot have one.
  vm::BarrierKind barrier() const;
  // Must be called before `value` is stored in `slot`, a reference word inside heap object `object`; not for the first
  // value in a new object.
  void BeforeRefWrite(uint32_t object, uint32_t* slot, uint32_t value) {
    vm::WriteBarrier(context_.mutator, barrier_, vm::ObjectRef(object), vm::RefSlot(vm::Address::FromPointer(slot)),
                     vm::ObjectRef(value));
  }
  // The same for `count` words from `first`.
  void BeforeRefWrites(uint32_t object, uint32_t* first, size_t count) {
    if (barrier_ == vm::BarrierKind::kNone || count == 0) return;
    context_.mutator.ops->write_range_slow(context_.mutator, vm::ObjectRef(object),
                                           vm::RefSlot(vm::Address::FromPointer(first)), count);
  }
  // Allocates an object, to be initialised by the caller before anything that may collect. Null if there is no heap or
  // it stays full; then NoteHeapExhausted has been called. May collect.
  vm::Address AllocateObject(vm::TypeId type, uint64_t bytes,
                             vm::AllocSemantics semantics = vm::AllocSemantics::kDefault);
  // Makes host_message say what did not fit. `type` is a heap type id (wasm/code/object_layout.h). Tells the exhaustion
  // handler, but for reference vectors: a table that cannot grow is no trap, and one that cannot be made has no guest.
  void NoteHeapExhausted(vm::TypeId type, uint64_t bytes);

  // Allocates a reference vector of nulls that never moves and keeps it alive through `*owner_word`, which the caller
  // makes a root (table, global, segment). 0 if the heap is full. May collect.
  uint32_t AllocateRefVector(uint64_t length);
  uint32_t* RefVectorElements(uint32_t object) const;

  FuncRecordIndex AddFuncRecord(const FuncRecord& record);
  const FuncRecord& func_record(FuncRecordIndex index) const { return records_[index]; }
  FuncRecord& func_record(FuncRecordIndex index) { return records_[index]; }
  size_t func_record_count() const { return records_.size(); }
  // Makes a host function of this store. Concrete types in `type` are CanonicalTypeIds of the engine.
  FuncRecordIndex AddHostFunction(FuncType type, std::string name, HostFunction::Body body);

  Instance* AddInstance(std::unique_ptr<Instance> instance);
  // A shared memory may belong to several stores, and come again to one that has it.
  MemoryInstance* AddMemory(std::shared_ptr<MemoryInstance> memory);
  // To give a shared memory of this store to others; null for any other memory.
  std::shared_ptr<MemoryInstance> ShareMemory(const MemoryInstance& memory) const;
  TableInstance* AddTable(std::unique_ptr<TableInstance> table);
  GlobalInstance* AddGlobal(std::unique_ptr<GlobalInstance> global);
  // Fills in index and slots.
  TagInstance* AddTag(std::unique_ptr<TagInstance> tag);
  const TagInstance& tag(uint32_t index) const { return *tags_[index]; }
  const std::vector<std::unique_ptr<Instance>>& instances() const { return instances_; }
  // The host gives an instance up: it may be freed, with what it defines, once nothing else in the store reaches it.
  void ReleaseInstance(Instance& instance);
  // Those that have been released and not freed.
  size_t released_instances() const { return released_instances_; }
  // Frees the released instances that nothing reaches, and returns how many; a pass over all objects that are alive if
  // there are any. Pointers to what they define, and record indexes, are dead then: `lifetimes` tells which. None while
  // guest code runs.
  size_t FreeUnreachableInstances();
  const Lifetimes& lifetimes() const { return lifetimes_; }
  // Gives back records that no word and no instance holds.
  void FreeFuncRecords(absl::Span<const FuncRecordIndex> records);
  // Whether the limiter lets one more instance be.
  bool AllowsInstance() const;
  // memory.grow: the old size in pages or -1; instances whose memory 0 has moved follow it.
  int64_t GrowMemory(MemoryInstance& memory, uint64_t delta_pages);

  // A host value as an externref word; the same id gives a new object each time. 0 if the heap is full. May collect.
  uint32_t NewHostRef(std::any value);
  // Destroys the host values whose objects collections have found dead. On the store's thread at a host boundary,
  // because destructors are the host's code; NewHostRef does it too.
  void ReleaseDeadHostValues();
  // What the host holds weakly. A collection clears the references to what it finds dead.
  weak::WeakTable& weak_refs() { return weak_refs_; }
  // Whether a collection has left host values to be released or cleared references to be looked at.
  bool has_dead() const { return !dead_host_values_.empty() || weak_refs_.has_cleared(); }
  // The value behind an externref word made by NewHostRef; null for any other word.
  const std::any* HostValue(uint32_t word) const;

  // A handle that keeps the reference alive and is updated when it moves, until Unroot.
  size_t Root(uint32_t word);
  const uint32_t& Rooted(size_t handle) const { return handles_[handle]; }
  void Unroot(size_t handle);

  // The exception that has left guest code last and that no host has thrown back since.
  ThrownException& thrown() { return thrown_; }
  const ThrownException& thrown() const { return thrown_; }

  // What guest code may spend if the options say so (wasm/lowering/fuel_costs.h is what things cost); it traps with
  // kOutOfFuel before what it cannot pay. The same guest spends the same in every build and under every collector.
  // Between calls, or by host functions. An evaluated constant expression costs nothing.
  void set_fuel(uint64_t fuel) { context_.fuel = fuel; }
  uint64_t fuel() const { return context_.fuel; }

  // Not owned; told in the order they came. Removed before it dies, but not by an observer.
  void AddObserver(StoreObserver& observer) { observers_.push_back(&observer); }
  void RemoveObserver(StoreObserver& observer) { std::erase(observers_, &observer); }
  bool observed() const { return !observers_.empty(); }
  // For executors. All observers hear of a call; the first that does not return kNone decides, and what it says is
  // host_message.
  TrapKind NotifyCall(CallEvent event, FuncRecordIndex callee);
  void NotifyThrow(const TagInstance& tag);

  void set_exhaustion_handler(ExhaustionHandler handler) { exhaustion_handler_ = std::move(handler); }
  void set_trap_handler(TrapHandler handler) { trap_handler_ = std::move(handler); }
  // For executors.
  void NotifyTrap(const Trap& trap) {
    if (trap_handler_ != nullptr && trap.kind != TrapKind::kExit) trap_handler_(*this, trap);
  }
  void set_interrupt_handler(InterruptHandler handler) { interrupt_handler_ = std::move(handler); }
  // Is asked first, and the interrupt handler hears of no deadline then.
  void set_deadline_handler(DeadlineHandler handler) { deadline_handler_ = std::move(handler); }
  // The slow path of a poll: consumes the interrupt bits. The state is published.
  TrapKind HandleInterrupt();
  // The slow path of the stack test: raises the high-water mark, handles interrupts. kCallStackExhausted if `num` is
  // beyond the stack.
  TrapKind HandleStackLimit(uint64_t* num);
  // Lowering tells the largest reference frame it has made, so that pauses know how far above the limit words may lie.
  void NoteRefFrame(uint32_t slots);
  int host_depth = 0;
  // Where the next host → guest entry may put its frame: the first free slots above the published frame.
  uint64_t* entry_num = nullptr;
  uint32_t* entry_ref = nullptr;
  // Message and exit code of the last host trap.
  std::string host_message;
  int exit_code = 0;

 private:
  Store(Engine& engine, Executor& executor, vm::HeapFactory* heaps, const StoreOptions& options);

  // vm::VmHooks
  void OnPause() override;
  void PublishRoots(vm::RootSink& sink) override;
  size_t StartWeakRound(const vm::WeakRound& round) override;
  void ProcessWeakSlice(vm::WeakTracer& tracer, size_t slice) override;
  void PublishWeak(vm::RootSink& sink) override;
  void OnResume() override;

  // One past the last reference slot that may hold a live word.
  uint32_t* LiveRefsEnd() const;
  // Makes the high-water mark at least `slots` of the number part, rounded up; returns the mark.
  uint64_t* MarkCovering(size_t slots) const;
  bool AllowsGrowth(const MemoryInstance& memory, uint64_t delta_pages) const;
  void Free(const std::vector<Instance*>& instances);
  void ClearWeakRefs(const absl::flat_hash_set<uint32_t>& live_objects);
  // Every address that a name may hold.
  std::vector<const void*> LiveItems() const;
  // Undoes a poisoning of the limit and handles the interrupts that caused it.
  TrapKind ConsumeInterrupts();

  Engine& engine_;
  Executor& executor_;
  vm::HeapFactory* heaps_;
  const StoreOptions options_;
  ExecutionContext context_;
  std::unique_ptr<GuestStack> stack_;
  std::vector<FuncRecord> records_;
  std::vector<FuncRecordIndex> free_records_;
  std::vector<std::unique_ptr<HostFunction>> host_functions_;
  std::vector<std::shared_ptr<MemoryInstance>> memories_;
  std::vector<std::unique_ptr<TableInstance>> tables_;
  std::vector<std::unique_ptr<GlobalInstance>> globals_;
  std::vector<std::unique_ptr<TagInstance>> tags_;  // by index; those that are free are null
  std::vector<uint32_t> free_tags_;
  std::vector<std::unique_ptr<Instance>> instances_;
  size_t released_instances_ = 0;
  Lifetimes lifetimes_;
  struct HostEntry {
    std::any value;
    uint32_t object = 0;  // weak
    bool used = false;
  };
  std::deque<HostEntry> host_values_;
  std::vector<uint32_t> free_host_values_;
  std::vector<std::any> dead_host_values_;
  weak::WeakTable weak_refs_;
  size_t host_value_slices_ = 0;  // of the weak round under way
  std::deque<uint32_t> handles_;
  std::vector<size_t> free_handles_;
  ThrownException thrown_;
  std::vector<StoreObserver*> observers_;
  InterruptHandler interrupt_handler_;
  DeadlineHandler deadline_handler_;
  ExhaustionHandler exhaustion_handler_;
  TrapHandler trap_handler_;
  // Frames start at or below it (invariant kStaleBelowHighWater: words above it plus max_ref_frame_ are null).
  uint64_t* high_water_ = nullptr;
  uint32_t max_ref_frame_ = 0;
  vm::BarrierKind barrier_ = vm::BarrierKind::kNone;  // of heap_
  std::unique_ptr<vm::BoundHeap> heap_;               // last: dies first
};

}  // namespace strata::wasm

#endif  // STRATA_WASM_RUNTIME_STORE_H_
