#include "gc/plan/stickyimmix/sticky_immix_plan.h"

#include <algorithm>

#include "gc/generational/remembered_phase.h"
#include "gc/metadata/granule_map.h"
#include "gc/metadata/object_log.h"
#include "gc/metadata/space_map.h"
#include "gc/plan/closure_phases.h"
#include "gc/plan/phase_packet.h"
#include "gc/space/mark_region_space.h"

namespace strata::gc {
namespace {

constexpr SpaceId kSpace = 1;
constexpr SpaceId kSource = 2;
constexpr SpaceId kLarge = 3;

// Young objects are evacuated while at most one part in so many survives: copying pays when most of a block is freed.
constexpr uint64_t kYoungPerSurvivor = 3;

enum Stage : scheduler::StageId { kPrepare, kRoots, kClosure, kRelease };
constexpr scheduler::StageSpec kStages[] = {
    {.name = "prepare", .after_mask = 0},
    {.name = "roots", .after_mask = 0},
    {.name = "closure", .after_mask = 1u << kPrepare | 1u << kRoots},
    {.name = "release", .after_mask = 1u << kClosure},
};

}  // namespace

StickyImmixPlan::StickyImmixPlan(const PlanContext& context)
    : memory_(context.memory),
      worker_count_(context.worker_count),
      large_("large", kLarge, context.memory, LargeObjectAging::kSticky),
      space_("immix", kSpace, kSource, context.memory, CopiesAre::kWatched),
      young_(context.memory.cage().objects_begin()),
      remembered_(context.memory, kLarge),
      policy_(context.nursery, context.memory.budget().max_bytes()),
      mutator_source_(*this) {}

vm::Address StickyImmixPlan::AllocateLarge(const vm::AllocRequest& request) {
  return large_.Allocate(request.bytes, /*headroom_bytes=*/0);
}

Extent StickyImmixPlan::MutatorSource::TakeExtent(size_t min_bytes) {
  if (plan_.young_.bytes() >= plan_.policy_.max_bytes()) return {};
  const Extent extent = plan_.space_.Take(min_bytes, /*headroom_bytes=*/0);
  if (extent.empty()) return extent;
  plan_.memory_.object_log().Unwatch(extent.begin, extent.end);
  plan_.young_.Add(extent);
  return extent;
}

absl::Span<const scheduler::StageSpec> StickyImmixPlan::stages() const { return kStages; }

CollectionKind StickyImmixPlan::NextKind(vm::CollectReason reason) {
  young_.Seal();
  const bool any_young = !young_.empty() || large_.young_bytes() != 0;
  return policy_.NextKind(reason, any_young && !remembered_.overflowed());
}

bool StickyImmixPlan::IsYoung(vm::Address object) const {
  if (memory_.space_map().Of(object) == kLarge) return large_.IsYoung(object);
  return young_.Contains(object);
}

bool StickyImmixPlan::MissesYoung(vm::Address source, vm::RefSlot slot, vm::Address target) const {
  return !IsYoung(source) && IsYoung(target) && !remembered_.MayRemember(source, slot);
}

void StickyImmixPlan::Schedule(Collection& collection) {
  const CollectionKind kind = collection.kind();
  const bool evacuates = kind == CollectionKind::kNursery
                             ? BeginNursery(collection)
                             : space_.SelectSources(collection.reason(), collection.pinned(),
                                                    /*reserve_bytes=*/0, collection.max_workers());
  trace_ = std::make_unique<Trace>(TraceSpec{.shape = evacuates ? TraceShape::kDefragmenting : TraceShape::kMarking,
                                             .memory = memory_,
                                             .large = large_,
                                             .evacuate_to = &space_.evacuation_source(),
                                             .closure_stage = kClosure,
                                             .worker_count = worker_count_});
  trace_->SetAction(kSpace, TraceAction::kMark);
  trace_->SetAction(kSource, TraceAction::kEvacuate);
  if (kind == CollectionKind::kFull) {
    collection.Add(kPrepare, NewPhase("prepare", [this](scheduler::Worker& worker) { Prepare(worker); }));
  }
  AddRemembered(collection, *trace_, remembered_);
  AddClosure(collection, *trace_, kRoots);
  collection.Add(kRelease, NewPhase("release", [this, kind](scheduler::Worker& worker) { Release(worker, kind); }));
}

bool StickyImmixPlan::BeginNursery(const Collection& collection) {
  space_.regions().ForgetTails();
  const GranuleMap granules = memory_.granules();
  for (const Extent& extent : young_.extents()) granules.ClearRange(extent.begin, extent.end);
  if (!few_survive_) return false;
  std::vector<vm::Address> blocks = young_.WholeBlocks();
  std::erase_if(blocks, [&pinned = collection.pinned()](vm::Address block) {
    return !pinned.In(block, block + kBlockBytes).empty();
  });
  // What full collections evacuate into stays free: a block that survives whole may fill more than it frees.
  const size_t most_blocks = space_.AllowEvacuation(space_.headroom_bytes(), collection.max_workers());
  blocks.resize(std::min(blocks.size(), most_blocks));
  space_.regions().MakeSources(blocks);
  return !blocks.empty();
}

void StickyImmixPlan::Prepare(scheduler::Worker& worker) {
  large_.ClearMarks();
  AddSlices(worker, kPrepare, "clear marks", space_.regions().BeginClear(),
            [this](size_t slice) { space_.regions().ClearSlice(slice); });
}

void StickyImmixPlan::Release(scheduler::Worker& worker, CollectionKind kind) {
  AddLargeObjectSweep(worker, kRelease, large_, kind);
  MarkRegionSpace& regions = space_.regions();
  const size_t slices = kind == CollectionKind::kFull ? regions.BeginSweep() : regions.BeginSweepOf(young_.Blocks());
  AddSlices(worker, kRelease, "sweep", slices, [&regions](size_t slice) { regions.SweepSlice(slice); });
}

CollectionCounts StickyImmixPlan::Finish(Collection& collection) {
  const bool full = collection.kind() == CollectionKind::kFull;
  const TraceCounts counts = trace_->Finish();
  trace_ = nullptr;
  const uint64_t reached_bytes = counts.marked_bytes + counts.copied_bytes;
  old_bytes_ = reached_bytes + (full ? 0 : old_bytes_);
  if (full) {
    space_.regions().FinishSweep();
    policy_.AfterCollection(CollectionKind::kFull, 0);
  } else {
    AfterNursery(reached_bytes);
  }
  Age();
  return {.copied_objects = counts.copied_objects,
          .copied_bytes = counts.copied_bytes,
          .marked_objects = counts.marked_objects,
          .marked_bytes = counts.marked_bytes,
          .promoted_objects = full ? 0 : counts.marked_objects + counts.copied_objects,
          .promoted_bytes = full ? 0 : reached_bytes,
          .live_bytes = old_bytes_ + large_.object_bytes(),
          .rejected_references = counts.rejected_references};
}

void StickyImmixPlan::AfterNursery(uint64_t survived_bytes) {
  const MarkRegionUsage swept = space_.regions().FinishSweepOf(young_.Blocks());
  few_survive_ = survived_bytes <= young_.bytes() / kYoungPerSurvivor;
  const PageBudget& budget = memory_.budget();
  const size_t taken = budget.reserved_bytes() + space_.headroom_bytes();
  const size_t free_bytes = budget.limit_bytes() - std::min(budget.limit_bytes(), taken);
  policy_.AfterCollection(CollectionKind::kNursery, free_bytes + swept.hole_bytes);
}

void StickyImmixPlan::Age() {
  const ObjectLog log = memory_.object_log();
  for (const Extent& extent : young_.extents()) log.Watch(extent.begin, extent.end);
  young_.Clear();
}

LargeObjectUsage StickyImmixPlan::large_objects() const {
  return {.allocated_bytes = large_.allocated_bytes(), .allocated_objects = large_.allocated_objects()};
}

}  // namespace strata::gc
