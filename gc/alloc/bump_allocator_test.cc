#include "gc/alloc/bump_allocator.h"

#include <cstdint>
#include <deque>
#include <vector>

#include "gc/alloc/filler.h"
#include "gtest/gtest.h"
#include "vm_binding/contract/address.h"
#include "vm_binding/contract/header.h"
#include "vm_binding/contract/mutator.h"

namespace strata::gc {
namespace {

// Hands out the ranges it was given, in order.
class FakeSource final : public BumpSource {
 public:
  Extent TakeExtent(size_t min_bytes) override {
    if (extents.empty() || extents.front().bytes() < min_bytes) return {};
    const Extent extent = extents.front();
    extents.pop_front();
    return extent;
  }
  void ReturnTail(Extent tail) override { tails.push_back(tail); }

  std::deque<Extent> extents;
  std::vector<Extent> tails;
};

class BumpAllocatorTest : public ::testing::Test {
 protected:
  vm::Address At(size_t offset) { return vm::Address::FromPointer(memory_.data()) + offset; }
  Extent Range(size_t begin, size_t end) { return {At(begin), At(end)}; }

  std::vector<uint64_t> memory_ = std::vector<uint64_t>(128);
  FakeSource source_;
  BumpAllocator allocator_{source_};
  vm::BumpCursor cursor_;
};

TEST_F(BumpAllocatorTest, FirstAllocationTakesTheSlowPathByItself) {
  source_.extents = {Range(0, 64)};
  EXPECT_EQ(BumpAllocate(allocator_, cursor_, 16), At(0));
  EXPECT_EQ(BumpAllocate(allocator_, cursor_, 24), At(16));
  EXPECT_TRUE(source_.extents.empty());
  EXPECT_EQ(allocator_.AllocatedBytes(cursor_), 40u);
}

TEST_F(BumpAllocatorTest, TailBecomesAFillerWhenTheRangeIsLeft) {
  source_.extents = {Range(0, 64), Range(256, 512)};
  BumpAllocate(allocator_, cursor_, 40);
  EXPECT_EQ(BumpAllocate(allocator_, cursor_, 32), At(256));
  EXPECT_EQ(source_.tails, std::vector<Extent>{Range(40, 64)});
  EXPECT_EQ(FillerBytes(At(40), vm::LoadHeader(At(40)).type_id()), 24u);
  EXPECT_EQ(allocator_.AllocatedBytes(cursor_), 72u);
}

TEST_F(BumpAllocatorTest, AdjacentRangeContinuesWithoutWaste) {
  source_.extents = {Range(0, 64), Range(64, 128)};
  BumpAllocate(allocator_, cursor_, 40);
  EXPECT_EQ(BumpAllocate(allocator_, cursor_, 64), At(40));
  EXPECT_TRUE(source_.tails.empty());
  EXPECT_EQ(allocator_.AllocatedBytes(cursor_), 104u);
}

TEST_F(BumpAllocatorTest, EmptySourceLeavesTheCursorUsable) {
  source_.extents = {Range(0, 64)};
  BumpAllocate(allocator_, cursor_, 40);
  EXPECT_TRUE(BumpAllocate(allocator_, cursor_, 32).is_null());
  EXPECT_EQ(BumpAllocate(allocator_, cursor_, 24), At(40));
}

TEST_F(BumpAllocatorTest, RetiredCursorIsZeroAndItsBytesStayCounted) {
  source_.extents = {Range(0, 64), Range(64, 128)};
  BumpAllocate(allocator_, cursor_, 48);
  allocator_.Retire(cursor_);
  EXPECT_EQ(cursor_.cursor, 0u);
  EXPECT_EQ(cursor_.limit, 0u);
  EXPECT_EQ(allocator_.AllocatedBytes(cursor_), 48u);
  allocator_.Retire(cursor_);
  EXPECT_EQ(source_.tails.size(), 1u);
  BumpAllocate(allocator_, cursor_, 8);
  EXPECT_EQ(allocator_.AllocatedBytes(cursor_), 56u);
}

}  // namespace
}  // namespace strata::gc
