// An engine's coarse clock, which the embedder ticks, and the stores whose time it measures.
//
// Any thread, but no signal handler: there are InterruptHandles for those.

#ifndef STRATA_WASM_API_EPOCH_CLOCK_H_
#define STRATA_WASM_API_EPOCH_CLOCK_H_

#include <cstdint>
#include <map>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "wasm/api/interrupt_handle.h"

namespace strata::wasm::api {

class EpochClock {
 public:
  // Ends the time of the stores that are due, once.
  void Tick() ABSL_LOCKS_EXCLUDED(mutex_);
  // The target is due at the tick'th tick from now, instead of when it was; 0: at once. It outlives its entry.
  void SetDeadline(InterruptTarget& target, uint64_t ticks) ABSL_LOCKS_EXCLUDED(mutex_);
  void Remove(InterruptTarget& target) ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  absl::Mutex mutex_;
  uint64_t now_ ABSL_GUARDED_BY(mutex_) = 0;
  std::map<InterruptTarget*, uint64_t> due_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace strata::wasm::api

#endif  // STRATA_WASM_API_EPOCH_CLOCK_H_
