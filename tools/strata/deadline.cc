#include "tools/strata/deadline.h"

#include "absl/time/time.h"
#include "vm_binding/contract/mutator.h"

namespace strata::tools {

Deadline::Deadline(wasm::Store& store, int64_t timeout_us) {
  thread_ = std::thread([this, &store, timeout_us] {
    if (over_.WaitForNotificationWithTimeout(absl::Microseconds(timeout_us))) return;
    store.context().RequestInterrupt(vm::kInterruptDeadline);
  });
}

Deadline::~Deadline() {
  over_.Notify();
  thread_.join();
}

}  // namespace strata::tools
