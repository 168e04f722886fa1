// String literals: escapes resolved, and the UTF-8 check that names need (core specification 6.3.3, 5.2.4).

#ifndef STRATA_WASM_TEXT_STRING_LITERAL_H_
#define STRATA_WASM_TEXT_STRING_LITERAL_H_

#include <string>

#include "absl/strings/string_view.h"

namespace strata::wasm::text {

// The length of the escape at the start of `text` (a backslash and what follows), or 0 if there is none.
size_t EscapeLength(absl::string_view text);

// Appends the bytes that a literal denotes; `literal` has its quotes, and escapes that EscapeLength accepts.
void AppendStringLiteral(absl::string_view literal, std::string* out);

// The index of the first byte that is not part of a well-formed sequence, or npos.
size_t FindMalformedUtf8(absl::string_view text);

}  // namespace strata::wasm::text

#endif  // STRATA_WASM_TEXT_STRING_LITERAL_H_
