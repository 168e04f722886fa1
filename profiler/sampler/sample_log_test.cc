#include "profiler/sampler/sample_log.h"

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "profiler/model/frame_resolver.h"
#include "profiler/model/index.h"
#include "profiler/model/profile.h"
#include "profiler/model/profile_builder.h"
#include "profiler/model/raw_frame.h"
#include "profiler/model/sample_list.h"

namespace strata::profiler {
namespace {

class NumberResolver : public FrameResolver {
 public:
  FrameInfo Resolve(const RawFrame& frame) override {
    FrameInfo info;
    info.function = std::to_string(frame.code);
    return info;
  }
};

std::vector<Sample> SamplesOf(const SampleLog& log, size_t* stacks = nullptr) {
  NumberResolver resolver;
  ProfileBuilder builder(ProfileMeta{}, resolver);
  ThreadIndex thread = builder.AddThread({});
  EXPECT_TRUE(log.AddTo(builder, thread).ok());
  Profile profile = std::move(builder).Build();
  if (stacks != nullptr) *stacks = profile.stacks.size();
  std::vector<Sample> samples;
  for (const Sample& sample : profile.threads[thread].samples) samples.push_back(sample);
  return samples;
}

TEST(SampleLog, SharesThePrefixesOfStacks) {
  SampleLog log;
  const std::vector<RawFrame> deep = {{3, 0}, {2, 0}, {1, 0}};
  const std::vector<RawFrame> shallow = {{2, 0}, {1, 0}};
  const std::vector<RawFrame> other = {{4, 0}, {1, 0}};
  log.OnSample(deep, 1, 0);
  log.OnSample(shallow, 2, 0);
  log.OnSample(other, 3, 0);
  log.OnSample(deep, 4, 0);
  EXPECT_EQ(log.size(), 4u);
  EXPECT_EQ(log.distinct_nodes(), 4u);
  size_t stacks = 0;
  std::vector<Sample> samples = SamplesOf(log, &stacks);
  EXPECT_EQ(stacks, 4u);
  ASSERT_EQ(samples.size(), 4u);
  EXPECT_EQ(samples[0].stack, samples[3].stack);
  EXPECT_NE(samples[0].stack, samples[2].stack);
}

TEST(SampleLog, KeepsEmptyStacks) {
  SampleLog log;
  log.OnSample({}, 1, 0);
  std::vector<Sample> samples = SamplesOf(log);
  ASSERT_EQ(samples.size(), 1u);
  EXPECT_EQ(samples[0].stack, std::nullopt);
}

TEST(SampleLog, TurnsCpuTimesIntoDifferences) {
  SampleLog log;
  log.OnSample({}, 1, 100);
  log.OnSample({}, 2, 150);
  log.OnSample({}, 3, 20);
  log.OnSample({}, 4, 25);
  std::vector<Sample> samples = SamplesOf(log);
  ASSERT_EQ(samples.size(), 4u);
  EXPECT_EQ(samples[0].cpu_delta_ns, std::nullopt);
  EXPECT_EQ(samples[1].cpu_delta_ns, 50);
  EXPECT_EQ(samples[2].cpu_delta_ns, std::nullopt);
  EXPECT_EQ(samples[3].cpu_delta_ns, 5);
}

TEST(SampleLog, KeepsTheInnermostFrameWhenTheTreeIsFull) {
  SampleLog log(/*max_frames=*/6, /*reserved_frames=*/3);
  log.OnSample(std::vector<RawFrame>{{3, 0}, {2, 0}, {1, 0}}, 1, 0);  // fills what is not reserved
  log.OnSample(std::vector<RawFrame>{{2, 0}, {1, 0}}, 2, 0);          // is in the tree
  log.OnSample(std::vector<RawFrame>{{4, 0}, {1, 0}}, 3, 0);
  log.OnSample(std::vector<RawFrame>{{4, 0}, {2, 0}, {1, 0}}, 4, 0);
  log.OnSample(std::vector<RawFrame>{{5, 0}}, 5, 0);
  log.OnSample(std::vector<RawFrame>{{6, 0}}, 6, 0);  // now there is room for nothing
  EXPECT_EQ(log.size(), 6u);
  EXPECT_EQ(log.distinct_nodes(), 6u);
  EXPECT_EQ(log.cut_stacks(), 4u);
  const std::vector<Sample> samples = SamplesOf(log);
  ASSERT_EQ(samples.size(), 6u);
  EXPECT_EQ(samples[0].stack, StackIndex(2));
  EXPECT_EQ(samples[1].stack, StackIndex(1));
  EXPECT_EQ(samples[2].stack, StackIndex(4));  // (frames elided) > 4
  EXPECT_EQ(samples[3].stack, StackIndex(4));
  EXPECT_EQ(samples[4].stack, StackIndex(5));
  EXPECT_EQ(samples[5].stack, std::nullopt);
}

TEST(SampleLog, SaysWhatItTakes) {
  SampleLog log;
  const uint64_t before = log.cost().memory_bytes;
  const std::vector<RawFrame> stack = {{3, 0}, {2, 0}, {1, 0}};
  for (int64_t i = 0; i < 300'000; ++i) log.OnSample(stack, i * 1'000'000, i * 900'000);
  EXPECT_GT(log.cost().memory_bytes, before);
  EXPECT_LE(log.cost().memory_bytes, uint64_t{4} << 20);
  EXPECT_GT(log.cost().spooled_bytes, uint64_t{1} << 20);
  EXPECT_EQ(log.cost().dropped_samples, 0u);
}

TEST(SampleLog, FailsForAnUnknownThread) {
  SampleLog log;
  log.OnSample({}, 1, 0);
  NumberResolver resolver;
  ProfileBuilder builder(ProfileMeta{}, resolver);
  EXPECT_FALSE(log.AddTo(builder, ThreadIndex(0)).ok());
}

}  // namespace
}  // namespace strata::profiler
