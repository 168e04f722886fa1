// What the text of a module looks like, form by form. That it reads back is the round-trip tests' business.

#include "wasm/text/module_printer.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gtest/gtest.h"
#include "wasm/binary/instruction_reader.h"
#include "wasm/binary/module_builder.h"
#include "wasm/binary/module_decoder.h"
#include "wasm/text/parse_module.h"
#include "wasm/types/opcode.h"

namespace strata::wasm::text {
namespace {

const Features kAll = *Features::Parse("all", Features());

std::string Print(absl::string_view wat, const PrintOptions& options = {}) {
  const auto module = ParseModule(wat, kAll);
  if (!module.ok()) return module.status().ToString();
  const auto text = PrintModuleToString(*module, options);
  return text.ok() ? *text : text.status().ToString();
}

std::string PrintFolded(absl::string_view wat) {
  PrintOptions options;
  options.folded = true;
  return Print(wat, options);
}

// The lines between the module's first and last, without the indentation of fields.
std::string Fields(absl::string_view wat) {
  std::string fields = Print(absl::StrCat("(module ", wat, ")"));
  fields.erase(0, fields.find('\n') + 1);
  fields.resize(fields.rfind("\n)"));
  std::string out;
  for (absl::string_view line : absl::StrSplit(fields, '\n')) {
    if (!out.empty()) out += '\n';
    out.append(line.substr(line.substr(0, 2) == "  " ? 2 : 0));
  }
  return out;
}

TEST(ModulePrinter, PrintsAnEmptyModule) {
  EXPECT_EQ(Print("(module)"), "(module)\n");
  EXPECT_EQ(Print("(module $m)"), "(module $m)\n");
  EXPECT_EQ(Print("(module $\"a b\")"), "(module $\"a b\")\n");
}

TEST(ModulePrinter, PrintsFlatBodies) {
  EXPECT_EQ(Print(R"((module (func $f (param $x i32) (result i32) (local i64 i64) (local $y f32)
    local.get $x if $l (result i32) i32.const 1 else i32.const -2 br $l end)))"),
            R"((module
  (type (;0;) (func (param i32) (result i32)))
  (func $f (;0;) (type 0) (param $x i32) (result i32)
    (local i64 i64) (local $y f32)
    local.get $x
    if $l (result i32)
      i32.const 1
    else
      i32.const -2
      br $l
    end
  )
)
)");
}

TEST(ModulePrinter, PrintsFoldedBodies) {
  EXPECT_EQ(PrintFolded(R"((module (func (param i32) (result i32)
    local.get 0 i32.const 1 i32.add if (result i32) i32.const 1 else i32.const 2 end i32.const 3 i32.mul)))"),
            R"((module
  (type (;0;) (func (param i32) (result i32)))
  (func (;0;) (type 0) (param i32) (result i32)
    (i32.mul
      (if (result i32)
        (i32.add
          (local.get 0)
          (i32.const 1))
        (then
          (i32.const 1))
        (else
          (i32.const 2)))
      (i32.const 3)))
)
)");
}

TEST(ModulePrinter, FoldsCallsByTheirTypes) {
  const std::string text = PrintFolded(R"((module (func $two (param i32 i64)) (func $none)
    (func i32.const 1 i64.const 2 call $two call $none i32.const 3 call $none i64.const 4 call $two)))");
  EXPECT_TRUE(absl::StrContains(text, R"(
    (call $two
      (i32.const 1)
      (i64.const 2))
    (call $none)
    (i32.const 3)
    (call $none)
    (i64.const 4)
    (call $two)))"))
      << text;
}

TEST(ModulePrinter, PrintsLegacyExceptionsInBothForms) {
  constexpr absl::string_view kWat =
      R"((module (tag $t) (func try try nop delegate 0 catch $t rethrow 0 catch_all end)))";
  EXPECT_TRUE(absl::StrContains(Print(kWat), R"(
    try
      try
        nop
      delegate 0
    catch $t
      rethrow 0
    catch_all
    end)"))
      << Print(kWat);
  EXPECT_TRUE(absl::StrContains(PrintFolded(kWat), R"(
    (try
      (do
        (try
          (do
            (nop))
          (delegate 0)))
      (catch $t
        (rethrow 0))
      (catch_all)))"))
      << PrintFolded(kWat);
}

TEST(ModulePrinter, PrintsTypes) {
  EXPECT_EQ(Fields(R"((rec (type $a (sub (struct (field $x (mut i8)) (field (ref null $b))))) (type $b (sub final $a
    (struct (field $x (mut i8)) (field (ref null $b)) (field i16))))) (type $c (array (mut anyref))))"),
            R"((rec
  (type $a (;0;) (sub (struct (field $x (mut i8)) (field (ref null $b)))))
  (type $b (;1;) (sub final $a (struct (field $x (mut i8)) (field (ref null $b)) (field i16)))))
