// Immix (Blackburn and McKinley, PLDI 2008): mark-region, with opportunistic evacuation of sparse blocks.
//
// Spaces: an ImmixSpace and a LargeObjectSpace. Stages: prepare (clear marks,
// choose what to evacuate) -> roots -> closure -> release. Most collections mark in place. When much memory lies in
// fragments below a line, when a collection did not make room, or when a user or a test asks, the sparsest blocks are
// evacuated into clean ones, as many as a budget pays for: the part of the heap that allocation leaves alone, and
// whatever else is free under the maximum. An object that finds no memory to go to is marked where it lies, so a
// collection always finishes.

#ifndef STRATA_GC_PLAN_IMMIX_IMMIX_PLAN_H_
#define STRATA_GC_PLAN_IMMIX_IMMIX_PLAN_H_

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
#include "gc/space/immix_space.h"
#include "gc/space/large_object_space.h"
#include "gc/space/space.h"
#include "gc/trace/trace.h"
#include "scheduler/stage_graph.h"
#include "scheduler/worker.h"
#include "vm_binding/contract/address.h"
#include "vm_binding/contract/mutator.h"

namespace strata::gc {

class ImmixPlan final : public Plan {
 public:
  static constexpr PlanConstraints kConstraints = {
      .name = "immix",
      .description = "marks lines, allocates into free ones, and evacuates sparse blocks when that pays",
      .vm_constraints = {.pins_objects = true},
      .collects = true,
      .moves_objects = true,
      .marks_in_place = true,
      .evacuates_in_emergency = true,
      .max_bump_bytes = kMaxBumpBytes,
      .min_heap_bytes = kBlockBytes,
  };
  static std::unique_ptr<Plan> Create(const PlanContext& context) { return std::make_unique<ImmixPlan>(context); }

  explicit ImmixPlan(const PlanContext& context);

  const PlanConstraints& constraints() const override { return kConstraints; }
  BumpSource& mutator_source() override { return mutator_source_; }
  vm::Address AllocateLarge(const vm::AllocRequest& request) override;
  absl::Span<const scheduler::StageSpec> stages() const override;
  bool CanCollect() override { return true; }
  void Schedule(Collection& collection) override;
  CollectionCounts Finish(Collection& collection) override;
  std::vector<const Space*> spaces() const override { return {&space_.regions(), &large_}; }
  LargeObjectUsage large_objects() const override;

 private:
  class MutatorSource final : public BumpSource {
   public:
    explicit MutatorSource(ImmixPlan& plan) : plan_(plan) {}
    Extent TakeExtent(size_t min_bytes) override { return plan_.space_.Take(min_bytes, /*headroom_bytes=*/0); }
    void ReturnTail(Extent tail) override { plan_.space_.regions().ReturnTail(tail); }
    bool JoinsExtents() const override { return false; }

   private:
    ImmixPlan& plan_;
  };
  void Prepare(scheduler::Worker& worker);
  void Release(scheduler::Worker& worker);

  HeapMemory& memory_;
  const int worker_count_;
  ImmixSpace space_;
  LargeObjectSpace large_;
  MutatorSource mutator_source_;
  std::unique_ptr<Trace> trace_;  // of the collection under way
};

}  // namespace strata::gc

#endif  // STRATA_GC_PLAN_IMMIX_IMMIX_PLAN_H_
