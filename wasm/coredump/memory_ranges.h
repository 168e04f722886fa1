// The parts of a linear memory that are worth keeping: those that are not zero.
//
// A memory may be of many gigabytes of which the guest has touched little. Pages that the system has never given are
// not read, where it tells which these are.

#ifndef STRATA_WASM_COREDUMP_MEMORY_RANGES_H_
#define STRATA_WASM_COREDUMP_MEMORY_RANGES_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "wasm/coredump/core_dump.h"

namespace strata::wasm::coredump {

struct MemoryRanges {
  std::vector<DumpedRange> ranges;  // ascending; whole blocks of kRangeBlockBytes but for the end
  uint64_t bytes = 0;               // in them, the zeros among them
  uint64_t left_out_bytes = 0;      // of blocks that are not zero, beyond the limits
};

inline constexpr size_t kRangeBlockBytes = 4096;
// No range is longer, so that a segment's length has 32 bits; ranges may touch where this ends one.
inline constexpr uint64_t kMaxRangeBytes = uint64_t{1} << 30;

// At most `max_bytes`, from the lowest address up, in at most `max_ranges` ranges: with more, ranges that are near to
// one another become one with the zeros between, which count, and where that is not enough the last are left out.
MemoryRanges FindMemoryRanges(absl::Span<const uint8_t> memory, uint64_t max_bytes, size_t max_ranges);

}  // namespace strata::wasm::coredump

#endif  // STRATA_WASM_COREDUMP_MEMORY_RANGES_H_
