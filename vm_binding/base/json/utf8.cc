#include "vm_binding/base/json/utf8.h"

#include <cstddef>
#include <cstdint>

#include "absl/strings/string_view.h"

namespace strata::base {
namespace {

// Which first bytes begin a character of `length` bytes, and what its second
// byte may be (Unicode, table 3-7).
struct Form {
  uint8_t first_low, first_high;
  uint8_t second_low, second_high;
  size_t length;
};

constexpr Form kForms[] = {
    {0xc2, 0xdf, 0x80, 0xbf, 2}, {0xe0, 0xe0, 0xa0, 0xbf, 3}, {0xe1, 0xec, 0x80, 0xbf, 3}, {0xed, 0xed, 0x80, 0x9f, 3},
    {0xee, 0xef, 0x80, 0xbf, 3}, {0xf0, 0xf0, 0x90, 0xbf, 4}, {0xf1, 0xf3, 0x80, 0xbf, 4}, {0xf4, 0xf4, 0x80, 0x8f, 4},
};

bool Within(char byte, uint8_t low, uint8_t high) {
  const uint8_t value = static_cast<uint8_t>(byte);
  return low <= value && value <= high;
}

bool Matches(const Form& form, absl::string_view text) {
  if (text.size() < form.length || !Within(text[1], form.second_low, form.second_high)) return false;
  for (char byte : text.substr(2, form.length - 2)) {
    if (!Within(byte, 0x80, 0xbf)) return false;
  }
  return true;
}

}  // namespace

size_t Utf8Length(absl::string_view text) {
  if (text.empty()) return 0;
  if (Within(text[0], 0, 0x7f)) return 1;
  for (const Form& form : kForms) {
    if (Within(text[0], form.first_low, form.first_high)) return Matches(form, text) ? form.length : 0;
  }
  return 0;
}

}  // namespace strata::base
