// The profiles that --profile writes, by the checker of the format, however the guest ends.

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "gtest/gtest.h"
#include "profiler/writers/profile_checker.h"
#include "tools/strata/run_strata.h"

namespace strata::tools {
namespace {

using testing::RunResult;

constexpr absl::string_view kGuest = R"((module $busy
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (type $node (struct (field i64) (field (ref null $node))))
  (func $fib (param i32) (result i32)
    (if (result i32) (i32.lt_s (local.get 0) (i32.const 2))
      (then (local.get 0))
      (else (i32.add (call $fib (i32.sub (local.get 0) (i32.const 1)))
                     (call $fib (i32.sub (local.get 0) (i32.const 2)))))))
  (func $churn (param $n i32)
    (loop $again
      (drop (struct.new $node (i64.const 1) (ref.null $node)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
  (func $hoard (local $l (ref null $node))
    (loop $again (local.set $l (struct.new $node (i64.const 1) (local.get $l))) (br $again)))
  (func (export "work") (param i32) (result i32) (call $fib (local.get 0)))
  (func (export "trap") (param i32) (result i32) (drop (call $fib (local.get 0))) unreachable)
  (func (export "exit") (param i32) (drop (call $fib (local.get 0))) (call $exit (i32.const 7)))
  (func (export "collect") (param i32) (call $churn (local.get 0)))
  (func (export "hoard") (call $hoard)))
)";

struct Profiled {
  RunResult run;
  std::string profile;
};

Profiled ProfileOf(const std::string& function, std::vector<std::string> words,
                   std::vector<std::string> flags = {"--profile-interval=200"}) {
  const std::string path = TestFile(function + ".json", "");
  flags.insert(flags.begin(), {"run", "--profile=" + path, "--gc-heap-max=1M", "--gc-workers=1"});
  flags.insert(flags.end(), {"--invoke", function, TestFile("busy.wat", kGuest)});
  flags.insert(flags.end(), words.begin(), words.end());
  Profiled result{RunStrataWith(flags), ""};
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  result.profile = text.str();
  EXPECT_EQ(profiler::CheckFirefoxProfile(result.profile), std::vector<std::string>{}) << function;
  return result;
}

TEST(Profile, NamesTheFunctionsOfAGuestThatReturns) {
  const Profiled result = ProfileOf("work", {"32"});
  EXPECT_EQ(result.run.exit_status, 0) << result.run.err;
  EXPECT_EQ(result.run.out, "2178309\n");
  EXPECT_TRUE(absl::StrContains(result.profile, "\"fib\"")) << result.profile.substr(0, 4000);
  EXPECT_TRUE(absl::StrContains(result.profile, "\"work\""));
  EXPECT_TRUE(absl::StrContains(result.profile, "\"busy\""));
}

TEST(Profile, IsWrittenWhenTheGuestTraps) {
  const Profiled result = ProfileOf("trap", {"32"});
  EXPECT_EQ(result.run.exit_status, 134);
  EXPECT_TRUE(absl::StrContains(result.profile, "\"fib\""));
}

TEST(Profile, IsWrittenWhenTheGuestExitsWithAFailure) {
  const Profiled result = ProfileOf("exit", {"32"});
  EXPECT_EQ(result.run.exit_status, 7) << result.run.err;
  EXPECT_TRUE(absl::StrContains(result.profile, "\"fib\""));
}

TEST(Profile, ShowsCollectionsAndTheHeapsSize) {
  const Profiled result = ProfileOf("collect", {"1000000"});
  EXPECT_EQ(result.run.exit_status, 0) << result.run.err;
  EXPECT_TRUE(absl::StrContains(result.profile, "\"Collection\""));
  EXPECT_TRUE(absl::StrContains(result.profile, "\"semispace\""));
  EXPECT_TRUE(absl::StrContains(result.profile, "\"gc-heap\""));
  EXPECT_TRUE(absl::StrContains(result.profile, "\"GC worker 0\""));
  EXPECT_TRUE(absl::StrContains(result.profile, "\"trace roots\""));
}

TEST(Profile, IsWrittenWhenTheHeapIsFull) {
  const Profiled result = ProfileOf("hoard", {});
  EXPECT_EQ(result.run.exit_status, 134);
  EXPECT_TRUE(absl::StrContains(result.run.err, "GC heap out of memory")) << result.run.err;
}

TEST(Profile, KeepsUpWithCollectionsAtEveryAllocation) {
  const Profiled result = ProfileOf("collect", {"2000"}, {"--gc-stress=1", "--profile-interval=100"});
  EXPECT_EQ(result.run.exit_status, 0) << result.run.err;
  EXPECT_TRUE(absl::StrContains(result.profile, "\"stress\""));
}

}  // namespace
}  // namespace strata::tools
