#include "wasm/text/number_printer.h"

#include <bit>
#include <cstdint>
#include <string>

#include "gtest/gtest.h"
#include "wasm/text/number.h"

namespace strata::wasm::text {
namespace {

std::string F32(uint32_t bits) {
  std::string out;
  AppendF32(bits, out);
  return out;
}

std::string F64(uint64_t bits) {
  std::string out;
  AppendF64(bits, out);
  return out;
}

TEST(NumberPrinter, PrintsTheShortestDecimal) {
  EXPECT_EQ(F32(std::bit_cast<uint32_t>(0.1f)), "0.1");
  EXPECT_EQ(F64(std::bit_cast<uint64_t>(-1.5)), "-1.5");
  EXPECT_EQ(F64(std::bit_cast<uint64_t>(1e300)), "1e+300");
  EXPECT_EQ(F32(0), "0");
  EXPECT_EQ(F32(0x80000000), "-0");
}

TEST(NumberPrinter, PrintsInfinitiesAndNansByTheirBits) {
  EXPECT_EQ(F32(0x7f800000), "inf");
  EXPECT_EQ(F32(0xff800000), "-inf");
  EXPECT_EQ(F32(0x7fc00000), "nan");
  EXPECT_EQ(F32(0xff800001), "-nan:0x1");
  EXPECT_EQ(F64(0x7ff8000000000001), "nan:0x8000000000001");
}

// Edges of exponents and fractions, then bits at random.
TEST(NumberPrinter, EveryNumberReadsBack) {
  uint64_t state = 0x9e3779b97f4a7c15;
  for (int i = 0; i < 200'000; ++i) {
    state = state * 6364136223846793005 + 1442695040888963407;
    uint64_t bits = state ^ (state >> 29);
    if (i % 4 == 0) bits &= 0xfff0000000000000;
    if (i % 4 == 1) bits |= 0x000fffffffffffff;
    const uint32_t low = static_cast<uint32_t>(bits >> 32);
    ASSERT_EQ(ParseF64(F64(bits)), bits) << F64(bits);
    ASSERT_EQ(ParseF32(F32(low)), low) << F32(low);
  }
}

}  // namespace
}  // namespace strata::wasm::text
