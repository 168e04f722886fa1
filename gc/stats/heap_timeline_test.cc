#include "gc/stats/heap_timeline.h"

#include <cstdint>
#include <vector>

#include "gtest/gtest.h"

namespace strata::gc {
namespace {

HeapTimeline TimelineOf(uint64_t collections) {
  HeapTimeline timeline;
  for (uint64_t i = 1; i <= collections; ++i) timeline.Add({.number = i});
  return timeline;
}

TEST(HeapTimeline, IsEmptyWithoutCollections) { EXPECT_TRUE(HeapTimeline().Samples().empty()); }

TEST(HeapTimeline, KeepsEverySampleOfAShortLife) {
  const std::vector<HeapSample> samples = TimelineOf(HeapTimeline::kMaxSamples).Samples();
  ASSERT_EQ(samples.size(), HeapTimeline::kMaxSamples);
  for (size_t i = 0; i < samples.size(); ++i) EXPECT_EQ(samples[i].number, i + 1);
}

TEST(HeapTimeline, KeepsEvenlySpacedSamplesOfALongOneAndTheNewest) {
  for (const uint64_t collections : {513, 1000, 1025, 10000, 99999}) {
    const std::vector<HeapSample> samples = TimelineOf(collections).Samples();
    EXPECT_LE(samples.size(), HeapTimeline::kMaxSamples + 1);
    EXPECT_GE(samples.size(), HeapTimeline::kMaxSamples / 2);
    EXPECT_EQ(samples.front().number, 1u);
    EXPECT_EQ(samples.back().number, collections);
    const uint64_t stride = samples[1].number - samples[0].number;
    for (size_t i = 1; i + 1 < samples.size(); ++i) {
      EXPECT_EQ(samples[i].number - samples[i - 1].number, stride) << "of " << collections;
    }
  }
}

}  // namespace
}  // namespace strata::gc
