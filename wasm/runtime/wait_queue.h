// Who waits at the addresses of one shared memory (threads proposal: memory.atomic.wait32, wait64 and notify).
//
// Owned by the memory, so it serves the threads of all stores that share it. Any thread. Waiters at one address are
// notified in the order in which they came. Does not sleep: a waiter does that on its store's WakeWord.

#ifndef STRATA_WASM_RUNTIME_WAIT_QUEUE_H_
#define STRATA_WASM_RUNTIME_WAIT_QUEUE_H_

#include <cstdint>
#include <list>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/functional/function_ref.h"
#include "absl/synchronization/mutex.h"
#include "wasm/runtime/wake_word.h"

namespace strata::wasm {

class WaitQueue {
 public:
  // One thread that waits. Lives in its C++ frame from Enter to Leave; belongs to the queue in between.
  class Waiter {
   public:
    Waiter(uint64_t address, WakeWord& wake) : address_(address), wake_(wake) {}
    Waiter(const Waiter&) = delete;
    Waiter& operator=(const Waiter&) = delete;

   private:
    friend class WaitQueue;
    const uint64_t address_;
    WakeWord& wake_;
    bool notified_ = false;  // guarded by the queue's mutex
  };

  // Enters the waiter if `still_expected` returns true. It is asked so that no notify comes between asking and
  // entering.
  bool Enter(Waiter& waiter, absl::FunctionRef<bool()> still_expected) ABSL_LOCKS_EXCLUDED(mutex_);
  bool WasNotified(const Waiter& waiter) const ABSL_LOCKS_EXCLUDED(mutex_);
  // Takes the waiter out; whether it had been notified.
  bool Leave(Waiter& waiter) ABSL_LOCKS_EXCLUDED(mutex_);
  // Wakes up to `count` waiters at `address`; returns how many.
  uint32_t Notify(uint64_t address, uint32_t count) ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  mutable absl::Mutex mutex_;
  absl::flat_hash_map<uint64_t, std::list<Waiter*>> waiters_ ABSL_GUARDED_BY(mutex_);  // no empty lists
};

}  // namespace strata::wasm

#endif  // STRATA_WASM_RUNTIME_WAIT_QUEUE_H_
