#include "gc/trigger/heap_limit.h"

#include <cstdint>

#include "gc/page/page_budget.h"
#include "gtest/gtest.h"

namespace strata::gc {
namespace {

size_t After(HeapLimit& limit, const PageBudget& budget, size_t held_bytes) {
  limit.AfterCollection({.held_bytes = held_bytes});
  return budget.limit_bytes();
}

TEST(FixedLimit, IsTheMaximum) {
  PageBudget budget(100);
  FixedLimit limit(budget, {.initial_bytes = 10, .max_bytes = 100});
  EXPECT_EQ(budget.limit_bytes(), 100u);
  EXPECT_EQ(After(limit, budget, 7), 100u);
}

TEST(GrowingLimit, FollowsWhatSurvivedBetweenItsBounds) {
  PageBudget budget(1000);
  GrowingLimit limit(budget, {.initial_bytes = 100, .max_bytes = 1000});
  EXPECT_EQ(budget.limit_bytes(), 100u);
  EXPECT_EQ(After(limit, budget, 0), 100u);
  EXPECT_EQ(After(limit, budget, 51), 102u);
  EXPECT_EQ(After(limit, budget, 499), 998u);
  EXPECT_EQ(After(limit, budget, 500), 1000u);
  EXPECT_EQ(After(limit, budget, SIZE_MAX), 1000u);
}

TEST(GrowingLimit, LeavesPlansThatCopyTwiceTheRoom) {
  PageBudget budget(1000);
  GrowingLimit limit(budget, {.initial_bytes = 100, .max_bytes = 1000, .copy_factor = 2});
  EXPECT_EQ(After(limit, budget, 30), 120u);
  EXPECT_EQ(After(limit, budget, 250), 1000u);
}

TEST(GrowingLimit, IsNeverBelowTheMinimum) {
  PageBudget budget(1000);
  GrowingLimit limit(budget, {.min_bytes = 300, .initial_bytes = 300, .max_bytes = 1000});
  EXPECT_EQ(After(limit, budget, 10), 300u);
}

TEST(GrowingLimit, IsRaisedAsFarAsWhatDoesNotFitNeeds) {
  PageBudget budget(1000);
  GrowingLimit limit(budget, {.initial_bytes = 100, .max_bytes = 1000});
  ASSERT_TRUE(budget.TryReserve(90, 0));
  limit.Raise(20);
  EXPECT_EQ(budget.limit_bytes(), 220u);
  limit.Raise(1);
  EXPECT_EQ(budget.limit_bytes(), 220u);
  limit.Raise(SIZE_MAX);
  EXPECT_EQ(budget.limit_bytes(), 1000u);
}

}  // namespace
}  // namespace strata::gc
