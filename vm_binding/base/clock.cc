#include "vm_binding/base/clock.h"

#include <time.h>

#include <cstdint>

#include "vm_binding/base/check.h"

namespace strata::base {
namespace {

uint64_t Read(clockid_t clock) {
  timespec now;
  STRATA_CHECK(clock_gettime(clock, &now) == 0, "kClockExists");
  return static_cast<uint64_t>(now.tv_sec) * 1'000'000'000 + static_cast<uint64_t>(now.tv_nsec);
}

}  // namespace

uint64_t MonotonicNanos() { return Read(CLOCK_MONOTONIC); }

uint64_t ThreadCpuNanos() { return Read(CLOCK_THREAD_CPUTIME_ID); }

}  // namespace strata::base
