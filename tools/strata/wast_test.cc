// What strata wast prints of scripts that pass, fail and cannot be read.

#include <string>

#include "absl/strings/match.h"
#include "gtest/gtest.h"
#include "tools/strata/run_strata.h"

namespace strata::tools {
namespace {

using testing::RunResult;

constexpr char kScript[] = R"((module (func (export "two") (result i32) (i32.const 2)))
(assert_return (invoke "two") (i32.const 2))
)";

TEST(Wast, CountsWhatPasses) {
  const std::string file = TestFile("pass.wast", kScript);
  const RunResult result = RunStrataWith({"wast", "--gc-stress=1", "--checked-memories", file});
  EXPECT_EQ(result.out, file + ": 2 passed, 0 failed\n");
  EXPECT_EQ(result.exit_status, 0);
}

TEST(Wast, NamesTheLineOfWhatFails) {
  const std::string file =
      TestFile("fail.wast", std::string(kScript) + "(assert_return (invoke \"two\") (i32.const 3))");
  const RunResult result = RunStrataWith({"wast", file});
  EXPECT_EQ(result.out, file + ":3: two returned (i32 2 (0x2))\n" + file + ": 2 passed, 1 failed\n");
  EXPECT_EQ(result.exit_status, 1);
}

TEST(Wast, GoesOnAfterAScriptThatCannotBeRead) {
  const std::string broken = TestFile("broken.wast", "(module");
  const std::string file = TestFile("pass.wast", kScript);
  const RunResult result = RunStrataWith({"wast", broken, "no/such.wast", file});
  EXPECT_EQ(result.out, file + ": 2 passed, 0 failed\n");
  EXPECT_TRUE(absl::StrContains(result.err, "strata: " + broken + ":1:8: ")) << result.err;
  EXPECT_TRUE(absl::StrContains(result.err, "strata: cannot read no/such.wast")) << result.err;
  EXPECT_EQ(result.exit_status, 1);
}

}  // namespace
}  // namespace strata::tools
