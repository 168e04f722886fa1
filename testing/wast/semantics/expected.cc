#include "testing/wast/semantics/expected.h"

#include "absl/strings/str_cat.h"

namespace strata::testing {
namespace {

uint64_t MaskOf(int bits) { return bits == 64 ? ~uint64_t{0} : (uint64_t{1} << bits) - 1; }

uint64_t LaneOf(const Bits& value, int lane, int lane_bits) {
  const int at = lane * lane_bits;
  const uint64_t half = at < 64 ? value.low : value.high;
  return half >> (at % 64) & MaskOf(lane_bits);
}

bool IsNan(uint64_t bits, int width, bool canonical) {
  const int mantissa = width == 32 ? 23 : 52;
  const uint64_t quiet = ((MaskOf(width) >> 1) >> (mantissa - 1)) << (mantissa - 1);
  const uint64_t magnitude = bits & (MaskOf(width) >> 1);
  return canonical ? magnitude == quiet : (magnitude & quiet) == quiet;
}

bool Matches(uint64_t bits, const Lane& lane, int width) {
  if (lane.nan == NanClass::kNone) return bits == lane.bits;
  return IsNan(bits, width, lane.nan == NanClass::kCanonical);
}

}  // namespace

bool Matches(const Bits& value, const ExpectedValue& expected) {
  const int count = static_cast<int>(expected.lanes.size());
  for (int i = 0; i < count; ++i) {
    if (!Matches(LaneOf(value, i, expected.lane_bits), expected.lanes[i], expected.lane_bits)) return false;
  }
  // Nothing above the lanes.
  return count * expected.lane_bits >= 64 || (value.high == 0 && value.low >> (count * expected.lane_bits) == 0);
}

std::string Describe(const Bits& value) {
  return value.high == 0 ? absl::StrCat("0x", absl::Hex(value.low))
                         : absl::StrCat("0x", absl::Hex(value.high), "'", absl::Hex(value.low, absl::kZeroPad16));
}

std::string Describe(const ExpectedValue& value) {
  std::string text;
  for (const Lane& lane : value.lanes) {
    const char* const nan = lane.nan == NanClass::kCanonical ? "nan:canonical" : "nan:arithmetic";
    absl::StrAppend(&text, text.empty() ? "" : " ",
                    lane.nan == NanClass::kNone ? absl::StrCat("0x", absl::Hex(lane.bits)) : nan);
  }
  return text;
}

}  // namespace strata::testing
