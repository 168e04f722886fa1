#include "vm_binding/profiling/store_profiler.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "gc/heap.h"
#include "gc/stats/gc_stats.h"
#include "profiler/model/counter.h"
#include "profiler/model/raw_frame.h"
#include "vm_binding/base/clock.h"
#include "vm_binding/base/status_macros.h"
#include "vm_binding/contract/mutator.h"
#include "vm_binding/wasm/wasm_heap_factory.h"
#include "wasm/runtime/func_record.h"
#include "wasm/runtime/host_function.h"

namespace strata::profiling {
namespace {

int64_t Now() { return static_cast<int64_t>(base::MonotonicNanos()); }

profiler::CounterInfo AllocationCounter(profiler::ThreadIndex thread, absl::string_view owner) {
  profiler::CounterInfo info;
  info.name = "gc-allocation";
  info.label = absl::StrCat("GC allocation", owner);
  info.category = "Memory";
  info.description = "Bytes of objects allocated between samples";
  info.thread = thread;
  info.graph = profiler::CounterInfo::Graph::kRate;
  info.color = profiler::Color::kPurple;
  return info;
}

}  // namespace

StoreProfiler::StoreProfiler(profiler::Sampler& sampler, GuestFrames& frames, profiler::ThreadIndex thread,
                             StoreProfilerOptions options)
    : sampler_(sampler),
      thread_(thread),
      options_(std::move(options)),
      stacks_(frames),
      events_(stacks_, causes_, frames.shows_all()),
      packets_(options_.gc_workers),
      allocations_(stacks_, frames, options_.alloc_bytes) {}

// Whoever has not detached it: the store is gone, and so nothing of it is touched.
StoreProfiler::~StoreProfiler() { sampler_.Detach(*this); }

absl::Status StoreProfiler::Attach(wasm::Store& store) {
  if (options_.precise) {
    STRATA_ASSIGN_OR_RETURN(
        interrupt_, wasm::interpreter::InstructionInterrupt::Create(store, vm::kInterruptSample,
                                                                    [this] { TakeSample(/*in_collection=*/false); }));
  }
  store_ = &store;
  ring_ = &sampler_.Attach(*this, thread_);
  store.set_interrupt_handler([this](wasm::Store&, uint32_t bits) { return OnInterrupt(bits); });
  store.AddObserver(events_);
  allocations_.Attach(store);
  sampler_.Start();
  return absl::OkStatus();
}

void StoreProfiler::Detach() {
  if (store_ == nullptr) return;
  sampler_.Detach(*this);
  interrupt_.reset();
  sampler_.Retire(*ring_);
  store_->set_interrupt_handler(nullptr);
  store_->RemoveObserver(events_);
  allocations_.Detach();
  detached_ns_ = Now();
  ReadAllocation(detached_ns_);
  events_.NoteMemories(*store_);
  if (const gc::Heap* heap = wasm::HeapOf(*store_); heap != nullptr) {
    collections_.SetFinalSize(static_cast<uint64_t>(detached_ns_), heap->stats().reserved_bytes);
  }
  store_ = nullptr;
}

absl::Status StoreProfiler::AddTo(profiler::ProfileBuilder& builder, uint64_t first_worker_tid,
                                  absl::string_view owner) const {
  STRATA_RETURN_IF_ERROR(events_.AddTo(builder, thread_, owner));
  STRATA_RETURN_IF_ERROR(collections_.AddTo(builder, thread_, causes_, owner));
  STRATA_RETURN_IF_ERROR(allocation_.AddTo(builder, AllocationCounter(thread_, owner)));
  STRATA_RETURN_IF_ERROR(packets_.AddTo(builder, first_worker_tid, owner));
  STRATA_RETURN_IF_ERROR(allocations_.AddTo(builder, thread_, owner));
  return detached_ns_ == 0 ? absl::OkStatus() : builder.SetThreadEnd(thread_, detached_ns_);
}

size_t StoreProfiler::bytes() const {
  return causes_.bytes() + events_.bytes() + collections_.bytes() + packets_.bytes() + allocation_.bytes() +
         allocations_.bytes();
}

void StoreProfiler::RequestSample() {
  int64_t answered = 0;
  requested_ns_.compare_exchange_strong(answered, Now(), std::memory_order_relaxed);
  requests_.fetch_add(1, std::memory_order_relaxed);
  if (interrupt_ != nullptr) {
    interrupt_->Request();
  } else {
    store_->context().RequestInterrupt(vm::kInterruptSample);
  }
}

wasm::TrapKind StoreProfiler::OnInterrupt(uint32_t bits) {
  if ((bits & vm::kInterruptSample) != 0) TakeSample(/*in_collection=*/false);
  if ((bits & vm::kInterruptCancel) != 0) return wasm::TrapKind::kCancelled;
  return (bits & vm::kInterruptDeadline) != 0 ? wasm::TrapKind::kDeadline : wasm::TrapKind::kNone;
}

void StoreProfiler::OnCollectionBegin(const gc::CollectionInfo&) {
  if (ConsumeRequest()) TakeSample(/*in_collection=*/false);
  collection_cause_ = CauseLog::kNone;
  if (store_ != nullptr && causes_.has_room()) collection_cause_ = causes_.Add(stacks_.Take(*store_));
}

void StoreProfiler::OnCollectionEnd(const gc::CollectionInfo& info) {
  collections_.Add(info, collection_cause_);
  allocations_.OnCollectionEnd(static_cast<int64_t>(info.end_ns));
  if (ConsumeRequest()) TakeSample(/*in_collection=*/true);
}

bool StoreProfiler::ConsumeRequest() {
  if (store_ == nullptr) return false;
  // The poisoned limit stays: the next call finds no bits and raises it again.
  const uint32_t bits = store_->context().mutator.interrupt.fetch_and(~uint32_t{vm::kInterruptSample});
  return (bits & vm::kInterruptSample) != 0;
}

void StoreProfiler::TakeSample(bool in_collection) {
  const int64_t now_ns = Now();
  const absl::Span<const profiler::RawFrame> stack =
      in_collection ? stacks_.TakeInCollection(*store_) : stacks_.Take(*store_);
  // Who came late answers all that were asked since.
  const int64_t weight = std::max<int64_t>(requests_.exchange(0, std::memory_order_relaxed), 1);
  ring_->Push(stack, now_ns, static_cast<int64_t>(base::ThreadCpuNanos()), weight);
  const bool in_host = !stack.empty() && stack[0].kind == profiler::FrameKind::kHostCall;
  if (in_host) NoteHostCall(now_ns);
  requested_ns_.store(0, std::memory_order_relaxed);
  ReadAllocation(now_ns);
}

void StoreProfiler::NoteHostCall(int64_t now_ns) {
  const int64_t since_ns = requested_ns_.load(std::memory_order_relaxed);
  const wasm::HostFunction* function = store_->func_record(store_->context().host_record).host;
  if (since_ns != 0 && function != nullptr) events_.NoteHostCall(function->name(), since_ns, now_ns);
}

void StoreProfiler::ReadAllocation(int64_t now_ns) {
  const gc::Heap* heap = wasm::HeapOf(*store_);
  if (heap != nullptr) allocation_.Read(now_ns, heap->AllocatedBytes());
}

}  // namespace strata::profiling
