// How many bytes a memory instruction accesses, which is also its alignment where the text gives none.

#ifndef STRATA_WASM_TEXT_NATURAL_ALIGNMENT_H_
#define STRATA_WASM_TEXT_NATURAL_ALIGNMENT_H_

#include <cstdint>

#include "wasm/types/opcode.h"

namespace strata::wasm::text {

// The binary logarithm, 0 to 4, read off the instruction's name. Only of opcodes with a kMemArg or kMemArgLane.
uint32_t NaturalAlignmentLog2(Opcode opcode);

}  // namespace strata::wasm::text

#endif  // STRATA_WASM_TEXT_NATURAL_ALIGNMENT_H_
