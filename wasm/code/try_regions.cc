#include "wasm/code/try_regions.h"

#include <algorithm>

namespace strata::wasm {

uint32_t TryRegions::InnermostAt(uint32_t word) const {
  const auto after = std::upper_bound(regions.begin(), regions.end(), word,
                                      [](uint32_t value, const TryRegion& region) { return value < region.begin; });
  // The last region to begin has not ended yet, or the word lies in one of those around it.
  uint32_t region = after == regions.begin() ? kNoRegion : static_cast<uint32_t>(after - regions.begin()) - 1;
  while (region != kNoRegion && regions[region].end <= word) region = regions[region].parent;
  return region;
}

}  // namespace strata::wasm
