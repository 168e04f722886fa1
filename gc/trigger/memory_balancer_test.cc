// Rates are chosen so that every square root is exact.

#include "gc/trigger/memory_balancer.h"

#include <cstdint>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "gc/page/page_budget.h"
#include "gc/trigger/dynamic_limit.h"
#include "gc/trigger/heap_limit.h"
#include "gtest/gtest.h"

namespace strata::gc {
namespace {

constexpr size_t kMiB = size_t{1} << 20;
constexpr LimitBounds kBounds = {.min_bytes = kMiB / 2, .initial_bytes = 4 * kMiB, .max_bytes = 1024 * kMiB};

// What a heap is given that holds `held_mib`, in MiB, but for the least room.
double RoomMib(const PageBudget& budget, size_t held_mib) {
  return static_cast<double>(budget.limit_bytes() - kMinRoomBytes - held_mib * kMiB) / kMiB;
}

struct BalancedHeap {
  explicit BalancedHeap(MemoryBalancer& shared, const LimitBounds& bounds = kBounds)
      : budget(bounds.max_bytes), balancer(shared), joined(balancer.Join(budget, bounds)) {}
  ~BalancedHeap() {
    if (joined.ok()) balancer.Leave(budget);
  }
  void Report(size_t held_mib, double allocation_rate, double collection_rate) {
    balancer.Report(budget, {held_mib * kMiB, allocation_rate, collection_rate});
  }

