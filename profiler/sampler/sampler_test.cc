#include "profiler/sampler/sampler.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "gtest/gtest.h"
#include "profiler/model/frame_resolver.h"
#include "profiler/model/index.h"
#include "profiler/model/profile.h"
#include "profiler/model/profile_builder.h"
#include "profiler/model/raw_frame.h"
#include "profiler/sampler/sample_ring.h"
#include "vm_binding/base/clock.h"

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

// A thread that polls a flag and pushes a stack whenever it is set.
class Mutator : public SampleTarget {
 public:
  void RequestSample() override {
    requests.fetch_add(1, std::memory_order_relaxed);
    due_.store(true, std::memory_order_release);
  }

  void RunUntilPushed(SampleRing& ring, size_t samples) {
    while (pushed < samples) {
      if (!due_.exchange(false, std::memory_order_acquire)) {
        std::this_thread::yield();
        continue;
      }
      PushNow(ring);
    }
  }

  void PushNow(SampleRing& ring) {
    const RawFrame stack[] = {{pushed % 3, 0}, {100, 0}};
    ASSERT_TRUE(
        ring.Push(stack, static_cast<int64_t>(base::MonotonicNanos()), static_cast<int64_t>(base::ThreadCpuNanos())));
    ++pushed;
  }

  std::atomic<uint64_t> requests{0};
  size_t pushed = 0;

 private:
  std::atomic<bool> due_{false};
};

class SamplerTest : public testing::Test {
 protected:
  static std::unique_ptr<Sampler> Create() {
    SamplerOptions options;
    options.interval_ns = 100'000;
    return Sampler::Create(options).value();
  }

  NumberResolver resolver_;
  ProfileBuilder builder_{ProfileMeta{}, resolver_};
  ThreadIndex thread_ = builder_.AddThread({});
};

int64_t FactOf(const Profile& profile, const std::string& label) {
  for (const Fact& fact : profile.meta.facts) {
    if (fact.label == label) return std::get<int64_t>(fact.value);
  }
  return -1;
}

TEST_F(SamplerTest, CollectsEverySampleOfARunningThread) {
  std::unique_ptr<Sampler> sampler = Create();
  Mutator mutator;
  SampleRing& ring = sampler->Attach(mutator, thread_);
  sampler->Start();
  std::thread thread([&] { mutator.RunUntilPushed(ring, 50); });
  thread.join();
  sampler->Stop();
  ASSERT_TRUE(sampler->AddTo(builder_).ok());
  Profile profile = std::move(builder_).Build();
  EXPECT_EQ(profile.threads[thread_].samples.size(), 50u);
  EXPECT_EQ(profile.stacks.size(), 4u);
  EXPECT_EQ(FactOf(profile, "samples"), 50);
  EXPECT_EQ(FactOf(profile, "dropped"), 0);
  EXPECT_EQ(FactOf(profile, "requests"), static_cast<int64_t>(mutator.requests));
  EXPECT_GE(mutator.requests, 50u);
}

TEST_F(SamplerTest, KeepsWhatIsInTheRingWhenItStops) {
  std::unique_ptr<Sampler> sampler = Create();
  Mutator mutator;
  SampleRing& ring = sampler->Attach(mutator, thread_);
  sampler->Start();
  sampler->Stop();
  mutator.PushNow(ring);
  sampler->Detach(mutator);
  mutator.PushNow(ring);
  ASSERT_TRUE(sampler->AddTo(builder_).ok());
  Profile profile = std::move(builder_).Build();
  EXPECT_EQ(profile.threads[thread_].samples.size(), 2u);
}

TEST_F(SamplerTest, KeepsTheSamplesOfARetiredTargetAndNotItsRing) {
  std::unique_ptr<Sampler> sampler = Create();
  Mutator first, second;
  SampleRing& ring = sampler->Attach(first, thread_);
  const size_t ring_bytes = ring.memory_bytes();
  first.PushNow(ring);
  sampler->Detach(first);
  sampler->Retire(ring);
  second.PushNow(sampler->Attach(second, thread_));
  ASSERT_TRUE(sampler->AddTo(builder_).ok());
  const Profile profile = std::move(builder_).Build();
  EXPECT_EQ(profile.threads[thread_].samples.size(), 2u);
  EXPECT_LT(profile.meta.recording.memory_bytes, 2 * ring_bytes);
}

