// Sizes that the runtime was tuned by. None has an effect on correctness.

#ifndef STRATA_WASM_RUNTIME_TUNING_H_
#define STRATA_WASM_RUNTIME_TUNING_H_

#include <cstddef>
#include <cstdint>

namespace strata::wasm {

// From this size on, dead pages of the reference stack are returned to the system instead of being overwritten: about
// where a page fault per page later costs less than writing the pages at each pause.
inline constexpr size_t kReleaseStackBytes = size_t{1} << 20;

// Slots by which the high-water mark of a guest stack moves: what a pause clears beyond the live frames at most,
// against how often a deepening recursion takes the slow path.
inline constexpr size_t kStackStepSlots = 4096;

// A bulk operation on a memory looks for interrupts after so many bytes: about a millisecond.
inline constexpr uint64_t kBulkStepBytes = uint64_t{4} << 20;

// A checked memory whose declared maximum is at most this many bytes is reserved whole, so that it never moves.
inline constexpr uint64_t kReserveWholeBytes = uint64_t{64} << 20;

}  // namespace strata::wasm

#endif  // STRATA_WASM_RUNTIME_TUNING_H_
