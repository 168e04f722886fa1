#include "wasm/debug_info/printable.h"

#include "absl/strings/ascii.h"
#include "wasm/binary/byte_reader.h"

namespace strata::wasm::debug_info {
namespace {

constexpr absl::string_view kMore = "…";

// Shortened, but not within a character.
absl::string_view Shorten(absl::string_view text) {
  size_t size = kMaxNameBytes - kMore.size();
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xc0) == 0x80) --size;
  return text.substr(0, size);
}

}  // namespace

std::string Printable(absl::string_view text) {
  const bool too_long = text.size() > kMaxNameBytes;
  std::string out(too_long ? Shorten(text) : text);
  const bool is_text = IsUtf8(out);
  for (char& c : out) {
    const auto byte = static_cast<unsigned char>(c);
    if (absl::ascii_iscntrl(byte) || (!is_text && byte >= 0x80)) c = '?';
  }
  if (too_long) out += kMore;
  return out;
}

}  // namespace strata::wasm::debug_info
