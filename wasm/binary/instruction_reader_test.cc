// Every opcode read back, every kind of immediate, features that are off, and truncation.

#include "wasm/binary/instruction_reader.h"

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "wasm/binary/byte_writer.h"
#include "wasm/binary/module_builder.h"

namespace strata::wasm {
namespace {

Features All() { return *Features::Parse("all", Features()); }

std::vector<Opcode> AllOpcodes() {
  std::vector<Opcode> opcodes;
  for (int i = 0; i < kOpcodeCount; ++i) opcodes.push_back(static_cast<Opcode>(i));
  return opcodes;
}

ByteVector Minimal(Opcode opcode) { return Op(opcode, MinimalImmediates(GetOpcodeInfo(opcode).immediate)); }

// Reads one instruction that must fill `bytes`.
Instruction ReadOne(const ByteVector& bytes) {
  InstructionReader reader(bytes, 0, All());
  Instruction instruction;
  const absl::Status status = reader.Next(instruction);
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_TRUE(reader.done());
  return instruction;
}

std::string ReadError(const ByteVector& bytes, const Features& features = All(), bool data_count_known = true) {
  InstructionReader reader(bytes, 0x10, features, data_count_known);
  Instruction instruction;
  const absl::Status status = reader.Next(instruction);
  EXPECT_EQ(reader.offset(), 0x10u) << "an error must leave the reader where it was";
  return std::string(status.message());
}

TEST(InstructionReader, ReadsEveryOpcodeInARow) {
  ByteVector body;
  for (Opcode opcode : AllOpcodes()) body = Concat({body, Minimal(opcode)});
  InstructionReader reader(body, 100, All());
  Instruction instruction;
  uint32_t offset = 100;
  for (Opcode opcode : AllOpcodes()) {
    ASSERT_TRUE(reader.Next(instruction).ok()) << GetOpcodeInfo(opcode).text;
    EXPECT_EQ(instruction.opcode, opcode);
    EXPECT_EQ(instruction.offset, offset);
    offset += static_cast<uint32_t>(Minimal(opcode).size());
    EXPECT_EQ(reader.offset(), offset) << GetOpcodeInfo(opcode).text;
  }
  EXPECT_TRUE(reader.done());
}

TEST(InstructionReader, FailsOnEveryTruncatedInstruction) {
  for (Opcode opcode : AllOpcodes()) {
    ByteVector bytes = Minimal(opcode);
    while (!bytes.empty()) {
      bytes.pop_back();
      EXPECT_TRUE(absl::StartsWith(ReadError(bytes), "unexpected end") ||
                  absl::StartsWith(ReadError(bytes), "length out of bounds"))
          << GetOpcodeInfo(opcode).text << ReadError(bytes);
    }
  }
}

TEST(InstructionReader, NamesTheProposalOfAnOpcodeThatIsOff) {
  const Features mvp;
  for (Opcode opcode : AllOpcodes()) {
    const OpcodeInfo& info = GetOpcodeInfo(opcode);
    if (info.feature == Feature::kMvp) continue;
    const std::string expected =
        absl::StrCat("illegal opcode: ", info.text, " needs the ", FeatureName(info.feature), " proposal");
    EXPECT_TRUE(absl::StartsWith(ReadError(Minimal(opcode), mvp), expected)) << ReadError(Minimal(opcode), mvp);
  }
}

TEST(InstructionReader, AcceptsThrowUnderEitherExceptionProposal) {
  for (Feature feature : {Feature::kExceptionHandling, Feature::kLegacyExceptions}) {
    const ByteVector bytes = Op(Opcode::kThrow, {3});
    InstructionReader reader(bytes, 0, Features::Of({feature}));
    Instruction instruction;
    EXPECT_TRUE(reader.Next(instruction).ok());
  }
}

TEST(InstructionReader, RejectsUnassignedOpcodes) {
  EXPECT_EQ(ReadError({0xff}), "illegal opcode ff (at offset 0x10)");
  EXPECT_EQ(ReadError({0x27}), "illegal opcode 27 (at offset 0x10)");
  EXPECT_EQ(ReadError({0xfc, 0x12}), "illegal opcode fc 12 (at offset 0x10)");
  EXPECT_EQ(ReadError({0xfd, 0xff, 0x7f}), "illegal opcode fd 3fff (at offset 0x10)");
  EXPECT_EQ(ReadError({0xfc, 0x87, 0x80, 0x80, 0x80, 0x80, 0x00}), "integer representation too long (at offset 0x16)");
}

TEST(InstructionReader, ReadsNumbers) {
  EXPECT_EQ(ReadOne(Op(Opcode::kI32Const, {0x7f})).i32, -1);
  EXPECT_EQ(ReadOne(Op(Opcode::kI64Const, {0x80, 0x7f})).i64, -128);
  EXPECT_EQ(ReadOne(Op(Opcode::kF32Const, {0, 0, 0x80, 0x3f})).f32_bits, 0x3f800000u);
  EXPECT_EQ(ReadOne(Op(Opcode::kF64Const, {0, 0, 0, 0, 0, 0, 0xf0, 0x3f})).f64_bits, 0x3ff0000000000000u);
  ByteVector lanes;
  for (uint8_t i = 0; i < 16; ++i) lanes.push_back(i * 2);
  EXPECT_EQ(ReadOne(Op(Opcode::kV128Const, lanes)).v128[15], 30);
  EXPECT_EQ(ReadOne(Op(Opcode::kI8x16Shuffle, lanes)).v128[3], 6);
}

TEST(InstructionReader, ReadsBlockTypes) {
  EXPECT_EQ(ReadOne(Op(Opcode::kBlock, {0x40})).block.kind, BlockType::Kind::kEmpty);
  EXPECT_EQ(ReadOne(Op(Opcode::kLoop, {0x7e})).block.value, ValType(ValKind::kI64));
  EXPECT_EQ(ToString(ReadOne(Op(Opcode::kIf, {0x63, 0x05})).block.value), "(ref null 5)");
  const Instruction typed = ReadOne(Op(Opcode::kBlock, {0xc0, 0x00}));
  EXPECT_EQ(typed.block.kind, BlockType::Kind::kType);
  EXPECT_EQ(typed.block.type, 64u);
  EXPECT_EQ(ReadError(Op(Opcode::kBlock, {0xff, 0x7f})), "malformed block type (at offset 0x11)");
  EXPECT_TRUE(absl::StartsWith(ReadError(Op(Opcode::kBlock, {0}), Features()),
                               "malformed block type: needs the multi-value proposal"));
}

TEST(InstructionReader, ReadsMemArgs) {
  const Instruction plain = ReadOne(Op(Opcode::kI32Load, {2, 0x80, 0x01}));
  EXPECT_EQ(plain.memarg.align_log2, 2u);
  EXPECT_EQ(plain.memarg.memory, 0u);
  EXPECT_EQ(plain.memarg.offset, 128u);
  const Instruction other = ReadOne(Op(Opcode::kI64Store, {0x43, 7, 9}));
  EXPECT_EQ(other.memarg.align_log2, 3u);
  EXPECT_EQ(other.memarg.memory, 7u);
  EXPECT_EQ(other.memarg.offset, 9u);
  EXPECT_EQ(ReadOne(Op(Opcode::kV128Load8Lane, {0, 1, 13})).lane, 13);
  EXPECT_EQ(ReadError(Op(Opcode::kI32Load, {0x80, 0x01, 0})), "malformed memop flags (at offset 0x11)");
  EXPECT_TRUE(absl::StartsWith(ReadError(Op(Opcode::kI32Load, {0x40, 0, 0}), Features()),
                               "malformed memop flags: needs the multi-memory proposal"));
}

TEST(InstructionReader, ReadsPairsInTheirOrder) {
  for (Opcode opcode : {Opcode::kCallIndirect, Opcode::kTableInit, Opcode::kTableCopy, Opcode::kMemoryCopy,
                        Opcode::kMemoryInit, Opcode::kStructGet, Opcode::kArrayCopy, Opcode::kArrayNewFixed,
                        Opcode::kArrayNewData, Opcode::kArrayInitElem}) {
    const Instruction instruction = ReadOne(Op(opcode, {3, 4}));
    EXPECT_EQ(instruction.index, 3u) << GetOpcodeInfo(opcode).text;
    EXPECT_EQ(instruction.index2, 4u) << GetOpcodeInfo(opcode).text;
  }
}

TEST(InstructionReader, ReadsVectorsIntoReusedBuffers) {
  const ByteVector body = Concat({Op(Opcode::kBrTable, {2, 7, 8, 9}), Op(Opcode::kBrTable, {0, 5})});
  InstructionReader reader(body, 0, All());
  Instruction instruction;
  ASSERT_TRUE(reader.Next(instruction).ok());
  EXPECT_EQ(instruction.labels, (std::vector<uint32_t>{7, 8, 9}));
  ASSERT_TRUE(reader.Next(instruction).ok());
  EXPECT_EQ(instruction.labels, (std::vector<uint32_t>{5}));
  EXPECT_EQ(ReadOne(Op(Opcode::kSelectTyped, {2, 0x7f, 0x70})).select_types,
            (std::vector<ValType>{ValKind::kI32, kFuncRef}));
}

TEST(InstructionReader, RejectsCountsBeyondTheEndWithoutMakingRoom) {
  EXPECT_EQ(ReadError(Op(Opcode::kBrTable, {0xff, 0xff, 0xff, 0xff, 0x0f})), "length out of bounds (at offset 0x11)");
  EXPECT_EQ(ReadError(Op(Opcode::kTryTable, {0x40, 0xff, 0xff, 0xff, 0xff, 0x0f})),
            "length out of bounds (at offset 0x12)");
}

TEST(InstructionReader, ReadsCatchClauses) {
  const Instruction instruction = ReadOne(Op(Opcode::kTryTable, {0x40, 4, 0, 5, 1, 1, 6, 2, 2, 3, 3, 4}));
  ASSERT_EQ(instruction.catches.size(), 4u);
  EXPECT_EQ(instruction.catches[0].kind, CatchClause::Kind::kCatch);
  EXPECT_EQ(instruction.catches[0].tag, 5u);
  EXPECT_EQ(instruction.catches[1].label, 2u);
  EXPECT_EQ(instruction.catches[2].kind, CatchClause::Kind::kCatchAll);
  EXPECT_EQ(instruction.catches[3].label, 4u);
  EXPECT_EQ(ReadError(Op(Opcode::kTryTable, {0x40, 1, 4, 0, 0})), "malformed catch clause (at offset 0x13)");
}

TEST(InstructionReader, ReadsCasts) {
  const Instruction instruction = ReadOne(Op(Opcode::kBrOnCast, {1, 6, 0x6e, 0x05}));
  EXPECT_TRUE(instruction.null1);
  EXPECT_FALSE(instruction.null2);
  EXPECT_EQ(instruction.index, 6u);
  EXPECT_EQ(instruction.heap.kind, HeapKind::kAny);
  EXPECT_EQ(instruction.heap2, HeapType::Concrete(5));
  EXPECT_EQ(ReadError(Op(Opcode::kBrOnCast, {4, 0, 0x6e, 0x6e})), "malformed br_on_cast flags (at offset 0x12)");
}

TEST(InstructionReader, WantsADataCountSection) {
  for (Opcode opcode : {Opcode::kMemoryInit, Opcode::kDataDrop, Opcode::kArrayNewData, Opcode::kArrayInitData}) {
    EXPECT_TRUE(absl::StartsWith(ReadError(Minimal(opcode), All(), false), "data count section required"));
  }
}

TEST(InstructionReader, WantsZeroBytesBeforeTheirProposals) {
  const Features mvp;
  EXPECT_EQ(ReadError(Op(Opcode::kMemoryGrow, {1}), mvp), "zero byte expected (at offset 0x11)");
  EXPECT_EQ(ReadError(Op(Opcode::kMemorySize, {0x80, 0x00}), mvp), "zero byte expected (at offset 0x11)");
  EXPECT_EQ(ReadError(Op(Opcode::kCallIndirect, {0, 1}), mvp), "zero byte expected (at offset 0x12)");
  EXPECT_EQ(ReadError(Op(Opcode::kAtomicFence, {1})), "zero byte expected (at offset 0x12)");
}

}  // namespace
}  // namespace strata::wasm
