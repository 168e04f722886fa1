#include "gc/metadata/granule_map.h"

#include <algorithm>
#include <bit>

namespace strata::gc {

// Calls change(word, mask) for each word of the range with the bits that lie in it.
template <typename Change>
void GranuleMap::ForEachWord(vm::Address begin, vm::Address end, const Change& change) const {
  size_t index = Index(begin);
  const size_t last = Index(end);
  while (index < last) {
    const size_t count = std::min(last - index, 64 - index % 64);
    change(table_.As<uint64_t>()[index / 64], Mask(index % 64, count));
    index += count;
  }
}

void GranuleMap::SetRange(vm::Address begin, vm::Address end) const {
  ForEachWord(begin, end, [](uint64_t& word, uint64_t mask) { word |= mask; });
}

void GranuleMap::ClearRange(vm::Address begin, vm::Address end) const {
  ForEachWord(begin, end, [](uint64_t& word, uint64_t mask) { word &= ~mask; });
}

size_t GranuleMap::SetBytes(vm::Address begin, vm::Address end) const {
  size_t bits = 0;
  ForEachWord(begin, end,
              [&bits](uint64_t word, uint64_t mask) { bits += static_cast<size_t>(std::popcount(word & mask)); });
  return bits * kGranuleBytes;
}

// The first granule whose bit, flipped by `flip`, is set.
vm::Address GranuleMap::Find(vm::Address begin, vm::Address end, uint64_t flip) const {
  size_t index = Index(begin);
  const size_t last = Index(end);
  while (index < last) {
    const uint64_t rest = (Load(index / 64) ^ flip) >> (index % 64);
    if (rest != 0) return std::min(end, AddressOf(index + static_cast<size_t>(std::countr_zero(rest))));
    index = (index | 63) + 1;
  }
  return end;
}

}  // namespace strata::gc
