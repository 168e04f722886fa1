// Prints names, bytes and identifiers as the literals that denote them (core specification 6.3.3–6.3.5).
//
// What is printed is printable: control characters and characters that are invisible or change a line's direction
// appear as escapes, so that a text looks like what it means.

#ifndef STRATA_WASM_TEXT_STRING_PRINTER_H_
#define STRATA_WASM_TEXT_STRING_PRINTER_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace strata::wasm::text {

// A string literal for any bytes: what is not printable ASCII is escaped.
void AppendBytesLiteral(absl::Span<const uint8_t> bytes, std::string& out);
// A string literal for UTF-8.
void AppendNameLiteral(absl::string_view name, std::string& out);
// `$name`, or `$"name"` where the name has other characters than identifiers may have. Not for an empty name.
void AppendIdentifier(absl::string_view name, std::string& out);

}  // namespace strata::wasm::text

#endif  // STRATA_WASM_TEXT_STRING_PRINTER_H_
