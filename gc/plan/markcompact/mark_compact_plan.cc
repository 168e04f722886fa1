#include "gc/plan/markcompact/mark_compact_plan.h"

#include <algorithm>
#include <cstdint>

#include "gc/metadata/space_map.h"
#include "gc/plan/closure_phases.h"
#include "gc/plan/phase_packet.h"
#include "gc/trace/model_kernels.h"
#include "gc/trace/root_collector.h"
#include "vm_binding/contract/slot.h"
#include "vm_binding/contract/vm_hooks.h"

namespace strata::gc {
namespace {

constexpr SpaceId kSpace = 1;
constexpr SpaceId kLarge = 2;

constexpr size_t kLargeObjectsPerPacket = 64;

enum Stage : scheduler::StageId { kPrepare, kRoots, kClosure, kCount, kAddresses, kUpdate, kCompact, kRelease };
constexpr scheduler::StageSpec kStages[] = {
    {.name = "prepare", .after_mask = 0},
    {.name = "roots", .after_mask = 0},
    {.name = "closure", .after_mask = 1u << kPrepare | 1u << kRoots},
    {.name = "count", .after_mask = 1u << kClosure},
    {.name = "addresses", .after_mask = 1u << kCount},
    {.name = "update", .after_mask = 1u << kAddresses},
    {.name = "compact", .after_mask = 1u << kUpdate},
    {.name = "release", .after_mask = 1u << kUpdate},
};

void UpdateRanges(const SlideUpdate& update, absl::Span<const RootRange> ranges) {
  for (const RootRange& range : ranges) {
    for (size_t i = 0; i < range.count; ++i) update.Update(vm::RefSlot(range.first.where() + i * sizeof(uint32_t)));
  }
}

}  // namespace

MarkCompactPlan::MarkCompactPlan(const PlanContext& context)
    : memory_(context.memory),
      worker_count_(context.worker_count),
      space_("markcompact", kSpace, context.memory),
      large_("large", kLarge, context.memory) {}

vm::Address MarkCompactPlan::AllocateLarge(const vm::AllocRequest& request) {
  return large_.Allocate(request.bytes, /*headroom_bytes=*/0);
}

absl::Span<const scheduler::StageSpec> MarkCompactPlan::stages() const { return kStages; }

void MarkCompactPlan::Schedule(Collection& collection) {
  trace_ = std::make_unique<Trace>(TraceSpec{.shape = TraceShape::kMarkingToSlide,
                                             .memory = memory_,
                                             .large = large_,
                                             .closure_stage = kClosure,
                                             .worker_count = worker_count_});
  trace_->SetAction(kSpace, TraceAction::kMark);
  update_.emplace(memory_, space_);
  AddClosure(collection, *trace_, kRoots);
  const auto add = [this, &collection](Stage stage, absl::string_view name, void (SlideSpace::*run)(size_t),
                                       bool assigns_addresses = false) {
    collection.Add(stage,
                   NewPhase(name, [this, &collection, stage, name, run, assigns_addresses](scheduler::Worker& worker) {
                     if (assigns_addresses) space_.AssignAddresses(collection.pinned());
                     AddSlices(worker, stage, name, space_.slices(), [this, run](size_t i) { (space_.*run)(i); });
                   }));
  };
  add(kPrepare, "clear marks", &SlideSpace::ClearSlice);
  add(kCount, "count live memory", &SlideSpace::CountSlice);
  add(kAddresses, "assign addresses", &SlideSpace::FillSlice, /*assigns_addresses=*/true);
  collection.Add(kUpdate, NewPhase("update references",
                                   [this, &collection](scheduler::Worker& worker) { Update(collection, worker); }));
  collection.Add(kCompact, NewPhase("compact", [this](scheduler::Worker& worker) {
                   space_.BeginCompact();
                   AddSlices(worker, kCompact, "move blocks", static_cast<size_t>(worker_count_),
                             [this](size_t) { space_.Compact(); });
                 }));
  collection.Add(kRelease, NewPhase("release", [this](scheduler::Worker& worker) {
                   AddLargeObjectSweep(worker, kRelease, large_);
                 }));
}

void MarkCompactPlan::Update(Collection& collection, scheduler::Worker& worker) {
  const SlideKernels& kernels = collection.kernels().Sliding();
  for (size_t slice = 0; slice < space_.slices(); ++slice) {
    worker.Add(kUpdate, kernels.NewUpdateBlocksPacket(*update_, space_.BlocksOfSlice(slice)));
  }
  const std::vector<vm::Address> objects = large_.MarkedObjects();
  for (size_t begin = 0; begin < objects.size(); begin += kLargeObjectsPerPacket) {
    const size_t end = std::min(begin + kLargeObjectsPerPacket, objects.size());
    worker.Add(kUpdate, kernels.NewUpdateObjectsPacket(*update_, {objects.begin() + static_cast<ptrdiff_t>(begin),
                                                                  objects.begin() + static_cast<ptrdiff_t>(end)}));
  }
  UpdateOutside(collection);
}

void MarkCompactPlan::UpdateOutside(Collection& collection) {
  RootCollector weak;
  collection.hooks().PublishWeak(weak);
  UpdateRanges(*update_, collection.roots().ranges());
  UpdateRanges(*update_, weak.ranges());
}

CollectionCounts MarkCompactPlan::Finish(Collection&) {
  space_.Finish();
  const TraceCounts counts = trace_->Finish();
  trace_ = nullptr;
  update_.reset();
  return {.marked_objects = counts.marked_objects,
          .marked_bytes = counts.marked_bytes,
          .live_bytes = counts.marked_bytes + large_.object_bytes(),
          .rejected_references = counts.rejected_references};
}

LargeObjectUsage MarkCompactPlan::large_objects() const {
  return {.allocated_bytes = large_.allocated_bytes(), .allocated_objects = large_.allocated_objects()};
}

}  // namespace strata::gc
