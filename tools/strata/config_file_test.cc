#include "tools/strata/config_file.h"

#include "absl/status/status.h"
#include "gtest/gtest.h"

namespace strata::tools {
namespace {

TEST(ConfigFile, HasNamesAndValues) {
  const auto lines = ParseConfig("# comment\n\n fuel = 100 \r\neager\nenv=A=b = c\nargv0 =\n");
  ASSERT_TRUE(lines.ok()) << lines.status();
  ASSERT_EQ(lines->size(), 4u);
  EXPECT_EQ((*lines)[0].number, 3);
  EXPECT_EQ((*lines)[0].name, "fuel");
  EXPECT_EQ((*lines)[0].value, "100");
  EXPECT_EQ((*lines)[1].name, "eager");
  EXPECT_EQ((*lines)[1].value, std::nullopt);
  EXPECT_EQ((*lines)[2].value, "A=b = c");
  EXPECT_EQ((*lines)[3].value, "");
  EXPECT_EQ((*lines)[3].number, 6);
}

TEST(ConfigFile, SaysWhatIsWrongInWhichLine) {
  EXPECT_EQ(ParseConfig("eager\n= 3").status().message(), "2: \"= 3\" names no flag; write name = value");
  EXPECT_EQ(ParseConfig("--fuel=3").status().message(), "1: \"--fuel=3\" has dashes before the name; leave them out");
  EXPECT_EQ(ParseConfig("fuel 3").status().message(), "1: \"fuel 3\" has no \"=\" after the name; write name = value");
}

TEST(ConfigFile, NamesAFileThatCannotBeRead) {
  EXPECT_EQ(ReadConfig("no/such/file").status().message(), "no/such/file: cannot read: No such file or directory");
}

}  // namespace
}  // namespace strata::tools
