#include "wasm/runtime/wake_word.h"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <climits>

namespace strata::wasm {
namespace {

constexpr uint64_t kNanosPerSecond = 1'000'000'000;

}  // namespace

void WakeWord::Sleep(uint32_t seen, uint64_t deadline_ns) {
  sleepers_.fetch_add(1, std::memory_order_seq_cst);
  const timespec deadline{static_cast<time_t>(deadline_ns / kNanosPerSecond),
                          static_cast<long>(deadline_ns % kNanosPerSecond)};
  // The form of FUTEX_WAIT with a deadline by the monotonic clock. It compares the word with `seen` itself.
  syscall(SYS_futex, reinterpret_cast<uint32_t*>(&word_), FUTEX_WAIT_BITSET | FUTEX_PRIVATE_FLAG, seen,
          deadline_ns == kForever ? nullptr : &deadline, nullptr, FUTEX_BITSET_MATCH_ANY);
  sleepers_.fetch_sub(1, std::memory_order_relaxed);
}

void WakeWord::WakeSlow() {
  syscall(SYS_futex, reinterpret_cast<uint32_t*>(&word_), FUTEX_WAKE | FUTEX_PRIVATE_FLAG, INT_MAX, nullptr, nullptr,
          0);
}

}  // namespace strata::wasm
