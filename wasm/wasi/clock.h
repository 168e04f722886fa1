// The host's clocks behind WASI's clock ids.

#ifndef STRATA_WASM_WASI_CLOCK_H_
#define STRATA_WASM_WASI_CLOCK_H_

#include <time.h>

#include <cstdint>
#include <optional>

#include "wasm/wasi/abi.h"

namespace strata::wasm::wasi {

inline constexpr uint64_t kNanosecondsPerSecond = 1'000'000'000;

inline std::optional<clockid_t> HostClock(uint32_t id) {
  switch (static_cast<Clockid>(id)) {
    case Clockid::kRealtime:
      return CLOCK_REALTIME;
    case Clockid::kMonotonic:
      return CLOCK_MONOTONIC;
    case Clockid::kProcessCputime:
      return CLOCK_PROCESS_CPUTIME_ID;
    case Clockid::kThreadCputime:
      return CLOCK_THREAD_CPUTIME_ID;
  }
  return std::nullopt;
}

inline uint64_t Nanoseconds(const timespec& time) {
  return static_cast<uint64_t>(time.tv_sec) * kNanosecondsPerSecond + static_cast<uint64_t>(time.tv_nsec);
}

inline timespec Timespec(uint64_t nanoseconds) {
  return {static_cast<time_t>(nanoseconds / kNanosecondsPerSecond),
          static_cast<long>(nanoseconds % kNanosecondsPerSecond)};
}

inline uint64_t Now(clockid_t clock) {
  timespec now = {};
  clock_gettime(clock, &now);
  return Nanoseconds(now);
}

}  // namespace strata::wasm::wasi

#endif  // STRATA_WASM_WASI_CLOCK_H_
