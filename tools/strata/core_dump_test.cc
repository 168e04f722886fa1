// What --coredump writes of guests that fail, as strata objdump shows it.

#include <sys/stat.h>
#include <unistd.h>

#include <cstddef>
#include <cstdio>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "testing/guests/subprocess.h"
#include "tools/strata/run_strata.h"

namespace strata::tools {
namespace {

using testing::RunResult;

constexpr char kGuest[] = R"((module $prog
  (type $node (struct (field $value i32) (field $next (mut (ref null $node)))))
  (type $bytes (array (mut i8)))
  (memory 2) (data (i32.const 70000) "hello")
  (global $count (mut i64) (i64.const 7))
  (global $kept (mut (ref null $node)) (ref.null $node))
  (table $t 4 funcref) (elem (i32.const 1) $inner)
  (tag $oops (param i32))
  (func $inner (param $a i32) (param $p (ref null $node)) (result i32) (local $x f64) (local $later i32)
    (local.set $x (f64.const 2.5))
    (i32.div_u (local.get $a) (i32.load (i32.const 0))))
  (func $middle (param $n i64) (result i32) (local $v (ref null $node))
    (local.set $v (struct.new $node (i32.const 5) (ref.null $node)))
    (struct.set $node $next (local.get $v) (local.get $v))
    (global.set $kept (local.get $v))
    (i32.const 11) (i64.const 12) (drop)
    (call $inner (i32.const 3) (local.get $v))
    (i32.add))
  (func (export "divide") (result i32) (call $middle (i64.const -1)))
  (func (export "throws") (throw $oops (i32.const 9)))
  (func (export "spins") (loop (br 0)))
  (func $fill (export "fill") (local $list (ref null $node))
    (loop (local.set $list (struct.new $node (i32.const 1) (local.get $list))) (br 0)))
  (func $deep (export "deep") (param i32) (call $deep (i32.add (local.get 0) (i32.const 1))))
  (func (export "fine"))
  (func (export "exits") unreachable)))";

struct Dumped {
  RunResult run;
  std::string path;
  std::string text;
};

Dumped DumpOf(std::vector<std::string> flags, const std::string& function, std::vector<std::string> arguments = {}) {
  Dumped result;
  result.path = TestFile(absl::StrCat(function, ".core"), "");
  unlink(result.path.c_str());
  std::vector<std::string> words = {"run", absl::StrCat("--coredump=", result.path), "--invoke", function};
  words.insert(words.begin() + 1, flags.begin(), flags.end());
  words.push_back(TestFile("prog.wat", kGuest));
  words.insert(words.end(), arguments.begin(), arguments.end());
  result.run = RunStrataWith(words);
  result.text = RunStrataWith({"objdump", result.path}).out;
  return result;
}

void ExpectText(const Dumped& dumped, const std::string& part) {
  EXPECT_TRUE(absl::StrContains(dumped.text, part)) << part << "\nis not in\n"
                                                    << dumped.text.substr(0, 4000) << dumped.run.err;
}

TEST(CoreDump, HasFramesWithLocalsAndOperands) {
  const Dumped dumped = DumpOf({}, "divide");
  EXPECT_EQ(dumped.run.exit_status, 134);
  EXPECT_TRUE(absl::StrContains(dumped.run.err, absl::StrCat("strata: core dump: ", dumped.path, "\n")));
  ExpectText(dumped, "core dump of prog.wat: integer divide by zero\nstack of main:\n");
  ExpectText(dumped, " - prog!inner, function 0 of instance 0 at +0x");
  ExpectText(dumped,
             "          local 0 = i32 3\n          local 1 = ref #0\n          local 2 = f64 2.5\n"
             "          local 3 = i32 0\n          stack 0 = i32 3\n");
  ExpectText(dumped, "          local 0 = i64 -1\n          local 1 = ref #0\n          stack 0 = i32 11\n     2: ");
}

TEST(CoreDump, HasGlobalsMemoriesTablesAndTheHeap) {
  const Dumped dumped = DumpOf({}, "divide");
  ExpectText(dumped, "instances:\n  0: prog; memories: 0; globals: 0 1; tables: 0\n");
  ExpectText(dumped, "globals:\n  0 = i64 7\n  1 = ref #0\n");
  ExpectText(dumped, "memories:\n  0: 2 pages, 4096 bytes in 1 range\n");
  ExpectText(dumped, "tables:\n  0: funcref, 4 elements\n    1 = function 0 of instance 0\n");
  ExpectText(dumped, "heap, 1 objects:\n  #0 $node, 16 bytes: value = i32 5, next = ref #0\n");
}

TEST(CoreDump, IsAValidModule) {
  const Dumped dumped = DumpOf({}, "divide");
  const RunResult valid = RunStrataWith({"validate", dumped.path});
  EXPECT_EQ(valid.exit_status, 0) << valid.err;
  EXPECT_TRUE(absl::StrContains(RunStrataWith({"objdump", "--headers", dumped.path}).out, "corestack"));
}