(type $c (;2;) (array (mut anyref))))");
}

TEST(ModulePrinter, PrintsDeclarations) {
  EXPECT_EQ(
      Fields(R"((type (func (param i32))) (import "m" "f" (func $f (param $p i32))) (import "m" "g" (global (mut i64)))
    (table $t i64 1 2 (ref null func) (ref.null func)) (memory $m 1 2 shared (pagesize 1)) (memory i64 0)
    (tag $e (param i32)) (global $g i32 i32.const 1 i32.const 2 i32.add) (export "x\n" (memory 1)) (start $f))"),
      R"((type (;0;) (func (param i32)))
(import "m" "f" (func $f (;0;) (type 0) (param $p i32)))
(import "m" "g" (global (;0;) (mut i64)))
(table $t (;0;) i64 1 2 funcref (ref.null func))
(memory $m (;0;) 1 2 shared (pagesize 1))
(memory (;1;) i64 0)
(tag $e (;0;) (type 0) (param i32))
(global $g (;1;) i32 i32.const 1 i32.const 2 i32.add)
(export "x\n" (memory 1))
(start $f))");
}

TEST(ModulePrinter, PrintsSegments) {
  EXPECT_EQ(Fields(R"((table 1 funcref) (table $u 1 funcref) (memory 1) (memory 1) (global i32 i32.const 0) (func $f)
    (elem (i32.const 0) $f) (elem $e (table $u) (offset i32.const 1 i32.const 2 i32.add) funcref (ref.null func) (item ref.func $f))
    (elem declare func $f) (elem func) (data $d "a\00\ff\"") (data (memory 1) (i32.const 3)) (data (i32.const 0) "b"))"),
            R"((type (;0;) (func))
(table (;0;) 1 funcref)
(table $u (;1;) 1 funcref)
(memory (;0;) 1)
(memory (;1;) 1)
(global (;0;) i32 (i32.const 0))
(elem (;0;) (i32.const 0) func $f)
(elem $e (;1;) (table $u) (offset i32.const 1 i32.const 2 i32.add) funcref (ref.null func) (ref.func $f))
(elem (;2;) declare func $f)
(elem (;3;) func)
(func $f (;0;) (type 0)
)
(data $d (;0;) "a\00\ff\"")
(data (;1;) (memory 1) (i32.const 3) "")
(data (;2;) (i32.const 0) "b"))");
}

TEST(ModulePrinter, SaysNamesThatIdentifiersCannotSay) {
  const std::string text = Print(R"((module (func $a) (func (@name "a")) (func (@name "")) (func $"b c") (func $a_1)
    (func call 1 call 2 call 3 block (@name "") end)))");
  EXPECT_TRUE(absl::StrContains(text, "(func $a (;0;)")) << text;
  EXPECT_TRUE(absl::StrContains(text, "(func $a_1_1 (@name \"a\") (;1;)")) << text;
  EXPECT_TRUE(absl::StrContains(text, "(func (@name \"\") (;2;)")) << text;
  EXPECT_TRUE(absl::StrContains(text, "(func $\"b c\" (;3;)")) << text;
  EXPECT_TRUE(absl::StrContains(text, "call $a_1_1\n    call 2\n    call $\"b c\"")) << text;
  EXPECT_TRUE(absl::StrContains(text, "block (@name \"\")")) << text;
}

