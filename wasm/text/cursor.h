// A place in the tokens of a text, with the first error found there.
//
// Invariant kErrorEndsText: after the first error the cursor stands at the end of the text and stays there, so every
// loop over tokens ends, functions need not report failure to their callers, and only the first error is kept. Whoever
// started the parse asks status() once, at its end.

#ifndef STRATA_WASM_TEXT_CURSOR_H_
#define STRATA_WASM_TEXT_CURSOR_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "wasm/text/token.h"

namespace strata::wasm::text {

class Cursor {
 public:
  // `tokens` must outlive the cursor. `start` is the place of the source's first byte, for error messages.
  Cursor(const Tokens& tokens, Position start)
      : source_(tokens.source), tokens_(tokens.tokens.data()), size_(tokens.tokens.size()), start_(start) {}

  bool ok() const { return status_.ok(); }
  const absl::Status& status() const { return status_; }

  uint32_t index() const { return at_; }
  // Goes to the token with this index; not after an error.
  void Seek(uint32_t index) {
    if (ok()) at_ = index;
  }

  const Token& Peek(uint32_t ahead = 0) const { return tokens_[at_ + ahead < size_ ? at_ + ahead : size_ - 1]; }
  const Token& At(uint32_t index) const { return tokens_[index]; }
  Token Next() {
    const Token token = Peek();
    if (at_ + 1 < size_) ++at_;
    return token;
  }
  absl::string_view Text(const Token& token) const { return source_.substr(token.offset, token.size); }

  bool Is(TokenKind kind) const { return Peek().kind == kind; }
  bool AtEnd() const { return Is(TokenKind::kEof); }
  bool AtKeyword(absl::string_view keyword) const { return IsKeyword(Peek(), keyword); }
  // "(" and the keyword.
  bool AtOpen(absl::string_view keyword) const { return Is(TokenKind::kOpen) && IsKeyword(Peek(1), keyword); }
  bool AtId() const { return Is(TokenKind::kId) || Is(TokenKind::kQuotedId); }
  bool AtAnnotation(absl::string_view id) const;
  // The keyword after the "(" here; empty if there is none.
  absl::string_view OpenKeyword() const;

  bool ConsumeKeyword(absl::string_view keyword);
  bool ConsumeOpen(absl::string_view keyword);
  void ExpectOpen(absl::string_view keyword);
  void ExpectClose() { Expect(TokenKind::kClose); }
  void Expect(TokenKind kind);

  // An unsigned integer below 2^32 or 2^64.
  uint32_t ExpectU32();
  uint64_t ExpectU64();
  // The bytes of one string literal; ExpectName checks that they are UTF-8.
  std::string ExpectString();
  std::string ExpectName();
  // The identifier without "$", escapes resolved; nullopt if there is none here.
  std::optional<std::string> ConsumeId();
  // As ConsumeId, of a token that is kId or kQuotedId.
  std::string IdText(const Token& token) const;

  void Fail(const Token& token, absl::string_view message);
  // Fails at the current token: "unexpected token", or "unknown operator" if it is no word of the language.
  void Unexpected() { Unexpected(Peek()); }
  void Unexpected(const Token& token);

 private:
  bool IsKeyword(const Token& token, absl::string_view keyword) const {
    return token.kind == TokenKind::kKeyword && Text(token) == keyword;
  }

  const absl::string_view source_;
  const Token* const tokens_;
  const uint32_t size_;
  const Position start_;
  uint32_t at_ = 0;
  absl::Status status_;
};

}  // namespace strata::wasm::text

#endif  // STRATA_WASM_TEXT_CURSOR_H_
