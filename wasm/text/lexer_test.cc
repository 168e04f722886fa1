#include "wasm/text/lexer.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace strata::wasm::text {
namespace {

constexpr absl::string_view kLetters = "()@wnifs$qr.";  // by TokenKind

// Each token as the letter of its kind and its text, or the error.
std::string Show(absl::string_view source) {
  const auto tokens = Lex(source);
  if (!tokens.ok()) return std::string(tokens.status().message());
  std::string result;
  for (const Token& token : tokens->tokens) {
    if (token.kind == TokenKind::kEof) break;
    absl::StrAppend(&result, result.empty() ? "" : " ", kLetters.substr(static_cast<size_t>(token.kind), 1),
                    source.substr(token.offset, token.size));
  }
  return result;
}

struct LexCase {
  absl::string_view source;
  absl::string_view shown;
};

constexpr LexCase kTokens[] = {
    {"", ""},
    {"(module)", "(( wmodule ))"},
    {"i32.const -0x1", "wi32.const i-0x1"},
    {"1 +1 1.5 nan inf nan:0x1 -inf", "n1 i+1 f1.5 fnan finf fnan:0x1 f-inf"},
    {"offset=8 align=0x4", "woffset=8 walign=0x4"},
    {"nan:canonical infinity nano", "wnan:canonical winfinity wnano"},
    {"$a $!#%&*", "$$a $$!#%&*"},
    {R"($"a b" $"\u{41}")", R"(q$"a b" q$"\u{41}")"},
    {R"("a\"b" "")", R"(s"a\"b" s"")"},
    {"(nop)(nop)", "(( wnop )) (( wnop ))"},
    // Two words need a space between them.
    {R"(0x 1_ 0drop 0$x "a""b" "a"x $"a"x a"b" A @x)", R"(r0x r1_ r0drop r0$x r"a""b" r"a"x r$"a"x ra"b" rA r@x)"},
    {"a,b;c[d]e{f}", "wa r, wb r; wc r[ wd r] we r{ wf r}"},
    {"a;;b\nc", "wa wc"},
    {"a;;b\rc", "wa wc"},
    {"a(;b;)c", "wa wc"},
    {"a(;(;;)b;)c(;;)", "wa wc"},
    {"(;\x01;)a", "wa"},
    {"(@x) (@x (y)) a", "wa"},
    {R"((@x "(" ;; )
        (; ) ;) (@custom) ,;[]{} 0x @) a)",
     "wa"},
    {R"((@"x" y)a)", "wa"},
    {R"((@custom "a"))", R"(@(@custom s"a" )))"},
    {"(@name)(@metadata.code.branch_hint)", "@(@name )) @(@metadata.code.branch_hint ))"},
};

TEST(Lex, FindsTokens) {
  for (const LexCase& c : kTokens) EXPECT_EQ(Show(c.source), c.shown) << c.source;
}

constexpr LexCase kErrors[] = {
    {"a\n \x01", "2:2: illegal character"},
    {"\x7f", "1:1: illegal character"},
    {"stra\xc3\x9f"
     "e",
     "1:5: illegal character"},
    {"a\xff", "1:2: malformed UTF-8 encoding"},
    {";; \xff", "1:4: malformed UTF-8 encoding"},
    {"a (; (; ;)", "1:3: unclosed comment"},
    {"(;", "1:1: unclosed comment"},
    {"\"a", "1:1: unclosed string"},
    {"\"a\nb\"", "1:1: unclosed string"},
    {"\"a\tb\"", "1:3: illegal character in string"},
    {R"("\x")", "1:2: illegal escape"},
    {R"("\u{110000}")", "1:2: illegal escape"},
    {"$", "1:1: empty identifier"},
    {"($)", "1:2: empty identifier"},
    {"$\"\"", "1:1: empty identifier"},
    {"$\"a\nb\"", "1:2: empty identifier"},
    {R"($"\ff")", "1:1: malformed UTF-8 encoding"},
    {"(@)", "1:3: empty annotation id"},
    {"(@ x)", "1:3: empty annotation id"},
    {R"((@""))", "1:3: empty annotation id"},
    {R"((@"\ff"))", "1:3: malformed UTF-8 encoding"},
    {"(@x (", "1:1: unclosed annotation"},
    {"(@x \x02)", "1:5: illegal character"},
    {"(@custom (", "1:1: unclosed annotation"},
};

TEST(Lex, ReportsWhatIsMalformed) {
  for (const LexCase& c : kErrors) EXPECT_EQ(Show(c.source), c.shown) << c.source;
}

TEST(Lex, MatchesParentheses) {
  const auto tokens = Lex("(a (b) c) (d");
  ASSERT_TRUE(tokens.ok());
  EXPECT_EQ(tokens->tokens[0].close, 6u);
  EXPECT_EQ(tokens->tokens[2].close, 4u);
  EXPECT_EQ(tokens->tokens[7].close, 9u);
  EXPECT_EQ(tokens->tokens[9].kind, TokenKind::kEof);
}

TEST(Lex, LeavesStrayParenthesesToTheParser) { EXPECT_EQ(Show(")) a"), ")) )) wa"); }

TEST(Lex, CountsFromWhereTheTextStands) {
  EXPECT_EQ(Lex("a $", {7, 10}).status().message(), "7:12: empty identifier");
  EXPECT_EQ(Lex("a\n $", {7, 10}).status().message(), "8:2: empty identifier");
}

TEST(Lex, NestsDeeplyWithoutRecursion) {
  std::string comments;
  for (int i = 0; i < 200000; ++i) comments += "(;";
  for (int i = 0; i < 200000; ++i) comments += ";)";
  EXPECT_EQ(Show(comments), "");
  EXPECT_TRUE(Lex(std::string(200000, '(')).ok());
}

}  // namespace
}  // namespace strata::wasm::text
