// Prints a function's instructions in flat form: one instruction a line, blocks indented between their first word and
// `end` (core specification 6.5). Nothing recurses.

#ifndef STRATA_WASM_TEXT_FLAT_PRINTER_H_
#define STRATA_WASM_TEXT_FLAT_PRINTER_H_

#include "absl/status/status.h"
#include "wasm/text/body_context.h"

namespace strata::wasm::text {

// Fails, with a part of the body printed, if the body is malformed.
absl::Status PrintFlatBody(BodyContext& context);

}  // namespace strata::wasm::text

#endif  // STRATA_WASM_TEXT_FLAT_PRINTER_H_
