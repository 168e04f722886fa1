// Splits a text into tokens, dropping white space, comments and the annotations that mean nothing to this parser.
//
// Linear in the text; nothing recurses. Checks what is lexical: UTF-8, characters, escapes, empty identifiers, unclosed
// strings, comments and annotations. Unbalanced parentheses and reserved tokens are left to the parser.

#ifndef STRATA_WASM_TEXT_LEXER_H_
#define STRATA_WASM_TEXT_LEXER_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "wasm/text/token.h"

namespace strata::wasm::text {

// `source` must outlive the result. `start` is the place of its first byte, for error messages.
absl::StatusOr<Tokens> Lex(absl::string_view source, Position start = {});

// The place of byte `offset` of `source`. Linear in `offset`.
Position PositionOf(absl::string_view source, size_t offset, Position start);

// "line:column: message", an InvalidArgumentError.
absl::Status ErrorAt(Position position, absl::string_view message);

}  // namespace strata::wasm::text

#endif  // STRATA_WASM_TEXT_LEXER_H_
