#include "wasm/text/cursor.h"

#include <limits>

#include "absl/strings/str_cat.h"
#include "wasm/text/keywords.h"
#include "wasm/text/lexer.h"
#include "wasm/text/number.h"
#include "wasm/text/string_literal.h"

namespace strata::wasm::text {

bool Cursor::AtAnnotation(absl::string_view id) const {
  if (!Is(TokenKind::kAnnotation)) return false;
  const absl::string_view text = Text(Peek()).substr(2);
  return text == id || (text.front() == '"' && text.substr(1, text.size() - 2) == id);
}

absl::string_view Cursor::OpenKeyword() const {
  if (!Is(TokenKind::kOpen) || Peek(1).kind != TokenKind::kKeyword) return {};
  return Text(Peek(1));
}

bool Cursor::ConsumeKeyword(absl::string_view keyword) {
  if (!AtKeyword(keyword)) return false;
  Next();
  return true;
}

bool Cursor::ConsumeOpen(absl::string_view keyword) {
  if (!AtOpen(keyword)) return false;
  Next();
  Next();
  return true;
}

void Cursor::ExpectOpen(absl::string_view keyword) {
  if (ConsumeOpen(keyword)) return;
  Unexpected(Is(TokenKind::kOpen) ? Peek(1) : Peek());
}

void Cursor::Expect(TokenKind kind) {
  if (!Is(kind)) return Unexpected();
  Next();
}

uint64_t Cursor::ExpectU64() {
  const Token token = Peek();
  Expect(TokenKind::kNat);
  if (!ok()) return 0;
  const std::optional<uint64_t> value = ParseNat(Text(token));
  if (!value) Fail(token, "i64 constant out of range");
  return value.value_or(0);
}

uint32_t Cursor::ExpectU32() {
  const Token token = Peek();
  Expect(TokenKind::kNat);
  if (!ok()) return 0;
  const std::optional<uint64_t> value = ParseNat(Text(token));
  if (!value || *value > std::numeric_limits<uint32_t>::max()) Fail(token, "i32 constant out of range");
  return static_cast<uint32_t>(value.value_or(0));
}

std::string Cursor::ExpectString() {
  const Token token = Peek();
  Expect(TokenKind::kString);
  std::string bytes;
  if (ok()) AppendStringLiteral(Text(token), &bytes);
  return bytes;
}

std::string Cursor::ExpectName() {
  const Token token = Peek();
  std::string name = ExpectString();
  if (FindMalformedUtf8(name) != absl::string_view::npos) Fail(token, "malformed UTF-8 encoding");
  return name;
}

std::optional<std::string> Cursor::ConsumeId() {
  if (!AtId()) return std::nullopt;
  return IdText(Next());
}

std::string Cursor::IdText(const Token& token) const {
  const absl::string_view text = Text(token).substr(1);
  if (token.kind == TokenKind::kId) return std::string(text);
  std::string id;
  AppendStringLiteral(text, &id);
  return id;
}

void Cursor::Fail(const Token& token, absl::string_view message) {
  if (!ok()) return;
  status_ = ErrorAt(PositionOf(source_, token.offset, start_), message);
  at_ = size_ - 1;
}

void Cursor::Unexpected(const Token& token) {
  if (!ok()) return;
  const absl::string_view text = Text(token);
  switch (token.kind) {
    case TokenKind::kEof:
      return Fail(token, "unexpected token: end of text");
    case TokenKind::kAnnotation:
      if (text == "(@metadata.code.branch_hint") {
        return Fail(token, "@metadata.code.branch_hint annotation: not in a function");
      }
      return Fail(token, absl::StrCat("misplaced ", text.substr(1), " annotation"));
    case TokenKind::kReserved:
      return Fail(token, absl::StrCat("unknown operator ", text));
    case TokenKind::kKeyword:
      if (!IsKnownKeyword(text)) return Fail(token, absl::StrCat("unknown operator ", text));
      [[fallthrough]];
    default:
      return Fail(token, absl::StrCat("unexpected token ", text));
  }
}

}  // namespace strata::wasm::text
