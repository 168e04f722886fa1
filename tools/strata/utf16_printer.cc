#include "tools/strata/utf16_printer.h"

#include <cstddef>

namespace strata::tools {
namespace {

constexpr uint32_t kReplacement = 0xFFFD;
constexpr size_t kLongLine = 4096;

bool IsHigh(uint32_t unit) { return unit >= 0xD800 && unit <= 0xDBFF; }
bool IsLow(uint32_t unit) { return unit >= 0xDC00 && unit <= 0xDFFF; }

}  // namespace

void Utf16Printer::Put(uint32_t unit) {
  if (high_ != 0 && IsLow(unit)) {
    Append(0x10000 + ((high_ - 0xD800) << 10) + (unit - 0xDC00));
    high_ = 0;
    return;
  }
  if (high_ != 0) Append(kReplacement);
  high_ = IsHigh(unit) ? unit : 0;
  if (high_ != 0) return;
  Append(IsLow(unit) || unit > 0xFFFF ? kReplacement : unit);
  if (unit == '\n' || text_.size() >= kLongLine) {
    write_(text_);
    text_.clear();
  }
}

void Utf16Printer::Flush() {
  if (high_ != 0) Append(kReplacement);
  high_ = 0;
  if (!text_.empty()) write_(text_);
  text_.clear();
}

void Utf16Printer::Append(uint32_t character) {
  const auto continuation = [character](int shift) { return static_cast<char>(0x80 | (character >> shift & 0x3F)); };
  if (character < 0x80) {
    text_ += static_cast<char>(character);
  } else if (character < 0x800) {
    text_ += {static_cast<char>(0xC0 | character >> 6), continuation(0)};
  } else if (character < 0x10000) {
    text_ += {static_cast<char>(0xE0 | character >> 12), continuation(6), continuation(0)};
  } else {
    text_ += {static_cast<char>(0xF0 | character >> 18), continuation(12), continuation(6), continuation(0)};
  }
}

}  // namespace strata::tools
