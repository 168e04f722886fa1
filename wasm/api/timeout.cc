#include "wasm/api/timeout.h"

#include <utility>

namespace strata::wasm::api {

Timeout::Timeout(InterruptHandle handle, absl::Duration after)
    : thread_([this, handle = std::move(handle), after] {
        if (!over_.WaitForNotificationWithTimeout(after)) handle.EndTime();
      }) {}

Timeout::~Timeout() {
  over_.Notify();
  thread_.join();
}

}  // namespace strata::wasm::api
