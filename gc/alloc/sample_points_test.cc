// Points against what an exponential distribution says, with fixed seeds and bounds of five standard deviations.

#include "gc/alloc/sample_points.h"

#include <cmath>
#include <cstddef>
#include <cstdint>

#include "gtest/gtest.h"

namespace strata::gc {
namespace {

constexpr size_t kMean = 1000;
constexpr int kDraws = 100'000;

TEST(SamplePoints, DistancesAreExponential) {
  SamplePoints points(kMean, 1);
  double sum = 0, squares = 0;
  int beyond_mean = 0, beyond_thrice = 0;
  for (int i = 0; i < kDraws; ++i) {
    points.DrawAfter(0);
    const auto distance = static_cast<double>(points.next());
    sum += distance;
    squares += distance * distance;
    beyond_mean += distance >= kMean ? 1 : 0;
    beyond_thrice += distance >= 3 * kMean ? 1 : 0;
  }
  const double mean = sum / kDraws;
  EXPECT_NEAR(mean, kMean - 0.5, 5 * kMean / std::sqrt(kDraws));  // distances are rounded down
  EXPECT_NEAR(std::sqrt(squares / kDraws - mean * mean), kMean, 0.02 * kMean);
  EXPECT_NEAR(beyond_mean, kDraws * std::exp(-1.0), 5 * 153);
  EXPECT_NEAR(beyond_thrice, kDraws * std::exp(-3.0), 5 * 69);
}

// Sizes from a word to what holds several points, one after the other in a row of bytes.
TEST(SamplePoints, SampledObjectsStandForAll) {
  constexpr size_t kSizes[] = {8, 24, 640, 100, 5000, 16};
  constexpr int kRounds = 40'000;
  SamplePoints points(kMean, 2);
  double objects[std::size(kSizes)] = {};
  uint64_t allocated = 0;
  for (int round = 0; round < kRounds; ++round) {
    for (size_t i = 0; i < std::size(kSizes); ++i) {
      allocated += kSizes[i];
      if (points.next() >= allocated) continue;
      objects[i] += SamplePoints::StandsFor(kSizes[i], kMean);
      points.DrawAfter(allocated);
    }
  }
  for (size_t i = 0; i < std::size(kSizes); ++i) {
    const double chance = 1 / SamplePoints::StandsFor(kSizes[i], kMean);
    EXPECT_NEAR(objects[i], kRounds, 5 * std::sqrt(kRounds * (1 - chance) / chance)) << kSizes[i];
  }
}

TEST(SamplePoints, AnObjectAboveTheMeanStandsForItself) {
  EXPECT_NEAR(SamplePoints::StandsFor(100 * kMean, kMean), 1, 1e-9);
  EXPECT_NEAR(SamplePoints::StandsFor(1, kMean), kMean + 0.5, 0.01);
}

TEST(SamplePoints, ASeedGivesItsOwnPoints) {
  SamplePoints points(kMean, 7), same(kMean, 7), other(kMean, 8);
  bool differs = false;
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(points.next(), same.next());
    differs = differs || points.next() != other.next();
    points.DrawAfter(points.next());
    same.DrawAfter(same.next());
    other.DrawAfter(other.next());
  }
  EXPECT_TRUE(differs);
}

}  // namespace
}  // namespace strata::gc
