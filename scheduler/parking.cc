#include "scheduler/parking.h"

#include <atomic>

#include "absl/synchronization/mutex.h"
#include "vm_binding/base/check.h"

namespace strata::scheduler {

// Relaxed loads and stores of waiting_ are ordered among themselves by mutex_.

void Parking::Register() {
  {
    absl::MutexLock lock(&mutex_);
    waiting_.store(waiting_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  }
  // Pairs with the fence in AnyoneWaiting.
  std::atomic_thread_fence(std::memory_order_seq_cst);
}

void Parking::Cancel() {
  absl::MutexLock lock(&mutex_);
  const int waiting = waiting_.load(std::memory_order_relaxed);
  if (waiting > 0) {
    waiting_.store(waiting - 1, std::memory_order_relaxed);
  } else {
    // Every registered worker is released, this one too.
    STRATA_CHECK(released_ > 0, "kRegisteredOnce");
    --released_;
  }
}

void Parking::Park() {
  absl::MutexLock lock(&mutex_);
  while (released_ == 0) released_nonzero_.Wait(&mutex_);
  --released_;
}

void Parking::WakeOne() {
  absl::MutexLock lock(&mutex_);
  const int waiting = waiting_.load(std::memory_order_relaxed);
  if (waiting == 0) return;
  waiting_.store(waiting - 1, std::memory_order_relaxed);
  ++released_;
  released_nonzero_.Signal();
}

void Parking::WakeAll() {
  absl::MutexLock lock(&mutex_);
  released_ += waiting_.load(std::memory_order_relaxed);
  waiting_.store(0, std::memory_order_relaxed);
  released_nonzero_.SignalAll();
}

}  // namespace strata::scheduler
