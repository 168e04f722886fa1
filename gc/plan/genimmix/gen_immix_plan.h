// The generational Immix plan: a nursery that is copied often, and an Immix space for what survived it.
//
// Spaces: a Nursery, an ImmixSpace, a LargeObjectSpace whose objects age. Stages, for both kinds: prepare -> roots ->
// closure -> release. A nursery collection traces from the roots and the remembered objects, leaves old objects alone
// and copies young ones into holes of the Immix space, then into clean blocks: whatever survives once is old. A full
// collection marks the old ones, evacuates sparse blocks as ImmixPlan does, and copies young ones into clean blocks.
// The maximum counts the nursery twice, because all of it may survive, and everything else once.
// Invariants: kCopyReserveSuffices for the nursery; kOldToYoungIsRemembered (gc/barrier/remembered_set.h).

#ifndef STRATA_GC_PLAN_GENIMMIX_GEN_IMMIX_PLAN_H_
#define STRATA_GC_PLAN_GENIMMIX_GEN_IMMIX_PLAN_H_

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
#include "gc/space/heap_memory.h"
#include "gc/space/immix_space.h"
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

class GenImmixPlan final : public Plan {
 public:
  static constexpr PlanConstraints kConstraints = {
      .name = "genimmix",
      .description = "copies what survives a nursery to an Immix space",
      .vm_constraints = {.barrier = vm::BarrierKind::kObjectLog, .pins_objects = true},
      .collects = true,
      .moves_objects = true,
      .marks_in_place = true,
      .logs_objects = true,
      .evacuates_in_emergency = true,
      .max_bump_bytes = kMaxBumpBytes,
      .min_heap_bytes = 3 * kBlockBytes,
  };
  static std::unique_ptr<Plan> Create(const PlanContext& context) { return std::make_unique<GenImmixPlan>(context); }

  explicit GenImmixPlan(const PlanContext& context);

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
    explicit MutatorSource(GenImmixPlan& plan) : plan_(plan) {}
    Extent TakeExtent(size_t min_bytes) override;
    void ReturnTail(Extent tail) override { plan_.nursery_.space().ReturnTail(tail); }
    // A block with a pinned object may become one of the Immix space, whose objects lie in one block each.
    bool JoinsExtents() const override { return false; }

   private:
    GenImmixPlan& plan_;
  };
  // Where workers copy survivors of the nursery to.
  class CopySource final : public BumpSource {
   public:
    explicit CopySource(GenImmixPlan& plan) : plan_(plan) {}
    Extent TakeExtent(size_t min_bytes) override { return plan_.old_.TakeForCopy(min_bytes); }
    void ReturnTail(Extent tail) override { plan_.old_.regions().ReturnTail(tail); }
    bool JoinsExtents() const override { return false; }

   private:
    GenImmixPlan& plan_;
  };

  // Blocks that hold all of the nursery in the worst packing.
  size_t PromotionBlocks() const;
  size_t NurseryRoomBytes();

  bool IsYoung(vm::Address object) const;
  TraceSpec SpecFor(const Collection& collection);
  void Prepare(scheduler::Worker& worker);
  void Release(const Collection& collection, scheduler::Worker& worker);

  HeapMemory& memory_;
  const int worker_count_;
  LargeObjectSpace large_;
  Nursery nursery_;
  ImmixSpace old_;
  MutatorSource mutator_source_;
  CopySource copy_source_;
  // Of the collection under way.
  std::unique_ptr<Trace> trace_;
  HeldObjects held_;
  uint64_t old_bytes_ = 0;  // of objects, the dead since the last full collection too
};

}  // namespace strata::gc

#endif  // STRATA_GC_PLAN_GENIMMIX_GEN_IMMIX_PLAN_H_
