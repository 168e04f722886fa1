// The copying plan: live objects move to the other of two spaces, everything left behind is free at once.
//
// Spaces: two CopySpaces that swap roles, and a LargeObjectSpace that stays. Stages: roots -> closure -> release; weak
// processing is the closure's sentinel, because what it retains refills the closure.
// A pinned object is held where it is; what else its block holds is copied, and the block goes over to to-space.
// The heap's maximum counts the space allocated into, as much again kept free to copy into, and large objects once.
// Invariant kCopyReserveSuffices: before a collection begins, the cage has blocks for every object that could survive,
// in the worst packing, so that copying never fails. Good packing is the rule: the budget keeps one block free per
// block in use, and only an unlucky order of 8 KiB objects, or many workers in a tiny heap, passes the maximum for a
// pause.

#ifndef STRATA_GC_PLAN_SEMISPACE_SEMISPACE_PLAN_H_
#define STRATA_GC_PLAN_SEMISPACE_SEMISPACE_PLAN_H_

#include <array>
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
#include "gc/space/copy_space.h"
#include "gc/space/heap_memory.h"
#include "gc/space/large_object_space.h"
#include "gc/space/space.h"
#include "gc/trace/held_objects.h"
#include "gc/trace/trace.h"
#include "scheduler/stage_graph.h"
#include "scheduler/worker.h"
#include "vm_binding/contract/address.h"
#include "vm_binding/contract/mutator.h"

namespace strata::gc {

class SemiSpacePlan final : public Plan {
 public:
  static constexpr PlanConstraints kConstraints = {
      .name = "semispace",
      .description = "copies what is live, with all workers, to the other half of the heap",
      .vm_constraints = {.pins_objects = true},
      .collects = true,
      .moves_objects = true,
      .copy_factor = 2,
      .max_bump_bytes = kMaxBumpBytes,
      .min_heap_bytes = 2 * kBlockBytes,
  };
  static std::unique_ptr<Plan> Create(const PlanContext& context) {
    return std::make_unique<SemiSpacePlan>(context, kConstraints);
  }

  // The same for finding references that an engine or a binding kept too long: what a collection leaves behind, and
  // what it frees, faults at the access, as long as the address space lasts.
  static constexpr PlanConstraints kPageProtectConstraints = [](PlanConstraints constraints) {
    constraints.name = "pageprotect";
    constraints.description = "debugging: moves everything at each collection, and freed memory faults when touched";
    constraints.quarantines_freed_memory = true;
    return constraints;
  }(kConstraints);
  static std::unique_ptr<Plan> CreatePageProtect(const PlanContext& context) {
    return std::make_unique<SemiSpacePlan>(context, kPageProtectConstraints);
  }

  SemiSpacePlan(const PlanContext& context, const PlanConstraints& constraints);

  const PlanConstraints& constraints() const override { return constraints_; }
  BumpSource& mutator_source() override { return mutator_source_; }
  vm::Address AllocateLarge(const vm::AllocRequest& request) override;
  absl::Span<const scheduler::StageSpec> stages() const override;
  bool CanCollect() override;
  void Schedule(Collection& collection) override;
  CollectionCounts Finish(Collection& collection) override;
  std::vector<const Space*> spaces() const override;
  LargeObjectUsage large_objects() const override;

 private:
  // Where the mutator allocates: to-space, with as much kept free as would have to be copied.
  class MutatorSource final : public BumpSource {
   public:
    explicit MutatorSource(SemiSpacePlan& plan) : plan_(plan) {}
    Extent TakeExtent(size_t min_bytes) override;
    void ReturnTail(Extent tail) override;

   private:
    Extent TakeTail(size_t min_bytes);

    SemiSpacePlan& plan_;
  };
  // Where workers copy to: to-space, from the reserve.
  class CopySource final : public BumpSource {
   public:
    explicit CopySource(SemiSpacePlan& plan) : plan_(plan) {}
    Extent TakeExtent(size_t) override { return plan_.to().TakeBlockForCopy(); }
    void ReturnTail(Extent tail) override { plan_.to().ReturnTail(tail); }

   private:
    SemiSpacePlan& plan_;
  };

  CopySpace& InRole(CopyRole role) { return spaces_[0].role() == role ? spaces_[0] : spaces_[1]; }
  CopySpace& to() { return InRole(CopyRole::kTo); }
  const CopySpace& to() const { return spaces_[0].role() == CopyRole::kTo ? spaces_[0] : spaces_[1]; }
  CopySpace& from() { return InRole(CopyRole::kFrom); }

  // What the mutator may still be given of tails: blocks that copying left half empty may pass the limit, what is in
  // them may not, or every collection would add a block.
  size_t TailRoomBytes() const;
  void Release(const Collection& collection, scheduler::Worker& worker);

  const PlanConstraints& constraints_;
  HeapMemory& memory_;
  const int worker_count_;
  size_t filled_bytes_ = 0;  // of to-space: what the last collection copied, and what the mutator was given since
  std::array<CopySpace, 2> spaces_;
  LargeObjectSpace large_;
  MutatorSource mutator_source_;
  CopySource copy_source_;
  // Of the collection under way.
  std::unique_ptr<Trace> trace_;
  HeldObjects held_;
};

}  // namespace strata::gc

#endif  // STRATA_GC_PLAN_SEMISPACE_SEMISPACE_PLAN_H_