TEST(ModulePrinter, NumbersLabelsThatAreHidden) {
  EXPECT_TRUE(absl::StrContains(Print("(module (func block $l block $l br 0 br 1 end br 0 end br 0))"), R"(
    block $l
      block $l
        br $l
        br 1
      end
      br $l
    end
    br 0)"));
}

TEST(ModulePrinter, NamesTheLabelOfAnIfBehindItsCondition) {
  EXPECT_TRUE(absl::StrContains(
      PrintFolded("(module (func (if $outer (block $inner (result i32) i32.const 0) (then br $outer))))"),
      "(if $outer\n      (block $inner (result i32)"));
}

TEST(ModulePrinter, PrintsImmediates) {
  const std::string text =
      Print(R"((module (memory 1) (memory $m 1) (table 1 funcref) (type $s (struct (field $x i32))) (func
    v128.const f32x4 0 1 2 3 i8x16.shuffle 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 31 v128.load8_lane $m offset=4 3
    i32.load offset=5 align=1 i32.load $m f32.const nan:0x200000 f64.const 0x1p-1074 struct.get $s $x
    ref.test (ref null $s) br_on_cast 0 anyref (ref $s) select (result i32) memory.copy $m 0 br_table 0 0
    call_indirect (param i32))))");
  for (const std::string line :
       {"v128.const i32x4 0x00000000 0x3f800000 0x40000000 0x40400000",
        "i8x16.shuffle 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 31", "v128.load8_lane $m offset=4 3",
        "i32.load offset=5 align=1", "i32.load $m", "f32.const nan:0x200000", "f64.const 5e-324", "struct.get $s $x",
        "ref.test (ref null $s)", "br_on_cast 0 anyref (ref $s)", "select (result i32)", "memory.copy $m 0",
        "br_table 0 0", "call_indirect (type 2)"}) {
    EXPECT_TRUE(absl::StrContains(text, absl::StrCat("    ", line, "\n"))) << line << text;
  }
}

TEST(ModulePrinter, PrintsCustomSectionsWhereTheyStand) {
  EXPECT_EQ(
      Fields(R"((@custom "a" (before first) "x") (memory 1) (@custom "b" (after memory) "\00") (@custom "c" "z"))"),
      R"((memory (;0;) 1)
(@custom "a" (before first) "x")
(@custom "b" (after memory) "\00")
(@custom "c" (after memory) "z"))");
}

TEST(ModulePrinter, PrintsBranchHintsBeforeTheirInstructions) {
  constexpr absl::string_view kWat = R"((module (func i32.const 0 (@metadata.code.branch_hint "\01") if end
    i32.const 1 (@metadata.code.branch_hint "\00") if (result i32) i32.const 0 else i32.const 1 end drop)))";
  EXPECT_TRUE(absl::StrContains(Print(kWat), "    (@metadata.code.branch_hint \"\\01\")\n    if\n")) << Print(kWat);
  EXPECT_TRUE(absl::StrContains(PrintFolded(kWat), R"((drop
      (@metadata.code.branch_hint "\00")
      (if (result i32)
        (i32.const 1)
        (then)"))
      << PrintFolded(kWat);
  EXPECT_FALSE(absl::StrContains(Print(kWat), "@custom"));
}

TEST(ModulePrinter, KeepsMalformedHintsAsACustomSection) {
  const std::string text =
      Print(R"((module (func nop) (@custom "metadata.code.branch_hint" (before code) "\01\00\01\7f\01\00")))");
  EXPECT_TRUE(
      absl::StrContains(text, "(@custom \"metadata.code.branch_hint\" (after func) \"\\01\\00\\01\\7f\\01\\00\")"))
      << text;
}

TEST(ModulePrinter, RefusesBodiesThatDoNotNest) {
  for (const ByteVector& body :
       std::vector<ByteVector>{{0x05}, {0x02, 0x40}, {0x0b, 0x01}, {0x07, 0}, {0x19}, {0x18, 0}}) {
    ModuleBuilder builder;
    builder.FuncType({}, {});
    builder.Func(0, body);
    const auto module = DecodeModule(builder.Bytes(), kAll);
    ASSERT_TRUE(module.ok()) << module.status();
    for (bool folded : {false, true}) {
      PrintOptions options;
      options.folded = folded;
      const auto text = PrintModuleToString(*module, options);
      ASSERT_FALSE(text.ok()) << *text;
      EXPECT_TRUE(absl::StrContains(text.status().message(), "(at offset 0x")) << text.status();
    }
  }
}

// The line of the instruction whose text it is, counted in the text itself.
uint32_t LineIn(absl::string_view text, absl::string_view part) {
  const std::vector<absl::string_view> lines = absl::StrSplit(text, '\n');
  for (uint32_t i = 0; i < lines.size(); ++i) {
    if (absl::StrContains(lines[i], part)) return i + 1;
  }
  return 0;
}

uint32_t LineCount(absl::string_view text) { return static_cast<uint32_t>(std::count(text.begin(), text.end(), '\n')); }

// What stands in `text` where the map says that the instruction at `offset` does, to the end of its line.
std::string ShownAt(absl::string_view text, const LineMap& lines, uint32_t offset) {
  const std::optional<LineMap::Position> at = lines.PositionOf(offset);
  if (!at.has_value()) return "nowhere";
  const std::vector<absl::string_view> split = absl::StrSplit(text, '\n');
  if (at->line > split.size() || at->column > split[at->line - 1].size()) return "outside";
  return std::string(split[at->line - 1].substr(at->column - 1));
}

// Whether each instruction of the module stands where the map says: its word, or in folded text a parenthesis before it
// or instead of `end`.
void ExpectInstructionsShown(const Module& module, bool folded) {
  LineMap lines;
  PrintOptions options;
  options.folded = folded;
  options.lines = &lines;
  const std::string text = *PrintModuleToString(module, options);
  for (uint32_t i = module.imported_funcs; i < module.funcs.size(); ++i) {
    InstructionReader reader(module.funcs[i].body, module.funcs[i].body_offset, module.features);
    Instruction instruction;
    while (!reader.done()) {
      ASSERT_TRUE(reader.Next(instruction).ok());
      const std::string shown = ShownAt(text, lines, instruction.offset);
      const absl::string_view word = GetOpcodeInfo(instruction.opcode).text;
      const bool is_end = instruction.opcode == Opcode::kEnd && (folded || reader.done());
      const std::string expected = is_end ? ")" : absl::StrCat(folded ? "(" : "", word);
      EXPECT_TRUE(absl::StartsWith(shown, expected)) << shown << " is not " << expected << " of\n" << text;
    }
  }
}

TEST(ModulePrinter, SaysWhereEachInstructionStands) {
  const auto module = ParseModule(R"((module (import "m" "f" (func (param i32)))
    (func $a nop)
    (func $empty)
    (func $b (param i32) (result i32) (local i64)
      (block $out (result i32)
        (loop $again (br_if $again (i32.eqz (local.get 0))) (br_table $again 1 (local.get 0)))
        (if (result i32) (local.get 0) (then (i32.const 1)) (else (i32.add (i32.const 2) (i32.const 3))))
        (br_if $out (local.get 0))
        (try_table (catch_all 0))
        (@metadata.code.branch_hint "\00") (if (local.get 0) (then (call 0 (i32.const 9))))))
    (data "bytes")))",
                                  kAll);
  ASSERT_TRUE(module.ok()) << module.status();
  ExpectInstructionsShown(*module, /*folded=*/false);
  ExpectInstructionsShown(*module, /*folded=*/true);
}

