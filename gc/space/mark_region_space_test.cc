#include "gc/space/mark_region_space.h"

#include <memory>
#include <utility>
#include <vector>

#include "gc/alloc/bump_allocator.h"
#include "gc/alloc/tuning.h"
#include "gc/metadata/granule_map.h"
#include "gc/metadata/space_map.h"
#include "gc/page/tuning.h"
#include "gc/space/heap_memory.h"
#include "gc/space/pinned_objects.h"
#include "gtest/gtest.h"
#include "vm_binding/contract/address.h"

namespace strata::gc {
namespace {

constexpr SpaceId kId = 1;
constexpr SpaceId kSourceId = 2;
constexpr MarkRegionShape kLines = {.line_bytes = 256, .min_hole_bytes = 256};
constexpr MarkRegionShape kGranules = {.line_bytes = 8, .min_hole_bytes = 32};

class MarkRegionSpaceTest : public ::testing::Test {
 protected:
  MarkRegionSpaceTest() : memory_(*HeapMemory::Create({.max_bytes = 16 * kBlockBytes, .with_granules = true})) {}

  std::unique_ptr<MarkRegionSpace> NewSpace(const MarkRegionShape& shape) {
    return std::make_unique<MarkRegionSpace>("region", kId, kSourceId, *memory_, shape);
  }
  // A collection in which what lies in `live` lives.
  void Collect(MarkRegionSpace& space, const std::vector<Extent>& live) {
    for (size_t i = space.BeginClear(); i-- != 0;) space.ClearSlice(i);
    for (const Extent& extent : live) memory_->granules().SetRange(extent.begin, extent.end);
    for (size_t i = space.BeginSweep(); i-- != 0;) space.SweepSlice(i);
    space.FinishSweep();
  }

