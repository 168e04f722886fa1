#include "gc/trigger/stress.h"

#include <vector>

#include "gtest/gtest.h"

namespace strata::gc {
namespace {

std::vector<bool> Ticks(const StressOptions& options, int count) {
  StressTrigger trigger(options);
  std::vector<bool> ticks;
  for (int i = 0; i < count; ++i) ticks.push_back(trigger.Tick());
  return ticks;
}

TEST(StressTrigger, IsOffByDefault) {
  EXPECT_FALSE(StressTrigger(StressOptions{}).enabled());
  EXPECT_EQ(Ticks({}, 3), (std::vector<bool>{false, false, false}));
}

TEST(StressTrigger, CollectsAtEveryNthAllocation) {
  EXPECT_EQ(Ticks({.every_nth = 1}, 3), (std::vector<bool>{true, true, true}));
  EXPECT_EQ(Ticks({.every_nth = 3}, 7), (std::vector<bool>{false, false, true, false, false, true, false}));
}

TEST(StressTrigger, RandomTicksRepeatForTheSameSeedOnly) {
  const std::vector<bool> ticks = Ticks({.every_nth = 4, .seed = 1}, 4000);
  EXPECT_EQ(ticks, Ticks({.every_nth = 4, .seed = 1}, 4000));
  EXPECT_NE(ticks, Ticks({.every_nth = 4, .seed = 2}, 4000));
  int collections = 0;
  for (const bool tick : ticks) collections += tick ? 1 : 0;
  EXPECT_GT(collections, 800);
  EXPECT_LT(collections, 1200);
}

}  // namespace
}  // namespace strata::gc
