// Ends a guest's time after so long of the wall clock, unless it is destroyed before.
//
//   Timeout timeout(store->interrupt_handle(), absl::Seconds(2));
//   Outcome<int32_t> result = run.Call(*store);
//
// Has a thread of its own; for many stores at once one that ticks the engine's epoch is cheaper
// (Engine::IncrementEpoch).

#ifndef STRATA_WASM_API_TIMEOUT_H_
#define STRATA_WASM_API_TIMEOUT_H_

#include <thread>

#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "wasm/api/interrupt_handle.h"

namespace strata::wasm::api {

class Timeout {
 public:
  Timeout(InterruptHandle handle, absl::Duration after);
  // Waits for its thread; what it has not ended goes on.
  ~Timeout();
  Timeout(const Timeout&) = delete;
  Timeout& operator=(const Timeout&) = delete;

 private:
  absl::Notification over_;
  std::thread thread_;
};

}  // namespace strata::wasm::api

#endif  // STRATA_WASM_API_TIMEOUT_H_
