#include "vm_binding/base/clock.h"

#include <time.h>

#include <cstdint>
#include <thread>

#include "gtest/gtest.h"

namespace strata::base {
namespace {

TEST(MonotonicNanos, NeverDecreases) {
  uint64_t last = MonotonicNanos();
  for (int i = 0; i < 1000; ++i) {
    const uint64_t now = MonotonicNanos();
    ASSERT_GE(now, last);
    last = now;
  }
}

TEST(MonotonicNanos, CountsTimeSpentAsleep) {
  const uint64_t start = MonotonicNanos();
  const timespec one_millisecond = {.tv_sec = 0, .tv_nsec = 1'000'000};
  ASSERT_EQ(clock_nanosleep(CLOCK_MONOTONIC, 0, &one_millisecond, nullptr), 0);
  EXPECT_GE(MonotonicNanos() - start, 1'000'000u);
}

TEST(ThreadCpuNanos, AdvancesWhileTheThreadComputes) {
  const uint64_t start = ThreadCpuNanos();
  // Ends by itself only when the clock moves.
  while (ThreadCpuNanos() == start) {
  }
  EXPECT_GT(ThreadCpuNanos(), start);
}

TEST(ThreadCpuNanos, IsEachThreadsOwn) {
  const uint64_t start = ThreadCpuNanos();
  while (ThreadCpuNanos() - start < 2'000'000) {
  }
  const uint64_t mine = ThreadCpuNanos();
  uint64_t others = mine;
  std::thread([&others] { others = ThreadCpuNanos(); }).join();
  EXPECT_LT(others, mine);
}

}  // namespace
}  // namespace strata::base
