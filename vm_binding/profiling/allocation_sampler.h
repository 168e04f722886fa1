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
#include <functional>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/types/span.h"
#include "gc/stats/allocation_observer.h"
#include "profiler/model/index.h"
#include "profiler/model/profile_builder.h"
#include "profiler/model/raw_frame.h"
#include "profiler/sampler/allocation_log.h"
#include "vm_binding/contract/header.h"
#include "vm_binding/weak/weak_table.h"
#include "wasm/runtime/store.h"

namespace strata::profiling {

class AllocationSampler final : private gc::AllocationObserver {
 public:
  // Takes the stack of a store whose state is published, leaf first; what it returns lasts until the next call.
  using TakeStack = std::function<absl::Span<const profiler::RawFrame>(const wasm::Store&)>;

  // One object for each `mean_bytes` on average; 0: none, and nothing costs anything.
  AllocationSampler(TakeStack take_stack, size_t mean_bytes)
      : take_stack_(std::move(take_stack)), mean_bytes_(mean_bytes) {}

  // For the HeapOptions of the store that will be attached.
  gc::AllocationSampling sampling();
  // Begins to listen.
  void Attach(const wasm::Store& store) { store_ = &store; }
  // To be called after each collection of the store's heap, with the time of its end.
  void OnCollectionEnd(int64_t end_ns);
  // Gives names to the types it has met and stops to listen. Before the store dies.
  void Detach();

  // Adds samples and what to know about them; nothing if there were to be none. Detached.
  absl::Status AddTo(profiler::ProfileBuilder& builder, profiler::ThreadIndex thread) const;
  // What the record takes.
  size_t bytes() const { return log_.bytes(); }

 private:
  void OnSampledAllocation(const gc::SampledAllocation& allocation) override;
  weak::WeakTable& followed() override { return followed_; }
  absl::Status AddFacts(profiler::ProfileBuilder& builder) const;

  const TakeStack take_stack_;
  const size_t mean_bytes_;
  const wasm::Store* store_ = nullptr;
  weak::WeakTable followed_;  // an object's number in the log is that of its reference
  profiler::AllocationLog log_{/*seed=*/1};
  absl::flat_hash_map<vm::TypeId, std::string> type_names_;
  uint32_t collections_ = 0;
};

}  // namespace strata::profiling

#endif  // STRATA_VM_BINDING_PROFILING_ALLOCATION_SAMPLER_H_
