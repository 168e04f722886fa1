#include "tools/strata/utf16_printer.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace strata::tools {
namespace {

struct Printed {
  std::vector<std::string> writes;
  Utf16Printer printer{[this](absl::string_view text) { writes.emplace_back(text); }};

  std::string Of(const std::vector<uint32_t>& units) {
    writes.clear();
    for (const uint32_t unit : units) printer.Put(unit);
    printer.Flush();
    std::string all;
    for (const std::string& text : writes) all += text;
    return all;
  }
};

TEST(Utf16Printer, EncodesEveryLength) {
  EXPECT_EQ(Printed().Of({'A', 0xE9, 0x20AC, 0xD83D, 0xDE00}), "A\u00E9\u20AC\U0001F600");
  EXPECT_EQ(Printed().Of({0x7F, 0x80, 0x7FF, 0x800, 0xFFFF, 0xDBFF, 0xDFFF}), "\x7F\u0080\u07FF\u0800\uFFFF\U0010FFFF");
}

TEST(Utf16Printer, ReplacesWhatIsNoCharacter) {
  EXPECT_EQ(Printed().Of({0xDE00, 'a'}), "\uFFFDa");
  EXPECT_EQ(Printed().Of({0xD83D, 'a'}), "\uFFFDa");
  EXPECT_EQ(Printed().Of({0xD83D, 0xD83D, 0xDE00}), "\uFFFD\U0001F600");
  EXPECT_EQ(Printed().Of({0xD83D}), "\uFFFD");
  EXPECT_EQ(Printed().Of({0x10000, 0xFFFFFFFF}), "\uFFFD\uFFFD");
}

TEST(Utf16Printer, WritesLinesAndAtTheEndTheRest) {
  Printed printed;
  for (const uint32_t unit : {'a', 'b', '\n', 'c'}) printed.printer.Put(unit);
  EXPECT_EQ(printed.writes, (std::vector<std::string>{"ab\n"}));
  printed.printer.Flush();
  printed.printer.Flush();
  EXPECT_EQ(printed.writes, (std::vector<std::string>{"ab\n", "c"}));
}

}  // namespace
}  // namespace strata::tools
