#include "wasm/code/code.h"

#include <algorithm>

namespace strata::wasm {

uint32_t Code::WasmOffsetOf(uint32_t word) const {
  auto after = std::upper_bound(pc_map.begin(), pc_map.end(), word,
                                [](uint32_t value, const PcMapEntry& entry) { return value < entry.word; });
  return after == pc_map.begin() ? 0 : std::prev(after)->wasm_offset;
}

}  // namespace strata::wasm
