// A heap: one plan over one cage, bound to one mutator.
//
// Belongs to the mutator's thread; collections run on that thread and the scheduler's workers while it waits. Any
// number of heaps per process, each with its own plan and limits; they may share one scheduler. Destroying a heap
// unbinds the mutator and gives back every byte.
//
// Narrated: a VM's cursor runs out -> alloc_slow -> stress? -> the plan feeds the cursor or allocates a large object,
// which an observer hears of if a sample point lies in it -> the budget refuses -> the policy may raise the limit ->
// collect: retire the cursor, pause, run the plan's stages, [verify], resume -> try once more -> raise the limit for
// what lives, then to the most it may be -> null: the VM traps.

#ifndef STRATA_GC_HEAP_H_
#define STRATA_GC_HEAP_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "gc/alloc/bump_allocator.h"
#include "gc/alloc/sample_points.h"
#include "gc/heap_options.h"
#include "gc/pin/pin_table.h"
#include "gc/plan/mutator_binding.h"
#include "gc/plan/plan.h"
#include "gc/plan/plan_constraints.h"
#include "gc/plan/plan_entry.h"
#include "gc/space/heap_memory.h"
#include "gc/stats/census.h"
#include "gc/stats/collection_history.h"
#include "gc/stats/collection_meter.h"
#include "gc/stats/gc_stats.h"
#include "gc/trace/model_kernels.h"
#include "gc/trace/root_collector.h"
#include "gc/trigger/governor.h"
#include "gc/trigger/stress.h"
#include "gc/trigger/trim_policy.h"
#include "gc/verify/heap_walk.h"
#include "scheduler/job.h"
#include "scheduler/scheduler.h"
#include "scheduler/stage_graph.h"
#include "vm_binding/contract/address.h"
#include "vm_binding/contract/heap_factory.h"
#include "vm_binding/contract/mutator.h"
#include "vm_binding/contract/object_ref.h"
#include "vm_binding/contract/vm_hooks.h"
#include "vm_binding/weak/watched_hooks.h"

namespace strata::gc {

struct PlanName {
  absl::string_view name;
  absl::string_view description;
};

// What keeps the objects of a paused heap, but for other objects.
struct HeapRoots {
  absl::Span<const RootRange> ranges;  // as the VM reports them
  absl::Span<const vm::Address> held;  // objects that are pinned, or that ambiguous words point into
};

// Every plan, for help texts.
std::vector<PlanName> PlanNames();

// What a VM must know of a plan before it makes a heap; kNotFound, listing the known names, for none.
absl::StatusOr<PlanConstraints> FindPlanConstraints(absl::string_view plan);

class Heap final : public vm::BoundHeap {
 public:
  ~Heap() override;
  Heap(const Heap&) = delete;
  Heap& operator=(const Heap&) = delete;

  // Collects now. Returns whether a collection ran: not under a plan that never collects, nor inside a collection.
  // May collect.
  bool Collect(vm::CollectReason reason);

  // Collects rather than hold more than `bytes`, as long as what lives leaves it room; SIZE_MAX: no such limit. On any
  // thread, while the heap lives; a heap that holds more already collects at its next block.
  void SetSoftLimit(size_t bytes) { memory_->budget().set_soft_limit_bytes(bytes); }

  // For when the host runs out of memory: collects, and gives all free memory back to the system. Returns how many
  // bytes of objects went. May collect.
  size_t ReleaseMemory();

  // On the mutator's thread.
  GcStats stats() const;
  // Of objects so far, large ones included; as GcStats::allocated_bytes, but cheap. On the mutator's thread.
  uint64_t AllocatedBytes() const { return binding_.allocated_bytes() + plan_->large_objects().allocated_bytes; }
  const PlanConstraints& constraints() const { return plan_->constraints(); }

