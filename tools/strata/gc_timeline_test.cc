// The timelines that --gc-timeline writes, by the checkers of the formats, however the guest ends.

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "profiler/writers/chrome_trace_checker.h"
#include "profiler/writers/gunzip.h"
#include "profiler/writers/perfetto_checker.h"
#include "profiler/writers/profile_checker.h"
#include "tools/strata/run_strata.h"

namespace strata::tools {
namespace {

using testing::RunResult;

constexpr absl::string_view kGuest = R"((module $busy
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (type $node (struct (field i64) (field (ref null $node))))
  (func $churn (param $n i32)
    (loop $again
      (drop (struct.new $node (i64.const 1) (ref.null $node)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
  (func $hoard (local $l (ref null $node))
    (loop $again (local.set $l (struct.new $node (i64.const 1) (local.get $l))) (br $again)))
  (func (export "collect") (param i32) (call $churn (local.get 0)))
  (func (export "trap") (param i32) (call $churn (local.get 0)) unreachable)
  (func (export "exit") (param i32) (call $churn (local.get 0)) (call $exit (i32.const 7)))
  (func (export "hoard") (call $hoard)))
)";

RunResult RunGuest(std::vector<std::string> flags, const std::string& function, std::vector<std::string> words) {
  flags.insert(flags.begin(), {"run", "--gc-heap-max=1M", "--gc-workers=2"});
  flags.insert(flags.end(), {"--invoke", function, TestFile("busy.wat", kGuest)});
  flags.insert(flags.end(), words.begin(), words.end());
  return RunStrataWith(flags);
}

struct Timed {
  RunResult run;
  std::string timeline;
};

Timed TimelineOf(const std::string& function, std::vector<std::string> words) {
  const std::string path = TestFile(function + ".json", "");
  Timed result{RunGuest({"--gc-timeline=" + path}, function, std::move(words)), ReadAll(path)};
  EXPECT_EQ(profiler::CheckChromeTrace(result.timeline), std::vector<std::string>{}) << function;
  EXPECT_TRUE(absl::StrContains(result.timeline, "\"full collection\"")) << function;
  return result;
}

TEST(GcTimeline, ShowsCollectionsPacketsFlowsAndTheHeapsSize) {
  const Timed result = TimelineOf("collect", {"1000000"});
  EXPECT_EQ(result.run.exit_status, 0) << result.run.err;
  for (const absl::string_view expected :
       {R"("reason":"allocation")", R"("plan":"semispace")", R"("name":"busy.wat")", R"("name":"GC heap")",
        R"("name":"trace roots")", R"("ph":"s")", R"("critical path ns":)", R"("collections left out":0)",
        R"("name":"GC worker 0")"}) {
    EXPECT_TRUE(absl::StrContains(result.timeline, expected)) << expected;
  }
}

TEST(GcTimeline, IsWrittenWhenTheGuestTraps) { EXPECT_EQ(TimelineOf("trap", {"1000000"}).run.exit_status, 134); }

TEST(GcTimeline, IsWrittenWhenTheGuestExitsWithAFailure) {
  EXPECT_EQ(TimelineOf("exit", {"1000000"}).run.exit_status, 7);
}

TEST(GcTimeline, IsWrittenWhenTheHeapIsFull) {
  const Timed result = TimelineOf("hoard", {});
  EXPECT_EQ(result.run.exit_status, 134);
  EXPECT_TRUE(absl::StrContains(result.run.err, "GC heap out of memory")) << result.run.err;
}

TEST(GcTimeline, IsForPerfettoIfTheFileIs) {
  for (const absl::string_view extension : {".pftrace", ".perfetto-trace"}) {
    const std::string path = TestFile("timeline" + std::string(extension), "");
    const RunResult run = RunGuest({"--gc-timeline=" + path}, "collect", {"1000000"});
    EXPECT_EQ(run.exit_status, 0) << run.err;
    const std::string trace = ReadAll(path);
    EXPECT_EQ(profiler::CheckPerfettoTrace(trace), std::vector<std::string>{});
    EXPECT_TRUE(absl::StrContains(trace, "full collection"));
  }
}

TEST(GcTimeline, IsCompressedIfTheFileIs) {
  const std::string path = TestFile("timeline.json.gz", "");
  const RunResult run = RunGuest({"--gc-timeline=" + path}, "collect", {"1000000"});
  EXPECT_EQ(run.exit_status, 0) << run.err;
  const std::string trace = profiler::Gunzip(ReadAll(path)).value_or("");
  EXPECT_EQ(profiler::CheckChromeTrace(trace), std::vector<std::string>{});
  EXPECT_TRUE(absl::StrContains(trace, "full collection"));
}

TEST(GcTimeline, GoesTogetherWithAProfile) {
  const std::string profile = TestFile("both.json", "");
  const std::string timeline = TestFile("both.pftrace", "");
  const RunResult run = RunGuest({"--gc-timeline=" + timeline, "--profile=" + profile}, "collect", {"1000000"});
  EXPECT_EQ(run.exit_status, 0) << run.err;
  EXPECT_EQ(profiler::CheckFirefoxProfile(ReadAll(profile)), std::vector<std::string>{});
  EXPECT_TRUE(absl::StrContains(ReadAll(profile), "\"Collection\""));
  EXPECT_EQ(profiler::CheckPerfettoTrace(ReadAll(timeline)), std::vector<std::string>{});
  EXPECT_TRUE(absl::StrContains(ReadAll(timeline), "full collection"));
}

TEST(GcTimeline, IsRefusedBeforeTheGuestRunsIfItCannotBe) {
  const RunResult format = RunGuest({"--gc-timeline=timeline.txt"}, "exit", {"1"});
  EXPECT_EQ(format.exit_status, 1);
  EXPECT_TRUE(absl::StrContains(format.err, "ends in none of .json, .json.gz, .pftrace, .perfetto-trace"))
      << format.err;
  const RunResult place = RunGuest({"--gc-timeline=/no/such/directory/a.json"}, "exit", {"1"});
  EXPECT_EQ(place.exit_status, 1);
  EXPECT_TRUE(absl::StrContains(place.err, "cannot write")) << place.err;
}

}  // namespace
}  // namespace strata::tools