TEST(CoreDump, IsWrittenHoweverTheGuestFails) {
  const Dumped thrown = DumpOf({}, "throws");
  EXPECT_EQ(thrown.run.exit_status, 133);
  ExpectText(thrown, "core dump of prog.wat: uncaught exception: oops(i32 9)\n");
  const Dumped late = DumpOf({"--timeout=100ms"}, "spins");
  EXPECT_EQ(late.run.exit_status, 134);
  ExpectText(late, " - prog!spins, function ");
}

TEST(CoreDump, HasWhatFilledTheHeap) {
  for (const char* plan : {"--gc=marksweep", "--gc=semispace", "--gc=genimmix"}) {
    const Dumped full = DumpOf({plan, "--gc-heap-max=2M"}, "fill");
    EXPECT_EQ(full.run.exit_status, 134) << full.run.err;
    ExpectText(full, "GC heap out of memory: struct $node, 16 bytes\n");
    ExpectText(full, "local 0 = ref #0\n");
    ExpectText(full, "  #5000 $node, 16 bytes: value = i32 1, next = ref #5001\n");
  }
}

TEST(CoreDump, BoundsADeepStack) {
  const Dumped deep = DumpOf({}, "deep", {"0"});
  EXPECT_EQ(deep.run.exit_status, 134);
  ExpectText(deep, "   999: ");
  ExpectText(deep, "        … and ");
  EXPECT_FALSE(absl::StrContains(deep.text, "\n  1000: "));
  ExpectText(deep, "          local 0 = i32 0\n");  // the outermost
}

TEST(CoreDump, IsSparse) {
  const std::string path = TestFile("sparse.core", "");
  const std::string guest = TestFile("sparse.wat", R"((module (memory 65536)
    (func (export "f") (i32.store (i32.const 0x7fff0000) (i32.const 1)) unreachable)))");
  EXPECT_EQ(RunStrataWith({"run", "--coredump=" + path, "--invoke=f", guest}).exit_status, 134);
  const std::string dump = ReadAll(path);
  EXPECT_LT(dump.size(), size_t{10000});
  EXPECT_GT(dump.size(), size_t{4096});
}

TEST(CoreDump, IsNotWrittenWithoutAFailure) {
  const Dumped fine = DumpOf({}, "fine");
  EXPECT_EQ(fine.run.exit_status, 0) << fine.run.err;
  EXPECT_NE(access(fine.path.c_str(), F_OK), 0);
  EXPECT_EQ(fine.run.err, "");
}

TEST(CoreDump, SaysWhyItCannotBeWritten) {
  const std::string guest = TestFile("prog.wat", kGuest);
  const RunResult nowhere = RunStrataWith({"run", "--coredump=no/such/dir/core", "--invoke=exits", guest});
  EXPECT_EQ(nowhere.exit_status, 1);
  EXPECT_EQ(nowhere.err, "strata: --coredump: no/such/dir/core: cannot write: No such file or directory\n");
  const RunResult full = RunStrataWith({"run", "--coredump=/dev/full", "--invoke=exits", guest});
  EXPECT_EQ(full.exit_status, 134);
  EXPECT_TRUE(absl::StrContains(full.err, "--coredump: /dev/full: cannot write: No space left on device\n"))
      << full.err;
}

// What the owner of everything may do anyway would prove nothing.
TEST(CoreDump, RefusesAFileWhoseDirectoryTakesNoOther) {
  const std::string guest = TestFile("prog.wat", kGuest);
  const std::string directory = TestFile("sealed", "") + ".d", file = directory + "/core", link = directory + ".link";
  ASSERT_EQ(mkdir(directory.c_str(), 0755), 0);
  std::fclose(std::fopen(file.c_str(), "w"));
  ASSERT_EQ(symlink(file.c_str(), link.c_str()), 0);
  ASSERT_EQ(chmod(directory.c_str(), 0555), 0);
  const bool is_sealed = access(directory.c_str(), W_OK) != 0;
  for (const std::string& path : {file, link}) {
    if (!is_sealed) continue;
    const RunResult refused = RunStrataWith({"run", "--coredump=" + path, "--invoke=exits", guest});
    EXPECT_EQ(refused.exit_status, 1);
    EXPECT_EQ(refused.err, absl::StrCat("strata: --coredump: ", path, ": cannot write: Permission denied\n"));
  }
  chmod(directory.c_str(), 0755);
  if (!is_sealed) GTEST_SKIP() << "this user writes where it may not";
}

TEST(CoreDump, IsTextOnlyIfItIsOne) {
  const RunResult refused = RunStrataWith({"objdump", "--coredump", TestFile("prog.wat", kGuest)});
  EXPECT_EQ(refused.exit_status, 1);
  EXPECT_TRUE(absl::StrContains(refused.err, "no section corestack: this is no core dump")) << refused.err;
}

}  // namespace
}  // namespace strata::tools
