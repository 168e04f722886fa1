// Ends a guest that runs for too long.
//
// A thread of its own waits; it asks the store to stop, which the guest does at its next poll, sleeping or not.

#ifndef STRATA_TOOLS_STRATA_DEADLINE_H_
#define STRATA_TOOLS_STRATA_DEADLINE_H_

#include <cstdint>
#include <thread>

#include "absl/synchronization/notification.h"
#include "wasm/runtime/store.h"

namespace strata::tools {

class Deadline {
 public:
  // `store` outlives this.
  Deadline(wasm::Store& store, int64_t timeout_us);
  ~Deadline();
  Deadline(const Deadline&) = delete;
  Deadline& operator=(const Deadline&) = delete;

 private:
  absl::Notification over_;
  std::thread thread_;
};

}  // namespace strata::tools

#endif  // STRATA_TOOLS_STRATA_DEADLINE_H_
