// The clocks behind WASI's clock ids: the host's, or simulated ones that are the same in each run.
//
// Simulated time begins at zero, for the clock of the date at the start of 2000; it advances a microsecond with each
// reading and by sleeping. One thread.

#ifndef STRATA_WASM_WASI_CLOCK_H_
#define STRATA_WASM_WASI_CLOCK_H_

#include <time.h>

#include <algorithm>
#include <cstdint>
#include <limits>

#include "wasm/wasi/abi.h"

namespace strata::wasm::wasi {

inline constexpr uint64_t kNanosecondsPerSecond = 1'000'000'000;

inline uint64_t Nanoseconds(const timespec& time) {
  return static_cast<uint64_t>(time.tv_sec) * kNanosecondsPerSecond + static_cast<uint64_t>(time.tv_nsec);
}

inline timespec Timespec(uint64_t nanoseconds) {
  return {static_cast<time_t>(nanoseconds / kNanosecondsPerSecond),
          static_cast<long>(nanoseconds % kNanosecondsPerSecond)};
}

class Clocks {
 public:
  explicit Clocks(bool simulated) : simulated_(simulated) {}

  bool simulated() const { return simulated_; }
  static bool Exists(uint32_t id) { return id <= static_cast<uint32_t>(Clockid::kThreadCputime); }

  // What the guest reads. `id` exists, here and below.
  uint64_t Read(uint32_t id) {
    if (simulated_) passed_ns_ += kTickNanoseconds;
    return Now(id);
  }
  // The same without time passing.
  uint64_t Now(uint32_t id) const {
    if (simulated_) return SimulatedStart(id) + passed_ns_;
    timespec now = {};
    clock_gettime(HostClock(id), &now);
    return Nanoseconds(now);
  }
  uint64_t Resolution(uint32_t id) const {
    if (simulated_) return kTickNanoseconds;
    timespec resolution = {};
    clock_getres(HostClock(id), &resolution);
    return std::max<uint64_t>(Nanoseconds(resolution), 1);
  }
  // What the clock never gets beyond.
  uint64_t Latest(uint32_t id) const {
    return simulated_ ? SimulatedStart(id) + kEndNanoseconds : std::numeric_limits<uint64_t>::max();
  }
  // Lets simulated time pass, up to the latest.
  void Sleep(uint64_t nanoseconds) { passed_ns_ += std::min(nanoseconds, kEndNanoseconds - passed_ns_); }

 private:
  static constexpr uint64_t kTickNanoseconds = 1000;
  static constexpr uint64_t kDateNanoseconds = 946'684'800 * kNanosecondsPerSecond;
  static constexpr uint64_t kEndNanoseconds = uint64_t{1} << 63;

  static uint64_t SimulatedStart(uint32_t id) {
    return id == static_cast<uint32_t>(Clockid::kRealtime) ? kDateNanoseconds : 0;
  }
  static clockid_t HostClock(uint32_t id) {
    constexpr clockid_t kClocks[] = {CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_PROCESS_CPUTIME_ID,
                                     CLOCK_THREAD_CPUTIME_ID};
    return kClocks[id];
  }

  const bool simulated_;
  uint64_t passed_ns_ = 0;
};

}  // namespace strata::wasm::wasi

#endif  // STRATA_WASM_WASI_CLOCK_H_
