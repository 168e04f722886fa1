// What --count prints, however the guest ends.
#include "tools/strata/guest_counts_report.h"

#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "testing/guests/subprocess.h"
#include "tools/strata/run_strata.h"

namespace strata::tools {
namespace {

using testing::RunResult;

constexpr absl::string_view kGuest = R"((module $counted
  (type $node (struct (field i32)))
  (func $spin (param i32) (loop $l (drop (struct.new_default $node))
    (br_if $l (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))))
  (func (export "return") (call $spin (i32.const 100)))
  (func (export "trap") (call $spin (i32.const 100)) unreachable))
)";

TEST(GuestCountsReport, SaysWhatTheGuestDidHoweverItEnds) {
  for (const auto& [function, status] : {std::pair("return", 0), std::pair("trap", 134)}) {
    const RunResult result =
        RunStrataWith({"run", "--count", std::string("--invoke=") + function, TestFile("counted.wat", kGuest)});
    EXPECT_EQ(result.exit_status, status) << result.err;
    EXPECT_TRUE(absl::StrContains(result.err, " 1 calls, 100 branches, 100 objects\n")) << result.err;
    EXPECT_TRUE(absl::StrContains(result.err, "              1  spin (counted)\n")) << result.err;
    EXPECT_TRUE(absl::StrContains(result.err, "              100  100.00  $node\n")) << result.err;
    EXPECT_TRUE(absl::StrContains(result.err, " spin (counted): $node\n")) << result.err;
  }
}

TEST(GuestCountsReport, SaysWhereItCannotWrite) {
  const RunResult result =
      RunStrataWith({"run", "--count=/nowhere/counts.txt", "--invoke=return", TestFile("counted.wat", kGuest)});
  EXPECT_EQ(result.exit_status, 1);
  EXPECT_TRUE(absl::StrContains(result.err, "/nowhere/counts.txt: cannot write")) << result.err;
}

TEST(GuestCountsReport, SaysHowManyRowsItLeavesOut) {
  wasm::GuestCounts counts;
  counts.instructions = 25;
  counts.functions.assign(25, {"m", "f", 1, 1});
  EXPECT_TRUE(absl::StrContains(FormatGuestCounts(counts), "and 5 more\n"));
}

}  // namespace
}  // namespace strata::tools
