#include "wasm/text/string_printer.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "wasm/text/string_literal.h"

namespace strata::wasm::text {
namespace {

std::string Name(absl::string_view name) {
  std::string out;
  AppendNameLiteral(name, out);
  return out;
}

std::string Identifier(absl::string_view name) {
  std::string out;
  AppendIdentifier(name, out);
  return out;
}

TEST(StringPrinter, EscapesEveryByteSoThatItReadsBack) {
  std::vector<uint8_t> bytes;
  for (int i = 0; i < 256; ++i) bytes.push_back(static_cast<uint8_t>(i));
  std::string literal;
  AppendBytesLiteral(bytes, literal);
  for (char c : literal) EXPECT_TRUE(c >= 0x20 && c < 0x7f) << static_cast<int>(c);
  std::string read;
  AppendStringLiteral(literal, &read);
  EXPECT_EQ(read, std::string(bytes.begin(), bytes.end()));
}

TEST(StringPrinter, KeepsWhatIsVisibleInNames) {
  EXPECT_EQ(Name("gr\xc3\xbc\xc3\x9f \xe2\x82\xac \xf0\x9f\x98\x80"),
            "\"gr\xc3\xbc\xc3\x9f \xe2\x82\xac \xf0\x9f\x98\x80\"");
  EXPECT_EQ(Name("a\"b\\c\n\x01\x7f"), R"("a\"b\\c\n\01\7f")");
}

TEST(StringPrinter, EscapesWhatIsInvisibleOrTurnsALine) {
  EXPECT_EQ(Name("\xe2\x80\xae"), R"("\u{202e}")");
  EXPECT_EQ(Name("\xef\xbb\xbf"), R"("\u{feff}")");
  EXPECT_EQ(Name("\xc2\x85"), R"("\u{85}")");
  EXPECT_EQ(Name("\xf3\xa0\x80\x81"), R"("\u{e0001}")");
}

TEST(StringPrinter, NamesReadBack) {
  const std::string name = "x\xe2\x80\xae\xef\xbb\xbf\xc2\x85\"\\\t\xf3\xa0\x80\x81 y";
  std::string read;
  AppendStringLiteral(Name(name), &read);
  EXPECT_EQ(read, name);
}

TEST(StringPrinter, QuotesIdentifiersOnlyWhereTheyNeedIt) {
  EXPECT_EQ(Identifier("a.b<c>::d$1"), "$a.b<c>::d$1");
  EXPECT_EQ(Identifier("a b"), "$\"a b\"");
  EXPECT_EQ(Identifier("f(x)"), "$\"f(x)\"");
  EXPECT_EQ(Identifier("\xc3\xa9"), "$\"\xc3\xa9\"");
}

}  // namespace
}  // namespace strata::wasm::text
