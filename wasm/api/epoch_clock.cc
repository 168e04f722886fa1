#include "wasm/api/epoch_clock.h"

#include <limits>

#include "vm_binding/contract/mutator.h"

namespace strata::wasm::api {

void EpochClock::Tick() {
  absl::MutexLock lock(&mutex_);
  ++now_;
  for (auto entry = due_.begin(); entry != due_.end();) {
    if (entry->second > now_) {
      ++entry;
      continue;
    }
    entry->first->Request(vm::kInterruptDeadline);
    entry = due_.erase(entry);
  }
}

void EpochClock::SetDeadline(InterruptTarget& target, uint64_t ticks) {
  absl::MutexLock lock(&mutex_);
  if (ticks == 0) {
    due_.erase(&target);
    target.Request(vm::kInterruptDeadline);
  } else {
    due_[&target] =
        ticks > std::numeric_limits<uint64_t>::max() - now_ ? std::numeric_limits<uint64_t>::max() : now_ + ticks;
  }
}

void EpochClock::Remove(InterruptTarget& target) {
  absl::MutexLock lock(&mutex_);
  due_.erase(&target);
}

}  // namespace strata::wasm::api
