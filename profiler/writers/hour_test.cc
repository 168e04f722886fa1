// An hour at 1 kHz: 3.6 million samples go from the log into files, and what is in memory stays small.

#include <sys/resource.h>

#include <cstddef>
#include <cstdint>
#include <iostream>
#include <ostream>
#include <streambuf>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "gtest/gtest.h"
#include "profiler/model/frame_resolver.h"
#include "profiler/model/index.h"
#include "profiler/model/profile.h"
#include "profiler/model/profile_builder.h"
#include "profiler/model/raw_frame.h"
#include "profiler/model/sample_list.h"
#include "profiler/sampler/sample_log.h"
#include "profiler/writers/firefox.h"
#include "profiler/writers/folded.h"
#include "profiler/writers/pprof.h"
#include "profiler/writers/summary.h"

namespace strata::profiler {
namespace {

#if !defined(__has_feature)
#define __has_feature(feature) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr bool kCountsOurMemoryOnly = false;
#else
constexpr bool kCountsOurMemoryOnly = true;
#endif

constexpr int64_t kSamples = 3'600'000;
constexpr size_t kMostBytes = size_t{16} << 20;

class NumberResolver : public FrameResolver {
 public:
  FrameInfo Resolve(const RawFrame& frame) override {
    FrameInfo info;
    info.function = std::to_string(frame.code);
    return info;
  }
};

class CountingBuffer : public std::streambuf {
 public:
  uint64_t bytes() const { return bytes_; }

 protected:
  int_type overflow(int_type character) override {
    ++bytes_;
    return traits_type::not_eof(character);
  }
  std::streamsize xsputn(const char*, std::streamsize size) override {
    bytes_ += static_cast<uint64_t>(size);
    return size;
  }

 private:
  uint64_t bytes_ = 0;
};

size_t PeakResidentBytes() {
  rusage usage = {};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<size_t>(usage.ru_maxrss) * 1024;
}

// Stacks of 1 to 20 frames, some thousands of different ones.
void FillLog(SampleLog& log) {
  std::vector<RawFrame> stack;
  for (int64_t i = 0; i < kSamples; ++i) {
    const auto number = static_cast<uint64_t>(i) * 2654435761 % 4096;
    stack.assign(1 + number % 20, RawFrame{7, 1});
    stack[0] = {number % 64, number};
    log.OnSample(stack, i * 1'000'000 + static_cast<int64_t>(number) * 50, i * 990'000);
  }
}

uint64_t BytesOf(absl::Status (*write)(const Profile&, std::ostream&), const Profile& profile) {
  CountingBuffer buffer;
  std::ostream out(&buffer);
  EXPECT_TRUE(write(profile, out).ok());
  return buffer.bytes();
}

TEST(Hour, IsWrittenWithoutBeingInMemory) {
  const size_t before = PeakResidentBytes();
  NumberResolver resolver;
  ProfileBuilder builder(ProfileMeta{}, resolver);
  const ThreadIndex thread = builder.AddThread({});
  SampleLog log;
  FillLog(log);
  ASSERT_TRUE(log.AddTo(builder, thread).ok());
  const Profile profile = std::move(builder).Build();
  EXPECT_EQ(profile.threads[thread].samples.size(), static_cast<size_t>(kSamples));
  EXPECT_EQ(profile.meta.recording.dropped_samples, 0u);
  EXPECT_LE(log.cost().memory_bytes, size_t{8} << 20);
  EXPECT_LE(profile.threads[thread].samples.memory_bytes(), size_t{2} << 20);

  const uint64_t json = BytesOf(&WriteFirefoxProfile, profile);
  EXPECT_GT(json, static_cast<uint64_t>(kSamples) * 10);
  EXPECT_LT(json, static_cast<uint64_t>(kSamples) * 333);  // 20 MB a minute
  BytesOf(&WritePprof, profile);
  BytesOf(&WriteFoldedStacks, profile);
  BytesOf(&WriteSummary, profile);
  const size_t peak = PeakResidentBytes();
  std::cout << "before " << before << " bytes resident, at most " << peak << "; log " << log.cost().memory_bytes
            << ", spooled " << log.cost().spooled_bytes << "; Firefox " << json << "\n";
  if (kCountsOurMemoryOnly) EXPECT_LT(peak - before, kMostBytes);
}

}  // namespace
}  // namespace strata::profiler
