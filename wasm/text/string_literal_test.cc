#include "wasm/text/string_literal.h"

#include <string>

#include "gtest/gtest.h"

namespace strata::wasm::text {
namespace {

std::string Decode(absl::string_view literal) {
  std::string bytes;
  AppendStringLiteral(literal, &bytes);
  return bytes;
}

TEST(StringLiteral, ResolvesEscapes) {
  EXPECT_EQ(Decode(R"("")"), "");
  EXPECT_EQ(Decode(R"("a\tb\nc\rd")"), "a\tb\nc\rd");
  EXPECT_EQ(Decode(R"("\"\'\\")"), "\"'\\");
  EXPECT_EQ(Decode(R"("\00\ff\7F")"), std::string("\0\xff\x7f", 3));
  EXPECT_EQ(Decode(R"("\u{41}\u{e4}\u{20_ac}\u{10ffff}")"), "A\xc3\xa4\xe2\x82\xac\xf4\x8f\xbf\xbf");
}

TEST(StringLiteral, KnowsWhatIsAnEscape) {
  EXPECT_EQ(EscapeLength(R"(\n)"), 2u);
  EXPECT_EQ(EscapeLength(R"(\0aX)"), 3u);
  EXPECT_EQ(EscapeLength(R"(\u{0}X)"), 5u);
  EXPECT_EQ(EscapeLength(R"(\u{00000000041})"), 15u);
  for (absl::string_view bad :
       {R"(\)", R"(\x)", R"(\0)", R"(\0g)", R"(\u)", R"(\u{})", R"(\u{41)", R"(\u{_1})", R"(\u{1_})", R"(\u{1__0})",
        R"(\u{d800})", R"(\u{dfff})", R"(\u{110000})", R"(\u{fffffffffffffffff})", "n"}) {
    EXPECT_EQ(EscapeLength(bad), 0u) << bad;
  }
}

TEST(FindMalformedUtf8, FindsTheFirstBadByte) {
  constexpr size_t kNone = absl::string_view::npos;
  for (absl::string_view good : {"", "plain", "\xc2\x80", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xee\x80\x80",
                                 "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf"}) {
    EXPECT_EQ(FindMalformedUtf8(good), kNone) << good;
  }
  for (absl::string_view bad :
       {"\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xc2", "\xc2\x41", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xe2\x82",
        "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff"}) {
    EXPECT_EQ(FindMalformedUtf8(bad), 0u);
  }
  EXPECT_EQ(FindMalformedUtf8("ab\xff"), 2u);
}

}  // namespace
}  // namespace strata::wasm::text
