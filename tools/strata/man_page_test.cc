#include "tools/strata/man_page.h"

#include <fstream>
#include <sstream>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gtest/gtest.h"
#include "tools/strata/run_options.h"

namespace strata::tools {
namespace {

std::string KeptPage() {
  std::ostringstream text;
  text << std::ifstream("tools/strata/strata.1").rdbuf();
  return text.str();
}

TEST(ManPage, IsTheOneThatIsKept) {
  EXPECT_EQ(KeptPage(), ManPage()) << "write it anew: bazel run //tools/strata:write_man_page > tools/strata/strata.1";
}

TEST(ManPage, HasEveryFlagOfRun) {
  const std::string page = KeptPage();
  for (const Flag<RunOptions>& flag : RunFlags()) {
    const std::string name = absl::StrReplaceAll(flag.text.name, {{"-", "\\-"}});
    EXPECT_TRUE(absl::StrContains(page, absl::StrCat("\\fB\\-\\-", name, "\\fR"))) << flag.text.name;
  }
}

// Every line that begins like a request is one that the page means.
TEST(ManPage, HasNoStrayRequests) {
  std::istringstream lines(ManPage());
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line[0] != '.') continue;
    const std::string request = line.substr(1, 2);
    EXPECT_TRUE(absl::StrContains("TH SH TP B  B I  RI BI BR PP EX EE \\\"", request)) << line;
  }
}

}  // namespace
}  // namespace strata::tools
