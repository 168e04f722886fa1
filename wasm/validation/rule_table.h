// How each opcode is typed: by the signature of its row in opcodes.def, or by a rule of its own.
//
// Built at compile time, where a row without either, or with both, does not compile.

#ifndef STRATA_WASM_VALIDATION_RULE_TABLE_H_
#define STRATA_WASM_VALIDATION_RULE_TABLE_H_

#include "wasm/types/opcode.h"
#include "wasm/validation/rule_context.h"

namespace strata::wasm {

// Types the instruction in `c.in`, whose opcode must be one of the table's.
void ApplyRule(RuleContext& c);
// Whether the instruction may stand in a constant expression (core specification 3.4.12), its feature being on.
bool IsConstant(Opcode opcode, const Features& features);

}  // namespace strata::wasm

#endif  // STRATA_WASM_VALIDATION_RULE_TABLE_H_
