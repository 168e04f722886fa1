#include "gc/plan/drc/drc_plan.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "gc/metadata/granule_map.h"
#include "gc/metadata/space_map.h"
#include "gc/plan/closure_phases.h"
#include "gc/plan/drc/count_check.h"
#include "gc/plan/drc/count_weak_tracer.h"
#include "gc/plan/drc/tuning.h"
#include "gc/plan/phase_packet.h"
#include "gc/trace/root_collector.h"

namespace strata::gc {
namespace {

constexpr SpaceId kSpace = 1;
constexpr SpaceId kNoSource = 2;  // nothing is evacuated
constexpr SpaceId kLarge = 3;

// As mark-sweep.
constexpr MarkRegionShape kShape = {.line_bytes = GranuleMap::kGranuleBytes, .min_hole_bytes = 32};

// An epoch has work in count only.
enum Stage : scheduler::StageId { kPrepare, kRoots, kClosure, kRecount, kCount, kRelease };
constexpr scheduler::StageSpec kStages[] = {
    {.name = "prepare", .after_mask = 0},
    {.name = "roots", .after_mask = 0},
    {.name = "closure", .after_mask = 1u << kPrepare | 1u << kRoots},
    {.name = "recount", .after_mask = 1u << kClosure},
    {.name = "count", .after_mask = 1u << kRecount},
    {.name = "release", .after_mask = 1u << kCount},
};

}  // namespace

DrcPlan::DrcPlan(const PlanContext& context)
    : memory_(context.memory),
      worker_count_(context.worker_count),
      epoch_bytes_(std::clamp(context.memory.budget().max_bytes() / kEpochsPerHeap, kBlockBytes, kEpochBytes)),
      kernels_(context.kernels->Counting(context.hardened)),
      space_("counted", kSpace, kNoSource, context.memory, kShape),
      large_("large", kLarge, context.memory),
      mutator_source_(*this),
      state_(context.memory, large_, kSpace),
      search_(context.memory, large_, state_) {}

// Barrier and allocation.

BarrierOps DrcPlan::barrier_ops() const {
  return {.write_slow = [](vm::Mutator& mutator, vm::ObjectRef source, vm::RefSlot slot,
                           vm::ObjectRef) { static_cast<DrcPlan*>(mutator.barrier_state)->Log(source, slot, 1); },
          .write_range_slow =
              [](vm::Mutator& mutator, vm::ObjectRef source, vm::RefSlot first, size_t count) {
                static_cast<DrcPlan*>(mutator.barrier_state)->Log(source, first, count);
              }};
}

void DrcPlan::Log(vm::ObjectRef source, vm::RefSlot first, size_t count) {
  ++barrier_slow_calls_;
  const vm::Address object = source.ToAddress(state_.cage_base);
  if (object < state_.objects_begin || object >= state_.objects_end || !state_.log_bits.Test(object)) return;
  kernels_.Log(state_, object, first, count);
}

bool DrcPlan::AsksForEpoch() {
  const bool due = fresh_bytes_ >= epoch_bytes_ || state_.log.size() >= kLoggedPerEpoch;
  return due && !std::exchange(asked_, true);
}

Extent DrcPlan::MutatorSource::TakeExtent(size_t min_bytes) {
  if (plan_.AsksForEpoch()) return {};
  MarkRegionSpace& space = plan_.space_;
  if (const Extent tail = space.TakeTail(min_bytes); !tail.empty()) return tail;
  Extent extent = space.TakeHole(min_bytes);
  if (extent.empty()) extent = space.TakeBlock(/*headroom_bytes=*/0);
  if (extent.empty()) {
    plan_.wanted_bytes_ += min_bytes;
    return extent;
  }
  plan_.fresh_.push_back(extent);
  plan_.fresh_bytes_ += extent.bytes();
  return extent;
}

vm::Address DrcPlan::AllocateLarge(const vm::AllocRequest& request) {
  if (AsksForEpoch()) return vm::Address();
  const vm::Address object = large_.Allocate(request.bytes, /*headroom_bytes=*/0);
  if (object.is_null()) {
    wanted_bytes_ += request.bytes;
    return object;
  }
  fresh_large_.push_back(object);
  fresh_bytes_ += request.bytes;
  return object;
}

// Collections.

absl::Span<const scheduler::StageSpec> DrcPlan::stages() const { return kStages; }

CollectionKind DrcPlan::NextKind(vm::CollectReason reason) {
  if (reason == vm::CollectReason::kUser || reason == vm::CollectReason::kEmergency) return CollectionKind::kFull;
  // The last epoch was for want of memory, too, and has found next to nothing.
  const bool in_vain = wanted_bytes_ != 0 && last_epoch_wanted_ && fresh_bytes_ < epoch_bytes_ / kEpochsPerHeap;
  return reason == vm::CollectReason::kAllocation && in_vain ? CollectionKind::kFull : CollectionKind::kNursery;
}

void DrcPlan::Schedule(Collection& collection) {
  totals_before_ = state_.totals;
  if (collection.kind() == CollectionKind::kFull) return ScheduleTrace(collection);
  collection.Add(kCount, NewPhase("count", [this, &collection](scheduler::Worker&) { RunEpoch(collection); }));
}

CollectionCounts DrcPlan::Finish(Collection& collection) {
  CollectionCounts counts;
  if (collection.kind() == CollectionKind::kFull) counts = FinishTrace();
  counts.promoted_objects = state_.totals.survived_objects - totals_before_.survived_objects;
  counts.promoted_bytes = state_.totals.survived_bytes - totals_before_.survived_bytes;
  counts.live_bytes = CountedBytes();
  counts.rejected_references += state_.totals.rejected_references - totals_before_.rejected_references;
  last_epoch_wanted_ = collection.kind() != CollectionKind::kFull && wanted_bytes_ != 0;
  wanted_bytes_ = 0;
  fresh_bytes_ = 0;
  asked_ = false;
  return counts;
}

// Epochs.

void DrcPlan::RunEpoch(Collection& collection) {
  RetireFresh();
  kernels_.ApplyLog(state_);
  for (const RootRange& range : collection.roots().ranges()) kernels_.Hold(state_, range);
  FindUnborn();
  kernels_.FreeUncounted(state_);
  DecrementFor(collection.reason());
  StepSearch(collection.reason());
  ProcessWeak(collection);
  if (search_.closes()) search_.Condemn(kernels_);
  EndEpoch();
  work_ += state_.totals.increments - totals_before_.increments;
  most_work_ = std::max(most_work_, std::exchange(work_, 0));
}

// What was handed out is dead until it is counted or held.
void DrcPlan::RetireFresh() {
  for (const Extent extent : fresh_) {
    state_.granules.ClearRange(extent.begin, extent.end);
    state_.touched.Note(extent.begin);
  }
  fresh_.clear();
}

void DrcPlan::FindUnborn() {
  for (const vm::Address object : std::exchange(fresh_large_, {})) {
    if (!state_.granules.Test(object)) unborn_large_.push_back(object);
  }
}

void DrcPlan::DecrementFor(vm::CollectReason reason) {
  const bool stress = reason == vm::CollectReason::kStress;
  work_ += kernels_.Decrement(state_, stress ? kWorkPerStressPause : kDecrementsPerPause);
  if (stress || wanted_bytes_ == 0) return;
  const size_t target = wanted_bytes_ + memory_.budget().max_bytes() / kWantedDivisor;
  const auto freed = [this] { return state_.totals.freed_bytes - totals_before_.freed_bytes; };
  while (freed() < target) {
    const size_t work = kernels_.Decrement(state_, kDecrementsPerPause);
    if (work == 0) return;
    work_ += work;
  }
}

void DrcPlan::StepSearch(vm::CollectReason reason) {
  if (search_.idle()) {
    if (!SearchIsDue(reason)) return;
    search_.Start();
    search_start_bytes_ = CountedBytes();
    search_work_ = 0;
  }
  const bool stress = reason == vm::CollectReason::kStress;
  const size_t work = search_.Step(kernels_, stress ? kWorkPerStressPause : SearchBudget());
  search_work_ += work;
  work_ += work;
  if (search_.idle()) bytes_after_search_ = CountedBytes();
}

// When what survives has grown by half and an eighth of the heap since the last search, or has used half of the room
// that it left.
bool DrcPlan::SearchIsDue(vm::CollectReason reason) const {
  if (reason == vm::CollectReason::kStress) return true;
  const size_t max = memory_.budget().max_bytes();
  const size_t last = std::min(bytes_after_search_, max);
  return CountedBytes() > std::min(last + last / 2 + max / 8, last + (max - last) / 2);
}

// Enough to be done before what survives meanwhile has filled half of the room there was: a unit of work per granule is
// more than there is to visit, clear, find and free.
size_t DrcPlan::SearchBudget() const {
  const size_t max = memory_.budget().max_bytes();
  const size_t start = std::min(search_start_bytes_, max);
  const size_t room = std::max((max - start) / 2, kBlockBytes);
  const size_t grown = CountedBytes() - std::min(CountedBytes(), start);
  const double done_by_now = std::min(1.0, static_cast<double>(grown) / static_cast<double>(room));
  const size_t goal = static_cast<size_t>(done_by_now * static_cast<double>(start / GranuleMap::kGranuleBytes));
  const size_t behind = goal - std::min(goal, search_work_);
  return std::clamp(behind, kCycleWorkPerPause, kMostCycleWorkPerPause);
}

void DrcPlan::ProcessWeak(Collection& collection) {
  bool retained = false;
  for (size_t number = 0;; ++number) {
    const size_t slices = collection.hooks().StartWeakRound({.number = number, .retained = retained});
    if (slices == 0) break;
    CountWeakTracer tracer(kernels_, state_, search_.closes());
    for (size_t slice = 0; slice < slices; ++slice) collection.hooks().ProcessWeakSlice(tracer, slice);
    retained = tracer.retained();
  }
  // What only the last pause retained has lost a reference. Sorted, so that a run can be repeated.
  const size_t queued = state_.decrements.size();
  state_.decrements.insert(state_.decrements.end(), state_.retained.begin(), state_.retained.end());
  std::sort(state_.decrements.begin() + static_cast<ptrdiff_t>(queued), state_.decrements.end());
  state_.retained = std::exchange(state_.retained_now, {});
}

void DrcPlan::LetGoOfHeld() {
  for (const uint32_t word : std::exchange(state_.held, {})) {
    const vm::Address object = state_.AddressOf(word);
    state_.log_bits.TestAndSet(object);
    if (state_.counts.Of(object) == 0) state_.uncounted.push_back(word);
  }
}

void DrcPlan::EndEpoch() {
  LetGoOfHeld();
  for (const vm::Address object : std::exchange(unborn_large_, {})) {
    if (state_.granules.Test(object)) continue;
    state_.dead_large.push_back(object);
    state_.done_large.push_back({object, object + large_.BytesAt(object)});
  }
  if (!state_.dead_large.empty()) large_.Detach(std::exchange(state_.dead_large, {}));
  for (const Extent object : std::exchange(state_.done_large, {})) large_.FreeDetached(object);
  space_.Recycle(state_.touched.blocks());
  state_.touched.Forget();
}

// Full collections.

void DrcPlan::ScheduleTrace(Collection& collection) {
  DiscardCounting();
  trace_ = std::make_unique<Trace>(TraceSpec{.shape = TraceShape::kMarking,
                                             .memory = memory_,
                                             .large = large_,
                                             .closure_stage = kClosure,
                                             .worker_count = worker_count_,
                                             .notes_retained = true});
  trace_->SetAction(kSpace, TraceAction::kMark);
  for (vm::Address at = memory_.cage().objects_begin(); !at.is_null();) {
    at = NextBlockOf(memory_, kSpace, at);
    if (at.is_null()) break;
    blocks_.push_back(at);
    at = at + kBlockBytes;
  }
  collection.Add(kPrepare, NewPhase("prepare", [this](scheduler::Worker& worker) { Prepare(worker); }));
  AddClosure(collection, *trace_, kRoots);
  collection.Add(kRecount, NewPhase("recount", [this](scheduler::Worker& worker) { Recount(worker); }));
  collection.Add(kCount, NewPhase("hold", [this, &collection](scheduler::Worker&) { HoldAfterTrace(collection); }));
  collection.Add(kRelease, NewPhase("release", [this](scheduler::Worker& worker) { Release(worker); }));
}

void DrcPlan::DiscardCounting() {
  const CountLog log = std::exchange(state_.log, {});
  for (const SlotRecord record : log.slots) state_.counts.ClearSlot(state_.AddressOf(record.slot_word));
  for (const SlotRecord record : log.head_slots) {
    state_.log_bits.Clear(state_.AddressOf(record.slot_word) + sizeof(uint32_t));
  }
  for (const PartlyVisited& dying : std::exchange(state_.dying, {})) {
    large_.FreeDetached({dying.object, dying.object + dying.bytes});
  }
  state_.decrements.clear();
  state_.uncounted.clear();
  state_.retained.clear();
  fresh_.clear();
  fresh_large_.clear();
  search_.Abandon();
}

void DrcPlan::Prepare(scheduler::Worker& worker) {
  for (const Extent object : large_.Extents()) {
    state_.granules.ClearRange(object.begin, object.begin + GranuleMap::kGranuleBytes);
    state_.counts.Clear(object.begin);
    state_.log_bits.Clear(object.begin);
  }
  space_.BeginClear();
  const size_t slices = (blocks_.size() + kBlocksPerSlice - 1) / kBlocksPerSlice;
  AddSlices(worker, kPrepare, "clear marks and counts", slices, [this](size_t slice) {
    for (const vm::Address block : SliceOfBlocks(slice)) {
      state_.granules.ClearRange(block, block + kBlockBytes);
      state_.counts.ClearRange(block, block + kBlockBytes);
      state_.log_bits.ClearRange(block, block + kBlockBytes);
    }
  });
}

void DrcPlan::Recount(scheduler::Worker& worker) {
  for (const vm::Address object : large_.MarkedObjects()) kernels_.RecountLarge(state_, object);
  const size_t slices = (blocks_.size() + kBlocksPerSlice - 1) / kBlocksPerSlice;
  AddSlices(worker, kRecount, "recount", slices, [this](size_t slice) {
    for (const vm::Address block : SliceOfBlocks(slice)) kernels_.Recount(state_, {block, block + kBlockBytes});
  });
}

absl::Span<const vm::Address> DrcPlan::SliceOfBlocks(size_t slice) const {
  return absl::MakeConstSpan(blocks_).subspan(slice * kBlocksPerSlice, kBlocksPerSlice);
}

void DrcPlan::HoldAfterTrace(Collection& collection) {
  for (const uint32_t word : trace_->Retained()) {
    const vm::Address object = state_.AddressOf(word);
    if (object < state_.objects_begin || object >= state_.objects_end) continue;  // of a damaged heap
    if (!state_.granules.Test(object) || !state_.retained.insert(word).second) continue;
    state_.counts.Increment<MarkSharing::kAlone>(object);
  }
  for (const RootRange& range : collection.roots().ranges()) kernels_.Hold(state_, range);
  LetGoOfHeld();
}

void DrcPlan::Release(scheduler::Worker& worker) {
  AddLargeObjectSweep(worker, kRelease, large_);
  AddSlices(worker, kRelease, "sweep", space_.BeginSweep(), [this](size_t slice) { space_.SweepSlice(slice); });
}

CollectionCounts DrcPlan::FinishTrace() {
  space_.FinishSweep();
  const TraceCounts counts = trace_->Finish();
  trace_ = nullptr;
  blocks_.clear();
  base_bytes_ =
      counts.marked_bytes + large_.object_bytes() - (state_.totals.survived_bytes - state_.totals.freed_bytes);
  bytes_after_search_ = CountedBytes();
  return {.marked_objects = counts.marked_objects,
          .marked_bytes = counts.marked_bytes,
          .rejected_references = counts.rejected_references};
}

absl::Status DrcPlan::CheckInvariants(const ModelKernels& kernels) const {
  return CountCheck(state_, kernels, {&space_, &large_}).Check();
}

CountingStats DrcPlan::counting() const {
  return {.increments = state_.totals.increments,
          .decrements = state_.totals.decrements,
          .deferred = state_.decrements.size(),
          .cycle_searches = search_.completed(),
          .cyclic_objects = state_.totals.cyclic_objects,
          .most_work = most_work_};
}

LargeObjectUsage DrcPlan::large_objects() const {
  return {.allocated_bytes = large_.allocated_bytes(), .allocated_objects = large_.allocated_objects()};
}

}  // namespace strata::gc
