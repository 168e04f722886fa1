// One step of validation: reads the next instruction of a body and types it.
//
// The same as InstructionReader::TryNext and ApplyRule, with one indirect jump where those have several: each opcode has
// a function of its own that reads its immediates and then does what its rule says.

#ifndef STRATA_WASM_VALIDATION_INSTRUCTION_STEP_H_
#define STRATA_WASM_VALIDATION_INSTRUCTION_STEP_H_

#include <array>
#include <cstdint>

#include "wasm/binary/instruction_reader.h"
#include "wasm/validation/rule_context.h"

namespace strata::wasm {
namespace internal {
using Step = void (*)(InstructionReader&, RuleContext&);
extern const std::array<Step, 256> kSteps;  // by an instruction's first byte
}  // namespace internal

// Leaves the instruction in `c.in`. After an error in the reader nothing that a rule did counts.
inline void StepOver(InstructionReader& reader, RuleContext& c) { internal::kSteps[reader.FirstByte(c.in)](reader, c); }

}  // namespace strata::wasm

#endif  // STRATA_WASM_VALIDATION_INSTRUCTION_STEP_H_
