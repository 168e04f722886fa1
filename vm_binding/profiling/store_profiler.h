// Profiles one store: stack samples at its polls, its collections, its heap's size.
//
// Joins the sampler (which asks), the store's interrupt word (which carries the question to a poll) and the stack
// walker (which answers). A collection has no polls: what was asked during one is answered at its end with a frame for
// the collection above the guest's. All but RequestSample runs on the store's thread.

#ifndef STRATA_VM_BINDING_PROFILING_STORE_PROFILER_H_
#define STRATA_VM_BINDING_PROFILING_STORE_PROFILER_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gc/stats/collection_observer.h"
#include "profiler/model/index.h"
#include "profiler/model/profile.h"
#include "profiler/model/profile_builder.h"
#include "profiler/sampler/sample_ring.h"
#include "profiler/sampler/sampler.h"
#include "profiler/sampler/stack_buffer.h"
#include "scheduler/observer.h"
#include "vm_binding/profiling/collection_log.h"
#include "vm_binding/profiling/guest_frames.h"
#include "vm_binding/profiling/packet_log.h"
#include "wasm/interpreter/instruction_interrupt.h"
#include "wasm/runtime/store.h"
#include "wasm/runtime/trap.h"

namespace strata::profiling {

struct StoreProfilerOptions {
  int64_t interval_ns = 1'000'000;     // mean time between samples
  std::string product;                 // what runs, as the profile's title
  std::vector<std::string> arguments;  // of what runs
  int gc_workers = 1;                  // of the scheduler that runs the collections
  // Samples at any instruction instead of at polls, where the backend can (wasm/interpreter/instruction_interrupt.h).
  bool precise = false;
};

class StoreProfiler final : private profiler::SampleTarget, private gc::CollectionObserver {
 public:
  // kInvalidArgument for an interval that cannot be.
  static absl::StatusOr<std::unique_ptr<StoreProfiler>> Create(const StoreProfilerOptions& options);
  ~StoreProfiler() override;

  // For the HeapOptions of the store that will be attached; may be left out if it gets no heap.
  gc::CollectionObserver& collection_observer() { return *this; }

  // For the HeapOptions likewise.
  scheduler::Observer& packet_observer() { return packets_.observer(); }

  // Starts to sample. Takes the store's interrupt handler; a deadline or cancellation still traps. Once. Fails if
  // samples are to be precise and cannot be; then nothing has begun.
  absl::Status Attach(wasm::Store& store);
  // A trap that has ended a call, to be shown where it happened. Any number.
  void NoteTrap(const wasm::Trap& trap);
  // What the attached store's heap holds at the end.
  void SetFinalHeapSize(size_t bytes);
  // Stops, gives the handler back, and builds the profile of all there was. Once; whatever became of the guest.
  absl::StatusOr<profiler::Profile> Finish();

 private:
  struct NotedTrap {
    int64_t time_ns = 0;
    std::string reason;
    std::string function;  // the innermost, empty if there was none
  };

  StoreProfiler(std::unique_ptr<profiler::Sampler> sampler, const StoreProfilerOptions& options);

  void RequestSample() override;
  void OnCollectionBegin(const gc::CollectionInfo& info) override;
  void OnCollectionEnd(const gc::CollectionInfo& info) override;

  void Detach();
  wasm::TrapKind OnInterrupt(uint32_t bits);
  // Takes the request for a sample back, if there is one.
  bool ConsumeRequest();
  void TakeSample(bool in_collection);
  absl::Status AddTraps();

  const std::unique_ptr<profiler::Sampler> sampler_;
  GuestFrames frames_;
  profiler::ProfileBuilder builder_;
  profiler::ThreadIndex thread_;
  CollectionLog collections_;
  PacketLog packets_;
  profiler::StackBuffer stack_;
  std::vector<NotedTrap> traps_;
  const bool precise_;
  wasm::Store* store_ = nullptr;
  profiler::SampleRing* ring_ = nullptr;
  std::unique_ptr<wasm::interpreter::InstructionInterrupt> interrupt_;  // null: samples at polls
};

}  // namespace strata::profiling

#endif  // STRATA_VM_BINDING_PROFILING_STORE_PROFILER_H_
