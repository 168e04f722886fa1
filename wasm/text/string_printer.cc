#include "wasm/text/string_printer.h"

#include <algorithm>
#include <cstddef>

#include "absl/strings/str_cat.h"
#include "wasm/text/id_char.h"

namespace strata::wasm::text {
namespace {

constexpr char kHexDigits[] = "0123456789abcdef";

void AppendEscapedByte(uint8_t byte, std::string& out) {
  switch (byte) {
    case '\t':
      out += "\\t";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '"':
    case '\\':
      out += '\\';
      out += static_cast<char>(byte);
      return;
    default:
      out += '\\';
      out += kHexDigits[byte >> 4];
      out += kHexDigits[byte & 15];
  }
}

bool IsPlain(uint8_t byte) { return byte >= 0x20 && byte < 0x7f && byte != '"' && byte != '\\'; }

struct CodeRange {
  uint32_t first;
  uint32_t last;
};

// Controls, format characters and what else has no glyph of its own.
constexpr CodeRange kInvisible[] = {
    {0x80, 0xa0},     {0xad, 0xad},     {0x34f, 0x34f},   {0x61c, 0x61c},   {0x115f, 0x1160}, {0x17b4, 0x17b5},
    {0x180b, 0x180f}, {0x2000, 0x200f}, {0x2028, 0x202f}, {0x205f, 0x206f}, {0x3000, 0x3000}, {0x3164, 0x3164},
    {0xe000, 0xf8ff}, {0xfe00, 0xfe0f}, {0xfeff, 0xfeff}, {0xffa0, 0xffa0}, {0xfff0, 0xffff}, {0xe0000, 0x10ffff}};

bool IsInvisible(uint32_t code) {
  return std::any_of(std::begin(kInvisible), std::end(kInvisible),
                     [code](const CodeRange& range) { return code >= range.first && code <= range.last; });
}

// Appends the character of several bytes that `text` starts with, and returns its length.
size_t AppendLongCharacter(absl::string_view text, std::string& out) {
  const uint8_t lead = static_cast<uint8_t>(text[0]);
  const size_t length = std::min<size_t>(lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4, text.size());
  uint32_t code = lead & (0x7fu >> length);
  for (size_t i = 1; i < length; ++i) code = code << 6 | (static_cast<uint8_t>(text[i]) & 0x3f);
  if (IsInvisible(code)) {
    absl::StrAppend(&out, "\\u{", absl::Hex(code), "}");
  } else {
    out.append(text.data(), length);
  }
  return length;
}

}  // namespace

void AppendBytesLiteral(absl::Span<const uint8_t> bytes, std::string& out) {
  out += '"';
  for (uint8_t byte : bytes) {
    if (IsPlain(byte)) {
      out += static_cast<char>(byte);
    } else {
      AppendEscapedByte(byte, out);
    }
  }
  out += '"';
}

void AppendNameLiteral(absl::string_view name, std::string& out) {
  out += '"';
  while (!name.empty()) {
    const uint8_t byte = static_cast<uint8_t>(name[0]);
    size_t length = 1;
    if (IsPlain(byte)) {
      out += name[0];
    } else if (byte < 0x80) {
      AppendEscapedByte(byte, out);
    } else {
      length = AppendLongCharacter(name, out);
    }
    name.remove_prefix(length);
  }
  out += '"';
}

void AppendIdentifier(absl::string_view name, std::string& out) {
  out += '$';
  if (std::all_of(name.begin(), name.end(), IsIdChar)) {
    out.append(name.data(), name.size());
  } else {
    AppendNameLiteral(name, out);
  }
}

}  // namespace strata::wasm::text
