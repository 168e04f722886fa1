#include "wasm/code/try_regions.h"

#include <gtest/gtest.h>

namespace strata::wasm {
namespace {

TryRegion Region(uint32_t begin, uint32_t end, uint32_t parent) {
  TryRegion region;
  region.begin = begin;
  region.end = end;
  region.parent = parent;
  return region;
}

TEST(TryRegions, FindsTheInnermostRegionOfAWord) {
  TryRegions tries;
  tries.regions = {Region(10, 50, kNoRegion), Region(12, 20, 0), Region(14, 16, 1), Region(30, 40, 0),
                   Region(60, 70, kNoRegion)};
  const struct {
    uint32_t word, region;
  } rows[] = {{0, kNoRegion}, {10, 0}, {12, 1}, {14, 2},         {15, 2}, {16, 1},        {20, 0},
              {29, 0},        {30, 3}, {40, 0}, {50, kNoRegion}, {60, 4}, {70, kNoRegion}};
  for (const auto& row : rows) EXPECT_EQ(tries.InnermostAt(row.word), row.region) << "word " << row.word;
}

TEST(TryRegions, AnEmptyRegionHidesNoneThatBeginsWithIt) {
  TryRegions tries;
  tries.regions = {Region(5, 9, kNoRegion), Region(5, 5, 0), Region(5, 7, 0), Region(8, 8, 0)};
  EXPECT_EQ(tries.InnermostAt(5), 2u);
  EXPECT_EQ(tries.InnermostAt(7), 0u);
  EXPECT_EQ(tries.InnermostAt(8), 0u);
}

TEST(TryRegions, AFunctionWithoutRegionsHasNone) { EXPECT_EQ(TryRegions().InnermostAt(3), kNoRegion); }

}  // namespace
}  // namespace strata::wasm
