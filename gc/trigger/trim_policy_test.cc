#include "gc/trigger/trim_policy.h"

#include <cstddef>

#include "gtest/gtest.h"

namespace strata::gc {
namespace {

constexpr size_t kMiB = size_t{1} << 20;

TEST(TrimPolicy, KeepsWhatTheLimitLeavesRoomFor) {
  TrimPolicy policy;
  const TrimAmount amount = policy.AfterCollection(32 * kMiB, 0, 8 * kMiB, 20 * kMiB);
  EXPECT_EQ(amount.keep_bytes, 28 * kMiB);
  EXPECT_EQ(amount.most_bytes, 0u);
}

TEST(TrimPolicy, KeepsWhatCopyingTookBeyondTheLimit) {
  TrimPolicy policy;
  EXPECT_EQ(policy.AfterCollection(32 * kMiB, 40 * kMiB, 8 * kMiB, 20 * kMiB).keep_bytes, 37 * kMiB);
}

TEST(TrimPolicy, ForgetsAPeakAfterFourCollections) {
  TrimPolicy policy;
  EXPECT_EQ(policy.AfterCollection(256 * kMiB, 0, 64 * kMiB, 0).most_bytes, 0u);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(policy.AfterCollection(8 * kMiB, 0, kMiB, 255 * kMiB).most_bytes, 0u);
  const TrimAmount amount = policy.AfterCollection(8 * kMiB, 0, kMiB, 255 * kMiB);
  EXPECT_EQ(amount.keep_bytes, 8 * kMiB);
  EXPECT_EQ(amount.most_bytes, 247 * kMiB / 2);
}

TEST(TrimPolicy, ReturnsLittleAtOnceAndVeryLittleNever) {
  TrimPolicy policy;
  EXPECT_EQ(policy.AfterCollection(8 * kMiB, 0, 8 * kMiB, 40 * kMiB).most_bytes, 32 * kMiB);
  EXPECT_EQ(policy.AfterCollection(8 * kMiB, 0, 8 * kMiB, 2 * kMiB - 1).most_bytes, 0u);
}

TEST(TrimPolicy, HeapsThatBreatheKeepWhatTheyBreathe) {
  TrimPolicy policy;
  for (int i = 0; i < 40; ++i) {
    const size_t limit = (i % 4 == 0 ? 64 : 16) * kMiB;
    EXPECT_EQ(policy.AfterCollection(limit, 0, limit / 4, 64 * kMiB - limit / 4).most_bytes, 0u) << i;
  }
}

}  // namespace
}  // namespace strata::gc
