// Prints a function's instructions in folded form: each instruction in parentheses around its operands (core
// specification 6.5). Nothing recurses.

#ifndef STRATA_WASM_TEXT_FOLDED_PRINTER_H_
#define STRATA_WASM_TEXT_FOLDED_PRINTER_H_

#include "absl/status/status.h"
#include "wasm/text/body_context.h"

namespace strata::wasm::text {

// Fails, with a part of the body printed, if the body is malformed.
absl::Status PrintFoldedBody(BodyContext& context);

}  // namespace strata::wasm::text

#endif  // STRATA_WASM_TEXT_FOLDED_PRINTER_H_
