// What is wrong with a body whose instructions do not nest.

#ifndef STRATA_WASM_TEXT_BODY_ERROR_H_
#define STRATA_WASM_TEXT_BODY_ERROR_H_

#include <cstdint>

#include "absl/status/status.h"
#include "wasm/binary/instruction_reader.h"

namespace strata::wasm::text {

absl::Status MisplacedInstruction(const Instruction& instruction);
absl::Status UnclosedBody(uint32_t end_offset);

}  // namespace strata::wasm::text

#endif  // STRATA_WASM_TEXT_BODY_ERROR_H_
