#include "profiler/sampler/sample_ring.h"

#include <cstddef>
#include <cstdint>
#include <thread>
#include <vector>

#include "absl/types/span.h"
#include "gtest/gtest.h"
#include "profiler/model/raw_frame.h"
#include "profiler/sampler/tuning.h"

namespace strata::profiler {
namespace {

struct Received {
  std::vector<RawFrame> frames;
  int64_t time_ns;
  int64_t cpu_ns;
  int64_t weight;
};

class Collector : public SampleSink {
 public:
  void OnSample(absl::Span<const RawFrame> leaf_first, int64_t time_ns, int64_t cpu_ns, int64_t weight) override {
    samples.push_back({{leaf_first.begin(), leaf_first.end()}, time_ns, cpu_ns, weight});
  }

  std::vector<Received> samples;
};

std::vector<RawFrame> Frames(size_t count) {
  std::vector<RawFrame> frames;
  for (size_t i = 0; i < count; ++i) frames.push_back({i, 2 * i});
  return frames;
}

TEST(SampleRing, HandsOverWhatWasPushedInOrder) {
  SampleRing ring;
  const std::vector<RawFrame> stack = {{1, 2, FrameKind::kHostCall}, {UINT64_MAX, 4}};
  EXPECT_TRUE(ring.Push(stack, 10, 5));
  EXPECT_TRUE(ring.Push({}, 20, -6, 7));
  Collector collector;
  EXPECT_EQ(ring.Drain(collector), 2u);
  ASSERT_EQ(collector.samples.size(), 2u);
  EXPECT_EQ(collector.samples[0].frames, stack);
  EXPECT_EQ(collector.samples[0].time_ns, 10);
  EXPECT_EQ(collector.samples[0].cpu_ns, 5);
  EXPECT_TRUE(collector.samples[1].frames.empty());
  EXPECT_EQ(collector.samples[1].cpu_ns, -6);
  EXPECT_EQ(collector.samples[0].weight, 1);
  EXPECT_EQ(collector.samples[1].weight, 7);
  EXPECT_EQ(ring.Drain(collector), 0u);
}

TEST(SampleRing, DropsAndCountsWhenFullAndKeepsWhatItHas) {
  SampleRing ring(1);
  const std::vector<RawFrame> stack = Frames(100);
  int64_t pushed = 0;
  while (ring.Push(stack, pushed, 0)) ++pushed;
  EXPECT_FALSE(ring.Push(stack, 99, 0));
  EXPECT_EQ(ring.dropped(), 2u);
  Collector collector;
  EXPECT_EQ(ring.Drain(collector), static_cast<size_t>(pushed));
  for (int64_t i = 0; i < pushed; ++i) EXPECT_EQ(collector.samples[i].time_ns, i);
  EXPECT_TRUE(ring.Push(stack, 100, 0));
}

TEST(SampleRing, HoldsOneDeepestSampleHoweverSmall) {
  SampleRing ring(0);
  EXPECT_TRUE(ring.Push(Frames(kMaxFrames), 1, 1));
}

TEST(SampleRing, CutsTheMiddleOfDeepStacks) {
  SampleRing ring;
  const size_t depth = kMaxFrames + 1000;
  EXPECT_TRUE(ring.Push(Frames(depth), 1, 1));
  EXPECT_TRUE(ring.Push(Frames(kMaxFrames), 1, 1));
  Collector collector;
  ring.Drain(collector);
  const std::vector<RawFrame>& frames = collector.samples.at(0).frames;
  ASSERT_EQ(frames.size(), kMaxFrames);
  EXPECT_EQ(frames[kLeafFrames - 1].code, kLeafFrames - 1);
  EXPECT_EQ(frames[kLeafFrames], kElidedFrame);
  EXPECT_EQ(frames[kLeafFrames + 1].code, depth - kRootFrames);
  EXPECT_EQ(frames.back().code, depth - 1);
  EXPECT_EQ(collector.samples.at(1).frames, Frames(kMaxFrames));
}

TEST(SampleRing, StaysWholeWhenItWrapsAroundManyTimes) {
  SampleRing ring(1024);
  Collector collector;
  for (size_t i = 0; i < 2000; ++i) {
    ASSERT_TRUE(ring.Push(Frames(i % 70), static_cast<int64_t>(i), 0));
    ring.Drain(collector);
    ASSERT_EQ(collector.samples.size(), i + 1);
    ASSERT_EQ(collector.samples.back().frames, Frames(i % 70));
  }
}

// The producer waits for room, so that each thread has to see what the other does many times.
TEST(SampleRing, LosesNothingBetweenTwoThreads) {
  SampleRing ring(2048);
  constexpr size_t kSamples = 20000;
  uint64_t full = 0;
  std::thread producer([&] {
    for (size_t i = 0; i < kSamples; ++i) {
      for (; !ring.Push(Frames(i % 40), static_cast<int64_t>(i), 0); ++full) std::this_thread::yield();
    }
  });
  Collector collector;
  while (collector.samples.size() < kSamples) {
    if (ring.Drain(collector) == 0) std::this_thread::yield();
  }
  producer.join();
  EXPECT_EQ(ring.Drain(collector), 0u);
  EXPECT_EQ(ring.dropped(), full);
  ASSERT_EQ(collector.samples.size(), kSamples);
  for (size_t i = 0; i < kSamples; ++i) {
    ASSERT_EQ(collector.samples[i].time_ns, static_cast<int64_t>(i));
    ASSERT_EQ(collector.samples[i].frames, Frames(i % 40));
  }
}

}  // namespace
}  // namespace strata::profiler
