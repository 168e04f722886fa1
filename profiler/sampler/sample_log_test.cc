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
  return profile.threads[thread].samples;
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

TEST(SampleLog, FailsForAnUnknownThread) {
  SampleLog log;
  log.OnSample({}, 1, 0);
  NumberResolver resolver;
  ProfileBuilder builder(ProfileMeta{}, resolver);
  EXPECT_FALSE(log.AddTo(builder, ThreadIndex(0)).ok());
}

}  // namespace
}  // namespace strata::profiler
