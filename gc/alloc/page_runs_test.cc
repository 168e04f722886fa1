#include "gc/alloc/page_runs.h"

#include <cstdint>
#include <cstring>
#include <map>
#include <memory>
#include <random>
#include <utility>

#include "gc/page/cage.h"
#include "gc/page/tuning.h"
#include "gtest/gtest.h"
#include "vm_binding/contract/address.h"

namespace strata::gc {
namespace {

std::unique_ptr<Cage> MustReserve(size_t bytes) {
  auto cage = Cage::Reserve({.object_bytes = bytes});
  EXPECT_TRUE(cage.ok()) << cage.status();
  return *std::move(cage);
}

TEST(PageRuns, TakesFromTheTopOfTheCage) {
  auto cage = MustReserve(4 * kCommitBytes);
  PageRuns runs(*cage);
  EXPECT_EQ(runs.Take(2 * kPageBytes), cage->objects_end() - 2 * kPageBytes);
  EXPECT_EQ(runs.Take(kPageBytes), cage->objects_end() - 3 * kPageBytes);
}

TEST(PageRuns, RefusesWhatDoesNotFitInOneRun) {
  auto cage = MustReserve(4 * kCommitBytes);
  PageRuns runs(*cage);
  EXPECT_TRUE(runs.Take(5 * kCommitBytes).is_null());
  EXPECT_TRUE(runs.Take(size_t{1} << 63).is_null());
  EXPECT_EQ(runs.Take(4 * kCommitBytes), cage->objects_begin());
  EXPECT_TRUE(runs.Take(kPageBytes).is_null());
}

TEST(PageRuns, ReusedRunsReadZero) {
  auto cage = MustReserve(4 * kCommitBytes);
  PageRuns runs(*cage);
  const vm::Address low = runs.Take(kPageBytes);
  const vm::Address high = runs.Take(kPageBytes);
  std::memset(high.As<void>(), 0xFF, kPageBytes);
  runs.Give(high, kPageBytes);
  EXPECT_EQ(runs.Take(kPageBytes), high);
  EXPECT_EQ(*high.As<uint64_t>(), 0u);
  EXPECT_NE(low, high);
}

TEST(PageRuns, NeighboursCoalesceAndTheHighPartShrinks) {
  auto cage = MustReserve(16 * kCommitBytes);
  PageRuns runs(*cage);
  const vm::Address a = runs.Take(kCommitBytes);
  const vm::Address b = runs.Take(kCommitBytes);
  const vm::Address c = runs.Take(kCommitBytes);
  runs.Give(a, kCommitBytes);
  EXPECT_EQ(runs.free_runs(), 1u);
  EXPECT_EQ(cage->high_begin(), c);
  runs.Give(c, kCommitBytes);
  EXPECT_EQ(cage->high_begin(), b);
  runs.Give(b, kCommitBytes);
  EXPECT_EQ(cage->high_begin(), cage->objects_end());
  EXPECT_EQ(runs.free_runs(), 0u);
}

TEST(PageRuns, QuarantinedRunsFaultUntilTheCageIsUsedUp) {
  auto cage = MustReserve(4 * kCommitBytes);
  PageRuns runs(*cage, /*quarantines=*/true);
  const size_t bytes = (cage->objects_end() - cage->objects_begin()) / 4;
  const vm::Address first = runs.Take(bytes);
  *first.As<uint64_t>() = 1;
  runs.Give(first, bytes);
  EXPECT_DEATH(*first.As<volatile uint64_t>() = 2, "");
  for (int i = 0; i < 3; ++i) EXPECT_NE(runs.Take(bytes), first);
  EXPECT_EQ(runs.Take(bytes), first);
  EXPECT_EQ(*first.As<uint64_t>(), 0u);
  EXPECT_TRUE(runs.Take(bytes).is_null());
}

TEST(PageRuns, RandomRunsAreDisjointAndAllComeBack) {
  auto cage = MustReserve(64 * kCommitBytes);
  PageRuns runs(*cage);
  std::map<vm::Address, size_t> taken;
  std::mt19937_64 random(7);
  for (int i = 0; i < 4000; ++i) {
    if (taken.size() > 60 || (!taken.empty() && random() % 2 == 0)) {
      auto victim = std::next(taken.begin(), static_cast<ptrdiff_t>(random() % taken.size()));
      runs.Give(victim->first, victim->second);
      taken.erase(victim);
      continue;
    }
    const size_t bytes = (1 + random() % 60) * kPageBytes;
    const vm::Address run = runs.Take(bytes);
    ASSERT_FALSE(run.is_null());
    ASSERT_EQ(*run.As<uint64_t>(), 0u);
    *run.As<uint64_t>() = 1;
    const auto next = taken.lower_bound(run);
    ASSERT_TRUE(next == taken.end() || run + bytes <= next->first);
    ASSERT_TRUE(next == taken.begin() || std::prev(next)->first + std::prev(next)->second <= run);
    taken.emplace(run, bytes);
  }
  for (const auto& [begin, bytes] : taken) runs.Give(begin, bytes);
  EXPECT_EQ(cage->committed_bytes(), 0u);
}

}  // namespace
}  // namespace strata::gc
