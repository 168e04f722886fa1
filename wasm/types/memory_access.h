// How many bytes an instruction with a memory argument reads or writes, and how many lanes a vector instruction has.
//
// Both are read off the instruction's name once, at compile time: the opcode table stays free of columns that most rows
// would leave empty.

#ifndef STRATA_WASM_TYPES_MEMORY_ACCESS_H_
#define STRATA_WASM_TYPES_MEMORY_ACCESS_H_

#include <array>
#include <cstdint>

#include "wasm/types/opcode.h"

namespace strata::wasm {
namespace internal {
extern const std::array<uint8_t, kOpcodeCount> kAccessSizeLog2;
}  // namespace internal

// The binary logarithm of the access in bytes, 0 to 4, which is also the natural alignment; 0 for other instructions.
inline uint32_t AccessSizeLog2(Opcode opcode) { return internal::kAccessSizeLog2[static_cast<uint16_t>(opcode)]; }
// The end of the lane immediates of extract_lane, replace_lane, load and store lane and shuffle; 0 for other
// instructions.
uint32_t LaneCount(Opcode opcode);

}  // namespace strata::wasm

#endif  // STRATA_WASM_TYPES_MEMORY_ACCESS_H_
