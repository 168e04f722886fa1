#include "gc/heap.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "gc/alloc/bump_allocator.h"
#include "gc/alloc/sample_points.h"
#include "gc/barrier/barrier_ops.h"
#include "gc/heap_policy.h"
#include "gc/page/tuning.h"
#include "gc/pin/object_finder.h"
#include "gc/plan/collection.h"
#include "gc/plan/registry.h"
#include "gc/space/pinned_objects.h"
#include "gc/stats/allocation_observer.h"
#include "gc/stats/collection_observer.h"
#include "gc/stats/units.h"
#include "gc/trace/root_collector.h"
#include "gc/verify/remembered_check.h"
#include "gc/verify/verifier.h"
#include "vm_binding/base/check.h"
#include "vm_binding/base/clock.h"
#include "vm_binding/base/probe.h"
#include "vm_binding/base/resident.h"
#include "vm_binding/base/status_macros.h"
#include "vm_binding/contract/header.h"
#include "vm_binding/contract/object_ref.h"
#include "vm_binding/contract/slot.h"

namespace strata::gc {
namespace {

std::optional<weak::WatchedHooks> Watched(const HeapOptions& options, vm::VmHooks& hooks) {
  if (options.allocations.observer == nullptr) return std::nullopt;
  return std::optional<weak::WatchedHooks>(std::in_place, hooks, options.allocations.observer->followed());
}

std::optional<SamplePoints> PointsFor(const HeapOptions& options) {
  if (options.allocations.observer == nullptr) return std::nullopt;
  return SamplePoints(options.allocations.mean_bytes, options.allocations.seed);
}

}  // namespace

std::vector<PlanName> PlanNames() {
  std::vector<PlanName> names;
  for (const PlanEntry& entry : Plans()) names.push_back({entry.constraints.name, entry.constraints.description});
  return names;
}

absl::StatusOr<PlanConstraints> FindPlanConstraints(absl::string_view plan) {
  STRATA_ASSIGN_OR_RETURN(const PlanEntry* const entry, FindPlan(plan));
  return entry->constraints;
}

// What CreateHeap has made by the time nothing can fail any more.
struct Heap::Parts {
  const HeapOptions& options;
  std::unique_ptr<const ModelKernels> kernels;
  vm::Mutator& mutator;
  vm::VmHooks& hooks;
  scheduler::Scheduler& scheduler;
  std::unique_ptr<HeapMemory> memory;
  std::unique_ptr<Plan> plan;
  scheduler::StageGraph graph;
  std::unique_ptr<HeapLimit> limit;
};

absl::StatusOr<std::unique_ptr<Heap>> CreateHeap(const HeapOptions& options,
                                                 std::unique_ptr<const ModelKernels> kernels, vm::Mutator& mutator,
                                                 vm::VmHooks& hooks, scheduler::Scheduler& scheduler) {
  STRATA_ASSIGN_OR_RETURN(const PlanEntry* const entry, FindPlan(options.plan));
  return CreateHeapOf(*entry, options, std::move(kernels), mutator, hooks, scheduler);
}

absl::StatusOr<std::unique_ptr<Heap>> CreateHeapOf(const PlanEntry& entry, const HeapOptions& options,
                                                   std::unique_ptr<const ModelKernels> kernels, vm::Mutator& mutator,
                                                   vm::VmHooks& hooks, scheduler::Scheduler& scheduler) {
  STRATA_RETURN_IF_ERROR(CheckOptions(options, entry.constraints));
  if (mutator.ops != nullptr) return absl::FailedPreconditionError("the mutator is bound to a heap already");
  STRATA_ASSIGN_OR_RETURN(std::unique_ptr<HeapMemory> memory,
                          HeapMemory::Create({.max_bytes = options.max_bytes,
                                              .worker_count = scheduler.worker_count(),
                                              .with_valid_bits = options.verify,
                                              .with_granules = entry.constraints.marks_in_place,
                                              .with_log_bits = entry.constraints.logs_objects,
                                              .with_counts = entry.constraints.counts_references,
                                              .quarantines = entry.constraints.quarantines_freed_memory,
                                              .with_slide_map = entry.constraints.slides}));
  std::unique_ptr<Plan> plan = entry.create({.memory = *memory,
                                             .worker_count = scheduler.worker_count(),
                                             .nursery = options.nursery,
                                             .kernels = kernels.get(),
                                             .hardened = options.hardened});
  STRATA_ASSIGN_OR_RETURN(scheduler::StageGraph graph, scheduler::StageGraph::Create(plan->stages()));
  STRATA_ASSIGN_OR_RETURN(std::unique_ptr<HeapLimit> limit, NewLimit(options, entry.constraints, memory->budget()));
  return std::unique_ptr<Heap>(new Heap({.options = options,
                                         .kernels = std::move(kernels),
                                         .mutator = mutator,
                                         .hooks = hooks,
                                         .scheduler = scheduler,
                                         .memory = std::move(memory),
                                         .plan = std::move(plan),
                                         .graph = std::move(graph),
                                         .limit = std::move(limit)}));
}

Heap::Heap(Parts parts)
    : options_(parts.options),
      mutator_(parts.mutator),
      watched_hooks_(Watched(options_, parts.hooks)),
      sample_points_(PointsFor(options_)),
      hooks_(watched_hooks_.has_value() ? *watched_hooks_ : parts.hooks),
      scheduler_(parts.scheduler),
      max_workers_(options_.workers == 0 ? scheduler_.worker_count()
                                         : std::min(options_.workers, scheduler_.worker_count())),
      kernels_(std::move(parts.kernels)),
      memory_(std::move(parts.memory)),
      plan_(std::move(parts.plan)),
      graph_(std::move(parts.graph)),
      governor_(memory_->budget(), std::move(parts.limit), plan_->constraints().copy_factor, options_.time),
      ops_{
          .alloc_slow = [](vm::Mutator& mutator,
                           const vm::AllocRequest& request) { return Of(mutator).AllocateSlow(request); },
          .write_slow = plan_->barrier_ops().write_slow,
          .write_range_slow = plan_->barrier_ops().write_range_slow,
          .collect = [](vm::Mutator& mutator, vm::CollectReason reason) { return Of(mutator).Collect(reason); },
      },
      stress_(options_.stress),
      binding_(mutator_, plan_->mutator_source(), stress_.enabled(),
               sample_points_.has_value() ? &*sample_points_ : nullptr),
      meter_(graph_, scheduler_.worker_count(), options_.detailed_stats),
      history_(base::MonotonicNanos()) {
  Bind();
  STRATA_PROBE2(heap_create, mutator_.cage_base.value(), memory_->budget().max_bytes());
}

Heap::~Heap() {
  STRATA_PROBE1(heap_destroy, mutator_.cage_base.value());
  Unbind();
}

void Heap::Bind() {
  mutator_.cursor = vm::BumpCursor();
  mutator_.cage_base = memory_->cage().base();
  mutator_.max_bump_bytes = plan_->constraints().max_bump_bytes;
  mutator_.log_table = memory_->log_table();
  mutator_.ops = &ops_;
  mutator_.plan_state = this;
  mutator_.barrier_state = plan_->barrier_state();
}

void Heap::Unbind() {
  mutator_.cursor = vm::BumpCursor();
  mutator_.cage_base = vm::Address();
  mutator_.max_bump_bytes = 0;
  mutator_.log_table = vm::Address();
  mutator_.ops = nullptr;
  mutator_.plan_state = nullptr;
  mutator_.barrier_state = nullptr;
}

vm::Address Heap::AllocateSlow(const vm::AllocRequest& request) {
  STRATA_DCHECK(request.bytes % vm::kObjectAlignment == 0, "kObjectsAreAligned");
  STRATA_PROBE2(alloc_slow, mutator_.cage_base.value(), request.bytes);
  // Nothing a collection could do: say so at once.
  const bool hopeless = request.bytes > memory_->budget().max_bytes();
  if (!hopeless) {
    if (stress_.Tick()) Collect(vm::CollectReason::kStress);
    if (const vm::Address object = TryAllocate(request); !object.is_null()) return object;
    if (const vm::Address object = AllocateAtLimit(request); !object.is_null()) return object;
  }
  ++failed_allocations_;
  return vm::Address();
}

vm::Address Heap::AllocateAtLimit(const vm::AllocRequest& request) {
  if (governor_.RaiseAtLimit(request.bytes)) {
    if (const vm::Address object = TryAllocate(request); !object.is_null()) return object;
  }
  // A nursery collection that did not help leaves no young objects, so that the next one is full.
  while (Collect(vm::CollectReason::kAllocation)) {
    if (const vm::Address object = TryAllocate(request); !object.is_null()) return object;
    if (last_kind_ == CollectionKind::kFull) break;
  }
  if (governor_.Raise(request.bytes)) {
    if (const vm::Address object = TryAllocate(request); !object.is_null()) return object;
  }
  if (governor_.RaiseToMost()) {
    if (const vm::Address object = TryAllocate(request); !object.is_null()) return object;
  }
  return AllocateInEmergency(request);
}

// A plan that moves objects only when it must has one more way to make room: as often as that makes some.
vm::Address Heap::AllocateInEmergency(const vm::AllocRequest& request) {
  if (!plan_->constraints().evacuates_in_emergency) return vm::Address();
  size_t before;
  do {
    before = memory_->budget().reserved_bytes();
    if (!Collect(vm::CollectReason::kEmergency)) return vm::Address();
    if (const vm::Address object = TryAllocate(request); !object.is_null()) return object;
  } while (memory_->budget().reserved_bytes() < before);
  return vm::Address();
}

vm::Address Heap::TryAllocate(const vm::AllocRequest& request) {
  const bool bumps =
      request.bytes <= plan_->constraints().max_bump_bytes && request.semantics == vm::AllocSemantics::kDefault;
  const vm::Address object = bumps ? binding_.Allocate(request.bytes) : plan_->AllocateLarge(request);
  if (sample_points_.has_value() && !object.is_null() && binding_.PassedPoint(bumps ? 0 : request.bytes)) {
    TellObserver(object, request);
  }
  return object;
}

void Heap::TellObserver(vm::Address object, const vm::AllocRequest& request) {
  const AllocationSampling& sampling = options_.allocations;
  sampling.observer->OnSampledAllocation({.object = vm::ObjectRef::FromAddress(mutator_.cage_base, object),
                                          .type = request.type_id,
                                          .bytes = request.bytes,
                                          .stands_for = SamplePoints::StandsFor(request.bytes, sampling.mean_bytes)});
}

bool Heap::Collect(vm::CollectReason reason) {
  if (!plan_->constraints().collects || collecting_ || !plan_->CanCollect()) return false;
  collecting_ = true;
  RunCollection(reason);
  collecting_ = false;
  return true;
}

void Heap::RunCollection(vm::CollectReason reason) {
  const CollectionKind kind = plan_->NextKind(reason);
  const int workers = WorkersForCollection(kind, reason);
  CollectionInfo info = {.plan = plan_->constraints().name,
                         .kind = kind,
                         .reason = reason,
                         .workers = workers,
                         .number = history_.collections() + 1,
                         .start_ns = base::MonotonicNanos(),
                         .bytes_before = memory_->budget().reserved_bytes()};
  STRATA_PROBE4(collection_begin, mutator_.cage_base.value(), info.number, kind, reason);
  if (options_.observer != nullptr) options_.observer->OnCollectionBegin(info);
  binding_.Retire();
  governor_.BeginCollection(AllocatedBytes());
  hooks_.OnPause();
  if (options_.verify) CheckBefore(kind);
  Collection collection(graph_, workers, ModeFor(workers), kind, reason, *kernels_, hooks_);
  PublishRoots(collection);
  Watch(collection.job());
  plan_->Schedule(collection);
  scheduler_.Run(collection.job());
  info.counts = plan_->Finish(collection);
  governor_.EndCollection(kind, info.counts);
  last_kind_ = kind;
  if (kind == CollectionKind::kFull && options_.returns_memory) TrimFreeMemory();
  if (options_.verify) CheckHeap(collection.roots().ranges());
  hooks_.OnResume();
  Record(collection, info);
}

void Heap::Watch(scheduler::Job& job) {
  meter_.Attach(job);
  if (options_.packet_observer != nullptr) job.AddObserver(*options_.packet_observer);
}

void Heap::TrimFreeMemory() {
  PageBudget& budget = memory_->budget();
  const size_t touched_bytes = memory_->blocks().touched_blocks() * kBlockBytes;
  const TrimAmount amount =
      trim_.AfterCollection(budget.limit_bytes(), budget.TakeRecentPeak(), budget.reserved_bytes(), touched_bytes);
  if (amount.most_bytes != 0) returned_bytes_ += memory_->ReturnFree(amount.keep_bytes, amount.most_bytes);
}

size_t Heap::ReleaseMemory() {
  Collect(vm::CollectReason::kUser);
  const size_t bytes = memory_->ReturnFree(0, SIZE_MAX);
  returned_bytes_ += bytes;
  return bytes;
}

// Takes the VM's roots, and decides before any stage runs what may not move.
void Heap::PublishRoots(Collection& collection) {
  hooks_.PublishRoots(collection.roots());
  collection.SetPinned(PinnedObjects(ObjectsHeldBy(collection.roots())), mutator_.cage_base);
}

std::vector<Extent> Heap::ObjectsHeldBy(const RootCollector& roots) {
  std::vector<Extent> held;
  for (const vm::ObjectRef ref : pins_.objects()) {
    const vm::Address object = ref.ToAddress(mutator_.cage_base);
    held.push_back({object, object + kernels_->SizeOf(object, vm::LoadHeader(object).type_id())});
  }
  std::vector<vm::Address> ambiguous = roots.ambiguous();
  STRATA_CHECK(ambiguous.empty() || constraints().vm_constraints.pins_objects, "kAmbiguousRootsNeedAPlanThatPins");
  std::sort(ambiguous.begin(), ambiguous.end());
  ObjectFinder finder(*memory_, plan_->spaces(), *kernels_);
  for (const vm::Address address : ambiguous) {
    if (const Extent object = finder.Find(address); !object.empty()) held.push_back(object);
  }
  return held;
}

void Heap::InspectRoots(absl::FunctionRef<void(const HeapRoots&)> look) {
  STRATA_CHECK(!collecting_, "kInspectsBetweenCollections");
  binding_.MakeParseable();
  hooks_.OnPause();
  RootCollector roots;
  hooks_.PublishRoots(roots);
  std::vector<vm::Address> held;
  for (const Extent& object : ObjectsHeldBy(roots)) held.push_back(object.begin);
  collecting_ = true;  // so that none begins
  look({roots.ranges(), held});
  collecting_ = false;
  hooks_.OnResume();
}

void Heap::Inspect(absl::FunctionRef<void(absl::Span<const vm::ObjectRef>)> look) {
  InspectRoots([this, look](const HeapRoots& roots) {
    std::vector<vm::ObjectRef> objects;
    for (const RootRange& range : roots.ranges) {
      const auto* word = range.first.where().As<const uint32_t>();
      for (size_t i = 0; i < range.count; ++i, ++word) {
        const vm::ObjectRef object = vm::RefSlot(vm::Address::FromPointer(word)).Load();
        if (object.is_object()) objects.push_back(object);
      }
    }
    for (const vm::Address held : roots.held) objects.push_back(vm::ObjectRef::FromAddress(mutator_.cage_base, held));
    look(objects);
  });
}

void Heap::Pin(vm::ObjectRef object) {
  STRATA_CHECK(constraints().vm_constraints.pins_objects, "kPinsNeedAPlanThatPins");
  if (object.is_object()) pins_.Pin(object);
}

void Heap::Unpin(vm::ObjectRef object) {
  if (object.is_object()) pins_.Unpin(object);
}

vm::ObjectRef Heap::FindObject(vm::Address address) {
  binding_.MakeParseable();
  const Extent object = ObjectFinder(*memory_, plan_->spaces(), *kernels_).Find(address);
  return object.empty() ? vm::ObjectRef() : vm::ObjectRef::FromAddress(mutator_.cage_base, object.begin);
}

bool Heap::IsObject(vm::ObjectRef word) {
  return word.is_object() && FindObject(word.ToAddress(mutator_.cage_base)) == word;
}

int Heap::WorkersForCollection(CollectionKind kind, vm::CollectReason reason) const {
  if (options_.hardened) return 1;
  // Each worker may leave a block unfilled, and there are few to evacuate into.
  if (reason == vm::CollectReason::kEmergency && plan_->constraints().evacuates_in_emergency) return 1;
  if (options_.bytes_per_worker == 0) return max_workers_;
  const size_t worth = 1 + WorkBytes(kind) / options_.bytes_per_worker;
  return static_cast<int>(std::min(worth, static_cast<size_t>(max_workers_)));
}

// What a collection has to look at, as far as one can know before: no more than is held, nor much more than last time.
size_t Heap::WorkBytes(CollectionKind kind) const {
  const size_t held = kind == CollectionKind::kNursery ? plan_->nursery_bytes() : memory_->budget().reserved_bytes();
  const std::optional<size_t> last = survived_bytes_[static_cast<size_t>(kind)];
  return last.has_value() ? std::min(held, 2 * *last) : held;
}

TraceMode Heap::ModeFor(int workers) const {
  if (options_.hardened) return TraceMode::kHardened;
  return workers == 1 ? TraceMode::kSerial : TraceMode::kParallel;
}

void Heap::Record(Collection& collection, CollectionInfo info) {
  const uint64_t dead_bytes = AllocatedBytes() - std::min(AllocatedBytes(), info.counts.live_bytes);
  info.freed_bytes = dead_bytes - std::min(dead_bytes, history_.freed_bytes());
  survived_bytes_[static_cast<size_t>(info.kind)] =
      info.kind == CollectionKind::kFull ? info.counts.live_bytes : info.counts.copied_bytes + info.counts.marked_bytes;
  info.bytes_after = memory_->budget().reserved_bytes();
  info.limit_bytes = memory_->budget().limit_bytes();
  const CollectionDetail detail = meter_.Measure(collection.job(), collection.drained_ns(), info.start_ns);
  info.detail = &detail;
  const uint64_t resident_bytes = options_.detailed_stats ? base::ResidentBytes() : 0;
  info.end_ns = base::MonotonicNanos();
  history_.Add(info, resident_bytes);
  STRATA_PROBE4(collection_end, mutator_.cage_base.value(), info.number, info.bytes_before, info.bytes_after);
  if (options_.observer != nullptr) options_.observer->OnCollectionEnd(info);
}

void Heap::CheckBefore(CollectionKind kind) {
  if (kind == CollectionKind::kFull) return;
  const auto misses = [this](vm::Address source, vm::RefSlot slot, vm::Address target) {
    return plan_->MissesYoung(source, slot, target);
  };
  const absl::Status status = CheckRemembered(plan_->spaces(), *kernels_, memory_->cage().base(), misses);
  if (status.ok()) return;
  const std::string message(status.message());
  base::FailCheck(__FILE__, __LINE__, "the heap verifies before a nursery collection", message.c_str());
}

void Heap::CheckHeap(absl::Span<const RootRange> roots) {
  absl::Status status = Verifier(*memory_, plan_->spaces(), *kernels_).Verify(roots);
  if (status.ok()) status = plan_->CheckInvariants(*kernels_);
  if (status.ok()) return;
  const std::string message(status.message());
  base::FailCheck(__FILE__, __LINE__, "the heap verifies after a collection", message.c_str());
}

absl::Status Heap::Verify() {
  if (!options_.verify) return absl::FailedPreconditionError("the heap was made without HeapOptions::verify");
  binding_.MakeParseable();
  hooks_.OnPause();
  RootCollector roots;
  hooks_.PublishRoots(roots);
  const absl::Status status = Verifier(*memory_, plan_->spaces(), *kernels_).Verify(roots.ranges());
  hooks_.OnResume();
  return status;
}

absl::Status Heap::ForEachObject(ObjectVisitor visit) {
  binding_.MakeParseable();
  for (const Space* space : plan_->spaces()) {
    for (const Extent extent : space->Extents()) {
      STRATA_RETURN_IF_ERROR(WalkExtent(extent, *kernels_, visit));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<TypeCount>> Heap::TakeCensus() {
  Census census;
  STRATA_RETURN_IF_ERROR(ForEachObject([&](vm::Address, vm::TypeId type, size_t bytes) { census.Add(type, bytes); }));
  return census.Types([this](vm::TypeId type) { return kernels_->TypeName(type); });
}

GcStats Heap::stats() const {
  const PageBudget& budget = memory_->budget();
  const LargeObjectUsage large = plan_->large_objects();
  GcStats stats;
  stats.plan = std::string(plan_->constraints().name);
  stats.plan_reason = options_.plan_reason;
  stats.workers = max_workers_;
  history_.AddTo(stats, base::MonotonicNanos());
  for (const scheduler::PacketTotal& total : meter_.packets()) {
    stats.packets.push_back({.packet = std::string(total.name), .count = total.count, .ns = total.ns});
  }
  stats.allocated_bytes = AllocatedBytes();
  stats.large_objects_allocated = large.allocated_objects;
  stats.large_bytes_allocated = large.allocated_bytes;
  stats.barrier_slow_calls = plan_->barrier_slow_calls();
  stats.counting = plan_->counting();
  stats.failed_allocations = failed_allocations_;
  stats.heap_max_bytes = budget.max_bytes();
  stats.heap_limit_bytes = budget.limit_bytes();
  stats.reserved_bytes = budget.reserved_bytes();
  stats.peak_reserved_bytes = budget.peak_bytes();
  stats.returned_bytes = returned_bytes_;
  stats.committed_bytes = memory_->cage().committed_bytes();
  return stats;
}

}  // namespace strata::gc
