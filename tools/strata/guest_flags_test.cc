// What flags give a guest, and what they keep from it.

#include <stdlib.h>

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "gtest/gtest.h"
#include "tools/strata/run_strata.h"

namespace strata::tools {
namespace {

using testing::RunResult;

constexpr absl::string_view kGuest = R"((module
  (import "wasi_snapshot_preview1" "args_sizes_get" (func $args_sizes_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "args_get" (func $args_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "environ_sizes_get" (func $environ_sizes_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "environ_get" (func $environ_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "clock_time_get" (func $clock_time_get (param i32 i64 i32) (result i32)))
  (import "wasi_snapshot_preview1" "random_get" (func $random_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_fdstat_get" (func $fd_fdstat_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_read" (func $fd_read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll_oneoff (param i32 i32 i32 i32) (result i32)))
  (import "spectest" "print_char" (func $print_char (param i32)))
  (memory (export "memory") 64)
  (func $show (param $text i32) (param $length i32)
    (i32.store (i32.const 16) (local.get $text))
    (i32.store (i32.const 20) (local.get $length))
    (drop (call $fd_write (i32.const 1) (i32.const 16) (i32.const 1) (i32.const 24))))
  (func (export "_start")
    (drop (call $args_sizes_get (i32.const 0) (i32.const 4)))
    (drop (call $args_get (i32.const 1024) (i32.const 65536)))
    (call $show (i32.const 65536) (i32.load (i32.const 4))))
  (func (export "env")
    (drop (call $environ_sizes_get (i32.const 0) (i32.const 4)))
    (drop (call $environ_get (i32.const 1024) (i32.const 65536)))
    (call $show (i32.const 65536) (i32.load (i32.const 4))))
  (func (export "clock") (param $id i32) (result i64)
    (drop (call $clock_time_get (local.get $id) (i64.const 1) (i32.const 8)))
    (i64.load (i32.const 8)))
  (func (export "random") (result i64)
    (drop (call $random_get (i32.const 8) (i32.const 8)))
    (i64.load (i32.const 8)))
  (func (export "type_of") (param $fd i32) (result i32 i32)
    (call $fd_fdstat_get (local.get $fd) (i32.const 32))
    (i32.load8_u (i32.const 32)))
  (func (export "spin") (loop $again (br $again)))
  (func (export "sleep")
    (i32.store8 (i32.const 72) (i32.const 0))
    (i32.store (i32.const 80) (i32.const 1))
    (i64.store (i32.const 88) (i64.const -1))
    (drop (call $poll_oneoff (i32.const 64) (i32.const 128) (i32.const 1) (i32.const 24))))
  (table 4 funcref)
  (func (export "grow_table") (param i32) (result i32) (table.grow (ref.null func) (local.get 0)))
  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
  (func (export "smile")
    (call $print_char (i32.const 0x48))
    (call $print_char (i32.const 0xD83D))
    (call $print_char (i32.const 0xDE00)))
  (func (export "smile_and_fail") (call $print_char (i32.const 0x48)) unreachable)))";

RunResult RunGuest(std::vector<std::string> flags, std::vector<std::string> words = {}) {
  flags.insert(flags.begin(), "run");
  flags.push_back(TestFile("guest.wat", kGuest));
  flags.insert(flags.end(), words.begin(), words.end());
  return RunStrataWith(std::move(flags));
}

TEST(GuestFlags, NameTheGuest) {
  EXPECT_EQ(RunGuest({}, {"a", "b c"}).out, std::string("guest.wat\0a\0b c\0", 16));
  EXPECT_EQ(RunGuest({"--argv0=me"}, {"a"}).out, std::string("me\0a\0", 5));
  EXPECT_EQ(RunGuest({"--argv0="}, {}).out, std::string("\0", 1));
}

TEST(GuestFlags, GiveVariables) {
  ASSERT_EQ(setenv("STRATA_TEST_VARIABLE", "ours", 1), 0);
  EXPECT_EQ(RunGuest({"--invoke=env"}).out, "");
  EXPECT_EQ(RunGuest({"--env=A=1", "--env=B=", "--env=A=2", "--invoke=env"}).out, std::string("A=2\0B=\0", 7));
  EXPECT_EQ(RunGuest({"--env=STRATA_TEST_VARIABLE", "--invoke=env"}).out,
            std::string("STRATA_TEST_VARIABLE=ours\0", 26));
  const std::string all = RunGuest({"--inherit-env", "--env=NEW=1", "--invoke=env"}).out;
  EXPECT_TRUE(absl::StrContains(all, "STRATA_TEST_VARIABLE=ours")) << all;
  EXPECT_TRUE(absl::StrContains(all, "NEW=1")) << all;
  const std::string changed = RunGuest({"--env=STRATA_TEST_VARIABLE=theirs", "--inherit-env", "--invoke=env"}).out;
  EXPECT_TRUE(absl::StrContains(changed, "STRATA_TEST_VARIABLE=theirs")) << changed;
  EXPECT_FALSE(absl::StrContains(changed, "=ours")) << changed;
}

TEST(GuestFlags, MakeRunsAlike) {
  EXPECT_EQ(RunGuest({"--deterministic", "--invoke=clock"}, {"0"}).out, "946684800000001000\n");
  EXPECT_EQ(RunGuest({"--deterministic", "--invoke=clock"}, {"1"}).out, "1000\n");
  const std::string random = RunGuest({"--deterministic=5", "--invoke=random"}).out;
  EXPECT_EQ(RunGuest({"--deterministic=5", "--invoke=random"}).out, random);
  EXPECT_NE(RunGuest({"--deterministic=6", "--invoke=random"}).out, random);
  EXPECT_EQ(RunGuest({"--deterministic", "--invoke=sleep"}).exit_status, 0);  // to the end of time
}

TEST(GuestFlags, EndGuestsThatDoNotEnd) {
  for (const std::string function : {"spin", "sleep"}) {
    const RunResult result = RunGuest({"--timeout=50ms", "--invoke=" + function});
    EXPECT_EQ(result.exit_status, 134) << function;
    EXPECT_TRUE(absl::StartsWith(result.err, "strata: trap: deadline exceeded\n")) << result.err;
  }
  EXPECT_EQ(RunGuest({"--timeout=1000s", "--invoke=clock"}, {"1"}).exit_status, 0);
  const RunResult fuel = RunGuest({"--fuel=1000", "--invoke=spin"});
  EXPECT_EQ(fuel.exit_status, 134);
  EXPECT_TRUE(absl::StartsWith(fuel.err, "strata: trap: out of fuel\n")) << fuel.err;
}

TEST(GuestFlags, BoundMemories) {
  EXPECT_EQ(RunGuest({"--max-memory=8M", "--invoke=grow"}, {"64"}).out, "64\n");
  EXPECT_EQ(RunGuest({"--max-memory=8M", "--invoke=grow"}, {"65"}).out, "-1\n");
  const RunResult refused = RunGuest({"--max-memory=2M", "--invoke=grow"}, {"0"});
  EXPECT_EQ(refused.exit_status, 1);
  EXPECT_TRUE(absl::StrContains(refused.err, "memory")) << refused.err;
}

TEST(GuestFlags, BoundTables) {
  EXPECT_EQ(RunGuest({"--max-table-elements=10", "--invoke=grow_table"}, {"6"}).out, "4\n");
  EXPECT_EQ(RunGuest({"--max-table-elements=10", "--invoke=grow_table"}, {"7"}).out, "-1\n");
  const RunResult refused = RunGuest({"--max-table-elements=3", "--invoke=grow_table"}, {"0"});
  EXPECT_EQ(refused.exit_status, 1);
  EXPECT_TRUE(absl::StrContains(refused.err, "a table of 4 elements; --max-table-elements allows 3")) << refused.err;
}

TEST(GuestFlags, BoundInstances) {
  const std::string preload = "--preload=library=" + TestFile("library.wat", "(func (export \"f\"))");
  EXPECT_EQ(RunGuest({preload, "--max-instances=2", "--invoke=grow"}, {"0"}).out, "64\n");
  const RunResult refused = RunGuest({preload, "--max-instances=1", "--invoke=grow"}, {"0"});
  EXPECT_EQ(refused.exit_status, 1);
  EXPECT_TRUE(absl::StrContains(refused.err, "2 instances; --max-instances allows 1")) << refused.err;
  const RunResult library = RunGuest({preload, "--max-instances=0", "--invoke=grow"}, {"0"});
  EXPECT_TRUE(absl::StrContains(library.err, "--preload: library: 1 instance; --max")) << library.err;
}

TEST(GuestFlags, GiveDirectoriesThenSockets) {
  const std::string directory = std::string("--dir=") + getenv("TEST_TMPDIR") + "::/data";
  EXPECT_EQ(RunGuest({"--invoke=type_of"}, {"3"}).out, "8\n0\n");
  EXPECT_EQ(RunGuest({"--tcplisten=127.0.0.1:0", "--invoke=type_of"}, {"3"}).out, "0\n6\n");
  EXPECT_EQ(RunGuest({"--tcplisten=127.0.0.1:0", directory, "--invoke=type_of"}, {"3"}).out, "0\n3\n");
  EXPECT_EQ(RunGuest({"--tcplisten=127.0.0.1:0", directory, "--invoke=type_of"}, {"4"}).out, "0\n6\n");
}

TEST(GuestFlags, PrintUtf16Units) {
  EXPECT_EQ(RunGuest({"--invoke=smile"}).out, "H\U0001F600");
  const RunResult trapped = RunGuest({"--invoke=smile_and_fail"});
  EXPECT_EQ(trapped.exit_status, 134);
  EXPECT_EQ(trapped.out, "H");
}

TEST(GuestFlags, ComeFromFiles) {
  const std::string config = TestFile("run.conf", "# a guest of ours\nargv0 = from file\nenv = A = b = c\n\neager\n");
  EXPECT_EQ(RunGuest({"--config=" + config}).out, std::string("from file\0", 10));
  EXPECT_EQ(RunGuest({"--config=" + config, "--argv0=later"}).out, std::string("later\0", 6));
  EXPECT_EQ(RunGuest({"--argv0=earlier", "--config=" + config}).out, std::string("from file\0", 10));
}

constexpr absl::string_view kLibrary = R"((module
  (import "spectest" "print_char" (func $print_char (param i32)))
  (global $state (mut i32) (i32.const 1))
  (func (export "_initialize") (global.set $state (i32.const 40)) (call $print_char (i32.const 0x49)))
  (func (export "add") (param i32) (result i32) (i32.add (local.get 0) (global.get $state)))))";

TEST(Preload, LinksModulesByName) {
  const std::string first = TestFile("first.wat", kLibrary);
  const std::string second = TestFile("second.wat", R"((module (import "one" "add" (func $add (param i32) (result i32)))
    (func (export "add2") (param i32) (result i32) (call $add (call $add (local.get 0))))))");
  const std::string main = TestFile("main.wat", R"((module
    (import "one" "add" (func $add (param i32) (result i32))) (import "two" "add2" (func $add2 (param i32) (result i32)))
    (func (export "f") (result i32) (call $add2 (call $add (i32.const 2))))))");
  const RunResult result =
      RunStrataWith({"run", "--preload=one=" + first, "--preload", "two=" + second, "--invoke=f", main});
  EXPECT_EQ(result.out, "I122\n") << result.err;
  const RunResult turned =
      RunStrataWith({"run", "--preload=two=" + second, "--preload=one=" + first, "--invoke=f", main});
  EXPECT_EQ(turned.exit_status, 1);
  EXPECT_TRUE(absl::StrContains(turned.err, "--preload: two: unknown import: one.add")) << turned.err;
}

TEST(Preload, ReportsTrapsAndStrangeModules) {
  const std::string main = TestFile("f.wat", R"((func (export "f")))");
  const std::string traps = TestFile("traps.wat", R"((func (export "_initialize") unreachable))");
  EXPECT_EQ(RunStrataWith({"run", "--preload=a=" + traps, "--invoke=f", main}).exit_status, 134);
  const std::string odd = TestFile("odd.wat", R"((func (export "_initialize") (param i32)))");
  const RunResult refused = RunStrataWith({"run", "--preload=a=" + odd, "--invoke=f", main});
  EXPECT_EQ(refused.exit_status, 1);
  EXPECT_TRUE(absl::StrContains(refused.err, "_initialize has parameters")) << refused.err;
}

TEST(Preload, ModulesSayWhereInTheirSourceTheyWere) {
  const std::string main = TestFile("main.wat", R"((module (import "geo" "sum" (func $sum (param i32) (result i32)))
    (func $entry (export "f") (result i32) (call $sum (i32.const 3)))))");
  const RunResult result =
      RunStrataWith({"run", "--preload=geo=wasm/debug_info/testdata/dwarf5.wasm", "--invoke=f", main});
  EXPECT_EQ(result.exit_status, 134);
  EXPECT_TRUE(absl::StrContains(result.err, "!geo::Divide (inlined)\n                     at /src/inlined.cc:14:82\n"))
      << result.err;
  EXPECT_TRUE(absl::StrContains(result.err, " - main.wat!entry\n")) << result.err;
}

}  // namespace
}  // namespace strata::tools
