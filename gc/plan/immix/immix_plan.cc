#include "gc/plan/immix/immix_plan.h"

#include "gc/metadata/space_map.h"
#include "gc/plan/closure_phases.h"
#include "gc/plan/phase_packet.h"

namespace strata::gc {
namespace {

constexpr SpaceId kSpace = 1;
constexpr SpaceId kSource = 2;
constexpr SpaceId kLarge = 3;

enum Stage : scheduler::StageId { kPrepare, kRoots, kClosure, kRelease };
constexpr scheduler::StageSpec kStages[] = {
    {.name = "prepare", .after_mask = 0},
    {.name = "roots", .after_mask = 0},
    {.name = "closure", .after_mask = 1u << kPrepare | 1u << kRoots},
    {.name = "release", .after_mask = 1u << kClosure},
};

}  // namespace

ImmixPlan::ImmixPlan(const PlanContext& context)
    : memory_(context.memory),
      worker_count_(context.worker_count),
      space_("immix", kSpace, kSource, context.memory, CopiesAre::kUnwatched),
      large_("large", kLarge, context.memory),
      mutator_source_(*this) {}

vm::Address ImmixPlan::AllocateLarge(const vm::AllocRequest& request) {
  return large_.Allocate(request.bytes, /*headroom_bytes=*/0);
}

absl::Span<const scheduler::StageSpec> ImmixPlan::stages() const { return kStages; }

void ImmixPlan::Schedule(Collection& collection) {
  const bool evacuates =
      space_.SelectSources(collection.reason(), collection.pinned(), /*reserve_bytes=*/0, collection.max_workers());
  trace_ = std::make_unique<Trace>(TraceSpec{.shape = evacuates ? TraceShape::kDefragmenting : TraceShape::kMarking,
                                             .memory = memory_,
                                             .large = large_,
                                             .evacuate_to = &space_.evacuation_source(),
                                             .closure_stage = kClosure,
                                             .worker_count = worker_count_});
  trace_->SetAction(kSpace, TraceAction::kMark);
  trace_->SetAction(kSource, TraceAction::kEvacuate);
  collection.Add(kPrepare, NewPhase("prepare", [this](scheduler::Worker& worker) { Prepare(worker); }));
  AddClosure(collection, *trace_, kRoots);
  collection.Add(kRelease, NewPhase("release", [this](scheduler::Worker& worker) { Release(worker); }));
}

void ImmixPlan::Prepare(scheduler::Worker& worker) {
  AddSlices(worker, kPrepare, "clear marks", space_.regions().BeginClear(),
            [this](size_t slice) { space_.regions().ClearSlice(slice); });
}

void ImmixPlan::Release(scheduler::Worker& worker) {
  AddLargeObjectSweep(worker, kRelease, large_);
  AddSlices(worker, kRelease, "sweep", space_.regions().BeginSweep(),
            [this](size_t slice) { space_.regions().SweepSlice(slice); });
}

CollectionCounts ImmixPlan::Finish(Collection&) {
  space_.regions().FinishSweep();
  const TraceCounts counts = trace_->Finish();
  trace_ = nullptr;
  return {.copied_objects = counts.copied_objects,
          .copied_bytes = counts.copied_bytes,
          .marked_objects = counts.marked_objects,
          .marked_bytes = counts.marked_bytes,
          .live_bytes = counts.marked_bytes + counts.copied_bytes + large_.object_bytes(),
          .rejected_references = counts.rejected_references};
}

LargeObjectUsage ImmixPlan::large_objects() const {
  return {.allocated_bytes = large_.allocated_bytes(), .allocated_objects = large_.allocated_objects()};
}

}  // namespace strata::gc
