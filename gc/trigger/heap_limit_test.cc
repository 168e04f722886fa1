#include "gc/trigger/heap_limit.h"

#include <cstdint>

#include "gtest/gtest.h"

namespace strata::gc {
namespace {

TEST(FixedLimit, IsTheMaximum) {
  const FixedLimit limit(100);
  EXPECT_EQ(limit.Initial(), 100u);
  EXPECT_EQ(limit.AfterCollection(7), 100u);
}

TEST(GrowingLimit, FollowsWhatSurvivedBetweenItsBounds) {
  const GrowingLimit limit(100, 1000);
  EXPECT_EQ(limit.Initial(), 100u);
  EXPECT_EQ(limit.AfterCollection(0), 100u);
  EXPECT_EQ(limit.AfterCollection(50), 200u);
  EXPECT_EQ(limit.AfterCollection(249), 996u);
  EXPECT_EQ(limit.AfterCollection(250), 1000u);
  EXPECT_EQ(limit.AfterCollection(SIZE_MAX), 1000u);
}

TEST(GrowingLimit, NeverStartsAboveTheMaximum) { EXPECT_EQ(GrowingLimit(500, 100).Initial(), 100u); }

}  // namespace
}  // namespace strata::gc
