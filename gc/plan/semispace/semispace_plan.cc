#include "gc/plan/semispace/semispace_plan.h"

#include <cstdint>
#include <utility>

#include "gc/metadata/space_map.h"
#include "gc/plan/phase_packet.h"
#include "gc/trace/copy_weak_tracer.h"
#include "gc/trace/model_kernels.h"
#include "gc/trace/root_collector.h"
#include "vm_binding/contract/vm_hooks.h"

namespace strata::gc {
namespace {

constexpr SpaceId kSpaceA = 1;
constexpr SpaceId kSpaceB = 2;
constexpr SpaceId kLarge = 3;

enum Stage : scheduler::StageId { kPrepare, kRoots, kClosure, kRelease };
constexpr scheduler::StageSpec kStages[] = {
    {.name = "prepare", .after_mask = 0},
    {.name = "roots", .after_mask = 1u << kPrepare},
    {.name = "closure", .after_mask = 1u << kRoots},
    {.name = "release", .after_mask = 1u << kClosure},
};

}  // namespace

SemiSpacePlan::SemiSpacePlan(const PlanContext& context)
    : memory_(context.memory),
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
  const Extent tail = to.TakeTail(min_bytes);
  // The new block, too, may have to be copied.
  return tail.empty() ? to.TakeBlock(to.reserved_bytes() + kBlockBytes) : tail;
}

absl::Span<const scheduler::StageSpec> SemiSpacePlan::stages() const { return kStages; }

bool SemiSpacePlan::CanCollect() {
  // Each block that copying fills holds all but a tail too short for some object; each worker may leave one unfilled.
  constexpr size_t kWorstFillBytes = kBlockBytes - kMaxBumpBytes;
  const size_t blocks = to().reserved_bytes() / kWorstFillBytes + 1 + static_cast<size_t>(worker_count_);
  return memory_.blocks().EnsureFree(blocks);
}

void SemiSpacePlan::Schedule(Collection& collection) {
  collection.Add(kPrepare, NewPhase("prepare", [this](scheduler::Worker&) { Flip(); }));
  collection.Add(kRoots, NewPhase("publish roots", [this, &collection](scheduler::Worker& worker) {
                   PublishRoots(collection, worker);
                 }));
  collection.OnDrained(kClosure,
                       [this, &collection](scheduler::Worker& worker) { return ProcessWeak(collection, worker); });
  collection.Add(kRelease, NewPhase("release", [this](scheduler::Worker& worker) { Release(worker); }));
}

void SemiSpacePlan::Flip() {
  CopySpace& full = to();
  CopySpace& empty = from();
  full.set_role(CopyRole::kFrom);
  empty.set_role(CopyRole::kTo);
  trace_ = std::make_unique<CopyTrace>(memory_, full.id(), copy_source_, large_, kClosure, worker_count_);
}

void SemiSpacePlan::PublishRoots(Collection& collection, scheduler::Worker& worker) {
  collection.hooks().PublishRoots(collection.roots());
  const CopyKernels& kernels = collection.kernels().Copying(collection.mode());
  for (std::vector<RootRange>& batch : collection.roots().Batches()) {
    worker.Add(kClosure, kernels.NewRootsPacket(*trace_, std::move(batch)));
  }
}

bool SemiSpacePlan::ProcessWeak(Collection& collection, scheduler::Worker& worker) {
  CopyWeakTracer tracer(collection.kernels().Copying(collection.mode()), *trace_, worker);
  const bool retained = collection.hooks().ProcessWeak(tracer);
  tracer.Finish();
  return retained;
}

void SemiSpacePlan::Release(scheduler::Worker& worker) {
  const size_t slices = large_.BeginSweep();
  for (size_t slice = 0; slice < slices; ++slice) {
    worker.Add(kRelease,
               NewPhase("sweep large objects", [this, slice](scheduler::Worker&) { large_.SweepSlice(slice); }));
  }
  from().ReleaseAll();
}

CollectionCounts SemiSpacePlan::Finish(Collection&) {
  const CopyCounts counts = trace_->Finish();
  trace_ = nullptr;
  return {.copied_objects = counts.objects,
          .copied_bytes = counts.bytes,
          .live_bytes = counts.bytes + large_.object_bytes(),
          .rejected_references = counts.rejected_references};
}

std::vector<const Space*> SemiSpacePlan::spaces() const { return {&spaces_[0], &spaces_[1], &large_}; }

LargeObjectUsage SemiSpacePlan::large_objects() const {
  return {.allocated_bytes = large_.allocated_bytes(), .allocated_objects = large_.allocated_objects()};
}

}  // namespace strata::gc
