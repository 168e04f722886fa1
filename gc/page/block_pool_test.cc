#include "gc/page/block_pool.h"

#include <memory>
#include <set>
#include <thread>
#include <utility>
#include <vector>

#include "gc/page/cage.h"
#include "gc/page/tuning.h"
#include "gtest/gtest.h"
#include "vm_binding/contract/address.h"

namespace strata::gc {
namespace {

std::unique_ptr<Cage> MustReserve(size_t blocks) {
  auto cage = Cage::Reserve({.object_bytes = blocks * kBlockBytes});
  EXPECT_TRUE(cage.ok()) << cage.status();
  return *std::move(cage);
}

TEST(BlockPool, HandsOutEveryBlockOnceAndThenNull) {
  auto cage = MustReserve(200);
  BlockPool pool(*cage);
  std::set<vm::Address> blocks;
  const size_t room = (cage->objects_end() - cage->objects_begin()) / kBlockBytes;
  for (size_t i = 0; i < room; ++i) {
    const vm::Address block = pool.Take();
    ASSERT_FALSE(block.is_null());
    *block.As<uint8_t>() = 1;
    *(block + kBlockBytes - 1).As<uint8_t>() = 1;
    EXPECT_TRUE(blocks.insert(block).second);
  }
  EXPECT_TRUE(pool.Take().is_null());
}

TEST(BlockPool, ReusesTheLowestFreeBlockFirst) {
  auto cage = MustReserve(200);
  BlockPool pool(*cage);
  std::vector<vm::Address> taken;
  for (int i = 0; i < 150; ++i) taken.push_back(pool.Take());
  pool.Give(taken[140]);
  pool.Give(taken[3]);
  pool.Give(taken[70]);
  EXPECT_EQ(pool.Take(), taken[3]);
  EXPECT_EQ(pool.Take(), taken[70]);
  EXPECT_EQ(pool.Take(), taken[140]);
}

TEST(BlockPool, EnsureFreeTellsWhetherTheCageHasRoom) {
  auto cage = MustReserve(8);
  BlockPool pool(*cage);
  ASSERT_FALSE(pool.Take().is_null());
  EXPECT_TRUE(pool.EnsureFree(7));
  EXPECT_EQ(pool.free_blocks(), 7u);
  EXPECT_FALSE(pool.EnsureFree(8));
  EXPECT_FALSE(pool.EnsureFree(~size_t{0}));
}

using Runs = std::vector<std::pair<size_t, size_t>>;

// Trims, appends the runs that went back, as block indices, to `runs`, and returns how many blocks those are.
size_t TrimInto(BlockPool& pool, const Cage& cage, size_t keep, size_t most, Runs& runs) {
  return pool.Trim(keep, most, [&](vm::Address begin, vm::Address end) {
    runs.push_back({(begin - cage.objects_begin()) / kBlockBytes, (end - cage.objects_begin()) / kBlockBytes});
  });
}

TEST(BlockPool, TrimReturnsTouchedFreeBlocksFromTheTop) {
  auto cage = MustReserve(16);
  BlockPool pool(*cage);
  std::vector<vm::Address> taken;
  for (int i = 0; i < 12; ++i) taken.push_back(pool.Take());
  for (const vm::Address block : taken) *block.As<uint64_t>() = 42;
  for (const int i : {1, 2, 3, 5, 8, 9, 11}) pool.Give(taken[static_cast<size_t>(i)]);
  EXPECT_EQ(pool.touched_blocks(), 7u);
  Runs runs;
  EXPECT_EQ(TrimInto(pool, *cage, 2, 4, runs), 4u);
  EXPECT_EQ(runs, (Runs{{11, 12}, {8, 10}, {5, 6}}));
  EXPECT_EQ(TrimInto(pool, *cage, 2, 100, runs), 1u);
  EXPECT_EQ(runs.back(), (Runs::value_type{3, 4}));
  EXPECT_EQ(TrimInto(pool, *cage, 2, 100, runs), 0u);
  EXPECT_EQ(pool.touched_blocks(), 2u);
  EXPECT_EQ(*taken[8].As<uint64_t>(), 0u);
  EXPECT_EQ(*taken[1].As<uint64_t>(), 42u);
  EXPECT_EQ(*taken[4].As<uint64_t>(), 42u);
}

TEST(BlockPool, TrimKeepsNothingWhenAskedTo) {
  auto cage = MustReserve(8);
  BlockPool pool(*cage);
  std::vector<vm::Address> taken;
  for (int i = 0; i < 6; ++i) taken.push_back(pool.Take());
  for (const vm::Address block : taken) pool.Give(block);
  Runs runs;
  EXPECT_EQ(TrimInto(pool, *cage, 0, ~size_t{0}, runs), 6u);
  EXPECT_EQ(runs, (Runs{{0, 6}}));
  EXPECT_EQ(pool.Take(), taken[0]);
  EXPECT_EQ(pool.touched_blocks(), 0u);
  pool.Give(taken[0]);
  EXPECT_EQ(pool.touched_blocks(), 1u);
}

TEST(BlockPool, StopsWhereLargeObjectsBegin) {
  auto cage = MustReserve(8);
  ASSERT_TRUE(cage->GrowHigh(cage->objects_end() - kCommitBytes));
  BlockPool pool(*cage);
  EXPECT_TRUE(pool.EnsureFree(4));
  EXPECT_FALSE(pool.EnsureFree(5));
}

TEST(BlockPool, QuarantinedBlocksFaultUntilTheCageIsUsedUp) {
  auto cage = MustReserve(8);
  BlockPool pool(*cage, /*quarantines=*/true);
  const vm::Address first = pool.Take();
  const vm::Address second = pool.Take();
  *first.As<uint64_t>() = 1;
  pool.Give(first);
  pool.Give(second);
  EXPECT_DEATH(*first.As<volatile uint64_t>() = 2, "");
  for (int i = 0; i < 6; ++i) {
    const vm::Address block = pool.Take();
    EXPECT_NE(block, first);
    EXPECT_NE(block, second);
  }
  // The one that waited longest comes first, and reads as zero.
  ASSERT_EQ(pool.Take(), first);
  EXPECT_EQ(*first.As<uint64_t>(), 0u);
  EXPECT_TRUE(pool.EnsureFree(1));
  EXPECT_FALSE(pool.EnsureFree(2));
  EXPECT_EQ(pool.Take(), second);
}

TEST(BlockPool, ThreadsNeverShareABlock) {
  auto cage = MustReserve(256);
  BlockPool pool(*cage);
  std::vector<std::vector<vm::Address>> taken(4);
  std::vector<std::thread> threads;
  for (auto& mine : taken) {
    threads.emplace_back([&pool, &mine] {
      for (int i = 0; i < 60; ++i) mine.push_back(pool.Take());
      for (int i = 0; i < 20; ++i) {
        pool.Give(mine.back());
        mine.pop_back();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::set<vm::Address> all;
  for (const auto& mine : taken) all.insert(mine.begin(), mine.end());
  EXPECT_EQ(all.size(), 4u * 40u);
}

}  // namespace
}  // namespace strata::gc
