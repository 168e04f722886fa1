// Modules made to be slow: each is so large that work which grows with the square of its size would not end.
//
// Sizes are near the implementation limits; what is asserted is the verdict. A test that takes long has found
// something.

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "wasm/binary/byte_writer.h"
#include "wasm/binary/implementation_limits.h"
#include "wasm/binary/module_builder.h"
#include "wasm/binary/module_decoder.h"
#include "wasm/types/features.h"
#include "wasm/types/opcode.h"
#include "wasm/validation/module_validator.h"

namespace strata::wasm {
namespace {

constexpr uint8_t kI32Byte = 0x7f, kEmptyBlock = 0x40, kEndByte = 0x0b;

std::string Verdict(const std::vector<uint8_t>& bytes) {
  const auto module = DecodeModule(bytes, *Features::Parse("all", Features()));
  return std::string(module.ok() ? ValidateModule(*module).message() : module.status().message());
}

// A body of parts repeated.
class Body {
 public:
  Body& Add(int count, const ByteVector& part) {
    for (int i = 0; i < count; ++i) bytes_.insert(bytes_.end(), part.begin(), part.end());
    return *this;
  }
  const ByteVector& bytes() const { return bytes_; }

 private:
  ByteVector bytes_;
};

// One function of type [] -> [] with the body.
std::vector<uint8_t> ModuleOf(const ByteVector& body, const ByteVector& locals = {0}) {
  ModuleBuilder module;
  module.FuncType({}, {});
  module.Func(0, body, locals);
  return module.Bytes();
}

ByteVector Leb(uint32_t value) {
  ByteWriter writer;
  writer.U32Leb(value);
  return std::move(writer).Take();
}

// `count` entries of one section, each the same bytes.
std::vector<uint8_t> ModuleOfEntries(uint8_t section, uint32_t count, const ByteVector& entry) {
  ByteWriter out;
  out.Preamble();
  out.Section(section, [&](ByteWriter& in) {
    in.U32Leb(count);
    for (uint32_t i = 0; i < count; ++i) in.Bytes(entry);
  });
  return std::move(out).Take();
}

TEST(HostileModules, AMillionNestedBlocks) {
  constexpr int kDepth = 1'000'000;
  for (Opcode opcode : {Opcode::kBlock, Opcode::kLoop}) {
    EXPECT_EQ(Verdict(ModuleOf(Body().Add(kDepth, Op(opcode, {kEmptyBlock})).Add(kDepth, {kEndByte}).bytes())), "");
  }
  const ByteVector open = Concat({Op(Opcode::kI32Const, {0}), Op(Opcode::kIf, {kEmptyBlock})});
  const ByteVector close = Concat({Op(Opcode::kElse), {kEndByte}});
  EXPECT_EQ(Verdict(ModuleOf(Body().Add(kDepth, open).Add(kDepth, close).bytes())), "");
}

TEST(HostileModules, BranchesOutOfDeepNesting) {
  constexpr int kDepth = 500'000;
  const ByteVector branch = Concat({Op(Opcode::kI32Const, {0}), Op(Opcode::kBrIf, Leb(kDepth))});
  Body body;
  body.Add(kDepth, Op(Opcode::kBlock, {kEmptyBlock})).Add(kDepth, branch).Add(kDepth, {kEndByte});
  EXPECT_EQ(Verdict(ModuleOf(body.bytes())), "");
}

// 65,520 targets each, of which every other one is a label that takes 1,000 values.
TEST(HostileModules, WideBranchTablesToLabelsWithManyValues) {
  constexpr uint32_t kTargets = 65'520;
  constexpr int kTables = 50, kValues = 1'000;
  ByteWriter table;
  table.U32Leb(kTargets);
  for (uint32_t i = 0; i <= kTargets; ++i) table.U32Leb(i % 2);
  const ByteVector many(kValues, kI32Byte);
  ModuleBuilder module;
  module.FuncType({}, many);
  Body once;
  once.Add(2, Op(Opcode::kBlock, {0})).Add(kValues + 1, Op(Opcode::kI32Const, {0}));
  once.Add(1, Op(Opcode::kBrTable, table.bytes())).Add(2, {kEndByte}).Add(kValues, Op(Opcode::kDrop));
  Body body;
  body.Add(kTables, once.bytes()).Add(1, Op(Opcode::kUnreachable));
  module.Func(0, body.bytes());
  EXPECT_EQ(Verdict(module.Bytes()), "");
}

TEST(HostileModules, ThousandsOfFunctionsWithAllTheLocals) {
  constexpr int kFunctions = 20'000;
  const ByteVector locals = Concat({{1}, Leb(kMaxLocals), {kI32Byte}});
  const ByteVector body = Concat({Op(Opcode::kLocalGet, Leb(kMaxLocals - 1)), Op(Opcode::kDrop)});
  ModuleBuilder module;
  module.FuncType({}, {});
  for (int i = 0; i < kFunctions; ++i) module.Func(0, body, locals);
  EXPECT_EQ(Verdict(module.Bytes()), "");
}

TEST(HostileModules, CountsOfLocalsThatOverflow) {
  const ByteVector twice = Concat({{2}, Leb(0xffffffff), {kI32Byte}, Leb(0xffffffff), {kI32Byte}});
  EXPECT_TRUE(absl::StartsWith(Verdict(ModuleOf({}, twice)), "too many locals"));
}

// Each local without a default is set in a block of its own, and forgotten at its end.
TEST(HostileModules, LocalsSetInNestedBlocks) {
  constexpr uint32_t kLocals = 50'000;
  ByteWriter body;
  for (uint32_t i = 0; i < kLocals; ++i) {
    body.Bytes(Concat({Op(Opcode::kBlock, {kEmptyBlock}), Op(Opcode::kRefFunc, {0}), Op(Opcode::kLocalSet, Leb(i)),
                       Op(Opcode::kLocalGet, Leb(i)), Op(Opcode::kDrop)}));
  }
  for (uint32_t i = 0; i < kLocals; ++i) body.U8(kEndByte);
  ModuleBuilder module;
  module.FuncType({}, {});
  module.Func(0, body.bytes(), Concat({{1}, Leb(kLocals), {0x64, 0x70}}));
  module.Export("f", 0, 0);
  EXPECT_EQ(Verdict(module.Bytes()), "");
}

TEST(HostileModules, AThousandGroupsOfAThousandTypes) {
  constexpr uint32_t kSize = 1'000;
  Body group;
  group.Add(1, Concat({{0x4e}, Leb(kSize)})).Add(kSize, {0x5f, 1, kI32Byte, 0});
  EXPECT_EQ(Verdict(ModuleOfEntries(1, kSize, group.bytes())), "");
  EXPECT_TRUE(absl::StartsWith(Verdict(ModuleOfEntries(1, kSize + 1, group.bytes())), "too many types"));
}

TEST(HostileModules, ChainsOfSupertypesAtTheirGreatestDepth) {
  constexpr uint32_t kChains = 1'000;
  ByteWriter out;
  out.Preamble();
  out.Section(1, [](ByteWriter& in) {
    in.U32Leb(kChains * (kMaxSubtypingDepth + 1));
    for (uint32_t i = 0; i < kChains * (kMaxSubtypingDepth + 1); ++i) {
      const bool is_root = i % (kMaxSubtypingDepth + 1) == 0;
      in.Bytes(is_root ? ByteVector{0x50, 0} : Concat({{0x50, 1}, Leb(i - 1)}));
      in.Bytes({0x5f, 0});
    }
  });
  EXPECT_EQ(Verdict(std::move(out).Take()), "");
}

TEST(HostileModules, AMillionExportsWithLongCommonPrefixes) {
  constexpr uint32_t kExports = 1'000'000;
  ModuleBuilder module;
  module.FuncType({}, {});
  module.Func(0, {});
  for (uint32_t i = 0; i < kExports; ++i) module.Export(absl::StrCat("a name with a prefix that they share ", i), 0, 0);
  EXPECT_EQ(Verdict(module.Bytes()), "");
}

TEST(HostileModules, AMillionImports) {
  const ByteVector import = {0, 0, 3, kI32Byte, 0};
  EXPECT_EQ(Verdict(ModuleOfEntries(2, kMaxImports, import)), "");
  EXPECT_TRUE(absl::StartsWith(Verdict(ModuleOfEntries(2, kMaxImports + 1, import)), "too many imports"));
}

TEST(HostileModules, ImportedMemoriesAndTablesCountToo) {
  const ByteVector memory = {0, 0, 2, 0, 0}, table = {0, 0, 1, 0x70, 0, 0};
  EXPECT_EQ(Verdict(ModuleOfEntries(2, kMaxMemories, memory)), "");
  EXPECT_TRUE(absl::StartsWith(Verdict(ModuleOfEntries(2, kMaxMemories + 1, memory)), "too many memories"));
  EXPECT_EQ(Verdict(ModuleOfEntries(2, kMaxTables, table)), "");
  EXPECT_TRUE(absl::StartsWith(Verdict(ModuleOfEntries(2, kMaxTables + 1, table)), "too many tables"));
}

TEST(HostileModules, DeepConstantExpressions) {
  constexpr int kDepth = 1'000'000;
  Body init;
  init.Add(kDepth, Op(Opcode::kI32Const, {1})).Add(kDepth - 1, Op(Opcode::kI32Add));
  ModuleBuilder module;
  module.Global({kI32Byte, 0}, init.bytes());
  EXPECT_EQ(Verdict(module.Bytes()), "");
}

TEST(HostileModules, NestedBlocksWithAThousandResults) {
  constexpr int kDepth = 20'000, kValues = 1'000;
  const ByteVector many(kValues, kI32Byte);
  ModuleBuilder module;
  module.FuncType(many, many);
  Body body;
  for (uint32_t i = 0; i < kValues; ++i) body.Add(1, Op(Opcode::kLocalGet, Leb(i)));
  body.Add(kDepth, Op(Opcode::kBlock, {0})).Add(kDepth, {kEndByte});
  module.Func(0, body.bytes());
  EXPECT_EQ(Verdict(module.Bytes()), "");
}

TEST(HostileModules, SegmentsAtTheirLimits) {
  EXPECT_EQ(Verdict(ModuleOfEntries(11, kMaxDataSegments, {1, 0})), "");
  EXPECT_TRUE(absl::StartsWith(Verdict(ModuleOfEntries(11, kMaxDataSegments + 1, {1, 0})), "too many data segments"));
  constexpr uint32_t kEntries = 2'000'000;
  Body nulls;
  nulls.Add(1, Concat({{5, 0x70}, Leb(kEntries)})).Add(kEntries, {0xd0, 0x70, kEndByte});
  EXPECT_EQ(Verdict(ModuleOfEntries(9, 1, nulls.bytes())), "");
}

TEST(HostileModules, AMillionCustomSectionsAndALongName) {
  ByteWriter out;
  out.Preamble();
  for (int i = 0; i < 1'000'000; ++i) out.Bytes({0, 5, 4, 'n', 'a', 'm', 'e'});
  out.Section(0, [](ByteWriter& in) { in.Name(std::string(20'000'000, 'x')); });
  EXPECT_EQ(Verdict(std::move(out).Take()), "");
}

// Thousands of results that few bytes push, again and again where nothing is reached.
TEST(HostileModules, ManyResultsFromFewBytes) {
  const ByteVector many(1'000, kI32Byte);
  ModuleBuilder module;
  module.FuncType({}, {});
  module.FuncType({}, many);
  module.Func(0, Body().Add(10'000, Op(Opcode::kCall, {1})).bytes());
  module.Func(1, Op(Opcode::kUnreachable));
  EXPECT_TRUE(absl::StartsWith(Verdict(module.Bytes()), "too many operands"));
}

}  // namespace
}  // namespace strata::wasm
