// The guests of this package under the strata command: what they print, how they end, what the collector did.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "testing/guests/subprocess.h"

namespace strata::testing {
namespace {

constexpr char kGuests[] = "testing/guests/";

RunResult RunStrata(std::vector<std::string> arguments, const std::string& input = "") {
  arguments.insert(arguments.begin(), {StrataCommand(), "run"});
  return RunProgram(arguments, input);
}

std::string Guest(const std::string& name) { return kGuests + name; }

struct CommandRow {
  const char* name;
  std::vector<std::string> arguments;
  const char* out;
  int exit_status;
};

TEST(CGuests, PrintWhatTheyDoNatively) {
  const CommandRow kRows[] = {
      {"fib.wasm", {"20"}, "fib(20) = 6765\n", 0},
      {"sieve.wasm", {"100000"}, "9592 primes below 100000\n", 0},
      {"matmul.wasm", {"50"}, "trace -97.000\n", 0},
      {"sha256.wasm", {"3"}, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\n", 0},
      {"sha256.wasm", {"1000000"}, "124160a42499409d5182bfaa165fe79ae6f308e892a593cdb3707aaa6b2ed6c3\n", 0},
      {"command.wasm", {"echo", "a", "--b", ""}, "2:a\n3:--b\n4:\n", 0},
      {"command.wasm", {"clock"}, "clock ok\n", 0},
      {"command.wasm", {"random"}, "random ok\n", 0},
      {"command.wasm", {"env", "STRATA_TEST"}, "(unset)\n", 0},
      {"command.wasm", {"exit", "0"}, "", 0},
      {"command.wasm", {"exit", "7"}, "", 7},
      {"command.wasm", {"nonsense"}, "", 2},
      {"command.wasm", {"abort"}, "", 134},
  };
  for (const CommandRow& row : kRows) {
    std::vector<std::string> arguments{Guest(row.name)};
    arguments.insert(arguments.end(), row.arguments.begin(), row.arguments.end());
    const RunResult result = RunStrata(arguments);
    EXPECT_EQ(result.out, row.out) << row.name << ": " << result.err;
    EXPECT_EQ(result.exit_status, row.exit_status) << row.name << ": " << result.err;
  }
}

TEST(CGuests, SeeEnvironmentInputAndDirectories) {
  EXPECT_EQ(RunStrata({"--env=STRATA_TEST=a=b", Guest("command.wasm"), "env", "STRATA_TEST"}).out, "a=b\n");
  EXPECT_EQ(RunStrata({Guest("command.wasm"), "cat"}, "line\n\xff\x80").out, "line\n\xff\x80");

  const std::string directory = std::getenv("TEST_TMPDIR");
  std::ofstream(directory + "/from.txt") << std::string(5000, 'x');
  const RunResult copied =
      RunStrata({"--dir=" + directory + "::.", Guest("command.wasm"), "copy", "from.txt", "to.txt"});
  EXPECT_EQ(copied.out, "5000 bytes\n") << copied.err;
  std::ifstream to(directory + "/to.txt");
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(to), {}), std::string(5000, 'x'));
  EXPECT_EQ(RunStrata({Guest("command.wasm"), "copy", "from.txt", "to.txt"}).exit_status, 3)
      << "no directory was given";
}

TEST(CGuests, LispRunsItsDemonstration) {
  const std::string directory = std::getenv("TEST_TMPDIR");
  std::ifstream demo(Guest("demo.lisp"));
  std::ofstream(directory + "/demo.lisp") << demo.rdbuf();
  const RunResult result = RunStrata({"--dir=" + directory + "::.", Guest("lisp.wasm"), "demo.lisp"});
  EXPECT_EQ(result.exit_status, 0) << result.err;
  EXPECT_EQ(result.out,
            "2584\n5000050000\n(0 1 4 9 16 25 36 49 64 81)\n19900\n1\n2\n3\n4\n\"one two three\"\n"
            "(saved (1 2 3) \"text\")\n\"collected\"\ndone: 14 2\n");
  const RunResult bad = RunStrata({Guest("lisp.wasm")}, "(car 1)");
  EXPECT_EQ(bad.exit_status, 2);
  EXPECT_EQ(bad.err, "lisp: car of what is not a pair\n");
}

RunResult Trees(std::vector<std::string> flags, const std::string& depth) {
  flags.insert(flags.end(), {"--invoke=run", Guest("binary_trees.wat"), depth});
  return RunStrata(flags);
}

// Depth 16: the long-lived tree has 2^17 - 1 nodes of 16 bytes, 2 MiB; the live size at its peak is twice that.
constexpr char kDepth16[] = "8449775\n";

TEST(GcGuests, BinaryTreesGiveTheSameUnderEveryCollector) {
  const RunResult without = Trees({"--gc=null"}, "16");
  EXPECT_EQ(without.out, kDepth16) << without.err;
  for (const char* workers : {"--gc-workers=1", "--gc-workers=2"}) {
    const RunResult with = Trees({"--gc=semispace", "--gc-heap-max=12M", "--gc-stats", workers}, "16");
    EXPECT_EQ(with.out, kDepth16) << with.err;
    EXPECT_NE(with.err.find("semispace"), std::string::npos) << with.err;
  }
}

TEST(GcGuests, CollectingAtEveryAllocationChangesNothing) {
  const RunResult relaxed = Trees({"--gc=null"}, "6");
  ASSERT_EQ(relaxed.exit_status, 0) << relaxed.err;
  const RunResult stressed = Trees({"--gc=semispace", "--gc-stress=1", "--gc-verify"}, "6");
  EXPECT_EQ(stressed.out, relaxed.out) << stressed.err;
}

TEST(GcGuests, AHeapThatIsTooSmallTrapsByName) {
  const RunResult result = Trees({"--gc=semispace", "--gc-heap-max=1M"}, "16");
  EXPECT_EQ(result.exit_status, 134);
  EXPECT_NE(result.err.find("GC heap out of memory"), std::string::npos) << result.err;
  EXPECT_NE(result.err.find("make"), std::string::npos) << result.err;
}

}  // namespace
}  // namespace strata::testing
