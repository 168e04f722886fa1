// What a person sees of guests that run: results, exit statuses, traps, statistics.

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "gtest/gtest.h"
#include "tools/strata/run_strata.h"

namespace strata::tools {
namespace {

using testing::RunResult;

constexpr absl::string_view kCalculator = R"((module $calc
  (type $node (struct (field i32) (field (ref null $node))))
  (type $bytes (array i8))
  (elem declare func $divide)
  (func $divide (param i32 i32) (result i32) (i32.div_s (local.get 0) (local.get 1)))
  (func (export "div") (param i32 i32) (result i32) (call $divide (local.get 0) (local.get 1)))
  (func (export "list") (param i32) (result (ref null $node)) (local $l (ref null $node))
    (loop $again
      (local.set $l (struct.new $node (local.get 0) (local.get $l)))
      (br_if $again (i32.gt_s (local.tee 0 (i32.sub (local.get 0) (i32.const 1))) (i32.const 0))))
    (local.get $l))
  (func $deep (export "deep") (call $deep))
  (func (export "numbers") (result i32 i64 f32 f64 f64 f64 f64)
    (i32.const -1) (i64.const 0x8000000000000000) (f32.const 0.1) (f64.const 0.1) (f64.const -inf) (f64.const nan)
    (f64.const -0x1p-1074))
  (func (export "references") (result funcref anyref anyref anyref (ref $bytes))
    (ref.func $divide) (ref.null any) (ref.i31 (i32.const -3)) (struct.new $node (i32.const 5) (ref.null $node))
    (array.new_fixed $bytes 3 (i32.const 1) (i32.const -1) (i32.const 3)))
  (func (export "nothing")))
)";

RunResult Invoke(const std::string& function, std::vector<std::string> words, std::vector<std::string> flags = {}) {
  flags.insert(flags.begin(), "run");
  flags.push_back("--invoke=" + function);
  flags.push_back(TestFile("calc.wat", kCalculator));
  flags.insert(flags.end(), words.begin(), words.end());
  return RunStrataWith(std::move(flags));
}

TEST(Results, ArePrintedOneALine) {
  const RunResult result = Invoke("numbers", {});
  EXPECT_EQ(result.exit_status, 0) << result.err;
  EXPECT_EQ(result.out, "-1\n-9223372036854775808\n0.1\n0.1\n-inf\nnan\n-5e-324\n");
  EXPECT_EQ(Invoke("nothing", {}).out, "");
}

TEST(Results, ShowWhatReferencesReferTo) {
  const RunResult result = Invoke("references", {});
  EXPECT_EQ(result.exit_status, 0) << result.err;
  EXPECT_EQ(result.out, "function divide\nnull\ni31 -3\nstruct $node {5, null}\narray $bytes of 3 {1, -1, 3}\n");
  EXPECT_EQ(Invoke("list", {"4"}).out, "struct $node {1, struct $node {2, struct $node {…}}}\n");
}

TEST(Results, ComeFromBinariesAsWell) {
  // (module (func (export "f") (result i32) (i32.const 42)))
  const absl::string_view module("\0asm\1\0\0\0\1\5\1\x60\0\1\x7f\3\2\1\0\7\5\1\1f\0\0\x0a\6\1\4\0\x41\x2a\x0b", 34);
  const RunResult result = RunStrataWith({"run", "--invoke", "f", TestFile("f.wasm", module)});
  EXPECT_EQ(result.out, "42\n") << result.err;
}

TEST(Results, FollowInitializationOfAReactor) {
  const std::string file = TestFile("reactor.wat", R"((module (global $g (mut i32) (i32.const 0))
    (func (export "_initialize") (global.set $g (i32.const 5)))
    (func (export "get") (result i32) (global.get $g))))");
  EXPECT_EQ(RunStrataWith({"run", "--invoke=get", file}).out, "5\n");
  EXPECT_EQ(RunStrataWith({"run", file}).exit_status, 0);
}

TEST(Traps, HaveAReasonABacktraceAndStatus134) {
  const RunResult result = Invoke("div", {"7", "0"});
  EXPECT_EQ(result.exit_status, 134);
  EXPECT_EQ(result.out, "");
  EXPECT_TRUE(absl::StartsWith(result.err, "strata: trap: integer divide by zero\nwasm backtrace:\n     0: "))
      << result.err;
  EXPECT_TRUE(absl::StrContains(result.err, " - calc!divide\n     1: ")) << result.err;
  EXPECT_TRUE(absl::StrContains(result.err, " - calc!div\n")) << result.err;
}

TEST(Traps, MayHappenInAStartFunction) {
  const RunResult result = RunStrataWith({"run", TestFile("start.wat", "(func $boom unreachable) (start $boom)")});
  EXPECT_EQ(result.exit_status, 134);
  EXPECT_TRUE(absl::StrContains(result.err, "unreachable")) << result.err;
  EXPECT_TRUE(absl::StrContains(result.err, "boom")) << result.err;
}

