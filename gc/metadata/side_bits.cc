#include "gc/metadata/side_bits.h"

namespace strata::gc {

void SideBits::ClearRange(vm::Address begin, vm::Address end) const {
  const size_t region_bytes = size_t{1} << log_region_bytes_;
  size_t index = Index(begin + (region_bytes - 1));
  const size_t last = Index(end + (region_bytes - 1));
  while (index < last) {
    const size_t bit = index % 64;
    const size_t count = last - index < 64 - bit ? last - index : 64 - bit;
    const uint64_t mask = (count == 64 ? ~uint64_t{0} : (uint64_t{1} << count) - 1) << bit;
    if (count == 64) {
      WordAt(index / 64).store(0, std::memory_order_relaxed);
    } else {
      WordAt(index / 64).fetch_and(~mask, std::memory_order_relaxed);
    }
    index += count;
  }
}

}  // namespace strata::gc
