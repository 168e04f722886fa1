// Prints text that comes as single UTF-16 units, as MoonBit's programs print theirs.
//
// Surrogates are joined to characters, those without a partner shown as U+FFFD. Lines are written when they end, the
// rest by Flush.

#ifndef STRATA_TOOLS_STRATA_UTF16_PRINTER_H_
#define STRATA_TOOLS_STRATA_UTF16_PRINTER_H_

#include <cstdint>
#include <functional>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"

namespace strata::tools {

class Utf16Printer {
 public:
  explicit Utf16Printer(std::function<void(absl::string_view)> write) : write_(std::move(write)) {}

  // `unit` is what a guest passed: whatever is no unit is shown as U+FFFD.
  void Put(uint32_t unit);
  void Flush();

 private:
  void Append(uint32_t character);

  std::function<void(absl::string_view)> write_;
  std::string text_;
  uint32_t high_ = 0;  // a high surrogate that waits for its partner
};

}  // namespace strata::tools

#endif  // STRATA_TOOLS_STRATA_UTF16_PRINTER_H_
