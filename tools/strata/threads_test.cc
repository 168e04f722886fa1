// Guests with threads, as a person runs them: results, traps, exits, limits.

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "tools/strata/run_strata.h"

namespace strata::tools {
namespace {

using testing::RunResult;

// A thread whose argument is at most 100 adds it to the word at 8 and says that it is done; 101 traps, 102 exits with
// 9, 103 never ends.
constexpr absl::string_view kGuest = R"((module
  (import "env" "memory" (memory 1 2 shared))
  (import "wasi" "thread-spawn" (func $spawn (param i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (import "spectest" "print_char" (func $print_char (param i32)))
  (func $done (drop (i32.atomic.rmw.add (i32.const 4) (i32.const 1)))
    (drop (memory.atomic.notify (i32.const 4) (i32.const -1))))
  (func $breaks (unreachable))
  (func (export "wasi_thread_start") (param $id i32) (param $arg i32)
    (if (i32.eq (local.get $arg) (i32.const 101)) (then (call $breaks)))
    (if (i32.eq (local.get $arg) (i32.const 102)) (then (call $exit (i32.const 9))))
    (if (i32.eq (local.get $arg) (i32.const 103)) (then (call $done) (loop (br 0))))
    (call $print_char (i32.const 0x2E))
    (drop (i32.atomic.rmw.add (i32.const 8) (local.get $arg)))
    (call $done))
  (func $await_done (export "await_done") (param $count i32) (local $seen i32)
    (loop $again
      (local.set $seen (i32.atomic.load (i32.const 4)))
      (if (i32.lt_u (local.get $seen) (local.get $count)) (then
        (drop (memory.atomic.wait32 (i32.const 4) (local.get $seen) (i64.const -1)))
        (br $again)))))
  (func (export "sum") (param $count i32) (result i32) (local $arg i32)
    (loop
      (local.set $arg (i32.add (local.get $arg) (i32.const 1)))
      (if (i32.lt_s (call $spawn (local.get $arg)) (i32.const 0)) (then (return (i32.const -1))))
      (br_if 0 (i32.lt_s (local.get $arg) (local.get $count))))
    (call $await_done (local.get $count))
    (i32.atomic.load (i32.const 8)))
  (func (export "spawn_and_wait") (param i32)
    (drop (call $spawn (local.get 0)))
    (drop (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const -1))))
  (func (export "spawn_and_return") (param i32) (result i32)
    (call $spawn (local.get 0)) (call $await_done (i32.const 1)))))";

RunResult RunThreads(std::vector<std::string> flags, const std::string& function, const std::string& argument) {
  std::vector<std::string> words = {"run"};
  words.insert(words.end(), flags.begin(), flags.end());
  words.insert(words.end(), {"--invoke=" + function, TestFile("threads.wat", kGuest), argument});
  return RunStrataWith(std::move(words));
}

TEST(Threads, Compute) {
  const RunResult result = RunThreads({}, "sum", "10");
  EXPECT_EQ(result.exit_status, 0) << result.err;
  // A thread prints when it ends, which may be later than it says that it is done.
  EXPECT_TRUE(absl::StrContains(result.out, "55\n")) << result.out;
  EXPECT_EQ(std::count(result.out.begin(), result.out.end(), '.'), 10);
}

TEST(Threads, ACoreDumpIsOfTheThreadThatFailed) {
  const std::string path = TestFile("thread.core", "");
  EXPECT_EQ(RunThreads({"--coredump=" + path}, "spawn_and_wait", "101").exit_status, 134);
  const std::string dump = RunStrataWith({"objdump", path}).out;
  EXPECT_TRUE(absl::StrContains(dump, "core dump of threads.wat: unreachable\n")) << dump;
  EXPECT_TRUE(absl::StrContains(dump, "!breaks, function ")) << dump;
  const RunResult exited = RunThreads({"--coredump=" + path}, "spawn_and_wait", "102");
  EXPECT_EQ(exited.exit_status, 9);
  EXPECT_FALSE(absl::StrContains(exited.err, "core dump"))
      << exited.err;  // the others are cancelled, which is no failure
}

TEST(Threads, ATrapNamesItsThread) {
  const RunResult result = RunThreads({}, "spawn_and_wait", "101");
  EXPECT_EQ(result.exit_status, 134);
  EXPECT_TRUE(absl::StrContains(result.err, "trap: unreachable (in thread 1)")) << result.err;
  EXPECT_TRUE(absl::StrContains(result.err, "breaks")) << result.err;
}

TEST(Threads, AnExitIsTheProgramsStatus) { EXPECT_EQ(RunThreads({}, "spawn_and_wait", "102").exit_status, 9); }

TEST(Threads, EndWithTheFirst) {
  const RunResult result = RunThreads({}, "spawn_and_return", "103");
  EXPECT_EQ(result.exit_status, 0) << result.err;
  EXPECT_EQ(result.out, "1\n");
}

TEST(Threads, EndAtATimeout) {
  const RunResult result = RunThreads({"--timeout=50ms"}, "spawn_and_wait", "103");
  EXPECT_EQ(result.exit_status, 134);
  EXPECT_TRUE(absl::StrContains(result.err, "deadline")) << result.err;
}

TEST(Threads, AreLimited) {
  EXPECT_EQ(RunThreads({"--max-threads=0"}, "sum", "1").out, "-1\n");
  EXPECT_TRUE(absl::StrContains(RunThreads({"--max-threads=10", "--eager"}, "sum", "10").out, "55\n"));
  const RunResult result = RunThreads({"--max-threads=x"}, "sum", "1");
  EXPECT_TRUE(absl::StrContains(result.err, "--max-threads: \"x\" is no whole number")) << result.err;
}

TEST(Threads, PayWithTheirMakersFuel) {
  const RunResult result = RunThreads({"--fuel=100000"}, "spawn_and_wait", "103");
  EXPECT_EQ(result.exit_status, 134);
  EXPECT_TRUE(absl::StrContains(result.err, "(in thread 1)")) << result.err;
}

TEST(Threads, HaveLibrariesOfTheirOwn) {
  const std::string library = TestFile("library.wat", R"((module
    (global $n (mut i32) (i32.const 0))
    (func (export "_initialize") (global.set $n (i32.const 1)))
    (func (export "next") (result i32) (global.set $n (i32.add (global.get $n) (i32.const 1))) (global.get $n))))");
  const std::string guest = TestFile("guest.wat", R"((module
    (import "env" "memory" (memory 1 1 shared))
    (import "wasi" "thread-spawn" (func $spawn (param i32) (result i32)))
    (import "library" "next" (func $next (result i32)))
    (func (export "wasi_thread_start") (param i32 i32)
      (i32.atomic.store (i32.const 8) (call $next))
      (i32.atomic.store (i32.const 4) (i32.const 1))
      (drop (memory.atomic.notify (i32.const 4) (i32.const 1))))
    (func (export "run") (result i32 i32)
      (drop (call $next))
      (drop (call $spawn (i32.const 0)))
      (drop (memory.atomic.wait32 (i32.const 4) (i32.const 0) (i64.const -1)))
      (call $next) (i32.atomic.load (i32.const 8)))))");
  EXPECT_EQ(RunStrataWith({"run", "--preload=library=" + library, "--invoke=run", guest}).out, "3\n2\n");
}

TEST(Threads, NeedAModuleMadeForThem) {
  const std::string guest = TestFile("no_start.wat", R"((module
    (import "env" "memory" (memory 1 1 shared))
    (import "wasi" "thread-spawn" (func (param i32) (result i32)))
    (func (export "_start"))))");
  const RunResult result = RunStrataWith({"run", guest});
  EXPECT_EQ(result.exit_status, 1);
  EXPECT_TRUE(absl::StrContains(result.err, "exports no wasi_thread_start")) << result.err;
}

}  // namespace
}  // namespace strata::tools