TEST_F(SamplerTest, AsksADetachedTargetNoMore) {
  std::unique_ptr<Sampler> sampler = Create();
  Mutator detached;
  Mutator other;
  sampler->Attach(detached, thread_);
  SampleRing& ring = sampler->Attach(other, builder_.AddThread({}));
  sampler->Start();
  sampler->Detach(detached);
  const uint64_t requests = detached.requests;
  std::thread thread([&] { other.RunUntilPushed(ring, 10); });
  thread.join();
  EXPECT_EQ(detached.requests, requests);
}

TEST_F(SamplerTest, StartsAndStopsRepeatedly) {
  std::unique_ptr<Sampler> sampler = Create();
  Mutator mutator;
  SampleRing& ring = sampler->Attach(mutator, thread_);
  for (size_t round = 1; round <= 3; ++round) {
    sampler->Start();
    sampler->Start();
    std::thread thread([&] { mutator.RunUntilPushed(ring, 5 * round); });
    thread.join();
    sampler->Stop();
    sampler->Stop();
  }
  ASSERT_TRUE(sampler->AddTo(builder_).ok());
  Profile profile = std::move(builder_).Build();
  EXPECT_EQ(profile.threads[thread_].samples.size(), 15u);
}

TEST_F(SamplerTest, AddsToAProfileWhileSamplingGoesOn) {
  std::unique_ptr<Sampler> sampler = Create();
  Mutator mutator;
  SampleRing& ring = sampler->Attach(mutator, thread_);
  sampler->Start();
  std::thread thread([&] { mutator.RunUntilPushed(ring, 20); });
  EXPECT_TRUE(sampler->AddTo(builder_).ok());
  thread.join();
  ProfileBuilder complete(ProfileMeta{}, resolver_);
  complete.AddThread({});
  ASSERT_TRUE(sampler->AddTo(complete).ok());
  EXPECT_EQ(std::move(complete).Build().threads[thread_].samples.size(), 20u);
}

TEST_F(SamplerTest, CountsWhatDidNotFit) {
  SamplerOptions options;
  options.ring_words = 0;
  std::unique_ptr<Sampler> sampler = Sampler::Create(options).value();
  Mutator mutator;
  SampleRing& ring = sampler->Attach(mutator, thread_);
  const std::vector<RawFrame> stack(200);
  while (ring.Push(stack, 1, 1)) continue;
  EXPECT_EQ(sampler->dropped(), 1u);
}

// The target dies after the sampler: a timer thread that goes on would touch
// it.
TEST_F(SamplerTest, StopsWhenDestroyed) {
  auto mutator = std::make_unique<Mutator>();
  std::unique_ptr<Sampler> sampler = Create();
  SampleRing& ring = sampler->Attach(*mutator, thread_);
  sampler->Start();
  std::thread thread([&] { mutator->RunUntilPushed(ring, 3); });
  thread.join();
  sampler.reset();
  mutator.reset();
}

TEST(SamplerCreate, RejectsOptionsOutOfRange) {
  for (int64_t interval_ns : {int64_t{-1}, int64_t{0}, int64_t{999}, INT64_MAX}) {
    SamplerOptions options;
    options.interval_ns = interval_ns;
    EXPECT_FALSE(Sampler::Create(options).ok()) << interval_ns;
  }
  for (double jitter : {-0.1, 1.0, 0.0 / 0.0}) {
    SamplerOptions options;
    options.jitter = jitter;
    EXPECT_FALSE(Sampler::Create(options).ok()) << jitter;
  }
  SamplerOptions options;
  options.ring_words = SIZE_MAX;
  EXPECT_FALSE(Sampler::Create(options).ok());
}

}  // namespace
}  // namespace strata::profiler
