#include "gc/space/slide_space.h"

#include <cstdint>
#include <memory>
#include <random>
#include <thread>
#include <vector>

#include "gc/alloc/bump_allocator.h"
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

class SlideSpaceTest : public ::testing::Test {
 protected:
  SlideSpaceTest()
      : memory_(*HeapMemory::Create({.max_bytes = 64 * kBlockBytes, .with_granules = true, .with_slide_map = true})),
        space_("slide", kId, *memory_) {}

  void ClearMarks() {
    for (size_t i = 0; i < space_.slices(); ++i) space_.ClearSlice(i);
  }
  // Between marking and compaction.
  void AssignAddresses(const PinnedObjects& pinned = PinnedObjects()) {
    for (size_t i = 0; i < space_.slices(); ++i) space_.CountSlice(i);
    space_.AssignAddresses(pinned);
    for (size_t i = 0; i < space_.slices(); ++i) space_.FillSlice(i);
  }
  void Compact(int threads) {
    space_.BeginCompact();
    std::vector<std::thread> workers;
    for (int i = 0; i < threads; ++i) workers.emplace_back([this] { space_.Compact(); });
    for (std::thread& worker : workers) worker.join();
    space_.Finish();
  }

  std::unique_ptr<HeapMemory> memory_;
  SlideSpace space_;
};

TEST_F(SlideSpaceTest, GrowsUnbrokenAndTakesTailsBack) {
  const Extent first = space_.TakeExtent(16);
  EXPECT_EQ(first.bytes(), kBlockBytes);
  space_.ReturnTail({first.begin + 100 * 8, first.end});
  const Extent rest = space_.TakeExtent(kBlockBytes);
  EXPECT_EQ(rest.begin, first.begin + 100 * 8);
  EXPECT_EQ(rest.end, first.end + kBlockBytes);
  EXPECT_EQ(space_.reserved_bytes(), 2 * kBlockBytes);
  const std::vector<Extent> walked = {{first.begin, rest.end}};
  EXPECT_EQ(space_.Extents(), walked);
}

TEST_F(SlideSpaceTest, GivesNothingBeyondTheBudget) {
  for (int i = 0; i < 64; ++i) ASSERT_FALSE(space_.TakeExtent(16).empty());
  EXPECT_TRUE(space_.TakeExtent(16).empty());
}

// Random objects over many blocks, each holding its number; with 1 and 4 threads, thrice, so that what slid slides
// again.
TEST_F(SlideSpaceTest, LiveObjectsSlideTogetherInOrder) {
  std::mt19937_64 random(11);
  for (const int threads : {1, 4, 2}) {
    BumpAllocator allocator(space_);
    vm::BumpCursor cursor;
    std::vector<Extent> objects;
    while (space_.reserved_bytes() < 60 * kBlockBytes) {
      const size_t bytes = 8 * (1 + random() % (random() % 16 == 0 ? 1000 : 8));
      const vm::Address object = BumpAllocate(allocator, cursor, bytes);
      ASSERT_FALSE(object.is_null());
      objects.push_back({object, object + bytes});
    }
    allocator.Retire(cursor);
    ClearMarks();
    std::vector<Extent> live;
    size_t live_bytes = 0;
    for (const Extent& object : objects) {
      if (random() % 10 < 4) continue;
      for (vm::Address word = object.begin; word < object.end; word = word + 8) *word.As<uint64_t>() = live.size();
      memory_->granules().SetRange(object.begin, object.end);
      live.push_back(object);
      live_bytes += object.bytes();
    }
    AssignAddresses();
    std::vector<vm::Address> destinations;
    for (const Extent& object : live) destinations.push_back(space_.ForwardedAddress(object.begin));
    Compact(threads);
    vm::Address expected = memory_->cage().objects_begin();
    for (size_t i = 0; i < live.size(); ++i) {
      ASSERT_EQ(destinations[i], expected) << i;
      for (size_t offset = 0; offset < live[i].bytes(); offset += 8) {
        ASSERT_EQ(*(expected + offset).As<uint64_t>(), i) << threads << " threads";
      }
      expected = expected + live[i].bytes();
    }
    EXPECT_EQ(space_.reserved_bytes(), (live_bytes + kBlockBytes - 1) / kBlockBytes * kBlockBytes);
    EXPECT_EQ(memory_->budget().reserved_bytes(), space_.reserved_bytes());
    EXPECT_EQ(space_.TakeExtent(8).begin, expected);
    space_.ReturnTail({expected, memory_->cage().objects_begin() + space_.reserved_bytes()});
  }
}

