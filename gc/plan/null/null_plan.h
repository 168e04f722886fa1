// The plan that never collects: allocation is as fast as it gets, until the heap is full.
//
// For short runs, and as the baseline that collectors are measured against.

#ifndef STRATA_GC_PLAN_NULL_NULL_PLAN_H_
#define STRATA_GC_PLAN_NULL_NULL_PLAN_H_

#include <memory>
#include <vector>

#include "absl/types/span.h"
#include "gc/alloc/bump_allocator.h"
#include "gc/alloc/tuning.h"
#include "gc/page/tuning.h"
#include "gc/plan/collection.h"
#include "gc/plan/plan.h"
#include "gc/plan/plan_constraints.h"
#include "gc/space/immortal_space.h"
#include "gc/space/large_object_space.h"
#include "gc/space/space.h"
#include "scheduler/stage_graph.h"
#include "vm_binding/contract/address.h"
#include "vm_binding/contract/mutator.h"

namespace strata::gc {

class NullPlan final : public Plan, private BumpSource {
 public:
  static constexpr PlanConstraints kConstraints = {
      .name = "null",
      .description = "never collects; an allocation that does not fit fails",
      .vm_constraints = {.pins_objects = true},
      .collects = false,
      .moves_objects = false,
      .max_bump_bytes = kMaxBumpBytes,
      .min_heap_bytes = kBlockBytes,
  };
  static std::unique_ptr<Plan> Create(const PlanContext& context) { return std::make_unique<NullPlan>(context); }

  explicit NullPlan(const PlanContext& context);

  const PlanConstraints& constraints() const override { return kConstraints; }
  BumpSource& mutator_source() override { return *this; }
  vm::Address AllocateLarge(const vm::AllocRequest& request) override;
  absl::Span<const scheduler::StageSpec> stages() const override { return {}; }
  bool CanCollect() override { return false; }
  void Schedule(Collection&) override {}
  CollectionCounts Finish(Collection&) override { return {}; }
  std::vector<const Space*> spaces() const override { return {&objects_, &large_}; }
  LargeObjectUsage large_objects() const override;

 private:
  Extent TakeExtent(size_t min_bytes) override;
  void ReturnTail(Extent tail) override { objects_.ReturnTail(tail); }

  ImmortalSpace objects_;
  LargeObjectSpace large_;
};

}  // namespace strata::gc

#endif  // STRATA_GC_PLAN_NULL_NULL_PLAN_H_
