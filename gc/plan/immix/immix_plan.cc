#include "gc/plan/immix/immix_plan.h"

#include <algorithm>

#include "gc/metadata/space_map.h"
#include "gc/plan/closure_phases.h"
#include "gc/plan/phase_packet.h"
#include "vm_binding/base/bits.h"

namespace strata::gc {
namespace {

constexpr SpaceId kSpace = 1;
constexpr SpaceId kSource = 2;
constexpr SpaceId kLarge = 3;

constexpr MarkRegionShape kShape = {.line_bytes = 256, .min_hole_bytes = 256};

// Objects above this take a clean block when there is one: looking for a hole long enough would skip many.
constexpr size_t kMediumBytes = 1024;

// One fortieth of the heap, as the paper's 2.5 %, stays free to evacuate into; nothing in a heap of a few blocks.
constexpr size_t kHeadroomDivisor = 40;
constexpr size_t kMinHeapForHeadroom = 16 * kBlockBytes;

// Memory below a line that no allocation can use, against what lives: above one part in so many, evacuate.
constexpr size_t kFragmentedDivisor = 8;

enum Stage : scheduler::StageId { kPrepare, kRoots, kClosure, kRelease };
constexpr scheduler::StageSpec kStages[] = {
    {.name = "prepare", .after_mask = 0},
    {.name = "roots", .after_mask = 0},
    {.name = "closure", .after_mask = 1u << kPrepare | 1u << kRoots},
    {.name = "release", .after_mask = 1u << kClosure},
};

size_t HeadroomFor(size_t max_bytes) {
  if (max_bytes < kMinHeapForHeadroom) return 0;
  return base::AlignUp(max_bytes / kHeadroomDivisor, kBlockBytes);
}

}  // namespace

ImmixPlan::ImmixPlan(const PlanContext& context)
    : memory_(context.memory),
      worker_count_(context.worker_count),
      headroom_bytes_(HeadroomFor(context.memory.budget().max_bytes())),
      space_("immix", kSpace, kSource, context.memory, kShape),
      large_("large", kLarge, context.memory),
      mutator_source_(*this),
      copy_source_(*this) {}

vm::Address ImmixPlan::AllocateLarge(const vm::AllocRequest& request) {
  return large_.Allocate(request.bytes, /*headroom_bytes=*/0);
}

Extent ImmixPlan::MutatorSource::TakeExtent(size_t min_bytes) {
  MarkRegionSpace& space = plan_.space_;
  if (const Extent tail = space.TakeTail(min_bytes); !tail.empty()) return tail;
  if (min_bytes > kMediumBytes) {
    if (const Extent block = space.TakeBlock(plan_.headroom_bytes_); !block.empty()) return block;
  }
  if (const Extent hole = space.TakeHole(min_bytes); !hole.empty()) return hole;
  return space.TakeBlock(plan_.headroom_bytes_);
}

Extent ImmixPlan::CopySource::TakeExtent(size_t) {
  size_t left = plan_.copy_blocks_.load(std::memory_order_relaxed);
  do {
    if (left == 0) return {};
  } while (!plan_.copy_blocks_.compare_exchange_weak(left, left - 1, std::memory_order_relaxed));
  return plan_.space_.TakeBlockForCopy();
}

absl::Span<const scheduler::StageSpec> ImmixPlan::stages() const { return kStages; }

bool ImmixPlan::ShouldDefragment(vm::CollectReason reason) const {
  if (reason != vm::CollectReason::kAllocation) return true;
  const MarkRegionUsage& usage = space_.usage();
  const size_t fragments = usage.blocks * kBlockBytes - usage.live_bytes - usage.hole_bytes;
  return fragments > usage.live_bytes / kFragmentedDivisor;
}

// Sets the budget of blocks to copy into and chooses what to evacuate; returns how many blocks.
size_t ImmixPlan::SelectSources(const Collection& collection) {
  copy_blocks_.store(0, std::memory_order_relaxed);
  if (!ShouldDefragment(collection.reason())) return 0;
  const PageBudget& budget = memory_.budget();
  const size_t free_bytes = budget.max_bytes() - std::min(budget.max_bytes(), budget.reserved_bytes());
  const size_t blocks = free_bytes / kBlockBytes;
  if (blocks == 0 || !memory_.blocks().EnsureFree(blocks)) return 0;
  copy_blocks_.store(blocks, std::memory_order_relaxed);
  // What the sources held at the last sweep may not pack to the last byte.
  return space_.SelectSources(blocks * (kBlockBytes - kMaxBumpBytes), collection.pinned());
}

void ImmixPlan::Schedule(Collection& collection) {
  const bool evacuates = SelectSources(collection) != 0;
  trace_ = std::make_unique<Trace>(TraceSpec{.shape = evacuates ? TraceShape::kDefragmenting : TraceShape::kMarking,
                                             .memory = memory_,
                                             .large = large_,
                                             .evacuate_to = &copy_source_,
                                             .closure_stage = kClosure,
                                             .worker_count = worker_count_});
  trace_->SetAction(kSpace, TraceAction::kMark);
  trace_->SetAction(kSource, TraceAction::kEvacuate);
  collection.Add(kPrepare, NewPhase("prepare", [this](scheduler::Worker& worker) { Prepare(worker); }));
  AddClosure(collection, *trace_, kRoots);
  collection.Add(kRelease, NewPhase("release", [this](scheduler::Worker& worker) { Release(worker); }));
}

void ImmixPlan::Prepare(scheduler::Worker& worker) {
  AddSlices(worker, kPrepare, "clear marks", space_.BeginClear(), [this](size_t slice) { space_.ClearSlice(slice); });
}

void ImmixPlan::Release(scheduler::Worker& worker) {
  AddLargeObjectSweep(worker, kRelease, large_);
  AddSlices(worker, kRelease, "sweep", space_.BeginSweep(), [this](size_t slice) { space_.SweepSlice(slice); });
}

CollectionCounts ImmixPlan::Finish(Collection&) {
  space_.FinishSweep();
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
