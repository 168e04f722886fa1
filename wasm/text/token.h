// One token of the text format (core specification 6.3), by its place in the source.

#ifndef STRATA_WASM_TEXT_TOKEN_H_
#define STRATA_WASM_TEXT_TOKEN_H_

#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"

namespace strata::wasm::text {

enum class TokenKind : uint8_t {
  kOpen,        // (
  kClose,       // )
  kAnnotation,  // "(@custom" and the other annotations that mean something; closed by a kClose
  kKeyword,
  kNat,    // an unsigned integer
  kInt,    // a signed integer
  kFloat,  // any other number, inf and nan included
  kString,
  kId,        // $name
  kQuotedId,  // $"name"
  kReserved,  // lexically well formed, but no token of the language
  kEof,
};

struct Token {
  TokenKind kind = TokenKind::kEof;
  uint32_t offset = 0;
  uint32_t size = 0;
  // Of kOpen and kAnnotation: the index of the matching kClose, or of the kEof where there is none.
  uint32_t close = 0;
};

// Views into the source, which outlives the tokens. The last token is a kEof.
struct Tokens {
  absl::string_view source;
  std::vector<Token> tokens;
};

// A place in a text, both numbers from 1; the column counts bytes.
struct Position {
  uint32_t line = 1;
  uint32_t column = 1;
};

}  // namespace strata::wasm::text

#endif  // STRATA_WASM_TEXT_TOKEN_H_
