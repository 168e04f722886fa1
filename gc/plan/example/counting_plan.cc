#include "gc/plan/example/counting_plan.h"

#include "gc/metadata/granule_map.h"
#include "gc/metadata/space_map.h"
#include "gc/plan/closure_phases.h"
#include "gc/plan/phase_packet.h"
#include "scheduler/worker.h"
#include "vm_binding/contract/object_ref.h"
#include "vm_binding/contract/slot.h"

namespace strata::gc {
namespace {

// Step 2: ids that are unique in the plan.
constexpr SpaceId kSpace = 1;
constexpr SpaceId kNoSource = 2;  // nothing is evacuated
constexpr SpaceId kLarge = 3;
constexpr MarkRegionShape kShape = {.line_bytes = GranuleMap::kGranuleBytes, .min_hole_bytes = 32};

// Step 3: each stage, and which come before it.
enum Stage : scheduler::StageId { kPrepare, kRoots, kClosure, kRelease };
constexpr scheduler::StageSpec kStages[] = {
    {.name = "prepare", .after_mask = 0},
    {.name = "roots", .after_mask = 0},
    {.name = "closure", .after_mask = 1u << kPrepare | 1u << kRoots},
    {.name = "release", .after_mask = 1u << kClosure},
};

}  // namespace

const BarrierOps CountingPlan::kCountingOps = {
    .write_slow = [](vm::Mutator& mutator, vm::ObjectRef, vm::RefSlot,
                     vm::ObjectRef) { ++*static_cast<uint64_t*>(mutator.barrier_state); },
    .write_range_slow = [](vm::Mutator& mutator, vm::ObjectRef, vm::RefSlot,
                           size_t count) { *static_cast<uint64_t*>(mutator.barrier_state) += count; },
};

CountingPlan::CountingPlan(const PlanContext& context)
    : memory_(context.memory),
      worker_count_(context.worker_count),
      space_("counting", kSpace, kNoSource, context.memory, kShape),
      large_("large", kLarge, context.memory) {}

Extent CountingPlan::TakeExtent(size_t min_bytes) {
  if (const Extent tail = space_.TakeTail(min_bytes); !tail.empty()) return tail;
  if (const Extent hole = space_.TakeHole(min_bytes); !hole.empty()) return hole;
  return space_.TakeBlock(/*headroom_bytes=*/0);
}

absl::Span<const scheduler::StageSpec> CountingPlan::stages() const { return kStages; }

void CountingPlan::Schedule(Collection& collection) {
  // Step 4: what the closure does with the objects of each space.
  trace_ = std::make_unique<Trace>(TraceSpec{.shape = TraceShape::kMarking,
                                             .memory = memory_,
                                             .large = large_,
                                             .closure_stage = kClosure,
                                             .worker_count = worker_count_});
  trace_->SetAction(kSpace, TraceAction::kMark);
  AddClosure(collection, *trace_, kRoots);
  collection.Add(kPrepare, NewPhase("prepare", [this](scheduler::Worker& worker) {
                   AddSlices(worker, kPrepare, "clear marks", space_.BeginClear(),
                             [this](size_t slice) { space_.ClearSlice(slice); });
                 }));
  collection.Add(kRelease, NewPhase("release", [this](scheduler::Worker& worker) {
                   AddLargeObjectSweep(worker, kRelease, large_);
                   AddSlices(worker, kRelease, "sweep", space_.BeginSweep(),
                             [this](size_t slice) { space_.SweepSlice(slice); });
                 }));
}

CollectionCounts CountingPlan::Finish(Collection&) {
  space_.FinishSweep();
  const TraceCounts counts = trace_->Finish();
  trace_ = nullptr;
  return {.marked_objects = counts.marked_objects,
          .marked_bytes = counts.marked_bytes,
          .live_bytes = counts.marked_bytes + large_.object_bytes(),
          .rejected_references = counts.rejected_references};
}

LargeObjectUsage CountingPlan::large_objects() const {
  return {.allocated_bytes = large_.allocated_bytes(), .allocated_objects = large_.allocated_objects()};
}

}  // namespace strata::gc