// Random objects, of which some are pinned, across ends of blocks too: those stay, the others keep their order between
// them, and the gaps are allocated from.
TEST_F(SlideSpaceTest, LiveObjectsSlideAroundPinnedOnes) {
  std::mt19937_64 random(12);
  for (const int threads : {1, 4, 2}) {
    std::vector<Extent> live;
    std::vector<Extent> pinned;
    BumpAllocator allocator(space_);
    vm::BumpCursor cursor;
    while (space_.reserved_bytes() < 40 * kBlockBytes) {
      const size_t bytes = 8 * (1 + random() % (random() % 16 == 0 ? 1000 : 8));
      const vm::Address object = BumpAllocate(allocator, cursor, bytes);
      ASSERT_FALSE(object.is_null());
      if (random() % 10 < 4) continue;
      for (vm::Address word = object; word < object + bytes; word = word + 8) *word.As<uint64_t>() = live.size();
      live.push_back({object, object + bytes});
      const bool crosses = (object.value() ^ (object.value() + bytes - 1)) >= kBlockBytes;
      if (crosses || random() % 200 == 0) pinned.push_back(live.back());
      if (crosses || random() % 400 == 0) pinned.push_back(live.back());
    }
    allocator.Retire(cursor);
    ClearMarks();
    for (const Extent& object : live) memory_->granules().SetRange(object.begin, object.end);
    const PinnedObjects pins(pinned);
    AssignAddresses(pins);
    std::vector<vm::Address> destinations;
    for (const Extent& object : live) destinations.push_back(space_.ForwardedAddress(object.begin));
    Compact(threads);
    vm::Address expected = memory_->cage().objects_begin();
    size_t gaps = 0;
    for (size_t i = 0; i < live.size(); ++i) {
      if (pins.Contains(live[i].begin)) {
        gaps += live[i].begin - expected;
        expected = live[i].begin;
      }
      ASSERT_EQ(destinations[i], expected) << i;
      for (size_t offset = 0; offset < live[i].bytes(); offset += 8) {
        ASSERT_EQ(*(expected + offset).As<uint64_t>(), i) << threads << " threads";
      }
      expected = expected + live[i].bytes();
    }
    const Extent gap = space_.TakeExtent(1024);
    EXPECT_LT(gap.end, expected);
    EXPECT_GE(gap.bytes(), 1024u);
    EXPECT_GE(gaps, gap.bytes());
    space_.ReturnTail(gap);
    EXPECT_EQ(space_.TakeExtent(64 * kBlockBytes).bytes(), 0u);
    // Empties the space for the next round.
    ClearMarks();
    AssignAddresses();
    Compact(1);
  }
}

TEST_F(SlideSpaceTest, NothingLiveLeavesNothing) {
  const vm::Address block = space_.TakeExtent(16).begin;
  ClearMarks();
  AssignAddresses();
  Compact(2);
  EXPECT_EQ(space_.reserved_bytes(), 0u);
  EXPECT_TRUE(space_.Extents().empty());
  EXPECT_EQ(memory_->space_map().Of(block), kNoSpace);
  EXPECT_EQ(space_.TakeExtent(16).begin, block);
}

}  // namespace
}  // namespace strata::gc
