// The plan that compacts in place: what lives slides to the start of the space, in order; nothing is kept free for it.
//
// Spaces: a SlideSpace and a LargeObjectSpace. Stages: prepare (clear marks) -> roots -> closure (mark) -> count ->
// addresses -> update (every reference in the heap and outside it) -> compact -> release. All of them are parallel:
// addresses come from a table of offsets, not from walking objects one after the other (the Compressor, Kermany and
// Petrank, PLDI 2006), and blocks move as soon as their destination is vacant. Costs one more pass over live objects
// than copying, and half the memory.

#ifndef STRATA_GC_PLAN_MARKCOMPACT_MARK_COMPACT_PLAN_H_
#define STRATA_GC_PLAN_MARKCOMPACT_MARK_COMPACT_PLAN_H_

#include <cstddef>
#include <memory>
#include <optional>
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
#include "gc/space/slide_space.h"
#include "gc/space/space.h"
#include "gc/trace/slide_update.h"
#include "gc/trace/trace.h"
#include "scheduler/stage_graph.h"
#include "scheduler/worker.h"
#include "vm_binding/contract/address.h"
#include "vm_binding/contract/mutator.h"

namespace strata::gc {

class MarkCompactPlan final : public Plan {
 public:
  static constexpr PlanConstraints kConstraints = {
      .name = "markcompact",
      .description = "slides what is live together, in order, with all workers; keeps nothing free for it",
      .vm_constraints = {.pins_objects = true},
      .collects = true,
      .moves_objects = true,
      .marks_in_place = true,
      .slides = true,
      .max_bump_bytes = kMaxBumpBytes,
      .min_heap_bytes = kBlockBytes,
  };
  static std::unique_ptr<Plan> Create(const PlanContext& context) { return std::make_unique<MarkCompactPlan>(context); }

  explicit MarkCompactPlan(const PlanContext& context);

  const PlanConstraints& constraints() const override { return kConstraints; }
  BumpSource& mutator_source() override { return space_; }
  vm::Address AllocateLarge(const vm::AllocRequest& request) override;
  absl::Span<const scheduler::StageSpec> stages() const override;
  bool CanCollect() override { return true; }
  void Schedule(Collection& collection) override;
  CollectionCounts Finish(Collection& collection) override;
  std::vector<const Space*> spaces() const override { return {&space_, &large_}; }
  LargeObjectUsage large_objects() const override;

 private:
  void Update(Collection& collection, scheduler::Worker& worker);
  void UpdateOutside(Collection& collection);

  HeapMemory& memory_;
  const int worker_count_;
  SlideSpace space_;
  LargeObjectSpace large_;
  // Of the collection under way.
  std::unique_ptr<Trace> trace_;
  std::optional<SlideUpdate> update_;
};

}  // namespace strata::gc

#endif  // STRATA_GC_PLAN_MARKCOMPACT_MARK_COMPACT_PLAN_H_
