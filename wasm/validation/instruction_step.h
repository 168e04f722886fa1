// One step of validation: reads the next instruction of a body and types it.
//
// The same as InstructionReader::TryNext and ApplyRule, with one indirect jump where those have several: each opcode
// has a function of its own that reads its immediates and then does what its rule says.

#ifndef STRATA_WASM_VALIDATION_INSTRUCTION_STEP_H_
#define STRATA_WASM_VALIDATION_INSTRUCTION_STEP_H_

#include <array>
#include <cstdint>

#include "wasm/binary/instruction_reader.h"
#include "wasm/validation/rule_context.h"

namespace strata::wasm {
namespace internal {
using Step = const uint8_t* (*)(const uint8_t* place, InstructionReader&, RuleContext&);
extern const std::array<Step, 256> kSteps;  // by an instruction's first byte, behind which the place is
}  // namespace internal

// Types the instruction at `place`, which is before the reader's end, and leaves it in `c.in`. Returns the place behind
// it, or nullptr after an error in the reader.
inline const uint8_t* StepOver(const uint8_t* place, InstructionReader& reader, RuleContext& c) {
  c.place = place;
  return internal::kSteps[*place](place + 1, reader, c);
}

}  // namespace strata::wasm

#endif  // STRATA_WASM_VALIDATION_INSTRUCTION_STEP_H_
