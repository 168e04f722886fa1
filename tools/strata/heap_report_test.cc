// What --heap-snapshot and --heap-census give, however the guest ends.

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "profiler/writers/heapsnapshot_checker.h"
#include "tools/strata/run_strata.h"

namespace strata::tools {
namespace {

using testing::RunResult;

constexpr absl::string_view kGuest = R"((module $keeper
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (type $node (struct (field i64) (field $next (ref null $node))))
  (type $text (array i8))
  (global $list (mut (ref null $node)) (ref.null $node))
  (global $words (mut (ref null $text)) (ref.null $text))
  (func $fill (local $n i32)
    (loop $again
      (global.set $list (struct.new $node (i64.const 1) (global.get $list)))
      (drop (struct.new $node (i64.const 2) (global.get $list)))
      (br_if $again (i32.lt_u (local.tee $n (i32.add (local.get $n) (i32.const 1))) (i32.const 100))))
    (global.set $words (array.new_default $text (i32.const 1000))))
  (func $hoard (local $l (ref null $node))
    (loop $again (local.set $l (struct.new $node (i64.const 1) (local.get $l))) (br $again)))
  (func (export "fill") (call $fill))
  (func (export "trap") (call $fill) unreachable)
  (func (export "exit") (call $fill) (call $exit (i32.const 7)))
  (func (export "throw") (call $fill) (throw $t (struct.new $node (i64.const 1) (ref.null $node))))
  (tag $t (param (ref $node)))
  (func (export "hoard") (call $fill) (call $hoard)))
)";

// All that fill keeps: two globals' cells, the list, the text.
constexpr absl::string_view kFilled =
    "heap: 103 objects, 2640 bytes, by type:\n"
    "         bytes       %       objects  type\n"
    "          1600   60.61           100  $node\n"
    "          1008   38.18             1  $text\n"
    "            32    1.21             2  global\n";

struct Reported {
  RunResult run;
  std::string snapshot;
};

Reported ReportOf(const std::string& function, const std::vector<std::string>& flags = {}) {
  const std::string path = TestFile(function + ".heapsnapshot", "");
  std::vector<std::string> words = {"run", "--heap-snapshot=" + path, "--heap-census", "--gc-heap-max=1M"};
  words.insert(words.end(), flags.begin(), flags.end());
  words.insert(words.end(), {"--invoke", function, TestFile("keeper.wat", kGuest)});
  const RunResult run = RunStrataWith(words);
  Reported result{run, ReadAll(path)};
  EXPECT_EQ(profiler::CheckHeapSnapshot(result.snapshot), std::vector<std::string>{}) << function;
  return result;
}

TEST(HeapReport, ShowsWhatLivesAtTheEndAlikeUnderEveryCollector) {
  for (const char* plan :
       {"null", "semispace", "marksweep", "markcompact", "immix", "gencopy", "genimmix", "stickyimmix", "drc"}) {
    const Reported result = ReportOf("fill", {std::string("--gc=") + plan, "--gc-stress=random:3"});
    EXPECT_EQ(result.run.exit_status, 0) << result.run.err;
    EXPECT_EQ(result.run.err, kFilled) << plan;
    for (const absl::string_view name : {"\"$node\"", "\"next\"", "\"$list\"", "\"$words\"", "\"(GC roots)\""}) {
      EXPECT_TRUE(absl::StrContains(result.snapshot, name)) << name;
    }
  }
}

TEST(HeapReport, IsMadeAfterATrap) {
  const Reported result = ReportOf("trap");
  EXPECT_EQ(result.run.exit_status, 134);
  EXPECT_TRUE(absl::EndsWith(result.run.err, kFilled)) << result.run.err;
  EXPECT_TRUE(absl::StrContains(result.run.err, "unreachable")) << result.run.err;
}

TEST(HeapReport, IsMadeWhenTheGuestExitsWithAFailure) {
  const Reported result = ReportOf("exit");
  EXPECT_EQ(result.run.exit_status, 7);
  EXPECT_EQ(result.run.err, kFilled);
}

TEST(HeapReport, ShowsWhatAnUncaughtExceptionCarries) {
  const Reported result = ReportOf("throw");
  EXPECT_EQ(result.run.exit_status, 133);
  EXPECT_TRUE(absl::StrContains(result.run.err, "           101  $node\n")) << result.run.err;
}

TEST(HeapReport, ShowsAFullHeapAsItWasWhenItWasFull) {
  const Reported result = ReportOf("hoard");
  EXPECT_EQ(result.run.exit_status, 134);
  EXPECT_TRUE(absl::StrContains(result.run.err, "GC heap out of memory: struct")) << result.run.err;
  EXPECT_FALSE(absl::StrContains(result.run.err, "           100  $node\n")) << result.run.err;
  EXPECT_GT(result.snapshot.size(), size_t{200} << 10);
  EXPECT_TRUE(absl::StrContains(result.snapshot, "\"(Stack)\""));
}

TEST(HeapReport, ShowsWhatAnInstanceHadMadeWhenTheHeapWasFull) {
  const std::string path = TestFile("early.heapsnapshot", "");
  const std::string guest = TestFile("early.wat", R"((module
    (type $bytes (array i8))
    (global $small (ref $bytes) (array.new_default $bytes (i32.const 96)))
    (global $large (ref $bytes) (array.new_default $bytes (i32.const -1)))
    (func (export "f"))))");
  const RunResult run = RunStrataWith({"run", "--heap-census", "--heap-snapshot", path, "--invoke=f", guest});
  EXPECT_EQ(run.exit_status, 134);
  EXPECT_TRUE(absl::StrContains(run.err, "           104   ")) << run.err;
  EXPECT_TRUE(absl::StrContains(run.err, "             1  $bytes\n")) << run.err;
}

TEST(HeapReport, OfAGuestWithoutAHeapIsEmpty) {
  const std::string path = TestFile("plain.heapsnapshot", "");
  const std::string guest = TestFile("plain.wat", "(module (func (export \"f\")))");
  const RunResult run = RunStrataWith({"run", "--heap-census", "--heap-snapshot", path, "--invoke=f", guest});
  EXPECT_EQ(run.exit_status, 0);
  EXPECT_EQ(run.err, "heap: 0 objects, 0 bytes, by type:\n");
}

TEST(HeapReport, SaysThatTheDiskIsFull) {
  if (!std::ifstream("/dev/full").is_open()) GTEST_SKIP() << "needs a device that is full";
  const RunResult run =
      RunStrataWith({"run", "--heap-snapshot=/dev/full", "--invoke=fill", TestFile("keeper.wat", kGuest)});
  EXPECT_EQ(run.exit_status, 1);
  EXPECT_EQ(run.err, "strata: --heap-snapshot: /dev/full: cannot write: No space left on device\n");
}

}  // namespace
}  // namespace strata::tools
