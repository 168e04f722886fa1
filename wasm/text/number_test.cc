#include "wasm/text/number.h"

#include <cmath>
#include <cstdlib>
#include <random>
#include <string>

#include "absl/base/casts.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace strata::wasm::text {
namespace {

TEST(ClassifyNumber, TellsNaturalsIntegersAndFloatsFromOtherWords) {
  for (absl::string_view text : {"0", "007", "1_000", "0x0", "0xAb_cD"})
    EXPECT_EQ(ClassifyNumber(text), TokenKind::kNat);
  for (absl::string_view text : {"+0", "-1", "-0xf_f"}) EXPECT_EQ(ClassifyNumber(text), TokenKind::kInt);
  for (absl::string_view text : {"0.", "1.5", "1e5", "1E+5", "1.e-5", "1_0.0_1e1_0", "0x1.", "0x1.8p3", "0xfP-1",
                                 "-0x1p0", "inf", "-inf", "nan", "+nan", "nan:0x1", "nan:0x1_2"}) {
    EXPECT_EQ(ClassifyNumber(text), TokenKind::kFloat) << text;
  }
  for (absl::string_view text :
       {"",       "+",    "_1",   "1_",   "1__0",  "0x",   "0x_1",  "1x",     "0xg",      ".5",       "1e",  "1e+",
        "1.5e_1", "1_.0", "1._0", "0x1p", "0x1pf", "0x.8", "nan:1", "nan:0x", "nan:0x_1", "infinity", "++1", "1.5.5"}) {
    EXPECT_EQ(ClassifyNumber(text), TokenKind::kReserved) << text;
  }
}

TEST(ParseNat, StopsAtSixtyFourBits) {
  EXPECT_EQ(ParseNat("0"), 0u);
  EXPECT_EQ(ParseNat("1_0"), 10u);
  EXPECT_EQ(ParseNat("0xffff_ffff_ffff_ffff"), ~uint64_t{0});
  EXPECT_EQ(ParseNat("18446744073709551615"), ~uint64_t{0});
  EXPECT_EQ(ParseNat("18446744073709551616"), std::nullopt);
  EXPECT_EQ(ParseNat("0x1_0000_0000_0000_0000"), std::nullopt);
  EXPECT_EQ(ParseNat("99999999999999999999999"), std::nullopt);
}

struct IntegerCase {
  absl::string_view text;
  int bits;
  std::optional<uint64_t> value;
};

constexpr IntegerCase kIntegers[] = {
    {"255", 8, 0xff},
    {"256", 8, std::nullopt},
    {"-128", 8, 0x80},
    {"-129", 8, std::nullopt},
    {"0xffff", 16, 0xffff},
    {"-0x8000", 16, 0x8000},
    {"-0x8001", 16, std::nullopt},
    {"4294967295", 32, 0xffffffff},
    {"4294967296", 32, std::nullopt},
    {"-2147483648", 32, 0x80000000},
    {"-2147483649", 32, std::nullopt},
    {"+5", 32, 5},
    {"-0", 32, 0},
    {"-1", 64, ~uint64_t{0}},
    {"0x8000000000000000", 64, uint64_t{1} << 63},
    {"-0x8000000000000000", 64, uint64_t{1} << 63},
    {"-0x8000000000000001", 64, std::nullopt},
    {"18446744073709551616", 64, std::nullopt},
};

TEST(ParseInteger, TakesSignedAndUnsignedRange) {
  for (const IntegerCase& c : kIntegers) EXPECT_EQ(ParseInteger(c.text, c.bits), c.value) << c.text << " " << c.bits;
}

struct F32Case {
  absl::string_view text;
  std::optional<uint32_t> bits;
};

constexpr F32Case kF32s[] = {
    {"0", 0},
    {"-0.0", 0x80000000},
    {"1", 0x3f800000},
    {"-1.5e0", 0xbfc00000},
    {"0x1.8p1", 0x40400000},
    {"1_0.2_5e0_1", 0x42cd0000},
    {"inf", 0x7f800000},
    {"-inf", 0xff800000},
    {"nan", 0x7fc00000},
    {"-nan:0x200000", 0xffa00000},
    {"nan:0x7f_ffff", 0x7fffffff},
    {"nan:0x0", std::nullopt},
    {"nan:0x800000", std::nullopt},
    {"nan:0x1_0000_0000_0000_0000_0", std::nullopt},
    // Exactly between two floats: to even. One digit far out tips it.
    {"16777217", 0x4b800000},
    {"16777219", 0x4b800002},
    {"16777217.0000000000000000000000000000000000000000000000000000000000000000000000000000001", 0x4b800001},
    {"0x1000001", 0x4b800000},
    {"0x1000003", 0x4b800002},
    {"0x1000001.00000000000000000000000000000000000000000000000000000000000001p0", 0x4b800001},
    // What rounding by way of f64 gets wrong: the f64 nearest lies on the tie.
    {"1.00000017881393432617187499", 0x3f800001},
    {"1.00000017881393421514957253748434595763683319091796875001", 0x3f800001},
    {"0x1.00000100000000001p0", 0x3f800001},
    {"0x1.000002fffffffffffp0", 0x3f800001},
    // The greatest float, and what rounds to it.
    {"0x1.fffffep127", 0x7f7fffff},
    {"0x1.fffffefffffffffffp127", 0x7f7fffff},
    {"0x1.ffffffp127", std::nullopt},
    {"340282356779733661637539395458142568447", 0x7f7fffff},
    {"340282356779733661637539395458142568448", std::nullopt},
    {"1e39", std::nullopt},
    {"1e999999999999999999999", std::nullopt},
    {"0x1p128", std::nullopt},
    {"0x1p99999999999999999999999", std::nullopt},
    // Below the normal floats.
    {"0x1p-126", 0x00800000},
    {"0x0.ffffffp-126", 0x00800000},
    {"0x1p-149", 1},
    {"1.4e-45", 1},
    {"0x1.8p-149", 2},
    {"0x1p-150", 0},
    {"0x1.00000000000000000000001p-150", 1},
    {"7.006492321624085e-46", 0},
    {"7.006492321624086e-46", 1},
    {"1e-99999999999999999999999", 0},
    {"-1e-400", 0x80000000},
    {"0x1p-99999999999999999999999", 0},
    {"0e99999999999999999999999", 0},
    {"0x0p99999999999999999999999", 0},
    // Long texts whose exponent cancels them.
    {"0x0000000000000000000000000000000000000000000000000000000000000000001p0", 0x3f800000},
    {"0x100000000000000000000000000000000p-128", 0x3f800000},
    {"0x0.00000000000000000000000000000001p128", 0x3f800000},
};

TEST(ParseF32, RoundsToNearestEven) {
  for (const F32Case& c : kF32s) EXPECT_EQ(ParseF32(c.text), c.bits) << c.text;
}

struct F64Case {
  absl::string_view text;
  std::optional<uint64_t> bits;
};

constexpr F64Case kF64s[] = {
    {"0.1", 0x3fb999999999999a},
    {"-0x1p0", 0xbff0000000000000},
    {"9007199254740993", 0x4340000000000000},
    {"9007199254740995", 0x4340000000000002},
    {"9007199254740993.00000000000000000000000000000000000000000000000000000000000000000000000000001",
     0x4340000000000001},
    {"0x20000000000001", 0x4340000000000000},
    {"0x20000000000001.000000000000000000000000000000001p0", 0x4340000000000001},
    {"0x1.fffffffffffffp1023", 0x7fefffffffffffff},
    {"0x1.fffffffffffff7ffffffp1023", 0x7fefffffffffffff},
    {"0x1.fffffffffffff8p1023", std::nullopt},
    {"1.7976931348623158e308", 0x7fefffffffffffff},
    {"1.7976931348623159e308", std::nullopt},
    {"1e309", std::nullopt},
    {"2.2250738585072011e-308", 0x000fffffffffffff},
    {"2.2250738585072012e-308", 0x0010000000000000},
    {"0x1p-1074", 1},
    {"0x1p-1075", 0},
    {"0x1.0000000000000000000001p-1075", 1},
    {"4.9406564584124654e-324", 1},
    {"2.4703282292062327e-324", 0},
    {"2.4703282292062328e-324", 1},
    {"nan:0xfffffffffffff", 0x7fffffffffffffff},
    {"nan:0x10000000000000", std::nullopt},
    {"6.02214076e23", 0x44dfe185ca57c517},
};

TEST(ParseF64, RoundsToNearestEven) {
  for (const F64Case& c : kF64s) EXPECT_EQ(ParseF64(c.text), c.bits) << c.text;
}

// The C library is an independent implementation of both notations.
TEST(ParseF64, AgreesWithTheLibraryOnRandomTexts) {
  const uint32_t seed = 20240229;
  std::mt19937_64 random(seed);
  for (int i = 0; i < 20000; ++i) {
    const int exponent = static_cast<int>(random() % 700) - 350;
    const std::string decimal = absl::StrCat(random(), ".", random(), "e", exponent);
    const std::string hex = absl::StrCat("0x", absl::Hex(random()), ".", absl::Hex(random()), "p", exponent * 3);
    for (const std::string& text : {decimal, hex}) {
      const double wide = std::strtod(text.c_str(), nullptr);
      const float narrow = std::strtof(text.c_str(), nullptr);
      const auto expected64 = std::isinf(wide) ? std::nullopt : std::optional(absl::bit_cast<uint64_t>(wide));
      const auto expected32 = std::isinf(narrow) ? std::nullopt : std::optional(absl::bit_cast<uint32_t>(narrow));
      ASSERT_EQ(ParseF64(text), expected64) << text << " seed " << seed;
      ASSERT_EQ(ParseF32(text), expected32) << text << " seed " << seed;
    }
  }
}

}  // namespace
}  // namespace strata::wasm::text
