#include "gc/auto_plan.h"

#include <cstddef>
#include <string>

#include "gc/guest_profile.h"
#include "gc/heap.h"
#include "gc/heap_options.h"
#include "gtest/gtest.h"

namespace strata::gc {
namespace {

constexpr size_t kMiB = size_t{1} << 20;

TEST(ChoosePlan, GuestsThatNeverAllocateNeedNoCollector) {
  const PlanChoice choice = ChoosePlan(1024 * kMiB, {.known = true, .allocates = false});
  EXPECT_EQ(choice.plan, "null");
  EXPECT_EQ(choice.reason, "the guest allocates nothing once it runs");
}

TEST(ChoosePlan, WhatNobodyHasLookedAtIsNotTrusted) {
  EXPECT_NE(ChoosePlan(1024 * kMiB, {.known = false, .allocates = false}).plan, "null");
}

TEST(ChoosePlan, GuestsThatOverwriteNothingGetANursery) {
  EXPECT_EQ(ChoosePlan(1024 * kMiB, {.known = true, .overwrites = false}).plan, "genimmix");
  EXPECT_NE(ChoosePlan(kMiB, {.known = true, .overwrites = false}).plan, "genimmix");
}

TEST(ChoosePlan, TightHeapsKeepNothingFreeToCopyInto) {
  EXPECT_EQ(ChoosePlan(8 * kMiB, {}).plan, "markcompact");
  EXPECT_EQ(ChoosePlan(8 * kMiB, {}).reason, "a heap of 8.00 MiB has no half to spare for copying");
  EXPECT_EQ(ChoosePlan(1024 * kMiB, {}).plan, "semispace");
}

TEST(ChoosePlan, EveryChoiceIsAPlanThatFitsTheHeap) {
  for (size_t max_bytes = 64 << 10; max_bytes <= 16384 * kMiB; max_bytes *= 2) {
    for (unsigned bits = 0; bits < 16; ++bits) {
      const GuestProfile guest = {.known = (bits & 1) != 0,
                                  .allocates = (bits & 2) != 0,
                                  .overwrites = (bits & 4) != 0,
                                  .cycles = (bits & 8) != 0};
      const PlanChoice choice = ChoosePlan(max_bytes, guest);
      const auto constraints = FindPlanConstraints(choice.plan);
      ASSERT_TRUE(constraints.ok()) << constraints.status();
      EXPECT_LE(constraints->min_heap_bytes, max_bytes);
      EXPECT_FALSE(choice.reason.empty());
    }
  }
}

TEST(ResolvePlan, LeavesAnyOtherPlanAlone) {
  const HeapOptions options = ResolvePlan({.plan = "immix"});
  EXPECT_EQ(options.plan, "immix");
  EXPECT_EQ(options.plan_reason, "");
}

TEST(ResolvePlan, AChoiceOnceMadeStays) {
  const HeapOptions once = ResolvePlan({.plan = "auto", .max_bytes = kMiB});
  EXPECT_NE(once.plan, "auto");
  EXPECT_NE(once.plan_reason, "");
  const HeapOptions twice = ResolvePlan(once);
  EXPECT_EQ(twice.plan, once.plan);
  EXPECT_EQ(twice.plan_reason, once.plan_reason);
}

}  // namespace
}  // namespace strata::gc
