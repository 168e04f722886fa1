// Samples the allocations of one store: where, of which types, and when the objects died.
//
// Hears of them from the store's heap, takes the guest's stack, and follows the objects through collections by weak
// references, which moving collectors update. On the store's thread; outlives the store's heap. Bounded, as the log is.
//
// An object is found dead when a collection has looked at it: under generational plans nursery collections look at
// young ones only, drc finds dead cycles late, and a plan that never collects finds none.

#ifndef STRATA_VM_BINDING_PROFILING_ALLOCATION_SAMPLER_H_
#define STRATA_VM_BINDING_PROFILING_ALLOCATION_SAMPLER_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "gc/stats/allocation_observer.h"
#include "profiler/model/index.h"
#include "profiler/model/profile_builder.h"
#include "profiler/model/raw_frame.h"
#include "profiler/sampler/allocation_log.h"
#include "vm_binding/contract/header.h"
#include "vm_binding/profiling/guest_frames.h"
#include "vm_binding/profiling/stack_taker.h"
#include "vm_binding/weak/weak_table.h"
#include "wasm/runtime/store.h"

namespace strata::profiling {

class AllocationSampler final : private gc::AllocationObserver {
 public:
  // Time for walks over stacks that are too deep to be kept whole: what guests decide, and nobody asked for.
  struct DeepWalks {
    double share = 0.02;            // of all time since Attach, or since the number of samples was halved
    int64_t slack_ns = 10'000'000;  // besides
  };

  // One object for each `mean_bytes` on average; 0: none, and nothing costs anything. Fewer, where deep walks take more
  // than their time. `stacks` and `frames` outlive the sampler; types are named that modules define which `frames`
  // shows.
  AllocationSampler(StackTaker& stacks, const GuestFrames& frames, size_t mean_bytes)
      : AllocationSampler(stacks, frames, mean_bytes, DeepWalks()) {}
  AllocationSampler(StackTaker& stacks, const GuestFrames& frames, size_t mean_bytes, const DeepWalks& deep_walks)
      : stacks_(stacks), frames_(frames), mean_bytes_(mean_bytes), deep_walks_(deep_walks) {}
  AllocationSampler(const AllocationSampler&) = delete;
  AllocationSampler& operator=(const AllocationSampler&) = delete;

  // For the HeapOptions of the store that will be attached.
  gc::AllocationSampling sampling();
  // Begins to listen.
  void Attach(const wasm::Store& store);
  // To be called after each collection of the store's heap, with the time of its end.
  void OnCollectionEnd(int64_t end_ns);
  // Gives names to the types it has met and stops to listen. Before the store dies.
  void Detach();

  // Adds samples and what to know about them; nothing if there were to be none. Detached. `owner` is what the names of
  // facts end with.
  absl::Status AddTo(profiler::ProfileBuilder& builder, profiler::ThreadIndex thread, absl::string_view owner) const;
  // What the record takes.
  size_t bytes() const { return log_.bytes(); }

 private:
  void OnSampledAllocation(const gc::SampledAllocation& allocation) override;
  weak::WeakTable& followed() override { return followed_; }
  // Whether deep walks have taken too long, with that of `stack`, if it is one, which began at `begin_ns`. Then they
  // are measured anew.
  bool WalksTooLong(absl::Span<const profiler::RawFrame> stack, int64_t begin_ns);
  absl::Status AddFacts(profiler::ProfileBuilder& builder, absl::string_view owner) const;

  StackTaker& stacks_;
  const GuestFrames& frames_;
  const size_t mean_bytes_;
  const DeepWalks deep_walks_;
  const wasm::Store* store_ = nullptr;
  weak::WeakTable followed_;  // an object's number in the log is that of its reference
  profiler::AllocationLog log_{/*seed=*/1};
  absl::flat_hash_map<vm::TypeId, std::string> type_names_;
  uint32_t collections_ = 0;
  int64_t deep_walks_since_ns_ = 0;
  int64_t deep_walks_ns_ = 0;
};

}  // namespace strata::profiling

#endif  // STRATA_VM_BINDING_PROFILING_ALLOCATION_SAMPLER_H_
