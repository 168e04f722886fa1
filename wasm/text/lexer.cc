#include "wasm/text/lexer.h"

#include <limits>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "wasm/text/id_char.h"
#include "wasm/text/number.h"
#include "wasm/text/string_literal.h"

namespace strata::wasm::text {
namespace {

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// The annotations whose contents reach the parser.
bool IsMeaningful(absl::string_view annotation) {
  return annotation == "custom" || annotation == "name" || annotation == "metadata.code.branch_hint";
}

class Lexer {
 public:
  Lexer(absl::string_view source, Position start) : source_(source), start_(start) { result_.source = source; }

  absl::StatusOr<Tokens> Run() {
    if (source_.size() >= std::numeric_limits<uint32_t>::max()) return ErrorAt(start_, "text too large");
    if (const size_t bad = FindMalformedUtf8(source_); bad != absl::string_view::npos) {
      Fail(bad, "malformed UTF-8 encoding");
    }
    result_.tokens.reserve(source_.size() / 4);
    while (ok_ && at_ < source_.size()) Step();
    if (ok_) Finish();
    if (!ok_) return ErrorAt(PositionOf(source_, error_offset_, start_), error_);
    return std::move(result_);
  }

 private:
  absl::string_view Rest() const { return source_.substr(at_); }
  bool StartsWith(absl::string_view prefix) const { return source_.compare(at_, prefix.size(), prefix) == 0; }

  void Fail(size_t offset, absl::string_view message) {
    if (ok_) {
      error_offset_ = offset;
      error_ = message;
    }
    ok_ = false;
  }

  void Push(TokenKind kind, size_t begin, size_t end) {
    result_.tokens.push_back({kind, static_cast<uint32_t>(begin), static_cast<uint32_t>(end - begin), 0});
    at_ = end;
  }

  void Step() {
    const char c = source_[at_];
    if (SkipBlank()) return;
    if (c == '(') return Open();
    if (c == ')') return Close();
    if (IsIdChar(c) || c == '"') return Word();
    if (absl::string_view(",;[]{}").find(c) != absl::string_view::npos) {
      return Push(TokenKind::kReserved, at_, at_ + 1);
    }
    Fail(at_, "illegal character");
  }

  // Skips one white space character or comment, if there is one here.
  bool SkipBlank() {
    if (IsSpace(source_[at_])) {
      ++at_;
      return true;
    }
    if (StartsWith(";;")) {
      const size_t end = source_.find_first_of("\n\r", at_);
      at_ = end == absl::string_view::npos ? source_.size() : end;
      return true;
    }
    if (StartsWith("(;")) {
      SkipBlockComment();
      return true;
    }
    return false;
  }

  void SkipBlockComment() {
    const size_t begin = at_;
    size_t depth = 0;
    do {
      if (StartsWith("(;")) {
        ++depth;
        at_ += 2;
      } else if (StartsWith(";)")) {
        --depth;
        at_ += 2;
      } else {
        ++at_;
      }
      if (at_ >= source_.size() && depth > 0) return Fail(begin, "unclosed comment");
    } while (depth > 0);
  }

  void Open() {
    if (StartsWith("(@")) return Annotation();
    open_.push_back(static_cast<uint32_t>(result_.tokens.size()));
    Push(TokenKind::kOpen, at_, at_ + 1);
  }

  void Close() {
    if (!open_.empty()) {
      result_.tokens[open_.back()].close = static_cast<uint32_t>(result_.tokens.size());
      open_.pop_back();
    }
    Push(TokenKind::kClose, at_, at_ + 1);
  }

  void Annotation() {
    const size_t begin = at_;
    at_ += 2;
    const std::string id = AnnotationId();
    if (!ok_) return;
    if (!IsMeaningful(id)) return SkipAnnotation(begin);
    open_.push_back(static_cast<uint32_t>(result_.tokens.size()));
    Push(TokenKind::kAnnotation, begin, at_);
  }

  std::string AnnotationId() {
    const size_t begin = at_;
    std::string id;
    if (at_ < source_.size() && source_[at_] == '"') {
      at_ = ScanString(at_, "empty annotation id");
      if (ok_) AppendStringLiteral(source_.substr(begin, at_ - begin), &id);
      if (ok_ && FindMalformedUtf8(id) != absl::string_view::npos) Fail(begin, "malformed UTF-8 encoding");
    } else {
      while (at_ < source_.size() && IsIdChar(source_[at_])) ++at_;
      id = std::string(source_.substr(begin, at_ - begin));
    }
    if (id.empty()) Fail(begin, "empty annotation id");
    return id;
  }

