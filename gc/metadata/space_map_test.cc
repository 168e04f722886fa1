#include "gc/metadata/space_map.h"

#include <cstdint>
#include <vector>

#include "gtest/gtest.h"
#include "vm_binding/contract/address.h"

namespace strata::gc {
namespace {

constexpr vm::Address kObjects(0x10000);
constexpr size_t kBlock = size_t{1} << SpaceMap::kLogBlockBytes;

TEST(SpaceMap, EveryAddressOfABlockHasItsOwner) {
  std::vector<uint8_t> table(16);
  const SpaceMap map(vm::Address::FromPointer(table.data()), kObjects);
  map.Set(kObjects + 2 * kBlock, 7);
  EXPECT_EQ(map.Of(kObjects + 2 * kBlock - 1), kNoSpace);
  EXPECT_EQ(map.Of(kObjects + 2 * kBlock), 7);
  EXPECT_EQ(map.Of(kObjects + 3 * kBlock - 1), 7);
  EXPECT_EQ(map.Of(kObjects + 3 * kBlock), kNoSpace);
}

TEST(SpaceMap, RangesIncludeBlocksTheyOnlyTouch) {
  std::vector<uint8_t> table(16);
  const SpaceMap map(vm::Address::FromPointer(table.data()), kObjects);
  map.SetRange(kObjects + kBlock + 8, kObjects + 3 * kBlock + 8, 3);
  const std::vector<uint8_t> expected = {0, 3, 3, 3, 0};
  for (size_t i = 0; i < expected.size(); ++i) EXPECT_EQ(map.Of(kObjects + i * kBlock), expected[i]) << i;
}

}  // namespace
}  // namespace strata::gc
