#include "gc/space/block_space.h"

#include <memory>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "gc/alloc/bump_allocator.h"
#include "gc/metadata/space_map.h"
#include "gc/page/tuning.h"
#include "gc/space/copy_space.h"
#include "gc/space/heap_memory.h"
#include "gc/space/immortal_space.h"
#include "gc/space/pinned_objects.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "vm_binding/contract/address.h"
#include "vm_binding/contract/header.h"

namespace strata::gc {
namespace {

constexpr size_t kMax = 16 * kBlockBytes;

std::unique_ptr<HeapMemory> MustCreate(size_t max_bytes = kMax) {
  auto memory = HeapMemory::Create({.max_bytes = max_bytes});
  EXPECT_TRUE(memory.ok()) << memory.status();
  return *std::move(memory);
}

TEST(HeapMemory, RefusesAMaximumNoCageCanHold) {
  EXPECT_EQ(HeapMemory::Create({.max_bytes = ~size_t{0}}).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(BlockSpace, BlocksAreBudgetedAndMapped) {
  auto memory = MustCreate();
  CopySpace space("a", 1, *memory, CopyRole::kTo);
  const Extent block = space.TakeBlock(0);
  ASSERT_EQ(block.bytes(), kBlockBytes);
  EXPECT_EQ(memory->space_map().Of(block.end - 8), 1);
  EXPECT_EQ(space.reserved_bytes(), kBlockBytes);
  EXPECT_EQ(memory->budget().reserved_bytes(), kBlockBytes);
}

TEST(BlockSpace, HeadroomStaysFreeButCopyingMayTakeIt) {
  auto memory = MustCreate();
  CopySpace space("a", 1, *memory, CopyRole::kTo);
  for (int i = 0; i < 15; ++i) ASSERT_FALSE(space.TakeBlock(kBlockBytes).empty());
  EXPECT_TRUE(space.TakeBlock(kBlockBytes).empty());
  EXPECT_FALSE(space.TakeBlockForCopy().empty());
  EXPECT_FALSE(space.TakeBlockForCopy().empty());
}

TEST(BlockSpace, ReleaseAllGivesEverythingBack) {
  auto memory = MustCreate();
  CopySpace space("a", 1, *memory, CopyRole::kFrom);
  const Extent block = space.TakeBlock(0);
  space.ReturnTail({block.begin + 8, block.end});
  space.ReleaseAll();
  EXPECT_EQ(space.reserved_bytes(), 0u);
  EXPECT_EQ(memory->budget().reserved_bytes(), 0u);
  EXPECT_EQ(memory->space_map().Of(block.begin), kNoSpace);
  EXPECT_TRUE(space.TakeTail(8).empty());
  EXPECT_TRUE(space.Extents().empty());
}

TEST(BlockSpace, TailsAreHandedOutAgain) {
  auto memory = MustCreate();
  ImmortalSpace space("i", 1, *memory);
  const Extent block = space.TakeBlock(0);
  space.ReturnTail({block.end - 1024, block.end});
  space.ReturnTail({block.end - 2048, block.end - 1024});
  EXPECT_TRUE(space.TakeTail(2048).empty());
  EXPECT_EQ(space.TakeTail(1024).bytes(), 1024u);
  EXPECT_EQ(space.TakeTail(8).bytes(), 1024u);
  EXPECT_TRUE(space.TakeTail(8).empty());
}

TEST(BlockSpace, BlocksWithPinnedObjectsGoToTheHeirFreeAroundThem) {
  auto memory = *HeapMemory::Create({.max_bytes = 16 * kBlockBytes});
  CopySpace from("from", 1, *memory, CopyRole::kFrom);
  CopySpace to("to", 2, *memory, CopyRole::kTo);
  const vm::Address first = from.TakeBlock(0).begin;
  ASSERT_EQ(from.TakeBlock(0).begin, first + kBlockBytes);
  ASSERT_EQ(from.TakeBlock(0).begin, first + 2 * kBlockBytes);
  // One lies across the first two blocks.
  const Extent across = {first + (kBlockBytes - 64), first + (kBlockBytes + 64)};
  const Extent within = {first + 1024, first + 2048};
  from.ReleaseAllBut(PinnedObjects({across, within, within}), to);
  EXPECT_EQ(from.reserved_bytes(), 0u);
  EXPECT_TRUE(from.Extents().empty());
  EXPECT_EQ(to.reserved_bytes(), 2 * kBlockBytes);
  EXPECT_EQ(memory->budget().reserved_bytes(), 2 * kBlockBytes);
  EXPECT_EQ(memory->space_map().Of(first + kBlockBytes), 2);
  EXPECT_EQ(memory->space_map().Of(first + 2 * kBlockBytes), kNoSpace);
  EXPECT_EQ(to.ExtentAround(first + (kBlockBytes + 5)), (Extent{first, first + 2 * kBlockBytes}));
  // Fillers between them are what allocation gets.
  EXPECT_EQ(vm::LoadHeader(first).type_id(), vm::kFillerArrayTypeId);
  std::vector<Extent> gaps;
  for (Extent tail = to.TakeTail(512); !tail.empty(); tail = to.TakeTail(512)) gaps.push_back(tail);
  EXPECT_THAT(gaps, ::testing::UnorderedElementsAre(Extent{first, within.begin}, Extent{within.end, across.begin},
                                                    Extent{across.end, first + 2 * kBlockBytes}));
}

TEST(BlockSpace, ExtentsJoinBlocksThatFollowEachOther) {
  auto memory = MustCreate();
  CopySpace a("a", 1, *memory, CopyRole::kTo);
  CopySpace b("b", 2, *memory, CopyRole::kTo);
  const vm::Address first = a.TakeBlock(0).begin;
  a.TakeBlock(0);
  b.TakeBlock(0);
  a.TakeBlock(0);
  const std::vector<Extent> expected = {{first, first + 2 * kBlockBytes},
                                        {first + 3 * kBlockBytes, first + 4 * kBlockBytes}};
  EXPECT_EQ(a.Extents(), expected);
}

}  // namespace
}  // namespace strata::gc
