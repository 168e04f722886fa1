// Texts made to be slow, or to exhaust the stack: each is so large that quadratic work or recursion would not end well.

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "wasm/text/assembler.h"
#include "wasm/text/script.h"
#include "wasm/types/features.h"

namespace strata::wasm::text {
namespace {

constexpr int kMany = 1'000'000;

std::string Repeat(int count, absl::string_view part) {
  std::string text;
  text.reserve(part.size() * static_cast<size_t>(count));
  for (int i = 0; i < count; ++i) text.append(part.data(), part.size());
  return text;
}

// Empty if the text is a module.
std::string Verdict(absl::string_view text) {
  return std::string(AssembleText(text, *Features::Parse("all", Features())).status().message());
}

TEST(HostileText, NestedComments) {
  EXPECT_EQ(Verdict(absl::StrCat(Repeat(kMany, "(;"), Repeat(kMany, ";)"), "(module)")), "");
  EXPECT_TRUE(absl::StrContains(Verdict(Repeat(kMany, "(;")), "unclosed comment"));
}

TEST(HostileText, NestedParentheses) {
  EXPECT_NE(Verdict(Repeat(kMany, "(")), "");
  EXPECT_NE(Verdict(Repeat(kMany, ")")), "");
  EXPECT_NE(Verdict(absl::StrCat("(func ", Repeat(kMany, "("), Repeat(kMany, ")"), ")")), "");
  EXPECT_FALSE(ParseScript(Repeat(kMany, "(module ")).ok());
}

TEST(HostileText, NestedFoldedInstructions) {
  EXPECT_EQ(Verdict(absl::StrCat("(func (result i32) ", Repeat(kMany, "(i32.eqz "), "(i32.const 1)", Repeat(kMany, ")"),
                                 ")")),
            "");
  EXPECT_EQ(Verdict(absl::StrCat("(func ", Repeat(kMany, "(block "), Repeat(kMany, ")"), ")")), "");
  EXPECT_EQ(Verdict(absl::StrCat("(func ", Repeat(kMany, "(if (i32.const 0) (then "), Repeat(kMany, "))"), ")")), "");
  EXPECT_EQ(Verdict(absl::StrCat("(func ", Repeat(kMany, "block "), Repeat(kMany, "end "), ")")), "");
}

TEST(HostileText, NestedAndLargeAnnotations) {
  EXPECT_EQ(Verdict(absl::StrCat(Repeat(kMany, "(@a "), Repeat(kMany, ")"), "(module)")), "");
  EXPECT_EQ(Verdict(absl::StrCat("(@a ", Repeat(kMany, "b \"c\" 1 () "), ")(module)")), "");
  EXPECT_TRUE(absl::StrContains(Verdict(Repeat(kMany, "(@a ")), "unclosed annotation"));
}

TEST(HostileText, LongTokens) {
  const std::string digits = Repeat(kMany, "12345678");
  EXPECT_NE(Verdict(absl::StrCat("(func (drop (i32.const ", digits, ")))")), "");
  EXPECT_EQ(Verdict(absl::StrCat("(func (drop (f64.const 0.", digits, ")))")), "");
  EXPECT_EQ(Verdict(absl::StrCat("(func (drop (f64.const 0x1.", digits, "p-1)))")), "");
  EXPECT_NE(Verdict(absl::StrCat("(func (drop (f64.const 1e", digits, ")))")), "");
  EXPECT_EQ(Verdict(absl::StrCat("(func (drop (i32.const 0x", Repeat(kMany, "0"), "1)))")), "");
  EXPECT_EQ(Verdict(absl::StrCat("(func $", digits, ")")), "");
  EXPECT_EQ(Verdict(absl::StrCat("(memory 1) (data (i32.const 0) \"", Repeat(kMany, "\\00\\u{41}"), "\")")), "");
  EXPECT_NE(Verdict(digits), "");
  EXPECT_NE(Verdict(Repeat(kMany, "\"a\"")), "");
}

TEST(HostileText, ManyIdentifiersAndTypes) {
  std::string module = "(module (type $t (func))\n";
  for (int i = 0; i < 200'000; ++i) absl::StrAppend(&module, "(func $f", i, " (type $t) (call $f", 199'999 - i, "))\n");
  EXPECT_EQ(Verdict(module + ")"), "");
  // Each use implies a type of its own.
  std::string types = "(module";
  for (int i = 0; i < 2'000; ++i) absl::StrAppend(&types, "(func (param", Repeat(i % 1'000, " i32"), " i64))");
  EXPECT_EQ(Verdict(types + ")"), "");
}

TEST(HostileText, ManyLabelsOfTheSameName) {
  EXPECT_EQ(Verdict(absl::StrCat("(func ", Repeat(200'000, "block $l "), Repeat(200'000, "br $l "),
                                 Repeat(200'000, "end $l "), ")")),
            "");
  std::string labels = "(func ";
  for (int i = 0; i < 100'000; ++i) absl::StrAppend(&labels, "block $l", i, " ");
  EXPECT_EQ(Verdict(absl::StrCat(labels, Repeat(100'000, "br $l0 "), Repeat(100'000, "end "), ")")), "");
}

}  // namespace
}  // namespace strata::wasm::text
