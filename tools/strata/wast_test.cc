// What strata wast prints of scripts that pass, fail and cannot be read.

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "gtest/gtest.h"
#include "tools/strata/run_strata.h"

namespace strata::tools {
namespace {

using testing::RunResult;

constexpr char kScript[] = R"((module (func (export "two") (result i32) (i32.const 2)))
(assert_return (invoke "two") (i32.const 2))
)";

// What is printed for a file and, below it, for all of them.
std::string Counts(const std::string& file, const std::string& counts) { return file + ": " + counts + counts; }

TEST(Wast, CountsWhatPasses) {
  const std::string file = TestFile("pass.wast", kScript);
  const RunResult result = RunStrataWith({"wast", "--gc-stress=1", "--checked-memories", file});
  EXPECT_EQ(result.out, Counts(file, "2 passed, 0 failed\n"));
  EXPECT_EQ(result.exit_status, 0);
}

TEST(Wast, SumsUpFiles) {
  const std::string one = TestFile("one.wast", kScript), two = TestFile("two.wast", "(module)");
  const RunResult result = RunStrataWith({"wast", one, two});
  EXPECT_EQ(result.out, one + ": 2 passed, 0 failed\n" + two + ": 1 passed, 0 failed\n3 passed, 0 failed\n");
}

TEST(Wast, NamesTheLineOfWhatFails) {
  const std::string file =
      TestFile("fail.wast", std::string(kScript) + "(assert_return (invoke \"two\") (i32.const 3))");
  const RunResult result = RunStrataWith({"wast", file});
  EXPECT_EQ(result.out, file + ":3: two returned (i32 2 (0x2))\n" + Counts(file, "2 passed, 1 failed\n"));
  EXPECT_EQ(result.exit_status, 1);
}

TEST(Wast, NamesEveryLineWhenAsked) {
  const std::string file = TestFile("pass.wast", kScript);
  const RunResult result = RunStrataWith({"wast", "-v", file});
  EXPECT_EQ(result.out, file + ":1: passed\n" + file + ":2: passed\n" + Counts(file, "2 passed, 0 failed\n"));
}

TEST(Wast, GoesOnAfterAScriptThatCannotBeRead) {
  const std::string broken = TestFile("broken.wast", "(module");
  const std::string file = TestFile("pass.wast", kScript);
  const RunResult result = RunStrataWith({"wast", broken, "no/such.wast", file});
  EXPECT_EQ(result.out, file + ": 2 passed, 0 failed\n2 passed, 2 failed\n");
  EXPECT_TRUE(absl::StrContains(result.err, "strata: " + broken + ":1:8: ")) << result.err;
  EXPECT_TRUE(absl::StrContains(result.err, "strata: cannot read no/such.wast")) << result.err;
  EXPECT_EQ(result.exit_status, 1);
}

TEST(Wast, RefusesWhatItDoesNotKnow) {
  struct Row {
    std::vector<std::string> arguments;
    const char* message;
  };
  const Row kRows[] = {
      {{"wast"}, "strata: wast needs a FILE"},
      {{"wast", "--gc-strss=1", "a.wast"}, "unknown flag --gc-strss; did you mean --gc-stress?"},
      {{"wast", "--gc=magic", "a.wast"}, "strata: --gc: no collector is named \"magic\""},
      {{"wast", "--gc-stress=often", "a.wast"}, "strata: --gc-stress: \"often\" is none of alloc, a number"},
      {{"wast", "--gc-import=gc", "a.wast"}, "strata: --gc-import: \"gc\" names no import; write MODULE.FIELD"},
      {{"wast", "--gc-import=gc.", "a.wast"}, "names no import"},
      {{"wast", "--features=+magic", "a.wast"}, "strata: --features: unknown feature: \"magic\""},
      {{"wast", "a.wast", "-v"}, "strata: flags come before files: -v"},
  };
  for (const Row& row : kRows) {
    const RunResult result = RunStrataWith(row.arguments);
    EXPECT_TRUE(absl::StrContains(result.err, row.message)) << result.err;
    EXPECT_EQ(result.exit_status, 1) << row.message;
  }
}

TEST(Wast, CollectsWhenTheScriptCallsForIt) {
  const std::string file = TestFile("collect.wast", R"((module
    (import "host" "collect" (func $collect))
    (type $cell (struct (field i32)))
    (func (export "survivor") (result i32)
      (local $kept (ref null $cell))
      (local.set $kept (struct.new $cell (i32.const 7)))
      (loop $again (result i32)
        (drop (struct.new $cell (i32.const 8)))
        (call $collect)
        (struct.get $cell 0 (local.get $kept)))))
  (assert_return (invoke "survivor") (i32.const 7)))");
  const RunResult result = RunStrataWith({"wast", "--gc-import=host.collect", file});
  EXPECT_EQ(result.out, Counts(file, "2 passed, 0 failed\n"));
  const RunResult without = RunStrataWith({"wast", file});
  EXPECT_TRUE(absl::StrContains(without.out, ":1: unknown import: host.collect (func)")) << without.out;
}

TEST(Wast, ExpectsErrorsToBeginAsTheScriptSays) {
  const std::string file = TestFile("errors.wast", R"((assert_invalid (module (func (result i32))) "type mismatch")
    (assert_invalid (module (func (result i32))) "mismatch")
    (assert_malformed (module quote "(func") "unexpected token")
    (assert_malformed (module quote "(func") "unexpected end of input")
    (assert_unlinkable (module (import "a" "b" (func))) "unknown import")
    (assert_unlinkable (module (import "a" "b" (func))) "incompatible import type")
    (module (func (export "trap") unreachable) (func $deep (export "deep") (call $deep)))
    (assert_trap (invoke "trap") "unreachable")
    (assert_trap (invoke "trap") "integer overflow")
    (assert_exhaustion (invoke "deep") "call stack exhausted")
    (assert_exhaustion (invoke "deep") "stack"))");
  const RunResult result = RunStrataWith({"wast", file});
  for (const char* line : {":2: expected \"mismatch\"", ":4: ", ":6: ", ":9: ", ":11: "}) {
    EXPECT_TRUE(absl::StrContains(result.out, file + line)) << line << result.out;
  }
  EXPECT_TRUE(absl::StrContains(result.out, "\n6 passed, 5 failed\n")) << result.out;
}

TEST(Wast, RunsThreadsThatShareAMemory) {
  const std::string file = TestFile("threads.wast", R"((module $Memory (memory (export "shared") 1 1 shared))
    (thread $T (shared (module $Memory))
      (register "memory" $Memory)
      (module (memory (import "memory" "shared") 1 1 shared)
        (func (export "set") (i32.atomic.store (i32.const 4) (i32.const 42))))
      (assert_return (invoke "set")))
    (wait $T)
    (thread $Fails (module (func (export "f"))) (assert_return (invoke "f") (i32.const 1)))
    (wait $Fails)
    (register "memory" $Memory)
    (module (memory (import "memory" "shared") 1 1 shared)
      (func (export "get") (result i32) (i32.atomic.load (i32.const 4))))
    (assert_return (invoke "get") (i32.const 42))
    (wait $Nobody))");
  const RunResult result = RunStrataWith({"wast", "--features=wasm3.0,+threads", file});
  EXPECT_EQ(result.out, file + ":9: in the thread: line 8: f returned ()\n" + file + ":14: no thread $Nobody\n" +
                            Counts(file, "7 passed, 2 failed\n"));
}

}  // namespace
}  // namespace strata::tools