  std::unique_ptr<HeapMemory> memory_;
};

TEST_F(MarkRegionSpaceTest, HandsOutCleanBlocksWithinTheBudget) {
  const auto space = NewSpace(kLines);
  for (int i = 0; i < 14; ++i) EXPECT_EQ(space->TakeBlock(2 * kBlockBytes).bytes(), kBlockBytes);
  EXPECT_TRUE(space->TakeBlock(2 * kBlockBytes).empty());
  EXPECT_EQ(space->TakeBlock(0).bytes(), kBlockBytes);
  EXPECT_EQ(space->reserved_bytes(), 15 * kBlockBytes);
  EXPECT_EQ(memory_->budget().reserved_bytes(), 15 * kBlockBytes);
  ASSERT_FALSE(space->Extents().empty());
  EXPECT_EQ(memory_->space_map().Of(space->Extents()[0].begin), kId);
}

TEST_F(MarkRegionSpaceTest, FreesBlocksWithoutAMark) {
  const auto space = NewSpace(kLines);
  const Extent dead = space->TakeBlock(0);
  const Extent half = space->TakeBlock(0);
  Collect(*space, {{half.begin, half.begin + 64}});
  EXPECT_EQ(space->reserved_bytes(), kBlockBytes);
  EXPECT_EQ(memory_->space_map().Of(dead.begin), kNoSpace);
  EXPECT_EQ(memory_->budget().reserved_bytes(), kBlockBytes);
  EXPECT_EQ(space->usage().blocks, 1u);
  EXPECT_EQ(space->usage().live_bytes, 64u);
  EXPECT_EQ(space->usage().holes, 1u);
  EXPECT_EQ(space->usage().hole_bytes, kBlockBytes - 256);
}

TEST_F(MarkRegionSpaceTest, HolesAreWholeClearLinesInOrder) {
  const auto space = NewSpace(kLines);
  const vm::Address block = space->TakeBlock(0).begin;
  // Lines 0, 3 and 4 are touched; a hole of 200 bytes inside line 4 does not count.
  Collect(
      *space,
      {{block + 8, block + 16}, {block + 3 * 256 + 248, block + 4 * 256 + 8}, {block + 5 * 256 - 8, block + 5 * 256}});
  const Extent first = {block + 256, block + 3 * 256};
  const Extent second = {block + 5 * 256, block + kBlockBytes};
  EXPECT_EQ(space->TakeHole(8), first);
  EXPECT_EQ(space->TakeHole(16), second);
  EXPECT_TRUE(space->TakeHole(8).empty());
  EXPECT_EQ(space->usage().hole_bytes, first.bytes() + second.bytes());
}

TEST_F(MarkRegionSpaceTest, AnyHoleServesMarkSweep) {
  const auto space = NewSpace(kGranules);
  const vm::Address block = space->TakeBlock(0).begin;
  Collect(*space, {{block, block + 16}, {block + 40, block + 48}, {block + 80, block + kBlockBytes}});
  const Extent hole = {block + 48, block + 80};  // the one before is 24 bytes
  EXPECT_EQ(space->TakeHole(8), hole);
  EXPECT_TRUE(space->TakeHole(8).empty());
  EXPECT_EQ(space->usage().holes, 1u);
}

TEST_F(MarkRegionSpaceTest, LargeRequestsLeaveShortHolesToOthers) {
  const auto space = NewSpace(kLines);
  const vm::Address block = space->TakeBlock(0).begin;
  Collect(*space, {{block, block + 8}, {block + 512, block + 520}, {block + 8192, block + kBlockBytes}});
  const Extent short_hole = {block + 256, block + 512};
  const Extent long_hole = {block + 768, block + 8192};
  EXPECT_EQ(space->TakeHole(4096), long_hole);
  EXPECT_TRUE(space->TakeHole(4096).empty());
  EXPECT_EQ(space->TakeHole(8), short_hole);
  EXPECT_TRUE(space->TakeHole(8).empty());
}

TEST_F(MarkRegionSpaceTest, WhatWasHandedOutIsWalkedAndNotHandedOutAgain) {
  const auto space = NewSpace(kLines);
  const vm::Address block = space->TakeBlock(0).begin;
  Collect(*space, {{block, block + 256}, {block + 1024, block + 1280}});
  ASSERT_EQ(space->TakeHole(8).begin, block + 256);
  const std::vector<Extent> walked = {{block, block + 1280}};
  EXPECT_EQ(space->Extents(), walked);
}

TEST_F(MarkRegionSpaceTest, TailsComeBackUntilTheNextCollection) {
  const auto space = NewSpace(kLines);
  const vm::Address block = space->TakeBlock(0).begin;
  const Extent tail = {block + 4096, block + kBlockBytes};
  space->ReturnTail({block, block + kMinTailBytes - 8});
  space->ReturnTail(tail);
  EXPECT_EQ(space->TakeTail(8), tail);
  EXPECT_TRUE(space->TakeTail(8).empty());
  space->ReturnTail(tail);
  Collect(*space, {{block, block + 8}});
  EXPECT_TRUE(space->TakeTail(8).empty());
}

TEST_F(MarkRegionSpaceTest, TheSparsestBlocksAreEvacuatedWithinTheBudget) {
  const auto space = NewSpace(kLines);
  std::vector<vm::Address> blocks;
  for (int i = 0; i < 4; ++i) blocks.push_back(space->TakeBlock(0).begin);
  EXPECT_EQ(space->SelectSources(kBlockBytes * 16), 0u);  // never swept: who knows what lives there
  Collect(*space, {{blocks[0], blocks[0] + 3000},
                   {blocks[1], blocks[1] + 1000},
                   {blocks[2], blocks[2] + kBlockBytes - 8},
                   {blocks[3], blocks[3] + 2000}});
  EXPECT_EQ(space->SelectSources(3000), 2u);
  EXPECT_EQ(memory_->space_map().Of(blocks[1]), kSourceId);
  EXPECT_EQ(memory_->space_map().Of(blocks[3]), kSourceId);
  EXPECT_EQ(memory_->space_map().Of(blocks[0]), kId);
  // One object found no place to go to.
  Collect(*space, {{blocks[0], blocks[0] + 8}, {blocks[3], blocks[3] + 16}});
  EXPECT_EQ(memory_->space_map().Of(blocks[3]), kId);
  EXPECT_EQ(memory_->space_map().Of(blocks[1]), kNoSpace);
  EXPECT_EQ(space->SelectSources(kBlockBytes * 16), 2u);
}

// Or evacuation would run out of memory half-way, and free nothing.
TEST_F(MarkRegionSpaceTest, WhatWasHandedOutSinceTheSweepMayLiveInASource) {
  const auto space = NewSpace(kLines);
  const vm::Address block = space->TakeBlock(0).begin;
  const vm::Address other = space->TakeBlock(0).begin;
  Collect(*space, {{block, block + 1024}, {block + 16384, block + 20480}, {other, other + 256}});
  EXPECT_EQ(space->TakeHole(8).bytes(), 16384u - 1024u);
  EXPECT_EQ(space->SelectSources(20480 + 256 - 8), 0u);
  EXPECT_EQ(space->SelectSources(20480 + 256), 2u);
}

TEST_F(MarkRegionSpaceTest, EvacuationFreesMoreThanItFillsOrIsNotBegun) {
  const auto space = NewSpace(kLines);
  std::vector<Extent> live;
  for (int i = 0; i < 3; ++i) {
    const vm::Address block = space->TakeBlock(0).begin;
    live.push_back({block, block + 40000});
  }
  Collect(*space, live);
  EXPECT_EQ(space->SelectSources(16 * kBlockBytes), 0u);
  live[2].end = live[2].begin + 30000;
  Collect(*space, live);
  EXPECT_EQ(space->SelectSources(16 * kBlockBytes, PinnedObjects(), 1), 0u);
  EXPECT_EQ(space->SelectSources(16 * kBlockBytes), 3u);
}

// What was handed out since the last collection is judged alone; holes found before stay.
TEST_F(MarkRegionSpaceTest, APartIsSweptByItself) {
  const auto space = NewSpace(kLines);
  const vm::Address old = space->TakeBlock(0).begin;
  const vm::Address mixed = space->TakeBlock(0).begin;
  Collect(*space, {{old, old + 256}, {old + 512, old + kBlockBytes}, {mixed, mixed + 1024}});
  const Extent old_hole = {old + 256, old + 512};
  EXPECT_EQ(space->TakeHole(8), old_hole);
  const Extent young_hole = space->TakeHole(8);
  EXPECT_EQ(young_hole.begin, mixed + 1024);
  const vm::Address young = space->TakeBlock(0).begin;
  const vm::Address copied_to = space->TakeBlockForCopy().begin;
  space->ReturnTail({young + 4096, young + kBlockBytes});
  const std::vector<vm::Address> blocks = {mixed, young};
  space->ForgetTails();
  EXPECT_TRUE(space->TakeTail(8).empty());
  memory_->granules().ClearRange(young_hole.begin, young_hole.end);
  memory_->granules().ClearRange(young, young + kBlockBytes);
  space->MakeSources({young});
  EXPECT_EQ(memory_->space_map().Of(young), kSourceId);
  memory_->granules().SetRange(mixed + 2048, mixed + 2056);
  for (size_t i = space->BeginSweepOf(blocks); i-- != 0;) space->SweepSlice(i);
  const MarkRegionUsage swept = space->FinishSweepOf(blocks);
  EXPECT_EQ(swept.blocks, 1u);
  EXPECT_EQ(swept.hole_bytes, kBlockBytes - 1024 - 256);
  EXPECT_EQ(memory_->space_map().Of(young), kNoSpace);
  EXPECT_EQ(memory_->space_map().Of(copied_to), kId);
  EXPECT_EQ(space->reserved_bytes(), 3 * kBlockBytes);
  const Extent again = {mixed + 1024, mixed + 2048};
  EXPECT_EQ(space->TakeHole(8), again);
  EXPECT_EQ(space->TakeHole(8).begin, mixed + 2304);
  EXPECT_TRUE(space->TakeHole(8).empty());
}

}  // namespace
}  // namespace strata::gc
