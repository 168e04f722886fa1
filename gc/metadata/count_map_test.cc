#include "gc/metadata/count_map.h"

#include <cstdint>
#include <thread>
#include <vector>

#include "gtest/gtest.h"
#include "vm_binding/contract/address.h"

namespace strata::gc {
namespace {

constexpr vm::Address kObjects(0x10000);  // only a number: the objects are never touched

struct Counts {
  std::vector<uint64_t> words = std::vector<uint64_t>(64);
  CountMap map{vm::Address::FromPointer(words.data()), kObjects};
};

TEST(CountMap, CountsUpAndDown) {
  Counts c;
  const vm::Address object = kObjects + 8;
  EXPECT_EQ(c.map.Increment<MarkSharing::kAlone>(object), 0);
  EXPECT_EQ(c.map.Increment<MarkSharing::kAlone>(object), 1);
  EXPECT_EQ(c.map.Of(object), 2);
  EXPECT_EQ(c.map.Of(kObjects), 0);
  EXPECT_EQ(c.map.Of(kObjects + 16), 0);
  EXPECT_EQ(c.map.Decrement(object), 2);
  EXPECT_EQ(c.map.Decrement(object), 1);
  EXPECT_EQ(c.map.Decrement(object), 0);
  EXPECT_EQ(c.map.Of(object), 0);
}

TEST(CountMap, SticksAtItsMaximum) {
  Counts c;
  for (int i = 0; i < 10; ++i) c.map.Increment<MarkSharing::kShared>(kObjects + 24);
  EXPECT_EQ(c.map.Of(kObjects + 24), CountMap::kStuck);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(c.map.Decrement(kObjects + 24), CountMap::kStuck);
  c.map.Clear(kObjects + 24);
  EXPECT_EQ(c.map.Of(kObjects + 24), 0);
}

TEST(CountMap, SlotsHaveFlagsOfTheirOwn) {
  Counts c;
  c.map.Increment<MarkSharing::kAlone>(kObjects);
  for (const size_t offset : {8u, 12u, 16u, 60u}) {
    EXPECT_FALSE(c.map.TestAndSetSlot(kObjects + offset));
    EXPECT_TRUE(c.map.TestAndSetSlot(kObjects + offset));
  }
  EXPECT_FALSE(c.map.TestSlot(kObjects + 20));
  c.map.ClearSlot(kObjects + 12);
  EXPECT_TRUE(c.map.TestSlot(kObjects + 8));
  EXPECT_FALSE(c.map.TestSlot(kObjects + 12));
  EXPECT_EQ(c.map.Of(kObjects), 1);
  c.map.ClearRange(kObjects, kObjects + 64);
  EXPECT_FALSE(c.map.TestSlot(kObjects + 60));
  EXPECT_EQ(c.map.Of(kObjects), 0);
}

TEST(CountMap, SharedIncrementsOfNeighboursAreNotLost) {
  Counts c;
  const auto count_every = [&c](size_t first) {
    for (size_t i = first; i < 1000; i += 2) c.map.Increment<MarkSharing::kShared>(kObjects + 8 * i);
  };
  std::thread odd(count_every, 1);
  count_every(0);
  odd.join();
  for (size_t i = 0; i < 1000; ++i) ASSERT_EQ(c.map.Of(kObjects + 8 * i), 1) << i;
}

}  // namespace
}  // namespace strata::gc
