// Allocation sizes; no effect on correctness.

#ifndef STRATA_GC_ALLOC_TUNING_H_
#define STRATA_GC_ALLOC_TUNING_H_

#include <cstddef>

namespace strata::gc {

// Larger objects are large objects. An eighth of a block, so that a block's tail wastes at most that.
inline constexpr size_t kMaxBumpBytes = size_t{8} << 10;

// Shorter tails of blocks are not worth a refill.
inline constexpr size_t kMinTailBytes = 512;

// A space remembers so many tails; each is looked at by a refill.
inline constexpr size_t kMaxTails = 32;

}  // namespace strata::gc

#endif  // STRATA_GC_ALLOC_TUNING_H_
