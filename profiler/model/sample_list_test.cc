#include "profiler/model/sample_list.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <random>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "profiler/model/index.h"
#include "profiler/spool/byte_spool.h"

namespace strata::profiler {
namespace {

constexpr int64_t kMost = std::numeric_limits<int64_t>::max();
constexpr int64_t kLeast = std::numeric_limits<int64_t>::min();

std::vector<Sample> Read(const SampleList& list) {
  std::vector<Sample> samples;
  for (const Sample& sample : list) samples.push_back(sample);
  return samples;
}

std::vector<Sample> RandomSamples(size_t count, uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<Sample> samples(count);
  for (Sample& sample : samples) {
    sample.time_ns = static_cast<int64_t>(random() % 1000) * 1'000'000;
    if (random() % 4 != 0) sample.stack = StackIndex(static_cast<uint32_t>(random() % 5000));
    if (random() % 8 == 0) sample.weight = static_cast<int64_t>(random() % 100) - 50;
    if (random() % 3 != 0) sample.cpu_delta_ns = static_cast<int64_t>(random() % 2'000'000);
  }
  return samples;
}

SpoolLimits Small() {
  SpoolLimits limits;
  limits.memory_bytes = 1000;
  limits.fallback_bytes = 4000;
  return limits;
}

TEST(SampleList, GivesBackEveryKindOfSample) {
  const std::vector<Sample> samples = {
      {0, std::nullopt, 1, std::nullopt},
      {kMost, StackIndex(std::numeric_limits<uint32_t>::max()), kLeast, kMost},
      {kLeast, StackIndex(0), kMost, kLeast},
      {-5, StackIndex(77), 0, 0},
      {-4, std::nullopt, -1, -1},
      {-4, StackIndex(77), 1, 1},
  };
  SampleList list;
  for (const Sample& sample : samples) EXPECT_TRUE(list.PushBack(sample));
  EXPECT_EQ(list.size(), samples.size());
  EXPECT_EQ(Read(list), samples);
  EXPECT_EQ(Read(list), samples);  // and again
  EXPECT_EQ(list.front(), samples.front());
  EXPECT_EQ(list.back(), samples.back());
}

TEST(SampleList, IsEmptyAtFirst) {
  SampleList list;
  EXPECT_TRUE(list.empty());
  EXPECT_TRUE(Read(list).empty());
  list.SortByTime();
  EXPECT_TRUE(Read(list).empty());
}

TEST(SampleList, SaysWhatItHas) {
  SampleList list;
  list.PushBack({1, std::nullopt, 1, std::nullopt});
  EXPECT_FALSE(list.has_weights());
  EXPECT_FALSE(list.has_cpu_times());
  list.PushBack({2, std::nullopt, 2, 0});
  list.PushBack({3, std::nullopt, 1, std::nullopt});
  EXPECT_TRUE(list.has_weights());
  EXPECT_TRUE(list.has_cpu_times());
}

TEST(SampleList, SpoolsWhatIsTooMuch) {
  SampleList list(Small());
  const std::vector<Sample> samples = RandomSamples(20'000, 1);
  for (const Sample& sample : samples) ASSERT_TRUE(list.PushBack(sample));
  EXPECT_GT(list.spooled_bytes(), 50'000u);
  EXPECT_LE(list.memory_bytes(), 2000u);
  EXPECT_EQ(Read(list), samples);
}

TEST(SampleList, SortsByTimeAndKeepsTheOrderOfEquals) {
  for (const size_t count : {size_t{2}, size_t{99}, size_t{100}, size_t{101}, size_t{5000}}) {
    SampleList list(Small(), /*sorted_at_once=*/100);
    std::vector<Sample> samples = RandomSamples(count, count);
    for (const Sample& sample : samples) ASSERT_TRUE(list.PushBack(sample));
    list.SortByTime();
    std::vector<std::pair<int64_t, size_t>> order;
    for (size_t i = 0; i < samples.size(); ++i) order.emplace_back(samples[i].time_ns, i);
    std::sort(order.begin(), order.end());
    std::vector<Sample> sorted;
    for (const auto& [time, position] : order) sorted.push_back(samples[position]);
    EXPECT_EQ(Read(list), sorted) << "seed " << count;
    EXPECT_EQ(list.back(), sorted.back());
    EXPECT_EQ(list.dropped(), 0u);
  }
}

TEST(SampleList, GoesOnAfterSorting) {
  SampleList list;
  list.PushBack({2, StackIndex(5), 1, std::nullopt});
  list.PushBack({1, StackIndex(9), 1, std::nullopt});
  list.SortByTime();
  list.PushBack({3, StackIndex(6), 1, std::nullopt});
  const std::vector<Sample> samples = Read(list);
  ASSERT_EQ(samples.size(), 3u);
  EXPECT_EQ(samples[0].stack, StackIndex(9));
  EXPECT_EQ(samples[1].stack, StackIndex(5));
  EXPECT_EQ(samples[2].stack, StackIndex(6));
}

TEST(SampleList, CountsWhatHasNoRoom) {
  SpoolLimits limits = Small();
  limits.directories = {"/proc/nowhere"};
  SampleList list(limits);
  const std::vector<Sample> samples = RandomSamples(5000, 3);
  for (const Sample& sample : samples) list.PushBack(sample);
  EXPECT_GT(list.dropped(), 0u);
  EXPECT_EQ(list.size() + list.dropped(), samples.size());
  const std::vector<Sample> first = Read(list);
  EXPECT_EQ(first.size(), list.size());
  EXPECT_EQ(first[0], samples[0]);
  const uint64_t dropped = list.dropped();
  list.SortByTime();
  EXPECT_GE(list.dropped(), dropped);
  EXPECT_EQ(list.size() + list.dropped(), samples.size());
}

}  // namespace
}  // namespace strata::profiler
