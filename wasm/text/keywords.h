// The words of the text format: instruction names to opcodes, and all the others.

#ifndef STRATA_WASM_TEXT_KEYWORDS_H_
#define STRATA_WASM_TEXT_KEYWORDS_H_

#include <optional>

#include "absl/strings/string_view.h"
#include "wasm/types/opcode.h"

namespace strata::wasm::text {

// The instruction with this text name; of those that share a name (select, ref.test, ref.cast), the first.
std::optional<Opcode> FindInstruction(absl::string_view name);

// Whether this keyword means something somewhere in a module or script, whatever the features.
bool IsKnownKeyword(absl::string_view keyword);

}  // namespace strata::wasm::text

#endif  // STRATA_WASM_TEXT_KEYWORDS_H_
