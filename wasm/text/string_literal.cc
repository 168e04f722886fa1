#include "wasm/text/string_literal.h"

#include <cstdint>

namespace strata::wasm::text {
namespace {

constexpr uint32_t kMaxCodePoint = 0x10ffff;

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool IsScalarValue(uint32_t code) { return code <= kMaxCodePoint && (code < 0xd800 || code > 0xdfff); }

// \u{hexnum}: underscores stand between digits only.
size_t UnicodeEscapeLength(absl::string_view text) {
  if (text.size() < 5 || text[2] != '{') return 0;
  uint32_t code = 0;
  bool digit_before = false;
  for (size_t i = 3; i < text.size(); ++i) {
    if (text[i] == '}') return digit_before ? i + 1 : 0;
    if (text[i] == '_' && digit_before) {
      digit_before = false;
      continue;
    }
    const int digit = HexDigit(text[i]);
    if (digit < 0) return 0;
    code = code * 16 + static_cast<uint32_t>(digit);
    if (code > kMaxCodePoint) return 0;
    digit_before = true;
  }
  return 0;
}

uint32_t UnicodeEscapeValue(absl::string_view digits) {
  uint32_t code = 0;
  for (char c : digits) {
    if (c != '_') code = code * 16 + static_cast<uint32_t>(HexDigit(c));
  }
  return code;
}

void AppendUtf8(uint32_t code, std::string* out) {
  const auto continuation = [&](int shift) { out->push_back(static_cast<char>(0x80 | ((code >> shift) & 0x3f))); };
  if (code < 0x80) {
    out->push_back(static_cast<char>(code));
  } else if (code < 0x800) {
    out->push_back(static_cast<char>(0xc0 | (code >> 6)));
    continuation(0);
  } else if (code < 0x10000) {
    out->push_back(static_cast<char>(0xe0 | (code >> 12)));
    continuation(6);
    continuation(0);
  } else {
    out->push_back(static_cast<char>(0xf0 | (code >> 18)));
    continuation(12);
    continuation(6);
    continuation(0);
  }
}

void AppendEscape(absl::string_view escape, std::string* out) {
  switch (escape[1]) {
    case 't':
      return out->push_back('\t');
    case 'n':
      return out->push_back('\n');
    case 'r':
      return out->push_back('\r');
    case '"':
    case '\'':
    case '\\':
      return out->push_back(escape[1]);
    case 'u':
      return AppendUtf8(UnicodeEscapeValue(escape.substr(3, escape.size() - 4)), out);
    default:
      return out->push_back(static_cast<char>(HexDigit(escape[1]) * 16 + HexDigit(escape[2])));
  }
}

// The length of the well-formed sequence that `text` starts with, or 0.
size_t Utf8SequenceLength(absl::string_view text) {
  const uint8_t lead = static_cast<uint8_t>(text[0]);
  if (lead < 0x80) return 1;
  const size_t length = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
  if (length == 0 || text.size() < length) return 0;
  uint32_t code = lead & (0x7fu >> length);
  for (size_t i = 1; i < length; ++i) {
    const uint8_t byte = static_cast<uint8_t>(text[i]);
    if ((byte & 0xc0) != 0x80) return 0;
    code = code << 6 | (byte & 0x3f);
  }
  if (length == 3 && code < 0x800) return 0;
  if (length == 4 && code < 0x10000) return 0;
  return IsScalarValue(code) ? length : 0;
}

}  // namespace

size_t EscapeLength(absl::string_view text) {
  if (text.size() < 2 || text[0] != '\\') return 0;
  switch (text[1]) {
    case 't':
    case 'n':
    case 'r':
    case '"':
    case '\'':
    case '\\':
      return 2;
    case 'u': {
      const size_t length = UnicodeEscapeLength(text);
      if (length == 0) return 0;
      return IsScalarValue(UnicodeEscapeValue(text.substr(3, length - 4))) ? length : 0;
    }
    default:
      return text.size() >= 3 && HexDigit(text[1]) >= 0 && HexDigit(text[2]) >= 0 ? 3 : 0;
  }
}

void AppendStringLiteral(absl::string_view literal, std::string* out) {
  absl::string_view rest = literal.substr(1, literal.size() - 2);
  while (!rest.empty()) {
    const size_t plain = rest.find('\\');
    out->append(rest.data(), plain == absl::string_view::npos ? rest.size() : plain);
    if (plain == absl::string_view::npos) return;
    rest.remove_prefix(plain);
    const size_t length = EscapeLength(rest);
    AppendEscape(rest.substr(0, length), out);
    rest.remove_prefix(length);
  }
}

size_t FindMalformedUtf8(absl::string_view text) {
  for (size_t i = 0; i < text.size();) {
    const size_t length = Utf8SequenceLength(text.substr(i));
    if (length == 0) return i;
    i += length;
  }
  return absl::string_view::npos;
}

}  // namespace strata::wasm::text