  // Pauses and checks every invariant (gc/verify); kFailedPrecondition unless HeapOptions::verify was set.
  absl::Status Verify();
  // Pins are counted. A pinned object, and an ambiguous root's, does not move and lives with all it reaches.
  void Pin(vm::ObjectRef object) override;
  void Unpin(vm::ObjectRef object) override;
  // The object that contains the byte at `address`, which may be any number; null when none does. An object that
  // nothing reaches any more is found until its memory is collected. Costs a walk over a block or more
  // (gc/pin/object_finder.h).
  vm::ObjectRef FindObject(vm::Address address);
  // Whether an object begins where `word` says; any word may be asked about.
  bool IsObject(vm::ObjectRef word);
  // Pauses, and lets `look` see the roots and read, but not change, what they lead to: under every plan, and after an
  // allocation that failed, too. `look` cannot collect and may not allocate. Not inside a collection.
  void InspectRoots(absl::FunctionRef<void(const HeapRoots&)> look);
  void Inspect(absl::FunctionRef<void(absl::Span<const vm::ObjectRef>)> look) override;
  // Visits every object there is, reachable or not. `visit` may not allocate.
  absl::Status ForEachObject(ObjectVisitor visit);
  // Counts these by type, the type with the most bytes first: what lives, right after a full collection.
  absl::StatusOr<std::vector<TypeCount>> TakeCensus();

 private:
  friend absl::StatusOr<std::unique_ptr<Heap>> CreateHeapOf(const PlanEntry& plan, const HeapOptions& options,
                                                            std::unique_ptr<const ModelKernels> kernels,
                                                            vm::Mutator& mutator, vm::VmHooks& hooks,
                                                            scheduler::Scheduler& scheduler);
  struct Parts;

  explicit Heap(Parts parts);

  static Heap& Of(vm::Mutator& mutator) { return *static_cast<Heap*>(mutator.plan_state); }
  void Bind();
  void Unbind();

  vm::Address AllocateSlow(const vm::AllocRequest& request);
  vm::Address AllocateAtLimit(const vm::AllocRequest& request);
  vm::Address AllocateInEmergency(const vm::AllocRequest& request);
  vm::Address TryAllocate(const vm::AllocRequest& request);
  void TellObserver(vm::Address object, const vm::AllocRequest& request);

  void RunCollection(vm::CollectReason reason);
  void PublishRoots(Collection& collection);
  std::vector<Extent> ObjectsHeldBy(const RootCollector& roots);
  int WorkersForCollection(CollectionKind kind, vm::CollectReason reason) const;
  size_t WorkBytes(CollectionKind kind) const;
  TraceMode ModeFor(int workers) const;
  void TrimFreeMemory();
  void Watch(scheduler::Job& job);
  void Record(Collection& collection, CollectionInfo info);
  void CheckBefore(CollectionKind kind);
  void CheckHeap(absl::Span<const RootRange> roots);

  const HeapOptions options_;
  vm::Mutator& mutator_;
  // With an observer of allocations: what hooks_ is then, and where samples fall.
  std::optional<weak::WatchedHooks> watched_hooks_;
  std::optional<SamplePoints> sample_points_;
  vm::VmHooks& hooks_;
  scheduler::Scheduler& scheduler_;
  const int max_workers_;
  const std::unique_ptr<const ModelKernels> kernels_;
  const std::unique_ptr<HeapMemory> memory_;
  const std::unique_ptr<Plan> plan_;
  const scheduler::StageGraph graph_;
  Governor governor_;
  TrimPolicy trim_;
  const vm::MutatorOps ops_;
  StressTrigger stress_;
  MutatorBinding binding_;
  PinTable pins_;
  bool collecting_ = false;
  CollectionKind last_kind_ = CollectionKind::kFull;  // of the last collection

  // What stats() tells beyond what it can ask for.
  CollectionMeter meter_;
  // What the last collection of each kind found alive.
  std::array<std::optional<size_t>, kCollectionKinds> survived_bytes_;
  CollectionHistory history_;
  uint64_t returned_bytes_ = 0;
  uint64_t failed_allocations_ = 0;
};

// Makes a heap and binds it to `mutator`. All but `kernels` must outlive it. kNotFound for an unknown plan,
// kInvalidArgument for options that cannot be, kFailedPrecondition for a bound mutator, kResourceExhausted when the
// system has no room.
absl::StatusOr<std::unique_ptr<Heap>> CreateHeap(const HeapOptions& options,
                                                 std::unique_ptr<const ModelKernels> kernels, vm::Mutator& mutator,
                                                 vm::VmHooks& hooks, scheduler::Scheduler& scheduler);

// The same with a plan that need not be in the registry; the options' name of a plan is not looked at.
absl::StatusOr<std::unique_ptr<Heap>> CreateHeapOf(const PlanEntry& plan, const HeapOptions& options,
                                                   std::unique_ptr<const ModelKernels> kernels, vm::Mutator& mutator,
                                                   vm::VmHooks& hooks, scheduler::Scheduler& scheduler);

}  // namespace strata::gc

#endif  // STRATA_GC_HEAP_H_
