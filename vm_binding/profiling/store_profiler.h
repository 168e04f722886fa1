// Profiles one store: stack samples at its polls, its collections, its heap's and memories' sizes, what befell it.
//
// Joins the sampler (which asks), the store's interrupt word (which carries the question to a poll) and the stack
// walker (which answers). A collection has no polls: what was asked during one is answered at its end with a frame for
// the collection above the guest's. All but RequestSample runs on the store's thread.

#ifndef STRATA_VM_BINDING_PROFILING_STORE_PROFILER_H_
#define STRATA_VM_BINDING_PROFILING_STORE_PROFILER_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "gc/stats/allocation_observer.h"
#include "gc/stats/collection_observer.h"
#include "profiler/model/index.h"
#include "profiler/model/profile_builder.h"
#include "profiler/sampler/sample_ring.h"
#include "profiler/sampler/sampler.h"
#include "scheduler/observer.h"
#include "vm_binding/profiling/allocation_sampler.h"
#include "vm_binding/profiling/cause_log.h"
#include "vm_binding/profiling/collection_log.h"
#include "vm_binding/profiling/guest_frames.h"
#include "vm_binding/profiling/packet_log.h"
#include "vm_binding/profiling/rate_log.h"
#include "vm_binding/profiling/stack_taker.h"
#include "vm_binding/profiling/store_events.h"
#include "wasm/interpreter/instruction_interrupt.h"
#include "wasm/runtime/store.h"
#include "wasm/runtime/trap.h"

namespace strata::profiling {

struct StoreProfilerOptions {
  std::string thread_name = "Guest";  // of the store's track
  int gc_workers = 1;                 // of the scheduler that runs the collections
  // Samples at any instruction instead of at polls, where the backend can (wasm/interpreter/instruction_interrupt.h).
  bool precise = false;
  // Between two sampled allocations on average; 0: none is sampled.
  size_t alloc_bytes = 0;
};

class StoreProfiler final : private profiler::SampleTarget, private gc::CollectionObserver {
 public:
  // ProfileSession::AddStore makes it. `sampler` and `frames` outlive it; its samples go to `thread`.
  StoreProfiler(profiler::Sampler& sampler, GuestFrames& frames, profiler::ThreadIndex thread,
                StoreProfilerOptions options);
  ~StoreProfiler() override;

  const StoreProfilerOptions& options() const { return options_; }
  // For the HeapOptions of the store that will be attached; may be left out if it gets no heap.
  gc::CollectionObserver& collection_observer() { return *this; }
  // For the HeapOptions likewise.
  scheduler::Observer& packet_observer() { return packets_.observer(); }
  // For the HeapOptions likewise.
  gc::AllocationSampling allocation_sampling() { return allocations_.sampling(); }

  // Starts to sample. Takes the store's interrupt handler; a deadline or cancellation still traps. Once. Fails if
  // samples are to be precise and cannot be; then nothing has begun.
  absl::Status Attach(wasm::Store& store);
  // A trap that has ended a call, to be shown where it happened. Any number.
  void NoteTrap(const wasm::Trap& trap) { events_.NoteTrap(trap); }
  // Stops, notes what heap and memories hold, and gives the handler back. Before the store dies; no effect if nothing
  // is attached.
  void Detach();
  // Any thread, for who knows that the store's is not at it.
  bool attached() const { return store_ != nullptr; }

  // For the session: all but the samples, once detached. `owner` is what the names of tracks end with.
  absl::Status AddTo(profiler::ProfileBuilder& builder, uint64_t first_worker_tid, absl::string_view owner) const;
  // What the record of markers and counters takes.
  size_t bytes() const;

 private:
  void RequestSample() override;
  void OnCollectionBegin(const gc::CollectionInfo& info) override;
  void OnCollectionEnd(const gc::CollectionInfo& info) override;

  wasm::TrapKind OnInterrupt(uint32_t bits);
  // Takes the request for a sample back, if there is one.
  bool ConsumeRequest();
  void TakeSample(bool in_collection);
  // If a host function is what runs, it has since the request.
  void NoteHostCall(int64_t now_ns);
  void ReadAllocation(int64_t now_ns);

  profiler::Sampler& sampler_;
  const profiler::ThreadIndex thread_;
  const StoreProfilerOptions options_;
  StackTaker stacks_;
  CauseLog causes_;
  StoreEvents events_;
  CollectionLog collections_;
  CauseLog::Id collection_cause_ = CauseLog::kNone;  // of the one that runs
  PacketLog packets_;
  RateLog allocation_;
  AllocationSampler allocations_;
  wasm::Store* store_ = nullptr;
  profiler::SampleRing* ring_ = nullptr;
  int64_t detached_ns_ = 0;
  std::atomic<int64_t> requests_{0};                                    // not answered; relaxed, a count only
  std::atomic<int64_t> requested_ns_{0};                                // when, 0: all answered; relaxed, a time only
  std::unique_ptr<wasm::interpreter::InstructionInterrupt> interrupt_;  // null: samples at polls
};

}  // namespace strata::profiling

#endif  // STRATA_VM_BINDING_PROFILING_STORE_PROFILER_H_
