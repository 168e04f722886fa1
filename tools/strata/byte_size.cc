#include "tools/strata/byte_size.h"

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace strata::tools {
namespace {

constexpr double kLimit = 9223372036854775808.0;  // 2^63

// Takes the unit off the end of `text`; returns what it multiplies by.
uint64_t ConsumeUnit(absl::string_view& text) {
  constexpr absl::string_view kUnits = "KMG";
  for (size_t i = 0; i < kUnits.size(); ++i) {
    if (absl::ascii_toupper(static_cast<unsigned char>(text.back())) != kUnits[i]) continue;
    text.remove_suffix(1);
    return uint64_t{1} << (10 * (i + 1));
  }
  return 1;
}

// Digits, perhaps with a point among them: what SimpleAtod takes beyond that (signs, exponents, "inf") is no size.
bool IsPlainNumber(absl::string_view text) {
  for (const char c : text) {
    if (!absl::ascii_isdigit(static_cast<unsigned char>(c)) && c != '.') return false;
  }
  return !text.empty();
}

}  // namespace

absl::StatusOr<uint64_t> ParseByteSize(absl::string_view text) {
  absl::string_view number = text;
  if (absl::EndsWithIgnoreCase(number, "b")) number.remove_suffix(1);
  if (number.size() != text.size() && absl::EndsWithIgnoreCase(number, "i")) number.remove_suffix(1);
  const uint64_t unit = number.empty() ? 1 : ConsumeUnit(number);
  double value = 0;
  if (!IsPlainNumber(number) || !absl::SimpleAtod(number, &value)) {
    return absl::InvalidArgumentError(
        absl::StrCat("\"", text, "\" is not a size; write a number of bytes, or one with K, M or G, like 64M"));
  }
  const double bytes = value * static_cast<double>(unit);
  if (bytes >= kLimit) return absl::InvalidArgumentError(absl::StrCat("\"", text, "\" is too large a size"));
  uint64_t whole = 0;
  return absl::SimpleAtoi(number, &whole) ? whole * unit : static_cast<uint64_t>(bytes);
}

}  // namespace strata::tools
