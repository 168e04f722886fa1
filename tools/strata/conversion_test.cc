// strata wat2wasm and wasm2wat as people use them.

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "gtest/gtest.h"
#include "testing/guests/subprocess.h"
#include "tools/strata/run_strata.h"

namespace strata::tools {
namespace {

using testing::RunResult;

constexpr char kWat[] = "(module (func $two (export \"two\") (result i32) (i32.add (i32.const 1) (i32.const 1))))";

std::string Content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

std::string TestPath(const std::string& name) { return std::string(std::getenv("TEST_TMPDIR")) + "/" + name; }

// Fails with status 1 and this in its message, printing nothing else.
void ExpectMistake(const std::vector<std::string>& words, const std::string& message) {
  const RunResult result = RunStrataWith(words);
  EXPECT_EQ(result.exit_status, 1) << message;
  EXPECT_EQ(result.out, "");
  EXPECT_TRUE(absl::StartsWith(result.err, "strata: ")) << result.err;
  EXPECT_TRUE(absl::StrContains(result.err, message)) << result.err;
}

TEST(Conversion, GoesThereAndBack) {
  const std::string wat = TestFile("two.wat", kWat);
  ASSERT_EQ(RunStrataWith({"wat2wasm", wat}).exit_status, 0);
  const std::string wasm = TestPath("two.wasm");
  EXPECT_EQ(RunStrataWith({"run", "--invoke=two", wasm}).out, "2\n");

  const RunResult flat = RunStrataWith({"wasm2wat", wasm});
  EXPECT_EQ(flat.exit_status, 0);
  EXPECT_TRUE(absl::StrContains(flat.out, "(func $two (;0;)")) << flat.out;
  EXPECT_TRUE(absl::StrContains(flat.out, "\n    i32.add\n")) << flat.out;
  const std::string folded = TestPath("folded.wat");
  EXPECT_EQ(RunStrataWith({"wasm2wat", "--fold", wasm, "-o", folded}).out, "");
  EXPECT_TRUE(absl::StrContains(Content(folded), "(i32.add\n")) << Content(folded);

  ASSERT_EQ(RunStrataWith({"wat2wasm", "-o", TestPath("again.wasm"), folded}).exit_status, 0);
  EXPECT_EQ(Content(TestPath("again.wasm")), Content(wasm));
}

TEST(Conversion, WritesNamesUnlessToldOtherwise) {
  const std::string wat = TestFile("names.wat", kWat);
  EXPECT_TRUE(absl::StrContains(RunStrataWith({"wat2wasm", wat, "-o", "-"}).out, "\x04name"));
  EXPECT_TRUE(absl::StrContains(RunStrataWith({"wat2wasm", "--debug-names", wat, "-o", "-"}).out, "\x04name"));
  EXPECT_FALSE(absl::StrContains(RunStrataWith({"wat2wasm", "--no-debug-names", wat, "-o", "-"}).out, "\x04name"));
}

TEST(Conversion, TakesEveryFeatureUnlessToldOtherwise) {
  const std::string wat =
      TestFile("threads.wat", "(module (memory 1 1 shared) (func (i32.atomic.load (i32.const 0)) drop))");
  EXPECT_EQ(RunStrataWith({"wat2wasm", wat}).exit_status, 0);
  EXPECT_EQ(RunStrataWith({"wasm2wat", TestPath("threads.wasm")}).exit_status, 0);
  ExpectMistake({"wat2wasm", "--features=wasm3.0", wat}, "threads.wat:1:");
  ExpectMistake({"wasm2wat", "--features=wasm3.0", TestPath("threads.wasm")}, "needs the threads proposal");
}

TEST(Conversion, SaysWhereAndWhatIsWrong) {
  const std::string wat = TestFile("bad.wat", "(module\n  (func i32.cons 1))");
  ExpectMistake({"wat2wasm", wat}, "bad.wat:2:9: malformed: unknown operator i32.cons");
  EXPECT_FALSE(std::filesystem::exists(TestPath("bad.wasm")));
  const std::string wasm = TestFile("bad.wasm", std::string("\0asm\1\0\0\0\1\5", 10));
  ExpectMistake({"wasm2wat", wasm}, "bad.wasm: malformed: ");
  ExpectMistake({"wasm2wat", wasm}, "(at offset 0x");
  ExpectMistake({"wat2wasm", TestFile("binary.wat", std::string("\0asm\1\0\0\0", 8))},
                "a binary module, where text is expected");
}

// The first body is printed before the second turns out to be malformed.
TEST(Conversion, LeavesNoHalfWrittenFile) {
  const std::string module(
      "\0asm\1\0\0\0"
      "\1\4\1\x60\0\0"
      "\3\3\2\0\0"
      "\xa\x9\2\2\0\xb\4\0\5\1\xb",
      30);
  const std::string wasm = TestFile("half.wasm", module);
  ExpectMistake({"wasm2wat", wasm, "-o", TestPath("half.wat")}, "half.wasm: malformed: unexpected else (at offset 0x");
  EXPECT_FALSE(std::filesystem::exists(TestPath("half.wat")));
}

TEST(Conversion, RefusesWrongArguments) {
  const std::string wat = TestFile("two.wat", kWat);
  ExpectMistake({"wat2wasm"}, "wat2wasm needs a FILE");
  ExpectMistake({"wasm2wat", "a", "b"}, "wasm2wat takes one FILE, got a and b");
  ExpectMistake({"wat2wasm", "--fold", wat}, "unknown flag --fold");
  ExpectMistake({"wasm2wat", "--folds", wat}, "did you mean --fold?");
  ExpectMistake({"wat2wasm", wat, "-o"}, "-o needs a value");
  ExpectMistake({"wat2wasm", wat, "-o", ""}, "the name of a file is missing");
  ExpectMistake({"wat2wasm", "--features=+no-such", wat}, "--features: ");
  ExpectMistake({"wat2wasm", "no/such.wat"}, "no/such.wat: cannot read: No such file or directory");
  ExpectMistake({"wasm2wat", "no/such.wasm"}, "no/such.wasm: cannot read: No such file or directory");
  ExpectMistake({"wat2wasm", wat, "-o", "no/such/out"}, "no/such/out: cannot write: No such file or directory");
  ExpectMistake({"wat2wasm", TestFile("same.wasm", kWat)}, "would replace the input");
}

TEST(Conversion, ReadsStandardInput) {
  const RunResult wasm = testing::RunProgram({testing::StrataCommand(), "wat2wasm", "-"}, kWat);
  EXPECT_EQ(wasm.exit_status, 0);
  EXPECT_TRUE(absl::StartsWith(wasm.out, std::string("\0asm", 4)));
  const RunResult wat = testing::RunProgram({testing::StrataCommand(), "wasm2wat", "-"}, wasm.out);
  EXPECT_TRUE(absl::StartsWith(wat.out, "(module\n")) << wat.out << wat.err;
}

}  // namespace
}  // namespace strata::tools
