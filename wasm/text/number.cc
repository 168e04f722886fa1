#include "wasm/text/number.h"

#include <limits>
#include <string>

#include "absl/base/casts.h"
#include "absl/strings/charconv.h"

namespace strata::wasm::text {
namespace {

bool IsDecimal(char c) { return c >= '0' && c <= '9'; }
bool IsHex(char c) { return IsDecimal(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

bool ConsumePrefix(absl::string_view* text, absl::string_view prefix) {
  if (text->substr(0, prefix.size()) != prefix) return false;
  text->remove_prefix(prefix.size());
  return true;
}

bool ConsumeSign(absl::string_view* text) { return ConsumePrefix(text, "+") || ConsumePrefix(text, "-"); }

// One or more digits, single underscores between them.
template <class IsDigit>
bool ConsumeDigits(absl::string_view* text, IsDigit is_digit) {
  size_t at = 0;
  while (at < text->size() && is_digit((*text)[at])) {
    ++at;
    if (at + 1 < text->size() && (*text)[at] == '_' && is_digit((*text)[at + 1])) ++at;
  }
  text->remove_prefix(at);
  return at > 0;
}

// What may follow the integral digits: a point, digits, and an exponent. Nothing may remain.
template <class IsDigit>
bool IsFloatTail(absl::string_view text, IsDigit is_digit, char lower_exponent) {
  if (ConsumePrefix(&text, ".")) ConsumeDigits(&text, is_digit);
  if (!text.empty() && (text[0] | 0x20) == lower_exponent) {
    text.remove_prefix(1);
    ConsumeSign(&text);
    if (!ConsumeDigits(&text, IsDecimal)) return false;
  }
  return text.empty();
}

std::string WithoutUnderscores(absl::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (char c : text) {
    if (c != '_') result.push_back(c);
  }
  return result;
}

uint32_t DigitValue(char c) { return static_cast<uint32_t>(IsDecimal(c) ? c - '0' : (c | 0x20) - 'a' + 10); }

struct F32Format {
  using Float = float;
  using Bits = uint32_t;
  static constexpr int kMantissaBits = 23;  // stored
  static constexpr int kBias = 127;
};

struct F64Format {
  using Float = double;
  using Bits = uint64_t;
  static constexpr int kMantissaBits = 52;
  static constexpr int kBias = 1023;
};

// A hexadecimal significand: value * 2^exponent, plus less than one unit if `sticky`.
struct HexSignificand {
  uint64_t value = 0;
  int64_t exponent = 0;
  bool sticky = false;
};

constexpr int64_t kExponentLimit = int64_t{1} << 40;  // beyond any exponent that texts below 4 GiB can cancel

HexSignificand ReadHexDigits(absl::string_view* text) {
  HexSignificand result;
  bool after_point = false;
  while (!text->empty() && (IsHex((*text)[0]) || (*text)[0] == '.')) {
    const char c = (*text)[0];
    text->remove_prefix(1);
    if (c == '.') {
      after_point = true;
    } else if (result.value >> 60 == 0) {
      result.value = result.value << 4 | DigitValue(c);
      result.exponent -= after_point ? 4 : 0;
    } else {
      result.sticky |= c != '0';
      result.exponent += after_point ? 0 : 4;
    }
  }
  return result;
}

// A decimal exponent with sign, saturated at kExponentLimit.
int64_t ReadExponent(absl::string_view text) {
  const bool negative = ConsumePrefix(&text, "-");
  if (!negative) ConsumePrefix(&text, "+");
  int64_t value = 0;
  for (char c : text) value = value < kExponentLimit ? value * 10 + (c - '0') : value;
  return negative ? -value : value;
}

// Rounds to nearest, ties to even; nullopt where the result would be infinite.
template <class Format>
std::optional<typename Format::Bits> RoundHex(HexSignificand significand) {
  using Bits = typename Format::Bits;
  if (significand.value == 0) return Bits{0};
  const int leading = __builtin_clzll(significand.value);
  uint64_t value = significand.value << leading;  // 1.63 fixed point
  const int64_t exponent = significand.exponent - leading + 63;
  if (exponent > Format::kBias) return std::nullopt;
  constexpr int64_t kMinExponent = 1 - Format::kBias;
  const int64_t below_normal = exponent < kMinExponent ? kMinExponent - exponent : 0;
  const int64_t dropped = 63 - Format::kMantissaBits + below_normal;
  if (dropped > 64) return Bits{0};
  const uint64_t kept = dropped == 64 ? 0 : value >> dropped;
  const uint64_t half = uint64_t{1} << (dropped - 1);
  const uint64_t rest = dropped == 64 ? value : value & (half * 2 - 1);
  const bool above = rest > half || (rest == half && significand.sticky);
  const bool round_up = above || (rest == half && (kept & 1) != 0);
  // The carry of rounding runs on into the exponent field, as it should.
  const int64_t field = below_normal > 0 ? 0 : exponent + Format::kBias - 1;
  const uint64_t bits = (static_cast<uint64_t>(field) << Format::kMantissaBits) + kept + (round_up ? 1 : 0);
  constexpr uint64_t kInfinity = uint64_t{2 * Format::kBias + 1} << Format::kMantissaBits;
  if (bits >= kInfinity) return std::nullopt;
  return static_cast<Bits>(bits);
}

template <class Format>
std::optional<typename Format::Bits> ParseHexMagnitude(absl::string_view text) {
  HexSignificand significand = ReadHexDigits(&text);
  if (!text.empty()) significand.exponent += ReadExponent(text.substr(1));
  return RoundHex<Format>(significand);
}

template <class Format>
std::optional<typename Format::Bits> ParseDecimalMagnitude(absl::string_view text) {
  typename Format::Float value = 0;
  const absl::from_chars_result result = absl::from_chars(text.data(), text.data() + text.size(), value);
  // Out of range means overflow, or an underflow that rounds to zero.
  if (result.ec == std::errc::result_out_of_range && value > 1) return std::nullopt;
  if (value > std::numeric_limits<typename Format::Float>::max()) return std::nullopt;
  return absl::bit_cast<typename Format::Bits>(value);
}

template <class Format>
std::optional<typename Format::Bits> ParseNanPayload(absl::string_view text) {
  using Bits = typename Format::Bits;
  constexpr Bits kExponent = static_cast<Bits>(Bits{2 * Format::kBias + 1} << Format::kMantissaBits);
  if (text.empty()) return kExponent | Bits{1} << (Format::kMantissaBits - 1);
  const std::optional<uint64_t> payload = ParseNat(text.substr(1));
  if (!payload || *payload == 0 || *payload >> Format::kMantissaBits != 0) return std::nullopt;
  return static_cast<Bits>(kExponent | *payload);
}

template <class Format>
std::optional<typename Format::Bits> ParseMagnitude(absl::string_view text) {
  using Bits = typename Format::Bits;
  if (text == "inf") return static_cast<Bits>(Bits{2 * Format::kBias + 1} << Format::kMantissaBits);
  if (ConsumePrefix(&text, "nan")) return ParseNanPayload<Format>(text);
  const std::string plain = WithoutUnderscores(text);
  absl::string_view digits = plain;
  if (ConsumePrefix(&digits, "0x")) return ParseHexMagnitude<Format>(digits);
  return ParseDecimalMagnitude<Format>(digits);
}

template <class Format>
std::optional<typename Format::Bits> ParseFloat(absl::string_view text) {
  using Bits = typename Format::Bits;
  const bool negative = text[0] == '-';
  ConsumeSign(&text);
  const std::optional<Bits> magnitude = ParseMagnitude<Format>(text);
  if (!magnitude) return std::nullopt;
  return *magnitude | (negative ? Bits{1} << (sizeof(Bits) * 8 - 1) : Bits{0});
}

}  // namespace

TokenKind ClassifyNumber(absl::string_view text) {
  const bool has_sign = ConsumeSign(&text);
  const TokenKind integer = has_sign ? TokenKind::kInt : TokenKind::kNat;
  if (text == "inf" || text == "nan") return TokenKind::kFloat;
  if (ConsumePrefix(&text, "nan:0x")) {
    return ConsumeDigits(&text, IsHex) && text.empty() ? TokenKind::kFloat : TokenKind::kReserved;
  }
  const bool hex = ConsumePrefix(&text, "0x");
  if (!(hex ? ConsumeDigits(&text, IsHex) : ConsumeDigits(&text, IsDecimal))) return TokenKind::kReserved;
  if (text.empty()) return integer;
  const bool is_float = hex ? IsFloatTail(text, IsHex, 'p') : IsFloatTail(text, IsDecimal, 'e');
  return is_float ? TokenKind::kFloat : TokenKind::kReserved;
}

std::optional<uint64_t> ParseNat(absl::string_view text) {
  const uint32_t base = ConsumePrefix(&text, "0x") ? 16 : 10;
  uint64_t value = 0;
  for (char c : text) {
    if (c == '_') continue;
    const uint32_t digit = DigitValue(c);
    if (__builtin_mul_overflow(value, uint64_t{base}, &value)) return std::nullopt;
    if (__builtin_add_overflow(value, uint64_t{digit}, &value)) return std::nullopt;
  }
  return value;
}

std::optional<uint64_t> ParseInteger(absl::string_view text, int bits) {
  const bool negative = text[0] == '-';
  ConsumeSign(&text);
  const std::optional<uint64_t> magnitude = ParseNat(text);
  const uint64_t mask = ~uint64_t{0} >> (64 - bits);
  const uint64_t limit = negative ? uint64_t{1} << (bits - 1) : mask;
  if (!magnitude || *magnitude > limit) return std::nullopt;
  return (negative ? ~*magnitude + 1 : *magnitude) & mask;
}

std::optional<uint32_t> ParseF32(absl::string_view text) { return ParseFloat<F32Format>(text); }
std::optional<uint64_t> ParseF64(absl::string_view text) { return ParseFloat<F64Format>(text); }

}  // namespace strata::wasm::text
