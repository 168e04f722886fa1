#include "gc/page/page_budget.h"

#include <cstdint>

#include "gtest/gtest.h"

namespace strata::gc {
namespace {

TEST(PageBudget, RefusesWhatPassesTheLimit) {
  PageBudget budget(100);
  EXPECT_TRUE(budget.TryReserve(60, 40));
  EXPECT_FALSE(budget.TryReserve(41, 0));
  EXPECT_FALSE(budget.TryReserve(20, 21));
  EXPECT_TRUE(budget.TryReserve(20, 20));
  EXPECT_EQ(budget.reserved_bytes(), 80u);
}

TEST(PageBudget, AbsurdSizesNeverWrapAround) {
  PageBudget budget(100);
  ASSERT_TRUE(budget.TryReserve(8, 0));
  EXPECT_FALSE(budget.TryReserve(SIZE_MAX, 0));
  EXPECT_FALSE(budget.TryReserve(SIZE_MAX - 7, 16));
  EXPECT_FALSE(budget.TryReserve(8, SIZE_MAX - 8));
  EXPECT_EQ(budget.reserved_bytes(), 8u);
}

TEST(PageBudget, LimitNeverPassesTheMaximum) {
  PageBudget budget(100);
  budget.set_limit_bytes(50);
  EXPECT_FALSE(budget.TryReserve(51, 0));
  budget.set_limit_bytes(1000);
  EXPECT_EQ(budget.limit_bytes(), 100u);
}

TEST(PageBudget, CopyingMayPassTheLimitAndIsRemembered) {
  PageBudget budget(100);
  ASSERT_TRUE(budget.TryReserve(90, 0));
  budget.ReserveForCopy(50);
  budget.Release(90);
  EXPECT_EQ(budget.reserved_bytes(), 50u);
  EXPECT_EQ(budget.peak_bytes(), 140u);
}

TEST(PageBudget, RecentPeaksAreThoseSinceTheLastWasTaken) {
  PageBudget budget(100);
  ASSERT_TRUE(budget.TryReserve(60, 0));
  budget.Release(50);
  EXPECT_EQ(budget.TakeRecentPeak(), 60u);
  EXPECT_EQ(budget.TakeRecentPeak(), 10u);
  budget.ReserveForCopy(20);
  budget.Release(20);
  EXPECT_EQ(budget.TakeRecentPeak(), 30u);
  EXPECT_EQ(budget.peak_bytes(), 60u);
}

TEST(PageBudget, SoftLimitsLowerButNotBelowTheirFloor) {
  PageBudget budget(100);
  budget.set_soft_limit_bytes(40);
  EXPECT_FALSE(budget.TryReserve(41, 0));
  budget.set_soft_floor_bytes(60);
  EXPECT_EQ(budget.limit_bytes(), 60u);
  budget.set_limit_bytes(50);
  EXPECT_EQ(budget.limit_bytes(), 50u);
  budget.RaiseLimit(45);
  EXPECT_EQ(budget.limit_bytes(), 50u);
  budget.RaiseLimit(1000);
  budget.set_soft_limit_bytes(SIZE_MAX);
  EXPECT_EQ(budget.limit_bytes(), 100u);
}

}  // namespace
}  // namespace strata::gc
