#include "vm_binding/base/bits.h"

#include <cstdint>
#include <type_traits>

#include "gtest/gtest.h"

namespace strata::base {
namespace {

static_assert(AlignUp(13u, 8) == 16, "usable in constant expressions");
static_assert(std::is_same_v<decltype(AlignUp(uint8_t{1}, 4)), uint8_t>, "keeps the type of the value");

TEST(IsPowerOfTwo, HoldsForOneBitOnly) {
  EXPECT_FALSE(IsPowerOfTwo(0u));
  EXPECT_TRUE(IsPowerOfTwo(1u));
  EXPECT_TRUE(IsPowerOfTwo(uint64_t{1} << 63));
  EXPECT_FALSE(IsPowerOfTwo(3u));
  EXPECT_FALSE(IsPowerOfTwo(~uint64_t{0}));
}

TEST(AlignUp, RoundsToTheNextMultiple) {
  EXPECT_EQ(AlignUp(0u, 8), 0u);
  EXPECT_EQ(AlignUp(1u, 8), 8u);
  EXPECT_EQ(AlignUp(8u, 8), 8u);
  EXPECT_EQ(AlignUp(9u, 8), 16u);
  EXPECT_EQ(AlignUp(9u, 1), 9u);
}

TEST(AlignDown, RoundsToThePreviousMultiple) {
  EXPECT_EQ(AlignDown(7u, 8), 0u);
  EXPECT_EQ(AlignDown(8u, 8), 8u);
  EXPECT_EQ(AlignDown(15u, 8), 8u);
}

TEST(AlignUp, KeepsTheHighHalfOfA64BitValue) {
  EXPECT_EQ(AlignUp((uint64_t{1} << 40) + 1, 4096), (uint64_t{1} << 40) + 4096);
  EXPECT_EQ(AlignDown((uint64_t{1} << 40) + 1, 4096), uint64_t{1} << 40);
}

TEST(IsAligned, HoldsForMultiples) {
  EXPECT_TRUE(IsAligned(0u, 16));
  EXPECT_TRUE(IsAligned(32u, 16));
  EXPECT_FALSE(IsAligned(24u, 16));
}

}  // namespace
}  // namespace strata::base