TEST(ModulePrinter, SaysWhichLinesAreAFunctions) {
  const auto module = ParseModule(R"((module (import "m" "f" (func)) (func $a nop) (func $b (result i32)
    i64.const 1 i64.const 2 i64.ne (if (then unreachable)) i32.const 3)))",
                                  kAll);
  ASSERT_TRUE(module.ok()) << module.status();
  for (bool folded : {false, true}) {
    LineMap lines;
    PrintOptions options;
    options.folded = folded;
    options.lines = &lines;
    const std::string text = *PrintModuleToString(*module, options);
    const uint32_t body = module->funcs[2].body_offset;
    EXPECT_EQ(lines.PositionOf(body + 1)->line, LineIn(text, "i64.const 1"));
    EXPECT_EQ(lines.LinesOf(FuncIndex(0))->first, LineIn(text, "import"));
    EXPECT_EQ(lines.LinesOf(FuncIndex(2))->first, LineIn(text, "(func $b"));
    EXPECT_EQ(lines.LinesOf(FuncIndex(2))->last, LineCount(text) - 1);
    EXPECT_FALSE(lines.LinesOf(FuncIndex(3)).has_value());
    EXPECT_FALSE(lines.PositionOf(0).has_value());
    EXPECT_FALSE(lines.PositionOf(body + 100).has_value());
  }
}

TEST(ModulePrinter, GivesUpOnTextsThatAreTooLong) {
  const auto module = ParseModule("(module (func $a nop) (func $b nop))", kAll);
  PrintOptions options;
  const size_t length = PrintModuleToString(*module, options)->size();
  options.max_bytes = length;
  EXPECT_TRUE(PrintModuleToString(*module, options).ok());
  for (const size_t too_short : {length - 1, length / 2, size_t{0}}) {
    options.max_bytes = too_short;
    EXPECT_EQ(PrintModuleToString(*module, options).status().code(), absl::StatusCode::kResourceExhausted) << too_short;
  }
}

}  // namespace
}  // namespace strata::wasm::text
