#include "gc/plan/gencopy/gen_copy_plan.h"

#include <algorithm>

#include "gc/generational/remembered_phase.h"
#include "gc/metadata/object_log.h"
#include "gc/metadata/space_map.h"
#include "gc/plan/closure_phases.h"
#include "gc/plan/phase_packet.h"

namespace strata::gc {
namespace {

constexpr SpaceId kNursery = 1;
constexpr SpaceId kOldA = 2;
constexpr SpaceId kOldB = 3;
constexpr SpaceId kLarge = 4;

enum Stage : scheduler::StageId { kRoots, kClosure, kRelease };
constexpr scheduler::StageSpec kStages[] = {
    {.name = "roots", .after_mask = 0},
    {.name = "closure", .after_mask = 1u << kRoots},
    {.name = "release", .after_mask = 1u << kClosure},
};

}  // namespace

GenCopyPlan::GenCopyPlan(const PlanContext& context)
    : memory_(context.memory),
      worker_count_(context.worker_count),
      large_("large", kLarge, context.memory, LargeObjectAging::kSticky),
      nursery_(context, kNursery, large_),
      old_{{{"old a", kOldA, context.memory, CopyRole::kTo}, {"old b", kOldB, context.memory, CopyRole::kFrom}}},
      mutator_source_(*this),
      copy_source_(*this) {}

vm::Address GenCopyPlan::AllocateLarge(const vm::AllocRequest& request) {
  return large_.Allocate(request.bytes, CopiedBytes());
}

Extent GenCopyPlan::MutatorSource::TakeExtent(size_t min_bytes) {
  // The new block, too, may have to be copied.
  return plan_.nursery_.TakeExtent(min_bytes, plan_.CopiedBytes() + kBlockBytes);
}

Extent GenCopyPlan::CopySource::TakeExtent(size_t min_bytes) {
  CopySpace& to = plan_.to();
  if (const Extent tail = to.TakeTail(min_bytes); !tail.empty()) return tail;
  const Extent block = to.TakeBlockForCopy();
  if (!block.empty()) plan_.memory_.object_log().Watch(block.begin, block.end);
  return block;
}

absl::Span<const scheduler::StageSpec> GenCopyPlan::stages() const { return kStages; }

bool GenCopyPlan::IsYoung(vm::Address object) const {
  const SpaceId space = memory_.space_map().Of(object);
  return space == kNursery || (space == kLarge && large_.IsYoung(object));
}

bool GenCopyPlan::MissesYoung(vm::Address source, vm::RefSlot slot, vm::Address target) const {
  return !IsYoung(source) && IsYoung(target) && !nursery_.remembered().MayRemember(source, slot);
}

bool GenCopyPlan::CanCollect() {
  // Each block that copying fills holds all but a tail too short for some object; each worker may leave one unfilled.
  constexpr size_t kWorstFillBytes = kBlockBytes - kMaxBumpBytes;
  const size_t blocks = CopiedBytes() / kWorstFillBytes + 1 + static_cast<size_t>(worker_count_);
  return memory_.blocks().EnsureFree(blocks);
}

void GenCopyPlan::Schedule(Collection& collection) {
  const CollectionKind kind = collection.kind();
  trace_ = std::make_unique<Trace>(TraceSpec{.shape = TraceShape::kCopying,
                                             .memory = memory_,
                                             .large = large_,
                                             .copy_to = &copy_source_,
                                             .closure_stage = kClosure,
                                             .worker_count = worker_count_});
  trace_->SetAction(kNursery, TraceAction::kCopy);
  if (kind == CollectionKind::kFull) {
    CopySpace& full = to();
    CopySpace& empty = from();
    full.set_role(CopyRole::kFrom);
    empty.set_role(CopyRole::kTo);
    trace_->SetAction(full.id(), TraceAction::kCopy);
    large_.ClearMarks();
  }
  held_.Hold(collection.pinned(), *trace_, collection.kernels(), collection.roots());
  AddRemembered(collection, *trace_, nursery_.remembered());
  AddClosure(collection, *trace_, kRoots);
  collection.Add(kRelease,
                 NewPhase("release", [this, &collection](scheduler::Worker& worker) { Release(collection, worker); }));
}

void GenCopyPlan::Release(const Collection& collection, scheduler::Worker& worker) {
  AddLargeObjectSweep(worker, kRelease, large_, collection.kind());
  // The blocks of young objects that stay are old ones' from now on.
  for (const Extent& object : collection.pinned().all()) {
    if (memory_.space_map().Of(object.begin) == kNursery) nursery_.Age(object);
  }
  nursery_.space().ReleaseAllBut(collection.pinned(), to());
  from().ReleaseAllBut(collection.pinned(), to());
}

CollectionCounts GenCopyPlan::Finish(Collection& collection) {
  const TraceCounts counts = trace_->Finish();
  trace_ = nullptr;
  const bool full = collection.kind() == CollectionKind::kFull;
  old_bytes_ = counts.copied_bytes + held_.Release() + (full ? 0 : old_bytes_);
  nursery_.AfterCollection(collection.kind(), NurseryRoomBytes());
  return {.copied_objects = counts.copied_objects,
          .copied_bytes = counts.copied_bytes,
          .promoted_objects = full ? 0 : counts.copied_objects,
          .promoted_bytes = full ? 0 : counts.copied_bytes,
          .live_bytes = old_bytes_ + large_.object_bytes(),
          .rejected_references = counts.rejected_references};
}

// What allocates now must fit twice, and the old objects once more.
size_t GenCopyPlan::NurseryRoomBytes() {
  const PageBudget& budget = memory_.budget();
  const size_t taken = budget.reserved_bytes() + to().reserved_bytes();
  return (budget.limit_bytes() - std::min(budget.limit_bytes(), taken)) / 2;
}

std::vector<const Space*> GenCopyPlan::spaces() const { return {&nursery_.space(), &old_[0], &old_[1], &large_}; }

LargeObjectUsage GenCopyPlan::large_objects() const {
  return {.allocated_bytes = large_.allocated_bytes(), .allocated_objects = large_.allocated_objects()};
}

}  // namespace strata::gc
