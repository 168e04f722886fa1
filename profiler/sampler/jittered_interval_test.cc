#include "profiler/sampler/jittered_interval.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "gtest/gtest.h"

namespace strata::profiler {
namespace {

std::vector<int64_t> Take(JitteredInterval interval, int count) {
  std::vector<int64_t> taken;
  for (int i = 0; i < count; ++i) taken.push_back(interval.NextNs());
  return taken;
}

TEST(JitteredInterval, StaysInBoundsAndKeepsTheMean) {
  const std::vector<int64_t> taken = Take(JitteredInterval(1'000'000, 0.25, 42), 10000);
  int64_t sum = 0;
  for (int64_t interval : taken) {
    EXPECT_GE(interval, 750'000);
    EXPECT_LE(interval, 1'250'000);
    sum += interval;
  }
  EXPECT_NEAR(static_cast<double>(sum) / 10000, 1'000'000, 10'000);
}

TEST(JitteredInterval, UsesTheWholeRange) {
  const std::vector<int64_t> taken = Take(JitteredInterval(1'000'000, 0.25, 42), 10000);
  EXPECT_LT(*std::min_element(taken.begin(), taken.end()), 760'000);
  EXPECT_GT(*std::max_element(taken.begin(), taken.end()), 1'240'000);
}

TEST(JitteredInterval, RepeatsForTheSameSeedOnly) {
  EXPECT_EQ(Take(JitteredInterval(1000, 0.5, 1), 50), Take(JitteredInterval(1000, 0.5, 1), 50));
  EXPECT_NE(Take(JitteredInterval(1000, 0.5, 1), 50), Take(JitteredInterval(1000, 0.5, 2), 50));
}

TEST(JitteredInterval, IsExactWithoutJitter) {
  for (int64_t interval : Take(JitteredInterval(1234, 0, 7), 10)) EXPECT_EQ(interval, 1234);
}

TEST(JitteredInterval, IsNeverZero) {
  for (int64_t interval : Take(JitteredInterval(1, 0.9, 7), 100)) EXPECT_GE(interval, 1);
}

}  // namespace
}  // namespace strata::profiler
