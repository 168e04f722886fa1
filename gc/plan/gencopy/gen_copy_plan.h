// The generational copying plan: a nursery that is copied often, and two spaces for what survived it, copied seldom.
//
// Spaces: a Nursery, two CopySpaces that swap roles in full collections, a LargeObjectSpace whose objects age. Stages:
// roots -> closure -> release, for both kinds. A nursery collection traces from the roots and the remembered objects,
// leaves old objects alone and copies young ones to the old to-space: whatever survives once is old. A full collection
// copies all of both.
// The maximum counts as in a semispace plan: what is allocated into, as much again kept free to copy into, and large
// objects once, because the next collection may have to be a full one in which everything lives.
// Invariants: kCopyReserveSuffices as in SemiSpacePlan; kOldToYoungIsRemembered (gc/barrier/remembered_set.h).

#ifndef STRATA_GC_PLAN_GENCOPY_GEN_COPY_PLAN_H_
#define STRATA_GC_PLAN_GENCOPY_GEN_COPY_PLAN_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "absl/types/span.h"
#include "gc/alloc/bump_allocator.h"
#include "gc/alloc/tuning.h"
#include "gc/barrier/barrier_ops.h"
#include "gc/barrier/remembered_set.h"
#include "gc/generational/nursery.h"
#include "gc/page/tuning.h"
#include "gc/plan/collection.h"
#include "gc/plan/plan.h"
#include "gc/plan/plan_constraints.h"
#include "gc/space/copy_space.h"
#include "gc/space/heap_memory.h"
#include "gc/space/large_object_space.h"
#include "gc/space/space.h"
#include "gc/stats/collection_observer.h"
#include "gc/trace/held_objects.h"
#include "gc/trace/trace.h"
#include "scheduler/stage_graph.h"
#include "scheduler/worker.h"
#include "vm_binding/contract/address.h"
#include "vm_binding/contract/barrier.h"
#include "vm_binding/contract/mutator.h"
#include "vm_binding/contract/slot.h"

namespace strata::gc {

class GenCopyPlan final : public Plan {
 public:
  static constexpr PlanConstraints kConstraints = {
      .name = "gencopy",
      .description = "copies what survives a nursery to a space that is copied when the nursery gets small",
      .vm_constraints = {.barrier = vm::BarrierKind::kObjectLog, .pins_objects = true},
      .collects = true,
      .moves_objects = true,
      .logs_objects = true,
      .copy_factor = 2,
      .max_bump_bytes = kMaxBumpBytes,
      .min_heap_bytes = 4 * kBlockBytes,
  };
  static std::unique_ptr<Plan> Create(const PlanContext& context) { return std::make_unique<GenCopyPlan>(context); }

  explicit GenCopyPlan(const PlanContext& context);

  const PlanConstraints& constraints() const override { return kConstraints; }
  BarrierOps barrier_ops() const override { return RememberedSet::kBarrierOps; }
  void* barrier_state() override { return &nursery_.remembered(); }
  uint64_t barrier_slow_calls() const override { return nursery_.remembered().slow_calls(); }
  BumpSource& mutator_source() override { return mutator_source_; }
  vm::Address AllocateLarge(const vm::AllocRequest& request) override;
  absl::Span<const scheduler::StageSpec> stages() const override;
  CollectionKind NextKind(vm::CollectReason reason) override { return nursery_.NextKind(reason); }
  size_t nursery_bytes() const override { return nursery_.reserved_bytes() + large_.young_bytes(); }
  bool MissesYoung(vm::Address source, vm::RefSlot slot, vm::Address target) const override;
  bool CanCollect() override;
  void Schedule(Collection& collection) override;
  CollectionCounts Finish(Collection& collection) override;
  std::vector<const Space*> spaces() const override;
  LargeObjectUsage large_objects() const override;

 private:
  class MutatorSource final : public BumpSource {
   public:
    explicit MutatorSource(GenCopyPlan& plan) : plan_(plan) {}
    Extent TakeExtent(size_t min_bytes) override;
    void ReturnTail(Extent tail) override { plan_.nursery_.space().ReturnTail(tail); }

   private:
    GenCopyPlan& plan_;
  };
  // Where workers copy to: the old to-space, from the reserve.
  class CopySource final : public BumpSource {
   public:
    explicit CopySource(GenCopyPlan& plan) : plan_(plan) {}
    Extent TakeExtent(size_t min_bytes) override;
    void ReturnTail(Extent tail) override { plan_.to().ReturnTail(tail); }

   private:
    GenCopyPlan& plan_;
  };

  CopySpace& InRole(CopyRole role) { return old_[0].role() == role ? old_[0] : old_[1]; }
  CopySpace& to() { return InRole(CopyRole::kTo); }
  CopySpace& from() { return InRole(CopyRole::kFrom); }
  // What a full collection would have to copy now, at most.
  size_t CopiedBytes() { return nursery_.reserved_bytes() + to().reserved_bytes(); }
  size_t NurseryRoomBytes();

  bool IsYoung(vm::Address object) const;
  void Release(const Collection& collection, scheduler::Worker& worker);

  HeapMemory& memory_;
  const int worker_count_;
  LargeObjectSpace large_;
  Nursery nursery_;
  std::array<CopySpace, 2> old_;
  MutatorSource mutator_source_;
  CopySource copy_source_;
  // Of the collection under way.
  std::unique_ptr<Trace> trace_;
  HeldObjects held_;
  uint64_t old_bytes_ = 0;  // of objects, the dead since the last full collection too
};

}  // namespace strata::gc

#endif  // STRATA_GC_PLAN_GENCOPY_GEN_COPY_PLAN_H_
