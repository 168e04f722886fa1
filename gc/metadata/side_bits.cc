#include "gc/metadata/side_bits.h"

namespace strata::gc {

// Calls change(word, mask) for each word of the range with the bits that lie in it.
template <typename Change>
void SideBits::ForEachWord(vm::Address begin, vm::Address end, const Change& change) const {
  const size_t region_bytes = size_t{1} << log_region_bytes_;
  size_t index = Index(begin + (region_bytes - 1));
  const size_t last = Index(end + (region_bytes - 1));
  while (index < last) {
    const size_t bit = index % 64;
    const size_t count = last - index < 64 - bit ? last - index : 64 - bit;
    change(WordAt(index / 64), (~uint64_t{0} >> (64 - count)) << bit);
    index += count;
  }
}

void SideBits::ClearRange(vm::Address begin, vm::Address end) const {
  ForEachWord(begin, end, [](std::atomic_ref<uint64_t> word, uint64_t mask) {
    if (mask == ~uint64_t{0}) return word.store(0, std::memory_order_relaxed);
    word.fetch_and(~mask, std::memory_order_relaxed);
  });
}

void SideBits::SetRange(vm::Address begin, vm::Address end) const {
  ForEachWord(begin, end, [](std::atomic_ref<uint64_t> word, uint64_t mask) {
    if (mask == ~uint64_t{0}) return word.store(mask, std::memory_order_relaxed);
    word.fetch_or(mask, std::memory_order_relaxed);
  });
}

}  // namespace strata::gc
