#include "gc/plan/genimmix/gen_immix_plan.h"

#include <algorithm>

#include "gc/generational/remembered_phase.h"
#include "gc/metadata/space_map.h"
#include "gc/plan/closure_phases.h"
#include "gc/plan/phase_packet.h"

namespace strata::gc {
namespace {

constexpr SpaceId kNursery = 1;
constexpr SpaceId kOld = 2;
constexpr SpaceId kSource = 3;
constexpr SpaceId kLarge = 4;

enum Stage : scheduler::StageId { kPrepare, kRoots, kClosure, kRelease };
constexpr scheduler::StageSpec kStages[] = {
    {.name = "prepare", .after_mask = 0},
    {.name = "roots", .after_mask = 0},
    {.name = "closure", .after_mask = 1u << kPrepare | 1u << kRoots},
    {.name = "release", .after_mask = 1u << kClosure},
};

}  // namespace

GenImmixPlan::GenImmixPlan(const PlanContext& context)
    : memory_(context.memory),
      worker_count_(context.worker_count),
      large_("large", kLarge, context.memory, LargeObjectAging::kSticky),
      nursery_(context, kNursery, large_),
      old_("old", kOld, kSource, context.memory, CopiesAre::kWatched),
      mutator_source_(*this),
      copy_source_(*this) {}

vm::Address GenImmixPlan::AllocateLarge(const vm::AllocRequest& request) {
  return large_.Allocate(request.bytes, nursery_.reserved_bytes());
}

Extent GenImmixPlan::MutatorSource::TakeExtent(size_t min_bytes) {
  // The new block, too, may have to be copied.
  const size_t reserve = plan_.nursery_.reserved_bytes() + kBlockBytes;
  return plan_.nursery_.TakeExtent(min_bytes, reserve + plan_.old_.headroom_bytes());
}

absl::Span<const scheduler::StageSpec> GenImmixPlan::stages() const { return kStages; }

bool GenImmixPlan::IsYoung(vm::Address object) const {
  const SpaceId space = memory_.space_map().Of(object);
  return space == kNursery || (space == kLarge && large_.IsYoung(object));
}

bool GenImmixPlan::MissesYoung(vm::Address source, vm::RefSlot slot, vm::Address target) const {
  return !IsYoung(source) && IsYoung(target) && !nursery_.remembered().MayRemember(source, slot);
}

size_t GenImmixPlan::PromotionBlocks() const {
  if (nursery_.reserved_bytes() == 0) return 0;
  // Each block that copying fills holds all but a tail too short for some object; each worker may leave one unfilled.
  constexpr size_t kWorstFillBytes = kBlockBytes - kMaxBumpBytes;
  return nursery_.reserved_bytes() / kWorstFillBytes + 1 + static_cast<size_t>(worker_count_);
}

bool GenImmixPlan::CanCollect() { return memory_.blocks().EnsureFree(PromotionBlocks()); }

TraceSpec GenImmixPlan::SpecFor(const Collection& collection) {
  const bool full = collection.kind() == CollectionKind::kFull;
  return {.shape = full ? TraceShape::kPromoting : TraceShape::kCopying,
          .memory = memory_,
          .large = large_,
          .copy_to = &copy_source_,
          .evacuate_to = &old_.evacuation_source(),
          .closure_stage = kClosure,
          .worker_count = worker_count_};
}

void GenImmixPlan::Schedule(Collection& collection) {
  const CollectionKind kind = collection.kind();
  trace_ = std::make_unique<Trace>(SpecFor(collection));
  trace_->SetAction(kNursery, TraceAction::kCopy);
  if (kind == CollectionKind::kFull) {
    old_.SelectSources(collection.reason(), collection.pinned(), PromotionBlocks() * kBlockBytes,
                       collection.max_workers());
    trace_->SetAction(kOld, TraceAction::kMark);
    trace_->SetAction(kSource, TraceAction::kEvacuate);
    collection.Add(kPrepare, NewPhase("prepare", [this](scheduler::Worker& worker) { Prepare(worker); }));
  }
  held_.Hold(collection.pinned(), *trace_, collection.kernels(), collection.roots());
  AddRemembered(collection, *trace_, nursery_.remembered());
  AddClosure(collection, *trace_, kRoots);
  collection.Add(kRelease,
                 NewPhase("release", [this, &collection](scheduler::Worker& worker) { Release(collection, worker); }));
}

void GenImmixPlan::Prepare(scheduler::Worker& worker) {
  large_.ClearMarks();
  AddSlices(worker, kPrepare, "clear marks", old_.regions().BeginClear(),
            [this](size_t slice) { old_.regions().ClearSlice(slice); });
}

void GenImmixPlan::Release(const Collection& collection, scheduler::Worker& worker) {
  AddLargeObjectSweep(worker, kRelease, large_, collection.kind());
  for (const vm::Address block : nursery_.space().GiveUpPinned(collection.pinned())) {
    old_.regions().Adopt(block, collection.pinned());
    nursery_.Age({block, block + kBlockBytes});
  }
  nursery_.space().ReleaseAll();
  if (collection.kind() == CollectionKind::kNursery) return;
  AddSlices(worker, kRelease, "sweep", old_.regions().BeginSweep(),
            [this](size_t slice) { old_.regions().SweepSlice(slice); });
}

CollectionCounts GenImmixPlan::Finish(Collection& collection) {
  const bool full = collection.kind() == CollectionKind::kFull;
  if (full) old_.regions().FinishSweep();
  const TraceCounts counts = trace_->Finish();
  trace_ = nullptr;
  old_bytes_ = counts.copied_bytes + held_.Release() + (full ? counts.marked_bytes : old_bytes_);
  nursery_.AfterCollection(collection.kind(), NurseryRoomBytes());
  return {.copied_objects = counts.copied_objects,
          .copied_bytes = counts.copied_bytes,
          .marked_objects = counts.marked_objects,
          .marked_bytes = counts.marked_bytes,
          .promoted_objects = full ? 0 : counts.copied_objects,
          .promoted_bytes = full ? 0 : counts.copied_bytes,
          .live_bytes = old_bytes_ + large_.object_bytes(),
          .rejected_references = counts.rejected_references};
}

// What allocates now must fit twice.
size_t GenImmixPlan::NurseryRoomBytes() {
  const PageBudget& budget = memory_.budget();
  const size_t taken = budget.reserved_bytes() + old_.headroom_bytes();
  return (budget.limit_bytes() - std::min(budget.limit_bytes(), taken)) / 2;
}

std::vector<const Space*> GenImmixPlan::spaces() const { return {&nursery_.space(), &old_.regions(), &large_}; }

LargeObjectUsage GenImmixPlan::large_objects() const {
  return {.allocated_bytes = large_.allocated_bytes(), .allocated_objects = large_.allocated_objects()};
}

}  // namespace strata::gc
