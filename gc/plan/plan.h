// A plan: which spaces a heap has, where its mutator allocates, and what a collection does, stage by stage.
//
// Owned by a Heap, one mutator each. All of it is cold: a plan hands out ranges, not objects, and packets, not slots.
// Called on the mutator's thread, or on the collecting thread while the mutator is paused. Decides neither when to
// collect (gc/trigger, through the budget's limit) nor how an object looks (ModelKernels).

#ifndef STRATA_GC_PLAN_PLAN_H_
#define STRATA_GC_PLAN_PLAN_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "gc/alloc/bump_allocator.h"
#include "gc/barrier/barrier_ops.h"
#include "gc/plan/collection.h"
#include "gc/plan/plan_constraints.h"
#include "gc/space/heap_memory.h"
#include "gc/space/space.h"
#include "gc/stats/collection_observer.h"
#include "gc/stats/counting_stats.h"
#include "gc/trace/model_kernels.h"
#include "gc/trigger/nursery_policy.h"
#include "scheduler/stage_graph.h"
#include "vm_binding/contract/address.h"
#include "vm_binding/contract/mutator.h"
#include "vm_binding/contract/slot.h"

namespace strata::gc {

// What every plan is made from. `memory` outlives the plan.
struct PlanContext {
  HeapMemory& memory;
  int worker_count = 1;  // of the scheduler that will run the plan's collections
  NurseryBounds nursery = {};
  // For plans whose barriers look at objects; outlives the plan. Its barriers trust no object if `hardened`.
  const ModelKernels* kernels = nullptr;
  bool hardened = false;
};

// What a plan knows of its large objects, for statistics.
struct LargeObjectUsage {
  uint64_t allocated_bytes = 0;
  uint64_t allocated_objects = 0;
};

class Plan {
 public:
  virtual ~Plan() = default;

  virtual const PlanConstraints& constraints() const = 0;
  virtual BarrierOps barrier_ops() const { return kNoBarrierOps; }
  // What barrier_ops() find in vm::Mutator::barrier_state.
  virtual void* barrier_state() { return nullptr; }

  // Where the mutator's cursor is fed from. Gives nothing when the budget asks for a collection first.
  virtual BumpSource& mutator_source() = 0;
  // An object that the cursor does not serve: large, or never to move. Zeroed; null when a collection is needed first.
  virtual vm::Address AllocateLarge(const vm::AllocRequest& request) = 0;

  // A collection's stages; empty for a plan that never collects, which is then asked nothing below.
  virtual absl::Span<const scheduler::StageSpec> stages() const = 0;
  // The kind of a collection that begins now for `reason`; Collection::kind() repeats it to Schedule.
  virtual CollectionKind NextKind(vm::CollectReason) { return CollectionKind::kFull; }
  // What a nursery collection beginning now would look at, reserved; 0 without a nursery.
  virtual size_t nursery_bytes() const { return 0; }
  // Before a nursery collection, for verification: whether it would miss `target`, a young object to which `slot` of
  // the old object `source` refers.
  virtual bool MissesYoung(vm::Address /*source*/, vm::RefSlot /*slot*/, vm::Address /*target*/) const { return false; }
  // Makes sure that a collection, once begun, can finish. False when it could not.
  virtual bool CanCollect() = 0;
  // Fills the collection's stages. The mutator is paused and its cursor retired.
  virtual void Schedule(Collection& collection) = 0;
  // After the job has run.
  virtual CollectionCounts Finish(Collection& collection) = 0;

  // After a collection that HeapOptions::verify asks for, when spaces and references have been found right: checks what
  // the plan alone knows. kDataLoss, naming the invariant.
  virtual absl::Status CheckInvariants(const ModelKernels&) const { return absl::OkStatus(); }

  virtual std::vector<const Space*> spaces() const = 0;
  virtual LargeObjectUsage large_objects() const = 0;
  // How often barrier_ops() were called; 0 where there are none.
  virtual uint64_t barrier_slow_calls() const { return 0; }
  // Of plans that count references.
  virtual CountingStats counting() const { return {}; }
};

}  // namespace strata::gc

#endif  // STRATA_GC_PLAN_PLAN_H_
