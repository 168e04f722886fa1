#include "gc/metadata/slide_map.h"

#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

#include "gc/metadata/granule_map.h"
#include "gtest/gtest.h"
#include "vm_binding/contract/address.h"

namespace strata::gc {
namespace {

constexpr vm::Address kObjects(0x40000);  // only a number: the objects are never touched
constexpr size_t kBlocks = 4;

struct Map {
  std::vector<uint64_t> marks = std::vector<uint64_t>(kBlocks * SlideMap::kBlockBytes / 512);
  std::vector<uint32_t> offsets = std::vector<uint32_t>(kBlocks * SlideMap::kBlockBytes / 512);
  std::vector<uint16_t> crossings = std::vector<uint16_t>(kBlocks + 1);
  GranuleMap granules{vm::Address::FromPointer(marks.data()), kObjects};
  SlideMap map{vm::Address::FromPointer(offsets.data()), vm::Address::FromPointer(crossings.data()), kObjects,
               granules};
};

TEST(SlideMap, ObjectsGoWhereTheLiveMemoryBeforeThemEnds) {
  Map m;
  std::mt19937_64 random(3);
  std::vector<vm::Address> live;
  std::vector<vm::Address> expected;
  const vm::Address end = kObjects + kBlocks * SlideMap::kBlockBytes;
  size_t live_bytes = 0;
  for (vm::Address at = kObjects; end - at >= 4096;) {
    const size_t bytes = 8 * (1 + random() % (random() % 8 == 0 ? 400 : 6));
    if (random() % 3 != 0) {
      m.granules.SetRange(at, at + bytes);
      live.push_back(at);
      expected.push_back(kObjects + live_bytes);
      live_bytes += bytes;
    }
    at = at + bytes;
  }
  size_t before = 0;
  for (size_t block = 0; block < kBlocks; ++block) {
    const vm::Address begin = kObjects + block * SlideMap::kBlockBytes;
    m.map.FillBlock(begin, before);
    before += m.granules.SetBytes(begin, begin + SlideMap::kBlockBytes);
  }
  EXPECT_EQ(before, live_bytes);
  for (size_t i = 0; i < live.size(); ++i) ASSERT_EQ(m.map.ForwardedAddress(kObjects, live[i]), expected[i]) << i;
}

TEST(SlideMap, RemembersHowFarAnObjectReachesIntoTheNextBlock) {
  Map m;
  const vm::Address second = kObjects + SlideMap::kBlockBytes;
  m.map.NoteCrossing(kObjects, 4096);
  m.map.NoteCrossing(second - 64, 64);
  EXPECT_EQ(m.map.FirstObject(second), second);
  m.map.NoteCrossing(second - 16, 8192);
  EXPECT_EQ(m.map.FirstObject(kObjects), kObjects);
  EXPECT_EQ(m.map.FirstObject(second), second + (8192 - 16));
  m.map.ClearCrossing(second);
  EXPECT_EQ(m.map.FirstObject(second), second);
}

}  // namespace
}  // namespace strata::gc