  PageBudget budget;
  MemoryBalancer& balancer;
  absl::Status joined;
};

TEST(MemoryBalancer, RoomIsTheSquareRootOfLiveTimesRatesOverPrice) {
  MemoryBalancer balancer({.time_share_per_mib = 0.01});
  BalancedHeap heap(balancer);
  EXPECT_EQ(heap.budget.limit_bytes(), 4 * kMiB);
  heap.Report(16, 0.25, 1);  // sqrt(16 * 0.25 / 0.01) = 20
  EXPECT_NEAR(RoomMib(heap.budget, 16), 20, 1e-6);
  heap.Report(16, 1, 1);  // allocates four times as fast: twice the room
  EXPECT_NEAR(RoomMib(heap.budget, 16), 40, 1e-6);
  heap.Report(64, 1, 1);  // four times the live data: twice the room, not four times
  EXPECT_NEAR(RoomMib(heap.budget, 64), 80, 1e-6);
  heap.Report(64, 1, 4);  // collects four times as fast: half the room
  EXPECT_NEAR(RoomMib(heap.budget, 64), 40, 1e-6);
}

TEST(MemoryBalancer, AHigherPriceLeavesLessRoom) {
  MemoryBalancer balancer({.time_share_per_mib = 0.04});
  BalancedHeap heap(balancer);
  heap.Report(16, 1, 1);
  EXPECT_NEAR(RoomMib(heap.budget, 16), 20, 1e-6);
}

TEST(MemoryBalancer, RoomSavesEveryHeapTheSameTimePerByte) {
  MemoryBalancer balancer({});
  BalancedHeap slow(balancer);
  BalancedHeap quick(balancer);
  slow.Report(9, 0.01, 1);
  quick.Report(100, 0.5, 0.5);
  // The saving of one MiB more, gL/(sE^2), is the price.
  EXPECT_NEAR(0.01 * 9 / 1 / (RoomMib(slow.budget, 9) * RoomMib(slow.budget, 9)), 0.01, 1e-6);
  EXPECT_NEAR(0.5 * 100 / 0.5 / (RoomMib(quick.budget, 100) * RoomMib(quick.budget, 100)), 0.01, 1e-6);
}

TEST(MemoryBalancer, CopyingHeapsPayForTheirReserve) {
  MemoryBalancer balancer({.time_share_per_mib = 0.01});
  LimitBounds bounds = kBounds;
  bounds.copy_factor = 2;
  BalancedHeap heap(balancer, bounds);
  heap.Report(8, 0.25, 1);  // 2 * (8 + room): sqrt(2 * 8 * 0.25 / 0.01) = 20 of the budget
  EXPECT_NEAR(static_cast<double>(heap.budget.limit_bytes() - 2 * kMinRoomBytes) / kMiB, 16 + 20, 1e-6);
}

TEST(MemoryBalancer, LimitsStayWithinTheHeapsOwnBounds) {
  MemoryBalancer balancer({});
  BalancedHeap heap(balancer);
  heap.Report(1000, 1e9, 1e-9);
  EXPECT_EQ(heap.budget.limit_bytes(), kBounds.max_bytes);
  heap.Report(0, 1, 1);
  EXPECT_EQ(heap.budget.limit_bytes(), kBounds.min_bytes);
}

TEST(MemoryBalancer, ABoundShrinksTheRoomOfAllByOneFactor) {
  MemoryBalancer balancer({.time_share_per_mib = 0.01, .total_bytes = 100 * kMiB + 2 * kMinRoomBytes});
  BalancedHeap a(balancer);
  BalancedHeap b(balancer);
  a.Report(16, 1, 1);  // wants 40
  b.Report(64, 1, 1);  // wants 80: of 120, 20 are to be had
  a.Report(16, 1, 1);
  b.Report(64, 1, 1);
  EXPECT_NEAR(RoomMib(a.budget, 16), 40.0 / 6, 1e-6);
  EXPECT_NEAR(RoomMib(b.budget, 64), 80.0 / 6, 1e-6);
  EXPECT_LE(balancer.sum_of_limits(), 100 * kMiB + 2 * kMinRoomBytes);
}

TEST(MemoryBalancer, OneHeapsNeedLowersAnothersLimitAtOnce) {
  MemoryBalancer balancer({.total_bytes = 64 * kMiB});
  BalancedHeap a(balancer);
  BalancedHeap b(balancer);
  a.Report(16, 1, 1);  // wants 56
  const size_t before = a.budget.limit_bytes();
  EXPECT_GT(before, 50 * kMiB);
  b.Report(16, 1, 1);
  EXPECT_LT(a.budget.limit_bytes(), 33 * kMiB);
  EXPECT_LE(balancer.sum_of_limits(), 64 * kMiB);
}

TEST(MemoryBalancer, WhatAHeapStillHoldsIsNotGivenToOthers) {
  MemoryBalancer balancer({.total_bytes = 64 * kMiB});
  BalancedHeap a(balancer);
  BalancedHeap b(balancer);
  a.Report(16, 1, 1);
  ASSERT_TRUE(a.budget.TryReserve(48 * kMiB, 0));
  b.Report(16, 1, 1);
  EXPECT_EQ(b.budget.limit_bytes(), 16 * kMiB);
  a.budget.Release(32 * kMiB);  // it has collected
  b.Report(16, 1, 1);
  EXPECT_GT(b.budget.limit_bytes(), 30 * kMiB);
}

TEST(MemoryBalancer, WhatDoesNotFitIsTakenFromOthersRoomOnly) {
  MemoryBalancer balancer({.total_bytes = 64 * kMiB});
  BalancedHeap a(balancer);
  BalancedHeap b(balancer);
  ASSERT_TRUE(a.budget.TryReserve(3 * kMiB, 0));
  a.Report(3, 1, 1);
  balancer.Raise(b.budget, 32 * kMiB);
  EXPECT_GE(b.budget.limit_bytes(), 32 * kMiB);
  balancer.Raise(b.budget, 1000 * kMiB);
  EXPECT_LE(b.budget.limit_bytes(), 61 * kMiB);
  EXPECT_GE(a.budget.limit_bytes(), 3 * kMiB);
  EXPECT_LE(balancer.sum_of_limits(), 64 * kMiB);
}

TEST(MemoryBalancer, RefusesAHeapThatTheBoundCannotHold) {
  MemoryBalancer balancer({.total_bytes = kMiB + kMiB / 4});
  BalancedHeap a(balancer, {.min_bytes = kMiB / 2, .initial_bytes = kMiB / 2, .max_bytes = kMiB});
  BalancedHeap b(balancer, {.min_bytes = kMiB / 2, .initial_bytes = kMiB / 2, .max_bytes = kMiB});
  ASSERT_TRUE(a.joined.ok() && b.joined.ok());
  BalancedHeap c(balancer, {.min_bytes = kMiB / 2, .initial_bytes = kMiB / 2, .max_bytes = kMiB});
  EXPECT_EQ(c.joined.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(
      c.joined.message(),
      "no room for one more heap of at least 524288 bytes: 2 heaps share 1310720 bytes, of which 262144 are left");
  EXPECT_EQ(balancer.heaps(), 2u);
}

TEST(MemoryBalancer, HeapsOfManyThreadsKeepTheBound) {
  constexpr size_t kTotal = 256 * kMiB;
  MemoryBalancer balancer({.total_bytes = kTotal});
  std::vector<std::thread> threads;
  for (size_t t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (size_t round = 0; round < 50; ++round) {
        BalancedHeap heap(balancer);
        ASSERT_TRUE(heap.joined.ok());
        for (size_t i = 0; i < 20; ++i) {
          heap.Report((t + 1) * (i % 5 + 1), 1 + static_cast<double>(i), 1);
          EXPECT_LE(balancer.sum_of_limits(), kTotal);
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(balancer.heaps(), 0u);
}

TEST(SmoothedRate, RecentIntervalsCountMoreAndLongOnesToo) {
  SmoothedRate rate;
  EXPECT_EQ(rate.Get(7), 7);
  rate.Add(100, 100);
  EXPECT_EQ(rate.Get(7), 1);
  rate.Add(300, 100);  // (50 + 150 halves) / (50 + 50 halves)
  EXPECT_DOUBLE_EQ(rate.Get(7), (0.25 * 100 + 0.5 * 300) / (0.25 * 100 + 0.5 * 100));
}

TEST(DynamicLimit, MeasuresItsHeapAndLeavesTheBalancer) {
  MemoryBalancer balancer({.time_share_per_mib = 0.01});
  PageBudget budget(kBounds.max_bytes);
  {
    std::unique_ptr<HeapLimit> limit = *DynamicLimit::Create(budget, kBounds, &balancer);
    EXPECT_EQ(balancer.heaps(), 1u);
    limit->AfterCollection({.held_bytes = 16 * kMiB,
                            .traced_bytes = 1000,
                            .collection_ns = 1000,
                            .allocated_bytes = 250,
                            .mutator_ns = 1000});
    EXPECT_NEAR(RoomMib(budget, 16), 20, 1e-6);
  }
  EXPECT_EQ(balancer.heaps(), 0u);
}

TEST(DynamicLimit, HeapsWithoutABalancerAreBalancedAlone) {
  PageBudget budget(kBounds.max_bytes);
  std::unique_ptr<HeapLimit> limit = *DynamicLimit::Create(budget, kBounds, nullptr);
  limit->AfterCollection({.held_bytes = 16 * kMiB});
  EXPECT_GT(budget.limit_bytes(), 17 * kMiB);
  limit->RaiseToMost();
  EXPECT_EQ(budget.limit_bytes(), kBounds.max_bytes);
}

}  // namespace
}  // namespace strata::gc
