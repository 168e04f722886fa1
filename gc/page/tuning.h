// Sizes in which the cage is cut up. Powers of two, multiples of one another; no effect on correctness.
//
// kBlockBytes against vm::Mutator::max_bump_bytes decides how much a block's unused tail can waste: 8 KiB of 64 KiB is
// one eighth at worst. kCommitBytes is one mprotect for four blocks.

#ifndef STRATA_GC_PAGE_TUNING_H_
#define STRATA_GC_PAGE_TUNING_H_

#include <cstddef>

namespace strata::gc {

inline constexpr size_t kPageBytes = size_t{4} << 10;      // large objects are cut from whole pages
inline constexpr size_t kBlockBytes = size_t{64} << 10;    // bump allocation goes through whole blocks
inline constexpr size_t kCommitBytes = size_t{256} << 10;  // the cage becomes accessible in such steps

}  // namespace strata::gc

#endif  // STRATA_GC_PAGE_TUNING_H_
