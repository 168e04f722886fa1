#include "wasm/code/pc_map.h"

#include <random>
#include <vector>

#include "gtest/gtest.h"

namespace strata::wasm {
namespace {

PcMap MapOf(const std::vector<PcMapEntry>& entries) {
  PcMapBuilder builder;
  for (const PcMapEntry& entry : entries) builder.Append(entry);
  return builder.Take();
}

TEST(PcMap, HoldsUpToTheNextEntry) {
  const PcMap map = MapOf({{0, 100}, {3, 107}, {8, 120}});
  EXPECT_EQ(map.Find(0), 100u);
  EXPECT_EQ(map.Find(2), 100u);
  EXPECT_EQ(map.Find(3), 107u);
  EXPECT_EQ(map.Find(9), 120u);
}

TEST(PcMap, IsZeroWithoutEntries) { EXPECT_EQ(PcMap().Find(5), 0u); }

TEST(PcMap, IsZeroBeforeTheFirstEntry) { EXPECT_EQ(MapOf({{4, 9}}).Find(3), 0u); }

// At both bounds of what one byte says, and beyond them.
TEST(PcMap, KeepsDifferencesOfAllSizes) {
  std::vector<PcMapEntry> entries = {{0, 0x80000000}};
  for (const uint32_t words : {1u, 15u, 16u, 127u, 128u, 1u << 20}) {
    for (const int32_t offset : {-0x1000000, -65, -64, -4, -3, -1, 0, 1, 12, 13, 63, 64, 0x1000000}) {
      entries.push_back({entries.back().word + words, entries.back().wasm_offset + static_cast<uint32_t>(offset)});
    }
  }
  EXPECT_EQ(MapOf(entries).Entries(), entries);
}

TEST(PcMap, FindsAsASearchThroughAllEntriesDoes) {
  constexpr uint32_t kSeed = 20261121;
  std::mt19937 random(kSeed);
  std::vector<PcMapEntry> entries;
  uint32_t word = 0, offset = 1000;
  for (int i = 0; i < 1000; ++i) {
    entries.push_back({word, offset});
    word += 1 + random() % (i % 50 == 0 ? 300 : 6);
    offset += random() % (i % 70 == 0 ? 5000 : 9) - 2;
  }
  const PcMap map = MapOf(entries);
  EXPECT_EQ(map.Entries(), entries);
  size_t last = 0;
  for (uint32_t at = 0; at < word + 10; ++at) {
    if (last + 1 < entries.size() && entries[last + 1].word <= at) ++last;
    ASSERT_EQ(map.Find(at), entries[last].wasm_offset) << at << ", seed " << kSeed;
  }
}

TEST(PcMap, TakesLittleMoreThanAByteAnEntry) {
  std::vector<PcMapEntry> entries;
  for (uint32_t i = 0; i < 6400; ++i) entries.push_back({i * 3, 5000 + i * 4});
  EXPECT_LT(MapOf(entries).held_bytes(), size_t{6400} * 13 / 10);
}

}  // namespace
}  // namespace strata::wasm
