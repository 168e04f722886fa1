#include "gc/metadata/slide_map.h"

namespace strata::gc {

void SlideMap::FillBlock(vm::Address block, size_t live_bytes_before) const {
  constexpr size_t kBytesPerWord = 64 * GranuleMap::kGranuleBytes;
  uint32_t granules = static_cast<uint32_t>(live_bytes_before / GranuleMap::kGranuleBytes);
  uint32_t* const offsets = offsets_.As<uint32_t>() + (block - objects_begin_) / kBytesPerWord;
  for (size_t i = 0; i < kBlockBytes / kBytesPerWord; ++i) {
    offsets[i] = granules;
    granules += static_cast<uint32_t>(std::popcount(granules_.WordOf(block + i * kBytesPerWord)));
  }
}

}  // namespace strata::gc
