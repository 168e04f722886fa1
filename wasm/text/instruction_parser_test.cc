// Instructions: every opcode by its name, immediates by kind, blocks flat and folded, labels, depth.

#include "wasm/text/instruction_parser.h"

#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "wasm/text/keywords.h"
#include "wasm/text/lexer.h"
#include "wasm/types/memory_access.h"

namespace strata::wasm::text {
namespace {

std::string Hex(const std::vector<uint8_t>& bytes) {
  return absl::BytesToHexString(std::string(bytes.begin(), bytes.end()));
}

// A module with an entry 0 and an entry 1, "$one", in every space, and three locals, the last "$x".
struct World {
  World() {
    for (IndexSpace* space : {&module.funcs, &module.tables, &module.memories, &module.globals, &module.tags,
                              &module.elems, &module.datas, &module.types.ids()}) {
      space->Define(std::nullopt);
      space->Define("one");
    }
    module.types.Define({FuncType{{ValKind::kI32}, {}}, nullptr}, true);
    TypeSpace::Entry structure{std::nullopt, std::make_unique<IndexSpace>(IndexSpace::Nouns{"field", "field"})};
    structure.fields->Define(std::nullopt);
    structure.fields->Define("f");
    module.types.Define(std::move(structure), false);
    function.locals.Define(std::nullopt);
    function.locals.Define(std::nullopt);
    function.locals.Define("x");
  }
  ModuleScope module{*Features::Parse("all", Features())};
  FunctionScope function;
};

// The instructions' bytes in hexadecimal, or the error.
std::string Encode(absl::string_view text, World& world) {
  const std::string source = absl::StrCat(text, ")");
  const auto tokens = Lex(source);
  if (!tokens.ok()) return tokens.status().ToString();
  Cursor cursor(*tokens, {});
  ByteWriter out;
  InstructionParser(cursor, world.module, world.function).ParseSequence(out);
  cursor.ExpectClose();
  return cursor.ok() ? Hex(out.bytes()) : std::string(cursor.status().message());
}

std::string Encode(absl::string_view text) {
  World world;
  return Encode(text, world);
}

struct Case {
  absl::string_view text;
  absl::string_view hex;
};

void Check(absl::Span<const Case> cases) {
  for (const Case& c : cases) EXPECT_EQ(Encode(c.text), c.hex) << c.text;
}

std::string OpcodeHex(Opcode opcode) {
  ByteWriter out;
  ImmediateParser::WriteOpcode(opcode, out);
  return Hex(out.bytes());
}

TEST(InstructionParser, WritesEveryOpcodeWithoutImmediates) {
  for (int i = 0; i < kOpcodeCount; ++i) {
    const Opcode opcode = static_cast<Opcode>(i);
    const OpcodeInfo& info = GetOpcodeInfo(opcode);
    if (info.immediate != ImmediateKind::kNone || opcode == Opcode::kElse || opcode == Opcode::kEnd ||
        opcode == Opcode::kCatchAll) {
      continue;
    }
    EXPECT_EQ(Encode(info.text), OpcodeHex(opcode)) << info.text;
    EXPECT_EQ(Encode(absl::StrCat("(", info.text, " (nop) (drop))")), absl::StrCat("011a", OpcodeHex(opcode)));
  }
}

TEST(InstructionParser, WritesEveryMemoryAccess) {
  for (int i = 0; i < kOpcodeCount; ++i) {
    const Opcode opcode = static_cast<Opcode>(i);
    const OpcodeInfo& info = GetOpcodeInfo(opcode);
    const bool has_lane = info.immediate == ImmediateKind::kMemArgLane;
    if (info.immediate != ImmediateKind::kMemArg && !has_lane) continue;
    const std::string lane = has_lane ? "03" : "";
    const std::string natural = absl::StrCat("0", AccessSizeLog2(opcode));
    const std::string natural_with_memory = absl::StrCat("4", AccessSizeLog2(opcode));
    const absl::string_view lane_text = has_lane ? " 3" : "";
    EXPECT_EQ(Encode(absl::StrCat(info.text, lane_text)), absl::StrCat(OpcodeHex(opcode), natural, "00", lane));
    EXPECT_EQ(Encode(absl::StrCat(info.text, " offset=0x80 align=1", lane_text)),
              absl::StrCat(OpcodeHex(opcode), "008001", lane));
    EXPECT_EQ(Encode(absl::StrCat(info.text, " $one", lane_text)),
              absl::StrCat(OpcodeHex(opcode), natural_with_memory, "0100", lane));
    EXPECT_EQ(Encode(absl::StrCat(info.text, " 1 align=1", lane_text, " nop")),
              absl::StrCat(OpcodeHex(opcode), "400100", lane, "01"));
  }
}

TEST(NaturalAlignment, IsReadOffTheName) {
  EXPECT_EQ(AccessSizeLog2(Opcode::kI32Load), 2u);
  EXPECT_EQ(AccessSizeLog2(Opcode::kF64Store), 3u);
  EXPECT_EQ(AccessSizeLog2(Opcode::kI64Load8S), 0u);
  EXPECT_EQ(AccessSizeLog2(Opcode::kI64Store32), 2u);
  EXPECT_EQ(AccessSizeLog2(Opcode::kV128Load), 4u);
  EXPECT_EQ(AccessSizeLog2(Opcode::kV128Load8x8S), 3u);
  EXPECT_EQ(AccessSizeLog2(Opcode::kV128Load16Splat), 1u);
  EXPECT_EQ(AccessSizeLog2(Opcode::kV128Store32Lane), 2u);
  EXPECT_EQ(AccessSizeLog2(Opcode::kMemoryAtomicNotify), 2u);
  EXPECT_EQ(AccessSizeLog2(Opcode::kMemoryAtomicWait64), 3u);
  EXPECT_EQ(AccessSizeLog2(Opcode::kI64AtomicRmw16AddU), 1u);
  EXPECT_EQ(AccessSizeLog2(Opcode::kI64AtomicRmwCmpxchg), 3u);
}

TEST(InstructionParser, ReadsImmediatesOfEachKind) {
  Check({
      {"call $one", "1001"},
      {"call_indirect (type 0)", "110000"},
      {"call_indirect 1 (param i32)", "110001"},
      {"call_indirect $one (type 0) (param i32)", "110001"},
      {"return_call_ref $one", "1501"},
      {"struct.get $one $f", "fb020101"},
      {"struct.set 1 0", "fb050100"},
      {"array.new_fixed 1 3", "fb080103"},
      {"array.new_data $one $one", "fb090101"},
      {"array.init_elem 0 $one", "fb130001"},
      {"array.copy 0 $one", "fb110001"},
      {"local.get $x", "2002"},
      {"global.set $one", "2401"},
      {"table.get", "2500"},
      {"table.set $one", "2601"},
      {"table.copy", "fc0e0000"},
      {"table.copy $one 0", "fc0e0100"},
      {"table.init 1", "fc0c0100"},
      {"table.init 0 $one", "fc0c0100"},
      {"table.init $one 0", "fc0c0001"},
      {"elem.drop $one", "fc0d01"},
      {"memory.size", "3f00"},
      {"memory.grow $one", "4001"},
      {"memory.fill 1", "fc0b01"},
      {"memory.copy", "fc0a0000"},
      {"memory.copy 0 1", "fc0a0001"},
      {"memory.init 1", "fc080100"},
      {"memory.init $one 0", "fc080001"},
      {"data.drop 1", "fc0901"},
      {"i8x16.extract_lane_s 255", "fd15ff"},
      {"i8x16.shuffle 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 31", "fd0d000102030405060708090a0b0c0d0e1f"},
      {"i32.const -1", "417f"},
      {"i32.const 0xffffffff", "417f"},
      {"i64.const 0x8000000000000000",
       "42808080808080808080"
       "7f"},
      {"f32.const -1", "43000080bf"},
      {"f64.const 0x1p-1", "44000000000000e03f"},
      {"v128.const i8x16 -1 0 1 2 3 4 5 6 7 8 9 10 11 12 13 255", "fd0cff000102030405060708090a0b0c0dff"},
      {"v128.const i16x8 0x100 0 0 0 0 0 0 -2", "fd0c0001000000000000000000000000feff"},
      {"v128.const i32x4 1 2 3 -4", "fd0c010000000200000003000000fcffffff"},
      {"v128.const i64x2 1 -1", "fd0c0100000000000000ffffffffffffffff"},
      {"v128.const f32x4 0 1 inf nan", "fd0c000000000000803f0000807f0000c07f"},
      {"v128.const f64x2 1 -0", "fd0c000000000000f03f0000000000000080"},
      {"ref.null none", "d071"},
      {"ref.null $one", "d001"},
      {"ref.test (ref any)", "fb146e"},
      {"ref.test anyref", "fb156e"},
      {"ref.cast (ref null $one)", "fb1701"},
      {"ref.cast (ref 0)", "fb1600"},
      {"block br_on_cast 0 anyref (ref i31) end",
       "0240"
       "fb1801006e6c"
       "0b"},
      {"block br_on_cast_fail 0 (ref any) i31ref end",
       "0240"
       "fb1902006e6c"
       "0b"},
      {"select", "1b"},
      {"select (result i32)", "1c017f"},
      {"select (result i32) (result)", "1c017f"},
      {"select (result)", "1c00"},
      {"throw $one", "0801"},
      {"atomic.fence", "fe0300"},
      {"br_table 0 1 2", "0e02000102"},
      {"br_table 3", "0e0003"},
  });
}

TEST(InstructionParser, ReadsBlockTypes) {
  Check({
      {"block end", "02400b"},
      {"block (param) (result) end", "02400b"},
      {"loop (result f64) end", "037c0b"},
      {"block (type 0) end", "02000b"},
      {"block (param i32) end", "02000b"},
      {"block (type 0) (param i32) end", "02000b"},
      {"block (result i32 i32) end", "02020b"},
      {"block (result (ref null $one)) end", "0263010b"},
      {"try_table (catch $one 0) (catch_ref 0 1) (catch_all 2) (catch_all_ref 3) nop end",
       "1f4004"
       "000100"
       "010001"
       "0202"
       "0303"
       "010b"},
  });
}

TEST(InstructionParser, WritesFoldedAndFlatAlike) {
  Check({
      {"(i32.add (i32.const 1) (i32.mul (i32.const 2) (i32.const 3)))",
       "4101"
       "4102"
       "4103"
       "6c"
       "6a"},
      {"(block (nop) nop (br 0))", "024001010c000b"},
      {"(if (i32.const 1) (then nop) (else drop))",
       "4101"
       "0440"
       "01"
       "05"
       "1a"
       "0b"},
      {"i32.const 1 if nop else drop end",
       "4101"
       "0440"
       "01"
       "05"
       "1a"
       "0b"},
      {"(if (result i32) (nop) (i32.const 1) (then) (else))",
       "01"
       "4101"
       "047f"
       "05"
       "0b"},
      {"(if (then))", "04400b"},
      {"(loop $l (br $l))", "03400c000b"},
      {"(try_table (catch_all 0) (nop))", "1f40010200010b"},
      {"(try (do nop) (catch 0 drop) (catch $one) (catch_all rethrow 0))",
       "0640"
       "01"
       "07001a"
       "0701"
       "19"
       "0900"
       "0b"},
      {"try nop catch 0 drop catch $one catch_all rethrow 0 end",
       "0640"
       "01"
       "07001a"
       "0701"
       "19"
       "0900"
       "0b"},
      {"(block $l (try (do) (delegate $l)))",
       "0240"
       "0640"
       "1800"
       "0b"},
      {"block $l try delegate $l end",
       "0240"
       "0640"
       "1800"
       "0b"},
      {"(try (do))", "06400b"},
  });
}

TEST(InstructionParser, ResolvesLabelsInnermostFirst) {
  Check({
      {"block $a block $b br $a br $b end br $a end",
       "0240"
       "0240"
       "0c01"
       "0c00"
       "0b"
       "0c00"
       "0b"},
      {"block $a block $a br $a end br $a end",
       "0240"
       "0240"
       "0c00"
       "0b"
       "0c00"
       "0b"},
      {"block $a end $a", "02400b"},
      {"if $a else $a end $a", "0440050b"},
      {"if $\"a\" else $a end $\"\\61\"", "0440050b"},
      // A condition is outside its if; so are the catches of a try_table.
      {"(block $a (if $a (br $a) (then (br $a))))",
       "0240"
       "0c00"
       "0440"
       "0c00"
       "0b"
       "0b"},
      {"(block $a (try_table $a (catch_all $a) (br $a)))",
       "0240"
       "1f40010200"
       "0c00"
       "0b"
       "0b"},
      {"block $a end br $a", "1:17: unknown label $a"},
      {"(block $a (if $b (br $b) (then)))", "1:22: unknown label $b"},
  });
}

TEST(InstructionParser, ReportsPlaceAndReason) {
  Check({
      {"nop\n  foo", "2:3: unknown operator foo"},
      {"i32.const", "1:10: unexpected token )"},
      {"i32.const 1.5", "1:11: unexpected token 1.5"},
      {"i32.const 0x", "1:11: unknown operator 0x"},
      {"i32.const 4294967296", "1:11: constant out of range"},
      {"f32.const nan:canonical", "1:11: unexpected token nan:canonical"},
      {"local.get 4294967296", "1:11: i32 constant out of range"},
      {"local.get $y", "1:11: unknown local $y"},
      {"call $y", "1:6: unknown function $y"},
      {"struct.get 1 $y", "1:14: unknown field $y"},
      {"struct.get 0 $f", "1:14: unknown field $f"},
      {"ref.null i32", "1:10: unexpected token i32"},
      {"i32.load align=3", "1:10: alignment must be a power of two"},
      {"i32.load align=0", "1:10: alignment must be a power of two"},
      {"i32.load align=x", "1:10: unknown operator align=x"},
      {"i32.load offset=-1", "1:10: unknown operator offset=-1"},
      {"i32.load offset=18446744073709551616", "1:10: i64 constant out of range"},
      {"i32.load align=4 offset=1", "1:18: unexpected token offset=1"},
      {"i8x16.extract_lane_s 256", "1:22: i8 constant out of range"},
      {"i8x16.extract_lane_s -1", "1:22: unexpected token -1"},
      {"i8x16.shuffle 1 2", "1:15: invalid lane length"},
      {"v128.const i32x4 1 2 3", "1:18: wrong number of lane literals"},
      {"v128.const f32x4 1 2 3 nan:1", "1:24: unknown operator nan:1"},
      {"v128.const 0", "1:12: unexpected token 0"},
      {"end", "1:1: unexpected token end"},
      {"block else end", "1:7: unexpected token else"},
      {"if else else end", "1:9: unexpected token else"},
      {"block", "1:6: unexpected token )"},
      {"block end $a", "1:11: mismatching label"},
      {"block $a end $b", "1:14: mismatching label"},
      {"if $a else $b end", "1:12: mismatching label"},
      {"(nop nop)", "1:6: unexpected token nop"},
      {"(end)", "1:2: unexpected token end"},
      {"(if nop (then))", "1:5: unexpected token nop"},
      {"(if (then) (then))", "1:13: unexpected token then"},
      {"(if (then) (else) (else))", "1:19: unexpected token ("},
      {"(if)", "1:4: unexpected token )"},
      {"(try (catch 0))", "1:7: unexpected token catch"},
      {"(try (do) (catch 0) (delegate 0))", "1:22: unexpected token delegate"},
      {"(try (do) (catch_all) (catch_all))", "1:24: unexpected token catch_all"},
      {"(catch_all)", "1:2: unexpected token catch_all"},
      {"(then)", "1:2: unexpected token then"},
      {"block (param $x i32) end", "1:14: unexpected token $x"},
      {"block (result i32) (param i32) end", "1:21: unexpected token param"},
      {"block (type 0) (param i64) end", "1:7: inline function type"},
      {"block (type 7) (param i64) end", "1:7: unknown type 7"},
      {"(@custom \"x\") nop", "1:1: misplaced @custom annotation"},
      {"(@name \"x\") nop", "1:1: misplaced @name annotation"},
      {"(@metadata.code.branch_hint \"\\00\") (@metadata.code.branch_hint \"\\00\") if end",
       "1:36: @metadata.code.branch_hint annotation: duplicate annotation"},
      {"(block (@metadata.code.branch_hint \"\\00\")) nop", "1:42: unexpected token )"},
      {"block (@metadata.code.branch_hint \"\\00\") end", "1:42: unexpected token end"},
      {"(if (then) (@metadata.code.branch_hint \"\\00\") (else))",
       "1:12: @metadata.code.branch_hint annotation: not in a function"},
  });
}

TEST(InstructionParser, CollectsLabelNamesInOrderOfBlocks) {
  World world;
  Encode("block $a (if $b (block $c) (then)) loop end block $d end end", world);
  const std::map<uint32_t, std::string> expected = {{0, "a"}, {1, "c"}, {2, "b"}, {4, "d"}};
  EXPECT_EQ(world.function.label_names, expected);
}

TEST(InstructionParser, HintsPointAtTheirInstruction) {
  World world;
  Encode(
      "nop (@metadata.code.branch_hint \"\\01\") (if (i32.const 0) (then))"
      " (@metadata.code.branch_hint \"\\00\") br_if 0",
      world);
  ASSERT_EQ(world.function.hints.size(), 2u);
  EXPECT_EQ(world.function.hints[0].offset, 3u);
  EXPECT_EQ(world.function.hints[1].offset, 6u);
  EXPECT_EQ(world.function.hints[1].value, std::string(1, '\0'));
}

TEST(InstructionParser, TakesHintsAmongOperands) {
  World world;
  Encode(
      "(drop (@metadata.code.branch_hint \"\\01\") (if (result i32)"
      " (@metadata.code.branch_hint \"\\00\") (br_if 0 (i32.const 0)) (then i32.const 1) (else i32.const 2)))",
      world);
  ASSERT_EQ(world.function.hints.size(), 2u);
  EXPECT_EQ(world.function.hints[0].offset, 2u);
  EXPECT_EQ(world.function.hints[0].value, std::string(1, '\0'));
  EXPECT_EQ(world.function.hints[1].offset, 4u);
}

TEST(InstructionParser, KeepsEmptyLabelNames) {
  World world;
  Encode("block (@name \"\") end block end", world);
  EXPECT_EQ(world.function.label_names, (std::map<uint32_t, std::string>{{0, ""}}));
}

TEST(InstructionParser, NestsDeeplyWithoutRecursion) {
  constexpr int kDepth = 100000;
  std::string plain, blocks, conditions;
  for (int i = 0; i < kDepth; ++i) {
    plain += "(drop ";
    blocks += "(block ";
    conditions += "(if ";
  }
  for (int i = 0; i < kDepth; ++i) {
    plain += ")";
    blocks += ")";
    conditions += "(then))";
  }
  EXPECT_EQ(Encode(plain).size(), 2u * kDepth);
  EXPECT_EQ(Encode(blocks).size(), 6u * kDepth);
  EXPECT_EQ(Encode(conditions).size(), 6u * kDepth);
}

}  // namespace
}  // namespace strata::wasm::text
