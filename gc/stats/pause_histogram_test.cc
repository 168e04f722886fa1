#include "gc/stats/pause_histogram.h"

#include <algorithm>
#include <cstdint>
#include <random>
#include <vector>

#include "gtest/gtest.h"

namespace strata::gc {
namespace {

TEST(PauseHistogram, IsZeroWithoutPauses) {
  const PauseHistogram histogram;
  EXPECT_EQ(histogram.count(), 0u);
  EXPECT_EQ(histogram.Percentile(0.5), 0u);
}

TEST(PauseHistogram, OnePauseIsEveryPercentile) {
  for (const uint64_t ns : {uint64_t{0}, uint64_t{31}, uint64_t{64}, uint64_t{1234567}, UINT64_MAX}) {
    PauseHistogram histogram;
    histogram.Add(ns);
    EXPECT_EQ(histogram.Percentile(0), ns);
    EXPECT_EQ(histogram.Percentile(0.5), ns);
    EXPECT_EQ(histogram.Percentile(1), ns);
    EXPECT_EQ(histogram.max_ns(), ns);
  }
}

TEST(PauseHistogram, PercentilesAreRightToThreePercent) {
  std::mt19937_64 random(1);
  std::vector<uint64_t> values;
  PauseHistogram histogram;
  uint64_t total = 0;
  for (int i = 0; i < 20000; ++i) {
    values.push_back((random() % 1000000) << (random() % 20));
    histogram.Add(values.back());
    total += values.back();
  }
  std::sort(values.begin(), values.end());
  for (const double fraction : {0.01, 0.5, 0.9, 0.99, 0.999}) {
    const uint64_t exact = values[static_cast<size_t>(fraction * values.size()) - 1];
    EXPECT_GE(histogram.Percentile(fraction), exact);
    EXPECT_LE(histogram.Percentile(fraction), exact + exact / 32 + 1);
  }
  EXPECT_EQ(histogram.total_ns(), total);
}

}  // namespace
}  // namespace strata::gc
