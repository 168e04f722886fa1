#include "profiler/sampler/stack_buffer.h"

#include <cstddef>
#include <cstdint>

#include "absl/types/span.h"
#include "gtest/gtest.h"
#include "profiler/model/raw_frame.h"
#include "profiler/sampler/tuning.h"

namespace strata::profiler {
namespace {

void AppendCodes(StackBuffer& buffer, uint64_t begin, uint64_t end) {
  for (uint64_t code = begin; code < end; ++code) buffer.Append({code, 0});
}

void ExpectCutInTheMiddle(absl::Span<const RawFrame> frames, size_t depth) {
  ASSERT_EQ(frames.size(), kMaxFrames);
  for (size_t i = 0; i < kLeafFrames; ++i) EXPECT_EQ(frames[i].code, i);
  EXPECT_EQ(frames[kLeafFrames], kElidedFrame);
  for (size_t i = 1; i <= kRootFrames; ++i) EXPECT_EQ(frames[kMaxFrames - i].code, depth - i);
}

TEST(StackBuffer, KeepsAllFramesWhenTheyFit) {
  StackBuffer buffer;
  AppendCodes(buffer, 0, kMaxFrames);
  absl::Span<const RawFrame> frames = buffer.Frames();
  ASSERT_EQ(frames.size(), kMaxFrames);
  for (size_t i = 0; i < frames.size(); ++i) EXPECT_EQ(frames[i].code, i);
}

TEST(StackBuffer, CutsTheMiddleWhenTheStackIsDeeper) {
  for (size_t depth : {kMaxFrames + 1, kMaxFrames + 2, kMaxFrames + kRootFrames, 10 * kMaxFrames + 7}) {
    StackBuffer buffer;
    AppendCodes(buffer, 0, depth);
    EXPECT_EQ(buffer.depth(), depth);
    ExpectCutInTheMiddle(buffer.Frames(), depth);
  }
}

TEST(StackBuffer, GoesOnAfterFramesWereRead) {
  StackBuffer buffer;
  AppendCodes(buffer, 0, kMaxFrames + 5);
  buffer.Frames();
  AppendCodes(buffer, kMaxFrames + 5, kMaxFrames + 50);
  ExpectCutInTheMiddle(buffer.Frames(), kMaxFrames + 50);
}

TEST(StackBuffer, IsEmptyAfterClear) {
  StackBuffer buffer;
  AppendCodes(buffer, 0, 2 * kMaxFrames);
  buffer.Clear();
  EXPECT_TRUE(buffer.Frames().empty());
  buffer.Append({7, 8});
  ASSERT_EQ(buffer.Frames().size(), 1u);
  EXPECT_EQ(buffer.Frames()[0].code, 7u);
}

}  // namespace
}  // namespace strata::profiler