  void SkipAnnotation(size_t begin) {
    const size_t first_token = result_.tokens.size();
    size_t depth = 1;
    while (depth > 0) {
      if (!ok_) return;
      if (at_ >= source_.size()) return Fail(begin, "unclosed annotation");
      const char c = source_[at_];
      if (SkipBlank()) continue;
      if (c == '(' || c == ')') {
        depth += c == '(' ? 1 : -1;
        ++at_;
      } else {
        Step();
        result_.tokens.resize(first_token);
      }
    }
  }

  // The end of the string literal that starts at `at`. A line end or the end of the text fails with `unclosed`.
  size_t ScanString(size_t at, absl::string_view unclosed) {
    const size_t begin = at++;
    while (at < source_.size() && source_[at] != '"') {
      const unsigned char c = static_cast<unsigned char>(source_[at]);
      if (c == '\n') break;
      if (c < 0x20 || c == 0x7f) {
        Fail(at, unclosed == "unclosed string" ? "illegal character in string" : unclosed);
        return at;
      }
      const size_t length = c == '\\' ? EscapeLength(source_.substr(at)) : 1;
      if (length == 0) Fail(at, "illegal escape");
      if (!ok_) return at;
      at += length;
    }
    if (at >= source_.size() || source_[at] != '"') {
      Fail(begin, unclosed);
      return at;
    }
    return at + 1;
  }

  // The longest run of identifier characters and strings is one token.
  void Word() {
    const size_t begin = at_;
    size_t end = at_;
    int strings = 0;
    while (ok_ && end < source_.size() && (IsIdChar(source_[end]) || source_[end] == '"')) {
      if (source_[end] == '"') {
        const bool is_id = end == begin + 1 && source_[begin] == '$';
        end = ScanString(end, is_id ? "empty identifier" : "unclosed string");
        ++strings;
      } else {
        ++end;
      }
    }
    if (!ok_) return;
    const absl::string_view text = source_.substr(begin, end - begin);
    const TokenKind kind = strings == 0 ? ClassifyPlain(text) : ClassifyWithString(text, strings);
    if (text == "$" || text == "$\"\"") return Fail(begin, "empty identifier");
    Push(kind, begin, end);
  }

  static TokenKind ClassifyPlain(absl::string_view text) {
    if (text[0] == '$') return TokenKind::kId;
    const TokenKind number = ClassifyNumber(text);
    if (number != TokenKind::kReserved) return number;
    return text[0] >= 'a' && text[0] <= 'z' ? TokenKind::kKeyword : TokenKind::kReserved;
  }

  TokenKind ClassifyWithString(absl::string_view text, int strings) {
    if (strings != 1 || text.back() != '"') return TokenKind::kReserved;
    if (text[0] == '"') return TokenKind::kString;
    if (text[0] != '$' || text[1] != '"') return TokenKind::kReserved;
    std::string id;
    AppendStringLiteral(text.substr(1), &id);
    if (FindMalformedUtf8(id) != absl::string_view::npos) Fail(at_, "malformed UTF-8 encoding");
    return TokenKind::kQuotedId;
  }

  void Finish() {
    const uint32_t end = static_cast<uint32_t>(result_.tokens.size());
    for (uint32_t open : open_) {
      Token& token = result_.tokens[open];
      if (token.kind == TokenKind::kAnnotation) Fail(token.offset, "unclosed annotation");
      token.close = end;
    }
    Push(TokenKind::kEof, source_.size(), source_.size());
  }

  const absl::string_view source_;
  const Position start_;
  Tokens result_;
  size_t at_ = 0;
  std::vector<uint32_t> open_;  // the kOpen and kAnnotation tokens not closed yet
  bool ok_ = true;
  size_t error_offset_ = 0;
  absl::string_view error_;
};

}  // namespace

absl::StatusOr<Tokens> Lex(absl::string_view source, Position start) { return Lexer(source, start).Run(); }

Position PositionOf(absl::string_view source, size_t offset, Position start) {
  Position position = start;
  for (char c : source.substr(0, offset)) {
    if (c == '\n') {
      position = {position.line + 1, 1};
    } else {
      ++position.column;
    }
  }
  return position;
}

absl::Status ErrorAt(Position position, absl::string_view message) {
  return absl::InvalidArgumentError(absl::StrCat(position.line, ":", position.column, ": ", message));
}

}  // namespace strata::wasm::text
