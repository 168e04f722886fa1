#include "gc/plan/marksweep/mark_sweep_plan.h"

#include "gc/metadata/granule_map.h"
#include "gc/metadata/space_map.h"
#include "gc/plan/closure_phases.h"
#include "gc/plan/phase_packet.h"

namespace strata::gc {
namespace {

constexpr SpaceId kSpace = 1;
constexpr SpaceId kNoSource = 2;  // nothing is evacuated
constexpr SpaceId kLarge = 3;

// Two small objects at least: a refill costs as much as many allocations.
constexpr MarkRegionShape kShape = {.line_bytes = GranuleMap::kGranuleBytes, .min_hole_bytes = 32};

enum Stage : scheduler::StageId { kPrepare, kRoots, kClosure, kRelease };
constexpr scheduler::StageSpec kStages[] = {
    {.name = "prepare", .after_mask = 0},
    {.name = "roots", .after_mask = 0},
    {.name = "closure", .after_mask = 1u << kPrepare | 1u << kRoots},
    {.name = "release", .after_mask = 1u << kClosure},
};

}  // namespace

MarkSweepPlan::MarkSweepPlan(const PlanContext& context)
    : memory_(context.memory),
      worker_count_(context.worker_count),
      space_("marksweep", kSpace, kNoSource, context.memory, kShape),
      large_("large", kLarge, context.memory),
      mutator_source_(space_) {}

vm::Address MarkSweepPlan::AllocateLarge(const vm::AllocRequest& request) {
  return large_.Allocate(request.bytes, /*headroom_bytes=*/0);
}

Extent MarkSweepPlan::MutatorSource::TakeExtent(size_t min_bytes) {
  if (const Extent tail = space_.TakeTail(min_bytes); !tail.empty()) return tail;
  if (const Extent hole = space_.TakeHole(min_bytes); !hole.empty()) return hole;
  return space_.TakeBlock(/*headroom_bytes=*/0);
}

absl::Span<const scheduler::StageSpec> MarkSweepPlan::stages() const { return kStages; }

void MarkSweepPlan::Schedule(Collection& collection) {
  trace_ = std::make_unique<Trace>(TraceSpec{.shape = TraceShape::kMarking,
                                             .memory = memory_,
                                             .large = large_,
                                             .closure_stage = kClosure,
                                             .worker_count = worker_count_});
  trace_->SetAction(kSpace, TraceAction::kMark);
  collection.Add(kPrepare, NewPhase("prepare", [this](scheduler::Worker& worker) { Prepare(worker); }));
  AddClosure(collection, *trace_, kRoots);
  collection.Add(kRelease, NewPhase("release", [this](scheduler::Worker& worker) { Release(worker); }));
}

void MarkSweepPlan::Prepare(scheduler::Worker& worker) {
  AddSlices(worker, kPrepare, "clear marks", space_.BeginClear(), [this](size_t slice) { space_.ClearSlice(slice); });
}

void MarkSweepPlan::Release(scheduler::Worker& worker) {
  AddLargeObjectSweep(worker, kRelease, large_);
  AddSlices(worker, kRelease, "sweep", space_.BeginSweep(), [this](size_t slice) { space_.SweepSlice(slice); });
}

CollectionCounts MarkSweepPlan::Finish(Collection&) {
  space_.FinishSweep();
  const TraceCounts counts = trace_->Finish();
  trace_ = nullptr;
  return {.marked_objects = counts.marked_objects,
          .marked_bytes = counts.marked_bytes,
          .live_bytes = counts.marked_bytes + large_.object_bytes(),
          .rejected_references = counts.rejected_references};
}

LargeObjectUsage MarkSweepPlan::large_objects() const {
  return {.allocated_bytes = large_.allocated_bytes(), .allocated_objects = large_.allocated_objects()};
}

}  // namespace strata::gc
