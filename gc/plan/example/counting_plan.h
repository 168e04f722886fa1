// The plan that gc/DESIGN.md makes step by step: marks, allocates into holes, and counts every store of a reference.
//
// In no registry: a plan of one's own needs none. Tests only; what it is good for is being short.

#ifndef STRATA_GC_PLAN_EXAMPLE_COUNTING_PLAN_H_
#define STRATA_GC_PLAN_EXAMPLE_COUNTING_PLAN_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "absl/types/span.h"
#include "gc/alloc/bump_allocator.h"
#include "gc/alloc/tuning.h"
#include "gc/barrier/barrier_ops.h"
#include "gc/page/tuning.h"
#include "gc/plan/collection.h"
#include "gc/plan/plan.h"
#include "gc/plan/plan_constraints.h"
#include "gc/space/heap_memory.h"
#include "gc/space/large_object_space.h"
#include "gc/space/mark_region_space.h"
#include "gc/space/space.h"
#include "gc/stats/collection_observer.h"
#include "gc/trace/trace.h"
#include "scheduler/stage_graph.h"
#include "vm_binding/contract/address.h"
#include "vm_binding/contract/barrier.h"
#include "vm_binding/contract/mutator.h"

namespace strata::gc {

class CountingPlan final : public Plan, private BumpSource {
 public:
  // Step 1: what is fixed before a heap exists.
  static constexpr PlanConstraints kConstraints = {
      .name = "counting",
      .description = "marks in place and counts stores",
      .vm_constraints = {.barrier = vm::BarrierKind::kAlwaysSlow, .pins_objects = true},
      .collects = true,
      .marks_in_place = true,
      .max_bump_bytes = kMaxBumpBytes,
      .min_heap_bytes = kBlockBytes,
  };
  static std::unique_ptr<Plan> Create(const PlanContext& context) { return std::make_unique<CountingPlan>(context); }

  explicit CountingPlan(const PlanContext& context);

  const PlanConstraints& constraints() const override { return kConstraints; }
  // Step 2: spaces, and where allocation is served from.
  BumpSource& mutator_source() override { return *this; }
  vm::Address AllocateLarge(const vm::AllocRequest& request) override { return large_.Allocate(request.bytes, 0); }
  std::vector<const Space*> spaces() const override { return {&space_, &large_}; }
  LargeObjectUsage large_objects() const override;
  // Step 3: what a collection does, stage by stage.
  absl::Span<const scheduler::StageSpec> stages() const override;
  bool CanCollect() override { return true; }
  void Schedule(Collection& collection) override;
  CollectionCounts Finish(Collection& collection) override;
  // Step 5: the barrier.
  BarrierOps barrier_ops() const override { return kCountingOps; }
  void* barrier_state() override { return &stores_; }
  uint64_t barrier_slow_calls() const override { return stores_; }

 private:
  static const BarrierOps kCountingOps;

  Extent TakeExtent(size_t min_bytes) override;
  void ReturnTail(Extent tail) override { space_.ReturnTail(tail); }
  bool JoinsExtents() const override { return false; }

  HeapMemory& memory_;
  const int worker_count_;
  MarkRegionSpace space_;
  LargeObjectSpace large_;
  uint64_t stores_ = 0;
  std::unique_ptr<Trace> trace_;  // of the collection under way
};

}  // namespace strata::gc

#endif  // STRATA_GC_PLAN_EXAMPLE_COUNTING_PLAN_H_
