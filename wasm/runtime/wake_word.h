// What a store's thread sleeps on when its guest waits: both a notify and an interrupt of the store wake it.
//
// One thread sleeps, any thread and any signal handler wakes. A wake is never lost: a sleeper takes current() before it
// looks whether there is a reason to go on, and Sleep returns at once if a wake came since.

#ifndef STRATA_WASM_RUNTIME_WAKE_WORD_H_
#define STRATA_WASM_RUNTIME_WAKE_WORD_H_

#include <atomic>
#include <cstdint>

namespace strata::wasm {

class WakeWord {
 public:
  static constexpr uint64_t kForever = UINT64_MAX;

  uint32_t current() const { return word_.load(std::memory_order_acquire); }  // pairs with Wake
  // Until a Wake after `seen` was taken, or base::MonotonicNanos() reaches `deadline_ns`; may return early for no
  // reason.
  void Sleep(uint32_t seen, uint64_t deadline_ns);
  // What the waker wrote before is seen by whoever takes current() afterwards.
  void Wake() {
    word_.fetch_add(1, std::memory_order_seq_cst);
    // Sequentially consistent with the store in Sleep: either the sleeper is seen here, or it sees the new word.
    if (sleepers_.load(std::memory_order_seq_cst) != 0) WakeSlow();
  }

 private:
  void WakeSlow();

  std::atomic<uint32_t> word_{0};
  std::atomic<uint32_t> sleepers_{0};
};

}  // namespace strata::wasm

#endif  // STRATA_WASM_RUNTIME_WAKE_WORD_H_
