#include "wasm/runtime/wait_queue.h"

namespace strata::wasm {

bool WaitQueue::Enter(Waiter& waiter, absl::FunctionRef<bool()> still_expected) {
  absl::MutexLock lock(&mutex_);
  if (!still_expected()) return false;
  waiters_[waiter.address_].push_back(&waiter);
  return true;
}

bool WaitQueue::WasNotified(const Waiter& waiter) const {
  absl::MutexLock lock(&mutex_);
  return waiter.notified_;
}

bool WaitQueue::Leave(Waiter& waiter) {
  absl::MutexLock lock(&mutex_);
  if (waiter.notified_) return true;
  const auto found = waiters_.find(waiter.address_);
  found->second.remove(&waiter);
  if (found->second.empty()) waiters_.erase(found);
  return false;
}

uint32_t WaitQueue::Notify(uint64_t address, uint32_t count) {
  absl::MutexLock lock(&mutex_);
  const auto found = waiters_.find(address);
  if (found == waiters_.end()) return 0;
  uint32_t woken = 0;
  for (; woken < count && !found->second.empty(); ++woken) {
    Waiter& waiter = *found->second.front();
    found->second.pop_front();
    waiter.notified_ = true;
    waiter.wake_.Wake();  // under the lock: the waiter dies once it has it
  }
  if (found->second.empty()) waiters_.erase(found);
  return woken;
}

}  // namespace strata::wasm
