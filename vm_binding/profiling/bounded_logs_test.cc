// Logs whose size guests decide: what they keep of too much.
#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "profiler/model/counter.h"
#include "profiler/model/frame_resolver.h"
#include "profiler/model/index.h"
#include "profiler/model/profile.h"
#include "profiler/model/profile_builder.h"
#include "profiler/model/raw_frame.h"
#include "vm_binding/profiling/cause_log.h"
#include "vm_binding/profiling/rate_log.h"

namespace strata::profiling {
namespace {

using profiler::RawFrame;

TEST(CauseLog, GivesBackWhatItKept) {
  CauseLog log;
  const CauseLog::Id first = log.Add(std::vector<RawFrame>{{1, 10}, {2, 20}});
  const CauseLog::Id second = log.Add(std::vector<RawFrame>{{3, 30}});
  ASSERT_EQ(log.Frames(first).size(), 2u);
  EXPECT_EQ(log.Frames(first)[1].code, 2u);
  ASSERT_EQ(log.Frames(second).size(), 1u);
  EXPECT_EQ(log.Frames(second)[0].offset, 30u);
  EXPECT_TRUE(log.Frames(CauseLog::kNone).empty());
}

TEST(CauseLog, TakesNoMoreThanFits) {
  CauseLog log(3);
  const std::vector<RawFrame> two = {{1, 10}, {2, 20}};
  EXPECT_NE(log.Add(two), CauseLog::kNone);
  EXPECT_TRUE(log.has_room());
  EXPECT_EQ(log.Add(two), CauseLog::kNone);
  EXPECT_NE(log.Add(std::vector<RawFrame>{{3, 30}}), CauseLog::kNone);
  EXPECT_FALSE(log.has_room());
  EXPECT_EQ(log.Add({}), CauseLog::kNone);
}

class NoFrames final : public profiler::FrameResolver {
 public:
  profiler::FrameInfo Resolve(const RawFrame&) override { return {}; }
};

std::vector<profiler::CounterSample> SamplesOf(const RateLog& log) {
  NoFrames frames;
  profiler::ProfileBuilder builder(profiler::ProfileMeta{}, frames);
  profiler::CounterInfo info;
  info.name = "rate";
  info.thread = builder.AddThread({});
  EXPECT_TRUE(log.AddTo(builder, info).ok());
  const profiler::Profile profile = std::move(builder).Build();
  return profile.counters.empty() ? std::vector<profiler::CounterSample>()
                                  : profile.counters[profiler::CounterIndex(0)].samples;
}

TEST(RateLog, TellsWhatWasAddedBetweenReadings) {
  RateLog log;
  log.Read(100, 1000);
  log.Read(200, 1500);
  log.Read(300, 1500);
  const std::vector<profiler::CounterSample> samples = SamplesOf(log);
  ASSERT_EQ(samples.size(), 3u);
  EXPECT_EQ(samples[1].delta, 500);
  EXPECT_EQ(samples[2].delta, 0);
}

TEST(RateLog, IsNoCounterIfNothingGrew) {
  RateLog log;
  EXPECT_TRUE(SamplesOf(log).empty());
  log.Read(100, 1000);
  log.Read(200, 1000);
  EXPECT_TRUE(SamplesOf(log).empty());
}

TEST(RateLog, KeepsTheSumOfALongRun) {
  RateLog log(16);
  for (int64_t i = 0; i < 1001; ++i) log.Read(i, static_cast<uint64_t>(i * 3));
  const std::vector<profiler::CounterSample> samples = SamplesOf(log);
  EXPECT_LE(samples.size(), 17u);
  EXPECT_GE(samples.size(), 8u);
  int64_t sum = 0;
  for (const profiler::CounterSample& sample : samples) sum += sample.delta;
  EXPECT_EQ(sum, 3000);
  EXPECT_EQ(samples.back().time_ns, 1000);
  // Even steps: the viewer plots them as a rate.
  for (size_t i = 2; i + 1 < samples.size(); ++i) EXPECT_EQ(samples[i].delta, samples[1].delta);
}

}  // namespace
}  // namespace strata::profiling
