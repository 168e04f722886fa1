// How many operands an instruction takes and how many results it leaves: what decides how it folds.
//
// For printing only: of a module that is not valid, the numbers may be wrong, and folding by them is still right.

#ifndef STRATA_WASM_TEXT_ARITY_H_
#define STRATA_WASM_TEXT_ARITY_H_

#include <cstddef>
#include <cstdint>

#include "absl/types/span.h"
#include "wasm/binary/instruction_reader.h"
#include "wasm/module/module.h"

namespace strata::wasm::text {

struct Arity {
  size_t operands = 0;
  size_t results = 0;
};

// The parameters and results of a block or of a function type; nothing for an index of no function type.
Arity ArityOf(const Module& module, const BlockType& block);
Arity ArityOfType(const Module& module, uint32_t type);

// `labels` holds the number of operands of a branch to each label in scope, the body's own first. Blocks have the
// operands that are popped before they are entered: none but an if's condition.
Arity ArityOf(const Module& module, const Instruction& instruction, absl::Span<const uint32_t> labels);

}  // namespace strata::wasm::text

#endif  // STRATA_WASM_TEXT_ARITY_H_
