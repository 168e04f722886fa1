// What --count-ops writes, however the guest ends.

#include "tools/strata/op_counts_report.h"

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "testing/guests/subprocess.h"
#include "tools/strata/run_strata.h"

namespace strata::tools {
namespace {

using testing::RunResult;

constexpr absl::string_view kGuest = R"((module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (func $spin (param i32) (loop $l (br_if $l (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))))
  (func (export "return") (call $spin (i32.const 100)))
  (func (export "trap") (call $spin (i32.const 100)) unreachable)
  (func (export "exit") (call $spin (i32.const 100)) (call $exit (i32.const 7))))
)";

RunResult Count(const std::string& flag, const std::string& function) {
  return RunStrataWith({"run", flag, "--invoke=" + function, TestFile("spin.wat", kGuest)});
}

TEST(OpCountsReport, GoesToStandardErrorHoweverTheGuestEnds) {
  for (const auto& [function, status] : {std::pair("return", 0), std::pair("trap", 134), std::pair("exit", 7)}) {
    const RunResult result = Count("--count-ops", function);
    EXPECT_EQ(result.exit_status, status) << result.err;
    EXPECT_TRUE(absl::StrContains(result.err, "              100  i32.sub\n")) << result.err;
    EXPECT_TRUE(absl::StrContains(result.err, "register code: ")) << result.err;
  }
}

TEST(OpCountsReport, GoesToAFileAsTextOrJson) {
  const std::string text = TestFile("counts.txt", ""), json = TestFile("counts.json", "");
  EXPECT_EQ(Count("--count-ops=" + text, "return").exit_status, 0);
  EXPECT_TRUE(absl::StartsWith(ReadAll(text), "register code: "));
  EXPECT_EQ(Count("--count-ops=" + json, "return").exit_status, 0);
  EXPECT_TRUE(absl::StartsWith(ReadAll(json), absl::StrCat("{\"schema\":\"", kOpCountsSchema, "\""))) << ReadAll(json);
  EXPECT_TRUE(absl::StrContains(ReadAll(json), "[\"i32.sub\",100]")) << ReadAll(json);
}

TEST(OpCountsReport, SaysWhereItCannotWrite) {
  const RunResult result = Count("--count-ops=/nowhere/counts.txt", "return");
  EXPECT_EQ(result.exit_status, 1);
  EXPECT_TRUE(absl::StrContains(result.err, "/nowhere/counts.txt: cannot write")) << result.err;
}

TEST(OpCountsReport, OfNothingIsEmpty) {
  EXPECT_TRUE(absl::StrContains(FormatOpCounts(wasm::OpCounts()), "WebAssembly: 0 executed"));
}

}  // namespace
}  // namespace strata::tools
