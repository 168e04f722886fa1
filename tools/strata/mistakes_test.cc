// What a person sees after a mistake: one line that says what and where, and status 1.

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_join.h"
#include "gtest/gtest.h"
#include "tools/strata/run_strata.h"

namespace strata::tools {
namespace {

using testing::RunResult;

constexpr absl::string_view kModule("\0asm\1\0\0\0\1\5\1\x60\0\1\x7f\3\2\1\0\7\5\1\1f\0\0\x0a\6\1\4\0\x41\x2a\x0b", 34);

// Expects status 1, nothing on standard output, and one line on standard error that contains `message`.
void ExpectMistake(const std::vector<std::string>& words, const std::string& message) {
  const RunResult result = RunStrataWith(words);
  const std::string command = absl::StrJoin(words, " ");
  EXPECT_EQ(result.exit_status, 1) << command;
  EXPECT_EQ(result.out, "") << command;
  EXPECT_TRUE(absl::StartsWith(result.err, "strata: ")) << command << ": " << result.err;
  EXPECT_EQ(result.err.find('\n'), result.err.size() - 1) << command << ": " << result.err;
  EXPECT_TRUE(absl::StrContains(result.err, message)) << command << ": " << result.err;
}

TEST(Mistakes, InCommandsAndFlags) {
  const std::string file = TestFile("f.wasm", kModule);
  ExpectMistake({"rum", file}, "unknown command rum; did you mean run?");
  ExpectMistake({file}, "did you mean strata run " + file);
  ExpectMistake({"--verbose"}, "unknown flag --verbose");
  ExpectMistake({"run"}, "run needs a FILE");
  ExpectMistake({"run", "--gc-stat", file}, "unknown flag --gc-stat; did you mean --gc-stats?");
  ExpectMistake({"run", "--gc=generational", file},
                "--gc: no collector is named \"generational\"; known: null, semispace");
  ExpectMistake({"run", "--gc-heap-max=12Q", file}, "--gc-heap-max: \"12Q\" is not a size");
  ExpectMistake({"run", "--gc-heap-max=4K", file}, "--gc-heap-max: 4.00 KiB is too small");
  ExpectMistake({"run", "--gc-workers=none", file}, "--gc-workers: \"none\"");
  ExpectMistake({"run", "--features=+no-such", file}, "--features: ");
  ExpectMistake({"run", "--invoke"}, "--invoke needs a value");
  ExpectMistake({"run", "--env=NOEQUALS", file}, "--env: \"NOEQUALS\"");
  ExpectMistake({"run", "--profile=no/such/directory/p.json", "--invoke=f", file},
                "no/such/directory/p.json: cannot write");
  ExpectMistake({"run", "--heap-snapshot=no/such/directory/h.heapsnapshot", "--invoke=f", file},
                "--heap-snapshot: no/such/directory/h.heapsnapshot: cannot write: No such file");
  ExpectMistake({"run", "--heap-snapshot=", "--invoke=f", file}, "--heap-snapshot: the file has no name");
  ExpectMistake({"run", "--coredump=", "--invoke=f", file}, "--coredump: the file has no name");
  ExpectMistake({"run", "--dir=no/such/directory", "--invoke=f", file},
                "--dir: cannot open directory no/such/directory: No such file");
  ExpectMistake({"run", "--tcplisten=localhost:80", "--invoke=f", file},
                "--tcplisten: \"localhost:80\" is no address; write 127.0.0.1:PORT");
  ExpectMistake({"run", "--preload=a=no/such.wasm", "--invoke=f", file},
                "--preload: no/such.wasm: cannot read: No such");
  ExpectMistake({"run", "--max-memory=64K", "--invoke=f", TestFile("two.wat", "(memory 2) (func (export \"f\"))")},
                "two.wat: ");
  ExpectMistake({"validate"}, "validate needs a FILE");
  ExpectMistake({"validate", "--jobs=0", file}, "--jobs: \"0\" is no whole number from 1 to 256");
  ExpectMistake({"run", "--jobs=many", file}, "--jobs: \"many\" is no whole number");
}

TEST(Mistakes, InConfigurationFiles) {
  const std::string file = TestFile("f.wasm", kModule);
  const auto expect = [&file](const std::string& text, const std::string& message) {
    const std::string config = TestFile("run.conf", text);
    ExpectMistake({"run", "--config=" + config, "--invoke=f", file}, "--config: " + config + message);
  };
  expect("eager\nfuell = 3", ":2: unknown flag --fuell; did you mean --fuel?");
  expect("# here\n\nfuel = much", ":3: --fuel: \"much\" is no whole number");
  expect("fuel", ":1: --fuel needs a value");
  expect("eager = yes", ":1: --eager takes no value");
  expect("--eager", ":1: \"--eager\" has dashes before the name");
  expect("config = other", ":1: a file cannot name another file");
}

TEST(Mistakes, InFunctionsAndArguments) {
  const std::string file = TestFile("add.wat", R"((module (memory (export "m") 1)
    (func (export "add") (param i32 f64) (result f64) (local.get 1))))");
  ExpectMistake({"run", file}, "nothing to run");
  ExpectMistake({"run", "--invoke=adds", file}, "did you mean add?");
  ExpectMistake({"run", "--invoke=m", file}, "export \"m\" is no function");
  ExpectMistake({"run", "--invoke=add", file}, "add takes 2 arguments (i32 f64), got 0");
  ExpectMistake({"run", "--invoke=add", file, "1", "2", "3"}, "got 3");
  ExpectMistake({"run", "--invoke=add", file, "1.5", "2"}, "argument 1: \"1.5\" is no i32");
}

TEST(Mistakes, InFiles) {
  ExpectMistake({"run", "no/such.wasm"}, "no/such.wasm: cannot read: No such file or directory");
  ExpectMistake({"run", "."}, ".: cannot read: Is a directory");
  ExpectMistake({"validate", "no/such.wasm"}, "no/such.wasm: cannot read: No such file or directory");
  ExpectMistake({"run", TestFile("empty.wasm", "")}, "malformed: unexpected end");
  ExpectMistake({"run", TestFile("magic.wasm", "not a module")},
                "malformed: magic header not detected (at offset 0x0)");
  ExpectMistake({"run", TestFile("bad.wat", "(module\n (fnuc))")}, "bad.wat:2:");
  ExpectMistake({"run", TestFile("invalid.wat", "(func $broken (result i32))")}, "invalid: type mismatch");
  ExpectMistake({"run", TestFile("invalid2.wat", "(func $broken (result i32))")}, "broken");
  ExpectMistake({"run", "--features=-simd", TestFile("simd.wat", "(func (drop (v128.const i32x4 0 0 0 0)))")}, "simd");
}

TEST(Mistakes, InLinking) {
  const std::string file = TestFile("link.wat", R"((module (import "env" "missing" (func)) (import "env" "too" (func))
    (func (export "_start"))))");
  ExpectMistake({"run", file}, "unknown import");
  ExpectMistake({"run", file}, "env");
  ExpectMistake({"run", file}, "missing");
  ExpectMistake({"run", file}, "too");
  const std::string memory =
      TestFile("memory.wat", R"((module (import "env" "m" (memory 1)) (func (export "_start"))))");
  ExpectMistake({"run", "--unknown-imports=default", memory}, "env");
}