TEST(Traps, EndEndlessRecursion) {
  for (const std::string flag : {"--max-wasm-stack=64K", "--max-wasm-stack=12M", "--max-wasm-stack=256M"}) {
    const RunResult result = Invoke("deep", {}, {flag});
    EXPECT_EQ(result.exit_status, 134) << flag;
    EXPECT_TRUE(absl::StartsWith(result.err, "strata: trap: call stack exhausted\n")) << result.err;
  }
}

TEST(Heaps, TrapWhenTheyAreTooSmallUnderEveryCollector) {
  for (const std::string collector : {"--gc=null", "--gc=semispace"}) {
    const RunResult result = Invoke("list", {"10000000"}, {collector, "--gc-heap-max=1M"});
    EXPECT_EQ(result.exit_status, 134) << collector;
    EXPECT_TRUE(absl::StartsWith(result.err, "strata: trap: GC heap out of memory")) << result.err;
    EXPECT_TRUE(absl::StrContains(result.err, "calc!list")) << result.err;
  }
}

TEST(Heaps, TellTheirFiguresAtTheEnd) {
  const RunResult result = Invoke("list", {"100"}, {"--gc-stats", "--gc-stress=1", "--gc-verify", "--gc-workers=2"});
  EXPECT_EQ(result.exit_status, 0) << result.err;
  EXPECT_TRUE(absl::StrContains(result.err, "semispace")) << result.err;
  EXPECT_TRUE(absl::StrContains(result.err, "stress 100")) << result.err;
  const RunResult trapped = Invoke("div", {"1", "0"}, {"--gc-stats"});
  EXPECT_EQ(trapped.exit_status, 134);
  EXPECT_TRUE(absl::StrContains(trapped.err, "wasm backtrace")) << trapped.err;
  EXPECT_TRUE(absl::StrContains(trapped.err, "gc: ")) << trapped.err;
}

TEST(Heaps, CountWhatLivesAtTheEndByType) {
  const std::string file = TestFile("kept.wat", R"((module $kept
    (type $node (struct (field i32)))
    (global $g (mut (ref null $node)) (ref.null $node))
    (func (export "f") (drop (struct.new $node (i32.const 1))) (global.set $g (struct.new $node (i32.const 2))))))");
  const RunResult text = RunStrataWith({"run", "--gc-stats", "--invoke=f", file});
  EXPECT_TRUE(absl::StrContains(text.err, " struct $node                    1  ")) << text.err;
  const RunResult json = RunStrataWith({"run", "--gc-stats=json", "--invoke=f", file});
  EXPECT_TRUE(absl::StartsWith(json.err, "{\"schema\":\"strata-gc-stats/1\",\"plan\":\"")) << json.err;
  EXPECT_TRUE(absl::StrContains(json.err, "\"type\":\"struct $node\",\"objects\":1,")) << json.err;
  EXPECT_TRUE(absl::EndsWith(json.err, "}\n")) << json.err;
}

TEST(Heaps, AreNotMissedByGuestsThatNeedNone) {
  const RunResult result = RunStrataWith(
      {"run", "--gc-stats", "--invoke=f", TestFile("none.wat", "(func (export \"f\") (result i32) (i32.const 1))")});
  EXPECT_EQ(result.out, "1\n");
  EXPECT_EQ(result.err, "gc: the guest had no use for a heap\n");
}

TEST(UnknownImports, MayTrapOrReturnZeros) {
  const std::string file = TestFile("import.wat", R"((module (import "env" "f" (func $f (result i32)))
    (func (export "g") (result i32) (i32.add (call $f) (i32.const 1)))))");
  EXPECT_EQ(RunStrataWith({"run", "--unknown-imports=default", "--invoke=g", file}).out, "1\n");
  const RunResult trapped = RunStrataWith({"run", "--unknown-imports=trap", "--invoke=g", file});
  EXPECT_EQ(trapped.exit_status, 134);
  EXPECT_TRUE(absl::StrContains(trapped.err, "env")) << trapped.err;
}

TEST(Traps, SayWhatWasThrownAndWhere) {
  const std::string file = TestFile("thrower.wat", R"((module $m (tag $oops (param i32 f64))
    (func $inner (throw $oops (i32.const 9) (f64.const 0.5)))
    (func $outer (export "f") (call $inner))))");
  const RunResult result = RunStrataWith({"run", "--invoke=f", file});
  EXPECT_EQ(result.exit_status, 133);
  EXPECT_TRUE(
      absl::StartsWith(result.err, "strata: uncaught exception: oops(i32 9, f64 0.5)\nwasm backtrace:\n     0: "))
      << result.err;
  EXPECT_TRUE(absl::StrContains(result.err, " - m!inner\n")) << result.err;
  EXPECT_TRUE(absl::StrContains(result.err, " - m!outer\n")) << result.err;
}

TEST(Traps, SayWhereInItsSourceAGuestWas) {
  const RunResult result = RunStrataWith({"run", "--invoke", "sum", "wasm/debug_info/testdata/dwarf5.wasm", "3"});
  EXPECT_TRUE(absl::StrContains(result.err,
                                "dwarf5.wasm!geo::Divide (inlined)\n                     at /src/inlined.cc:14:82\n"))
      << result.err;
}

}  // namespace
}  // namespace strata::tools
