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
  std::vector<DumpedRange> ranges;  // ascending, apart; whole blocks of kRangeBlockBytes but for the end
  uint64_t bytes = 0;               // in them
  uint64_t left_out_bytes = 0;      // of blocks that are not zero, beyond the limit
};

inline constexpr size_t kRangeBlockBytes = 4096;

// At most `max_bytes`, from the lowest address up, in at most `max_ranges` ranges: with more, ranges that are near to
// one another become one, with the zeros between.
MemoryRanges FindMemoryRanges(absl::Span<const uint8_t> memory, uint64_t max_bytes, size_t max_ranges);

}  // namespace strata::wasm::coredump

#endif  // STRATA_WASM_COREDUMP_MEMORY_RANGES_H_
