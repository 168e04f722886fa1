// Sticky Immix: generations in place (Demers et al., POPL 1990; Blackburn and McKinley, PLDI 2008).
//
// Spaces: an ImmixSpace, and a LargeObjectSpace whose objects age. Stages, for both kinds: prepare -> roots -> closure
// -> release. An object is old when its mark stands from the last collection. Memory handed out since counts as marked
// too; a nursery collection clears just those marks, so that its closure stops at old objects by itself, and sweeps
// just the blocks in which they lie. Young objects are marked where they lie; in blocks that hold nothing else, and
// while few survive, they are evacuated, as long as clean blocks last. A full collection is ImmixPlan's.
// No reserve is needed but what evacuation keeps. Invariant kOldToYoungIsRemembered (gc/barrier/remembered_set.h).

#ifndef STRATA_GC_PLAN_STICKYIMMIX_STICKY_IMMIX_PLAN_H_
#define STRATA_GC_PLAN_STICKYIMMIX_STICKY_IMMIX_PLAN_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "absl/types/span.h"
#include "gc/alloc/bump_allocator.h"
#include "gc/alloc/tuning.h"
#include "gc/barrier/barrier_ops.h"
#include "gc/barrier/remembered_set.h"
#include "gc/page/tuning.h"
#include "gc/plan/collection.h"
#include "gc/plan/plan.h"
#include "gc/plan/plan_constraints.h"
#include "gc/plan/stickyimmix/young_extents.h"
#include "gc/space/heap_memory.h"
#include "gc/space/immix_space.h"
#include "gc/space/large_object_space.h"
#include "gc/space/space.h"
#include "gc/stats/collection_observer.h"
#include "gc/trace/trace.h"
#include "gc/trigger/nursery_policy.h"
#include "scheduler/stage_graph.h"
#include "scheduler/worker.h"
#include "vm_binding/contract/address.h"
#include "vm_binding/contract/barrier.h"
#include "vm_binding/contract/mutator.h"
#include "vm_binding/contract/slot.h"

namespace strata::gc {

class StickyImmixPlan final : public Plan {
 public:
  static constexpr PlanConstraints kConstraints = {
      .name = "stickyimmix",
      .description = "Immix that often looks only at what was allocated since, in place",
      .vm_constraints = {.barrier = vm::BarrierKind::kObjectLog, .pins_objects = true},
      .collects = true,
      .moves_objects = true,
      .marks_in_place = true,
      .logs_objects = true,
      .evacuates_in_emergency = true,
      .max_bump_bytes = kMaxBumpBytes,
      .min_heap_bytes = kBlockBytes,
  };
  static std::unique_ptr<Plan> Create(const PlanContext& context) { return std::make_unique<StickyImmixPlan>(context); }

  explicit StickyImmixPlan(const PlanContext& context);

  const PlanConstraints& constraints() const override { return kConstraints; }
  BarrierOps barrier_ops() const override { return RememberedSet::kBarrierOps; }
  void* barrier_state() override { return &remembered_; }
  uint64_t barrier_slow_calls() const override { return remembered_.slow_calls(); }
  BumpSource& mutator_source() override { return mutator_source_; }
  vm::Address AllocateLarge(const vm::AllocRequest& request) override;
  absl::Span<const scheduler::StageSpec> stages() const override;
  CollectionKind NextKind(vm::CollectReason reason) override;
  size_t nursery_bytes() const override { return young_.bytes() + large_.young_bytes(); }
  bool MissesYoung(vm::Address source, vm::RefSlot slot, vm::Address target) const override;
  bool CanCollect() override { return true; }
  void Schedule(Collection& collection) override;
  CollectionCounts Finish(Collection& collection) override;
  std::vector<const Space*> spaces() const override { return {&space_.regions(), &large_}; }
  LargeObjectUsage large_objects() const override;

 private:
  class MutatorSource final : public BumpSource {
   public:
    explicit MutatorSource(StickyImmixPlan& plan) : plan_(plan) {}
    Extent TakeExtent(size_t min_bytes) override;
    void ReturnTail(Extent tail) override { plan_.space_.regions().ReturnTail(tail); }
    bool JoinsExtents() const override { return false; }

   private:
    StickyImmixPlan& plan_;
  };

  bool IsYoung(vm::Address object) const;
  // Whether the closure evacuates.
  bool BeginNursery(const Collection& collection);
  void Prepare(scheduler::Worker& worker);
  void Release(scheduler::Worker& worker, CollectionKind kind);
  // What was young is old now.
  void Age();
  void AfterNursery(uint64_t survived_bytes);

  HeapMemory& memory_;
  const int worker_count_;
  LargeObjectSpace large_;
  ImmixSpace space_;
  YoungExtents young_;
  RememberedSet remembered_;
  NurseryPolicy policy_;
  MutatorSource mutator_source_;
  std::unique_ptr<Trace> trace_;  // of the collection under way
  bool few_survive_ = true;       // in nursery collections, by the last one
  uint64_t old_bytes_ = 0;        // of objects, the dead since the last full collection too
};

}  // namespace strata::gc

#endif  // STRATA_GC_PLAN_STICKYIMMIX_STICKY_IMMIX_PLAN_H_