TEST(Mistakes, OfATruncationAnywhere) {
  for (size_t size = 0; size < kModule.size(); ++size) {
    const RunResult result = RunStrataWith({"run", "--invoke=f", TestFile("cut.wasm", kModule.substr(0, size))});
    EXPECT_EQ(result.exit_status, 1) << size << ": " << result.err;
    EXPECT_TRUE(absl::StrContains(result.err, "cut.wasm: ")) << size << ": " << result.err;
  }
}

TEST(Validate, GoesOnAfterABadFile) {
  const std::string good = TestFile("good.wasm", kModule);
  const std::string bad = TestFile("bad.wasm", kModule.substr(0, 20));
  const RunResult result = RunStrataWith({"validate", bad, good, "no/such.wasm"});
  EXPECT_EQ(result.exit_status, 1);
  EXPECT_TRUE(absl::StrContains(result.err, "bad.wasm: malformed")) << result.err;
  EXPECT_TRUE(absl::StrContains(result.err, "no/such.wasm: cannot read")) << result.err;
  EXPECT_EQ(RunStrataWith({"validate", good}).exit_status, 0);
}

TEST(Help, IsThereForEveryCommand) {
  for (const std::string command : {"run", "validate", "wast", "wat2wasm", "wasm2wat", "objdump", "features", "help"}) {
    const RunResult result = RunStrataWith({"help", command});
    EXPECT_EQ(result.exit_status, 0) << command;
    EXPECT_TRUE(absl::StartsWith(result.out, "Usage: strata " + command)) << result.out;
  }
  const RunResult run = RunStrataWith({"run", "--help"});
  EXPECT_TRUE(absl::StrContains(run.out, "semispace")) << run.out;
  EXPECT_TRUE(absl::StrContains(RunStrataWith({"--help"}).out, "validate"));
  EXPECT_TRUE(absl::StartsWith(RunStrataWith({"--version"}).out, "strata "));
  const std::string features = RunStrataWith({"features"}).out;
  EXPECT_TRUE(absl::StrContains(features, "tail-call                             WebAssembly 3.0  on by default\n"))
      << features;
  EXPECT_TRUE(absl::StrContains(features, "threads                               proposal         on by default\n"))
      << features;
  EXPECT_EQ(RunStrataWith({}).exit_status, 1);
}

}  // namespace
}  // namespace strata::tools
