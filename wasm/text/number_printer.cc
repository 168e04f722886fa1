#include "wasm/text/number_printer.h"

#include <bit>
#include <charconv>

#include "absl/strings/str_cat.h"

namespace strata::wasm::text {
namespace {

constexpr size_t kMaxFloatCharacters = 32;  // the shortest decimal of a double has at most 24

// `kFraction` is the number of explicit fraction bits; the bits above them are exponent and sign.
template <class Float, class Bits, int kFraction>
void AppendFloat(Bits bits, std::string& out) {
  constexpr Bits kSign = Bits{1} << (sizeof(Bits) * 8 - 1);
  constexpr Bits kPayload = (Bits{1} << kFraction) - 1;
  constexpr Bits kInfinity = (kSign - 1) & ~kPayload;
  constexpr Bits kQuiet = Bits{1} << (kFraction - 1);
  if ((bits & kSign) != 0) out += '-';
  const Bits magnitude = bits & ~kSign;
  if (magnitude > kInfinity) {
    out += "nan";
    if ((bits & kPayload) != kQuiet) absl::StrAppend(&out, ":0x", absl::Hex(bits & kPayload));
  } else if (magnitude == kInfinity) {
    out += "inf";
  } else {
    char buffer[kMaxFloatCharacters];
    const std::to_chars_result end = std::to_chars(buffer, buffer + sizeof buffer, std::bit_cast<Float>(magnitude));
    out.append(buffer, static_cast<size_t>(end.ptr - buffer));
  }
}

}  // namespace

void AppendF32(uint32_t bits, std::string& out) { AppendFloat<float, uint32_t, 23>(bits, out); }
void AppendF64(uint64_t bits, std::string& out) { AppendFloat<double, uint64_t, 52>(bits, out); }

}  // namespace strata::wasm::text
