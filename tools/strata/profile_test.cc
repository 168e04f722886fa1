// The profiles that --profile writes, by the checker of the format, however the guest ends.

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "gtest/gtest.h"
#include "profiler/writers/gunzip.h"
#include "profiler/writers/pprof.pb.h"
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

std::string ReadAll(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

// The file that a run of fib writes under `name`.
std::string FileOf(const std::string& name) {
  const std::string path = TestFile(name, "");
  const RunResult run = RunStrataWith(
      {"run", "--profile=" + path, "--profile-interval=200", "--invoke", "work", TestFile("busy.wat", kGuest), "32"});
  EXPECT_EQ(run.exit_status, 0) << run.err;
  return ReadAll(path);
}

Profiled ProfileOf(const std::string& function, std::vector<std::string> words,
                   std::vector<std::string> flags = {"--profile-interval=200"}) {
  const std::string path = TestFile(function + ".json", "");
  flags.insert(flags.begin(), {"run", "--profile=" + path, "--gc-heap-max=1M", "--gc-workers=1"});
  flags.insert(flags.end(), {"--invoke", function, TestFile("busy.wat", kGuest)});
  flags.insert(flags.end(), words.begin(), words.end());
  Profiled result{RunStrataWith(flags), ReadAll(path)};
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

TEST(Profile, SamplesAtAnyInstructionIfAskedTo) {
  const std::string path = TestFile("precise.folded", "");
  const RunResult run = RunStrataWith({"run", "--profile=" + path + ",mode=precise,interval=200us,format=firefox",
                                       "--invoke", "work", TestFile("busy.wat", kGuest), "32"});
  if (absl::StrContains(run.err, "need the tail backend")) GTEST_SKIP() << run.err;
  EXPECT_EQ(run.out, "2178309\n") << run.err;
  EXPECT_EQ(profiler::CheckFirefoxProfile(ReadAll(path)), std::vector<std::string>{});
  EXPECT_TRUE(absl::StrContains(ReadAll(path), "\"fib\""));
}

TEST(Profile, SaysOnStandardErrorWhereTheTimeWent) {
  const Profiled result = ProfileOf("work", {"32"});
  EXPECT_TRUE(absl::StrContains(result.run.err, "profile: ")) << result.run.err;
  EXPECT_TRUE(absl::StrContains(result.run.err, "  fib  (busy)\n")) << result.run.err;
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

TEST(Profile, IsStacksAsTextIfTheFileIsFolded) {
  const std::string text = FileOf("fib.folded");
  EXPECT_TRUE(absl::StrContains(text, "work;fib;fib")) << text.substr(0, 4000);
}

TEST(Profile, IsCompressedIfTheFileIs) {
  const std::string json = profiler::Gunzip(FileOf("fib.json.gz")).value_or("");
  EXPECT_EQ(profiler::CheckFirefoxProfile(json), std::vector<std::string>{});
}

TEST(Profile, IsForPprofIfTheFileIs) {
  profiler::pprof::Profile profile;
  ASSERT_TRUE(profile.ParseFromString(profiler::Gunzip(FileOf("fib.pb.gz")).value_or("\xff")));
  EXPECT_GT(profile.sample_size(), 0);
  int fibs = 0;
  for (const profiler::pprof::Function& function : profile.function()) {
    if (profile.string_table(static_cast<int>(function.name())) == "fib") ++fibs;
  }
  EXPECT_EQ(fibs, 1);
}

}  // namespace
}  // namespace strata::tools
