// Prints a decoded module in the text format (core specification 6.6).
//
// The text assembles to a module of the same meaning, and printing that one gives the same text again. What a text
// cannot hold is normal form: shortest encodings, sections without entries dropped, the name section last. Streams:
// needs memory for the identifiers and for one function's instructions. Nothing recurses on what the module nests.

#ifndef STRATA_WASM_TEXT_MODULE_PRINTER_H_
#define STRATA_WASM_TEXT_MODULE_PRINTER_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "wasm/module/module.h"
#include "wasm/text/line_map.h"
#include "wasm/text/text_writer.h"

namespace strata::wasm::text {

struct PrintOptions {
  // Whether instructions stand in parentheses around their operands, or one after another as in the binary.
  bool folded = false;
  // If not null, receives where functions and instructions stand.
  LineMap* lines = nullptr;
  // Gives up between two functions, or at the end, if the text is longer: kResourceExhausted.
  size_t max_bytes = SIZE_MAX;
};

// `module` need not be valid. Fails, naming the offset, if the body of a function is malformed; the sink has then got
// a part of the text. The text ends with a line end.
absl::Status PrintModule(const Module& module, const PrintOptions& options, TextSink sink);
// The same into a string.
absl::StatusOr<std::string> PrintModuleToString(const Module& module, const PrintOptions& options = {});

}  // namespace strata::wasm::text

#endif  // STRATA_WASM_TEXT_MODULE_PRINTER_H_
