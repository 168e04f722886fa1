// The plan that never moves an object: what lives is marked where it lies, and allocation fills the holes between.
//
// Spaces: a MarkRegionSpace in which any hole serves, and a LargeObjectSpace. Stages: prepare (clear marks) -> roots ->
// closure -> release. Sweeping is lazy in that holes are looked for when the cursor needs one; the pause only counts
// marks, a kilobyte per block, and frees the blocks without any. An object's address is its identity, so embedders may
// keep it; the price is fragmentation: a heap may be full of holes too short for a request.

#ifndef STRATA_GC_PLAN_MARKSWEEP_MARK_SWEEP_PLAN_H_
#define STRATA_GC_PLAN_MARKSWEEP_MARK_SWEEP_PLAN_H_

#include <cstddef>
#include <memory>
#include <vector>

#include "absl/types/span.h"
#include "gc/alloc/bump_allocator.h"
#include "gc/alloc/tuning.h"
#include "gc/page/tuning.h"
#include "gc/plan/collection.h"
#include "gc/plan/plan.h"
#include "gc/plan/plan_constraints.h"
#include "gc/space/heap_memory.h"
#include "gc/space/large_object_space.h"
#include "gc/space/mark_region_space.h"
#include "gc/space/space.h"
#include "gc/trace/trace.h"
#include "scheduler/stage_graph.h"
#include "scheduler/worker.h"
#include "vm_binding/contract/address.h"
#include "vm_binding/contract/mutator.h"

namespace strata::gc {

class MarkSweepPlan final : public Plan {
 public:
  static constexpr PlanConstraints kConstraints = {
      .name = "marksweep",
      .description = "marks what is live where it lies and allocates into the holes; moves nothing",
      .vm_constraints = {.pins_objects = true},
      .collects = true,
      .moves_objects = false,
      .marks_in_place = true,
      .max_bump_bytes = kMaxBumpBytes,
      .min_heap_bytes = kBlockBytes,
  };
  static std::unique_ptr<Plan> Create(const PlanContext& context) { return std::make_unique<MarkSweepPlan>(context); }

  explicit MarkSweepPlan(const PlanContext& context);

  const PlanConstraints& constraints() const override { return kConstraints; }
  BumpSource& mutator_source() override { return mutator_source_; }
  vm::Address AllocateLarge(const vm::AllocRequest& request) override;
  absl::Span<const scheduler::StageSpec> stages() const override;
  bool CanCollect() override { return true; }
  void Schedule(Collection& collection) override;
  CollectionCounts Finish(Collection& collection) override;
  std::vector<const Space*> spaces() const override { return {&space_, &large_}; }
  LargeObjectUsage large_objects() const override;

 private:
  class MutatorSource final : public BumpSource {
   public:
    explicit MutatorSource(MarkRegionSpace& space) : space_(space) {}
    Extent TakeExtent(size_t min_bytes) override;
    void ReturnTail(Extent tail) override { space_.ReturnTail(tail); }
    bool JoinsExtents() const override { return false; }

   private:
    MarkRegionSpace& space_;
  };

  void Prepare(scheduler::Worker& worker);
  void Release(scheduler::Worker& worker);

  HeapMemory& memory_;
  const int worker_count_;
  MarkRegionSpace space_;
  LargeObjectSpace large_;
  MutatorSource mutator_source_;
  std::unique_ptr<Trace> trace_;  // of the collection under way
};

}  // namespace strata::gc

#endif  // STRATA_GC_PLAN_MARKSWEEP_MARK_SWEEP_PLAN_H_
