#include "gc/plan/semispace/semispace_plan.h"

#include <algorithm>
#include <memory>

#include "gc/alloc/filler.h"
#include "gc/metadata/space_map.h"
#include "gc/plan/closure_phases.h"
#include "gc/plan/phase_packet.h"
#include "vm_binding/base/bits.h"
#include "vm_binding/contract/object_ref.h"

namespace strata::gc {
namespace {

constexpr SpaceId kSpaceA = 1;
constexpr SpaceId kSpaceB = 2;
constexpr SpaceId kLarge = 3;

enum Stage : scheduler::StageId { kRoots, kClosure, kRelease };
constexpr scheduler::StageSpec kStages[] = {
    {.name = "roots", .after_mask = 0},
    {.name = "closure", .after_mask = 1u << kRoots},
    {.name = "release", .after_mask = 1u << kClosure},
};

}  // namespace

SemiSpacePlan::SemiSpacePlan(const PlanContext& context, const PlanConstraints& constraints)
    : constraints_(constraints),
      memory_(context.memory),
      worker_count_(context.worker_count),
      spaces_{{{"semispace a", kSpaceA, context.memory, CopyRole::kTo},
               {"semispace b", kSpaceB, context.memory, CopyRole::kFrom}}},
      large_("large", kLarge, context.memory),
      mutator_source_(*this),
      copy_source_(*this) {}

vm::Address SemiSpacePlan::AllocateLarge(const vm::AllocRequest& request) {
  return large_.Allocate(request.bytes, to().reserved_bytes());
}

Extent SemiSpacePlan::MutatorSource::TakeExtent(size_t min_bytes) {
  CopySpace& to = plan_.to();
  Extent extent = TakeTail(min_bytes);
  // The new block, too, may have to be copied.
  if (extent.empty()) extent = to.TakeBlock(to.reserved_bytes() + kBlockBytes);
  plan_.filled_bytes_ += extent.bytes();
  return extent;
}

Extent SemiSpacePlan::MutatorSource::TakeTail(size_t min_bytes) {
  const size_t room = plan_.TailRoomBytes();
  if (room < min_bytes) return {};
  Extent tail = plan_.to().TakeTail(min_bytes);
  if (tail.bytes() <= room) return tail;
  const Extent rest = {tail.begin + room, tail.end};
  WriteFiller(rest.begin, rest.end);
  plan_.to().ReturnTail(rest);
  return {tail.begin, rest.begin};
}

void SemiSpacePlan::MutatorSource::ReturnTail(Extent tail) {
  plan_.filled_bytes_ -= tail.bytes();
  plan_.to().ReturnTail(tail);
}

size_t SemiSpacePlan::TailRoomBytes() const {
  const size_t limit = memory_.budget().limit_bytes();
  const size_t half = (limit - std::min(limit, large_.reserved_bytes())) / 2;
  return base::AlignDown(half - std::min(half, filled_bytes_), vm::kObjectAlignment);
}

absl::Span<const scheduler::StageSpec> SemiSpacePlan::stages() const { return kStages; }

bool SemiSpacePlan::CanCollect() {
  // Each block that copying fills holds all but a tail too short for some object; each worker may leave one unfilled.
  constexpr size_t kWorstFillBytes = kBlockBytes - kMaxBumpBytes;
  const size_t blocks = to().reserved_bytes() / kWorstFillBytes + 1 + static_cast<size_t>(worker_count_);
  return memory_.blocks().EnsureFree(blocks);
}

void SemiSpacePlan::Schedule(Collection& collection) {
  CopySpace& full = to();
  CopySpace& empty = from();
  full.set_role(CopyRole::kFrom);
  empty.set_role(CopyRole::kTo);
  trace_ = std::make_unique<Trace>(TraceSpec{.shape = TraceShape::kCopying,
                                             .memory = memory_,
                                             .large = large_,
                                             .copy_to = &copy_source_,
                                             .closure_stage = kClosure,
                                             .worker_count = worker_count_});
  trace_->SetAction(full.id(), TraceAction::kCopy);
  held_.Hold(collection.pinned(), *trace_, collection.kernels(), collection.roots());
  AddClosure(collection, *trace_, kRoots);
  collection.Add(kRelease,
                 NewPhase("release", [this, &collection](scheduler::Worker& worker) { Release(collection, worker); }));
}

void SemiSpacePlan::Release(const Collection& collection, scheduler::Worker& worker) {
  AddLargeObjectSweep(worker, kRelease, large_);
  from().ReleaseAllBut(collection.pinned(), to());
}

CollectionCounts SemiSpacePlan::Finish(Collection&) {
  const TraceCounts counts = trace_->Finish();
  trace_ = nullptr;
  const size_t held_bytes = held_.Release();
  filled_bytes_ = counts.copied_bytes + held_bytes;
  return {.copied_objects = counts.copied_objects,
          .copied_bytes = counts.copied_bytes,
          .live_bytes = counts.copied_bytes + held_bytes + large_.object_bytes(),
          .rejected_references = counts.rejected_references};
}

std::vector<const Space*> SemiSpacePlan::spaces() const { return {&spaces_[0], &spaces_[1], &large_}; }

LargeObjectUsage SemiSpacePlan::large_objects() const {
  return {.allocated_bytes = large_.allocated_bytes(), .allocated_objects = large_.allocated_objects()};
}

}  // namespace strata::gc
