// What strata objdump shows of a module with one of everything.

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "gtest/gtest.h"
#include "testing/guests/subprocess.h"
#include "tools/strata/run_strata.h"

namespace strata::tools {
namespace {

using testing::RunResult;

constexpr char kWat[] = R"((module $m (import "e" "f" (func $imp (param i32))) (memory $mem 1) (table $t 2 funcref)
  (tag $tag) (global $g (mut i32) (i32.const 3)) (elem $e (i32.const 0) func $sum) (data $d (i32.const 4) "hello")
  (type $s (struct (field $x i32))) (start $go) (@custom "extra" "abc")
  (func $sum (export "sum") (param $n i32) (result i32) (local $acc i32)
    loop $again
      local.get $n local.get $acc i32.add local.tee $acc
      br_if $again
    end
    local.get $acc)
  (func $go)))";

std::string Dump(std::vector<std::string> words) {
  words.insert(words.begin(), "objdump");
  words.push_back(TestFile("all.wat", kWat));
  const RunResult result = RunStrataWith(words);
  EXPECT_EQ(result.exit_status, 0) << result.err;
  EXPECT_EQ(result.err, "");
  return result.out;
}

void ExpectLine(const std::string& dump, const std::string& line) {
  EXPECT_TRUE(absl::StrContains(dump, "\n" + line + "\n")) << line << "\nis not in\n" << dump;
}

TEST(Objdump, ShowsHeadersFirst) {
  const std::string dump = Dump({});
  EXPECT_EQ(dump, Dump({"--headers"}));
  ExpectLine(dump, "  type       0x0000000a  0x0000001b        17 bytes       4 entries");
  ExpectLine(dump, "  import     0x0000001d  0x00000024         7 bytes       1 entry");
  EXPECT_TRUE(absl::StrContains(dump, "bytes  \"extra\"\n")) << dump;
}

TEST(Objdump, ShowsTheItemsOfEverySection) {
  const std::string dump = Dump({"--details"});
  for (const std::string line :
       {"  type[0] (type $s (;0;) (struct (field $x i32)))", "  func[0] $imp (type 1) (param i32) <- \"e\" \"f\"",
        "  func[1] $sum (type 3) (param i32) (result i32)", "  table[0] $t 2 funcref", "  memory[0] $mem 1",
        "  tag[0] $tag (type 2)", "  global[0] $g (mut i32) (i32.const 3)", "  func[1] $sum -> \"sum\"",
        "start:", "  func[2] $go", "  elem[0] $e active (ref func) table[0] offset (i32.const 0), size 1: 1",
        "custom extra:", "  module \"m\"", "  functions: 3"}) {
    ExpectLine(dump, line);
  }
  EXPECT_TRUE(absl::StrContains(dump, "  data[0] $d active memory[0] offset (i32.const 4), at 0x")) << dump;
}

TEST(Objdump, ShowsOneSection) {
  EXPECT_EQ(Dump({"--section=memory", "--details"}), "memory:\n  memory[0] $mem 1\n");
  EXPECT_EQ(Dump({"--section", "memory", "--disassemble"}), "");
  EXPECT_TRUE(absl::StartsWith(Dump({"--section=extra", "--details"}), "custom extra:\n  contents at 0x"));
}

TEST(Objdump, DisassemblesWithOffsetsAndBytes) {
  const std::string dump = "\n" + Dump({"--disassemble"});
  EXPECT_TRUE(absl::StrContains(dump, "\nfunc[1] $sum at 0x")) << dump;
  EXPECT_TRUE(absl::StrContains(dump, ": 03 40                    loop\n")) << dump;
  EXPECT_TRUE(absl::StrContains(dump, ": 20 00                      local.get 0\n")) << dump;
  EXPECT_TRUE(absl::StrContains(dump, ": 6a                         i32.add\n")) << dump;
}

TEST(Objdump, SaysWhereInTheSourceBodiesComeFrom) {
  const std::string dump = RunStrataWith({"objdump", "--source-lines", "wasm/debug_info/testdata/dwarf5.wasm"}).out;
  EXPECT_TRUE(absl::StrContains(dump, ": /src/inlined.cc:14:82  in geo::Divide (inlined)\n")) << dump;
  EXPECT_TRUE(absl::StrContains(Dump({"--source-lines"}), "func[1] $sum: no source\n"));
}

TEST(Objdump, ShowsRegisterCodeBesideItsOffsets) {
  const std::string dump = Dump({"--lowered"});
  EXPECT_TRUE(absl::StartsWith(dump, "func[1] $sum: ")) << dump;
  EXPECT_TRUE(absl::StrContains(dump, "  I32Add+BrIfI32NeBack ")) << dump;
  EXPECT_TRUE(absl::StrContains(dump, "func[2] $go: ")) << dump;
}

void ExpectMistake(std::vector<std::string> words, const std::string& message) {
  words.insert(words.begin(), "objdump");
  const RunResult result = RunStrataWith(words);
  EXPECT_EQ(result.exit_status, 1) << message;
  EXPECT_TRUE(absl::StartsWith(result.err, "strata: ")) << result.err;
  EXPECT_TRUE(absl::StrContains(result.err, message)) << result.err;
}

TEST(Objdump, SaysWhatIsWrong) {
  ExpectMistake({}, "objdump needs a FILE");
  ExpectMistake({"a", "b"}, "objdump takes one FILE, got a and b");
  ExpectMistake({"--lowerd", "a"}, "did you mean --lowered?");
  ExpectMistake({"--section"}, "--section needs a value");
  ExpectMistake({"no/such.wasm"}, "no/such.wasm: cannot read: ");
  ExpectMistake({"--section=nope", TestFile("all.wat", kWat)}, "no section is named \"nope\"");
  ExpectMistake({TestFile("cut.wasm", std::string("\0asm\1\0\0\0\1\5", 10))}, "cut.wasm: malformed: ");
  const std::string invalid = TestFile("invalid.wat", "(func (result i32))");
  ExpectMistake({"--lowered", invalid}, "invalid.wat: invalid: type mismatch");
  EXPECT_EQ(RunStrataWith({"objdump", "--details", "--disassemble", invalid}).exit_status, 0);
  const std::string module(
      "\0asm\1\0\0\0"
      "\1\4\1\x60\0\0"
      "\3\2\1\0"
      "\xa\5\1\3\0\x27\xb",
      25);
  ExpectMistake({"--disassemble", TestFile("code.wasm", module)}, "malformed: illegal opcode 27 (at offset 0x");
}

}  // namespace
}  // namespace strata::tools
