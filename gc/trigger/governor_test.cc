#include "gc/trigger/governor.h"

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "gc/page/page_budget.h"
#include "gc/stats/collection_observer.h"
#include "gc/trigger/delegated_limit.h"
#include "gc/trigger/heap_limit.h"
#include "gc/trigger/time_source.h"
#include "gtest/gtest.h"

namespace strata::gc {
namespace {

constexpr size_t kMiB = size_t{1} << 20;
constexpr LimitBounds kBounds = {.min_bytes = kMiB, .initial_bytes = 4 * kMiB, .max_bytes = 64 * kMiB};

class FakeTime final : public TimeSource {
 public:
  uint64_t NowNanos() override { return now; }
  uint64_t now = 1000;
};

class FakeDelegate final : public HeapDelegate {
 public:
  size_t InitialLimit(const LimitBounds& bounds) override { return bounds.initial_bytes; }
  size_t AtLimit(size_t, size_t needed_bytes, size_t limit_bytes) override {
    return raises_at_limit ? limit_bytes + needed_bytes : limit_bytes;
  }
  size_t AfterCollection(const CycleSample& sample) override {
    samples.push_back(sample);
    return next_limit;
  }
  size_t WhenExhausted(size_t held_bytes, size_t needed_bytes) override { return held_bytes + needed_bytes; }

  bool raises_at_limit = false;
  size_t next_limit = 8 * kMiB;
  std::vector<CycleSample> samples;
};

class GovernorTest : public ::testing::Test {
 protected:
  PageBudget budget_{kBounds.max_bytes};
  FakeTime time_;
  FakeDelegate delegate_;
  Governor governor_{budget_, std::make_unique<DelegatedLimit>(budget_, kBounds, delegate_), 1, &time_};
};

TEST_F(GovernorTest, PoliciesHearWhatHappenedSinceTheCollectionBefore) {
  EXPECT_EQ(budget_.limit_bytes(), 4 * kMiB);
  ASSERT_TRUE(budget_.TryReserve(3 * kMiB, 0));
  time_.now += 500;
  governor_.BeginCollection(7000);
  time_.now += 30;
  governor_.EndCollection(CollectionKind::kFull, {.copied_bytes = 60, .marked_bytes = 40});
  time_.now += 200;
  governor_.BeginCollection(9000);
  governor_.EndCollection(CollectionKind::kFull, {});
  ASSERT_EQ(delegate_.samples.size(), 2u);
  const CycleSample& first = delegate_.samples[0];
  EXPECT_EQ(first.held_bytes, 3 * kMiB);
  EXPECT_EQ(first.traced_bytes, 100u);
  EXPECT_EQ(first.collection_ns, 30u);
  EXPECT_EQ(first.allocated_bytes, 7000u);
  EXPECT_EQ(first.mutator_ns, 500u);
  EXPECT_EQ(delegate_.samples[1].allocated_bytes, 2000u);
  EXPECT_EQ(delegate_.samples[1].mutator_ns, 200u);
  EXPECT_EQ(budget_.limit_bytes(), 8 * kMiB);
}

TEST_F(GovernorTest, NurseryCollectionsLeaveTheLimitAndCountWhatTheyPromote) {
  time_.now += 100;
  governor_.BeginCollection(5000);
  governor_.EndCollection(CollectionKind::kNursery, {.promoted_bytes = 300});
  EXPECT_EQ(budget_.limit_bytes(), 4 * kMiB);
  time_.now += 100;
  governor_.BeginCollection(9000);
  governor_.EndCollection(CollectionKind::kNursery, {.promoted_bytes = 30});
  time_.now += 100;
  governor_.BeginCollection(9500);
  governor_.EndCollection(CollectionKind::kFull, {});
  ASSERT_EQ(delegate_.samples.size(), 1u);
  EXPECT_EQ(delegate_.samples[0].allocated_bytes, 330u);
  EXPECT_EQ(delegate_.samples[0].mutator_ns, 300u);
}

TEST_F(GovernorTest, DelegatesMayRaiseInsteadOfCollecting) {
  EXPECT_FALSE(governor_.RaiseAtLimit(kMiB));
  delegate_.raises_at_limit = true;
  EXPECT_TRUE(governor_.RaiseAtLimit(kMiB));
  EXPECT_EQ(budget_.limit_bytes(), 5 * kMiB);
}

TEST_F(GovernorTest, DelegatesStayWithinTheBounds) {
  delegate_.next_limit = 0;
  governor_.BeginCollection(0);
  governor_.EndCollection(CollectionKind::kFull, {});
  EXPECT_EQ(budget_.limit_bytes(), kBounds.min_bytes);
  delegate_.next_limit = SIZE_MAX;
  governor_.BeginCollection(0);
  governor_.EndCollection(CollectionKind::kFull, {});
  EXPECT_EQ(budget_.limit_bytes(), kBounds.max_bytes);
}

TEST_F(GovernorTest, WhatADelegateRefusesWhenExhaustedIsRefused) {
  ASSERT_TRUE(budget_.TryReserve(3 * kMiB, 0));
  EXPECT_TRUE(governor_.Raise(2 * kMiB));
  EXPECT_EQ(budget_.limit_bytes(), 5 * kMiB);
  EXPECT_FALSE(governor_.RaiseToMost());
}

TEST_F(GovernorTest, SoftLimitsLowerTheLimitAndGiveWayToWhatLives) {
  budget_.set_soft_limit_bytes(2 * kMiB);
  EXPECT_EQ(budget_.limit_bytes(), 2 * kMiB);
  ASSERT_TRUE(budget_.TryReserve(2 * kMiB, 0));
  EXPECT_FALSE(budget_.TryReserve(1, 0));
  governor_.BeginCollection(0);
  governor_.EndCollection(CollectionKind::kFull, {});
  EXPECT_EQ(budget_.limit_bytes(), 2 * kMiB + kMinRoomBytes + kMiB / 4);
  EXPECT_TRUE(governor_.Raise(kMiB));
  EXPECT_TRUE(budget_.TryReserve(kMiB, 0));
  budget_.set_soft_limit_bytes(SIZE_MAX);
  EXPECT_EQ(budget_.limit_bytes(), 8 * kMiB);
}

}  // namespace
}  // namespace strata::gc
