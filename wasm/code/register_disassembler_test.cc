#include "wasm/code/register_disassembler.h"

#include <bit>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "wasm/code/code.h"

namespace strata::wasm {
namespace {

// Operands as words behind a handler word.
std::string Text(RegOp op, std::vector<uint32_t> operands) {
  operands.insert(operands.begin(), kHandlerWords, 0);
  const DisassembledOp result = DisassembleOp(op, operands, 100);
  EXPECT_EQ(result.words, operands.size()) << result.text;
  return result.text;
}

constexpr uint32_t Slots(uint32_t first, uint32_t second = 0) { return first | second << 16; }

TEST(RegisterDisassembler, HasARowForEveryOperation) {
  for (uint32_t op = 0; op < kRegOpCount; ++op) {
    EXPECT_FALSE(RegOpName(static_cast<RegOp>(op)).empty()) << "operation " << op << " needs a row in kFamilies";
  }
}

TEST(RegisterDisassembler, ShowsSlotsAccumulatorsAndConstants) {
  EXPECT_EQ(Text(BinId(BinOp::kI32Add, Kinds::kSS, Dst::kSlot), {Slots(4, 0), Slots(1)}), "I32Add n4, n0, n1");
  EXPECT_EQ(Text(BinId(BinOp::kI64Sub, Kinds::kAI, Dst::kSlot), {Slots(4), uint32_t(-3)}), "I64Sub n4, acc, -3");
  EXPECT_EQ(Text(BinId(BinOp::kF32Mul, Kinds::kSI, Dst::kAcc), {Slots(4), std::bit_cast<uint32_t>(1.5f)}),
            "F32Mul acc, n4, 1.5");
  EXPECT_EQ(Text(BinId(BinOp::kF64Add, Kinds::kAI, Dst::kAcc), {0, 0x3ff00000}), "F64Add acc, acc, 1");
  EXPECT_EQ(Text(SingleId(SingleOp::kConst64), {Slots(7), 1, 2}), "Const64 n7, 0x200000001");
  EXPECT_EQ(Text(SingleId(SingleOp::kSelectRefSlot), {Slots(1, 2), Slots(3, 4)}), "SelectRefSlot r1, r2, r3, n4");
}

TEST(RegisterDisassembler, ShowsWhereBranchesGo) {
  EXPECT_EQ(Text(CmpBrId(CmpOp::kI32LtS, Kinds::kSI, true, true), {Slots(2), 10, uint32_t(-5)}),
            "BrUnlessI32LtSBack n2, 10, -> 95");
  EXPECT_EQ(Text(SingleId(SingleOp::kBr), {12}), "Br -> 112");
  EXPECT_EQ(Text(SingleId(SingleOp::kBrTableSlot), {Slots(3), 2, 7, 8}), "BrTableSlot n3, -> 107, -> 108");
}

TEST(RegisterDisassembler, NamesWhatTheRuntimeDoes) {
  const auto call = [](RuntimeOp op) {
    return Text(SingleId(SingleOp::kRuntimeCall), {Slots(4, 1), Ord(op), 7, 0, 0});
  };
  EXPECT_EQ(call(RuntimeOp::kMemoryGrow), "RuntimeCall n4, r1, MemoryGrow, 7, 0, 0");
  EXPECT_EQ(call(RuntimeOp::kElemDrop), "RuntimeCall n4, r1, ElemDrop, 7, 0, 0");
  EXPECT_EQ(call(RuntimeOp::kMulWideU), "RuntimeCall n4, r1, MulWideU, 7, 0, 0");
}

TEST(RegisterDisassembler, ShowsVectors) {
  EXPECT_EQ(Text(VecBinId(VecBinOp::kF32x4Add, VecKinds::kSA, Dst::kAcc), {Slots(4)}), "F32x4Add acc, n4, acc");
  EXPECT_EQ(Text(VecShiftId(VecShiftOp::kI8x16Shl, ShiftKinds::kSI, Dst::kSlot), {Slots(1, 2), 3}),
            "I8x16Shl n1, n2, 3");
  EXPECT_EQ(Text(ShuffleId(VecKinds::kAS, Dst::kSlot), {Slots(1, 2), 1, 2, 3, 4}),
            "I8x16Shuffle n1, acc, n2, 0x1, 0x2, 0x3, 0x4");
  EXPECT_EQ(Text(CheckedLaneLoadId(LaneLoadOp::kV128Load16Lane), {Slots(1, 2), Slots(3), 0, 5, 0, 6}),
            "CheckedV128Load16Lane n1, n2, n3, 0, 0x5, 6");
  EXPECT_EQ(Text(SingleId(VecSingleOp::kArraySetVectorAcc), {Slots(1, 2)}), "ArraySetVectorAcc r1, n2, acc");
}

TEST(RegisterDisassembler, ShowsAtomicAccesses) {
  EXPECT_EQ(Text(AtomicId(AtomicOp::kI64AtomicLoad8U), {Slots(1, 2), 0, 8, 0}), "I64AtomicLoad8U n1, n2, 0, 0x8");
  EXPECT_EQ(Text(AtomicId(AtomicOp::kI32AtomicStore), {Slots(1, 2), 0, 8, 0}), "I32AtomicStore n1, n2, 0, 0x8");
  EXPECT_EQ(Text(AtomicId(AtomicOp::kI32AtomicRmw8AddU), {Slots(1, 2), Slots(3), 1, 0, 0}),
            "I32AtomicRmw8AddU n1, n2, n3, 1, 0x0");
  EXPECT_EQ(Text(AtomicId(AtomicOp::kI64AtomicRmwCmpxchg), {Slots(1, 2), Slots(3, 4), 0, 0, 0}),
            "I64AtomicRmwCmpxchg n1, n2, n3, n4, 0, 0x0");
  EXPECT_EQ(Text(AtomicId(AtomicOp::kFence), {}), "AtomicFence");
}

TEST(RegisterDisassembler, ShowsMemoryAndObjects) {
  EXPECT_EQ(Text(LoadId(LoadOp::kI64Load8S, AddrKind::kNone, Dst::kSlot), {Slots(5), 64}), "I64Load8S n5, 64");
  EXPECT_EQ(Text(StoreId(StoreOp::kI32Store, StoreKinds::kAI), {8, 255}), "I32Store acc, 8, 0xff");
  EXPECT_EQ(Text(CheckedLoadId(LoadOp::kI32Load), {Slots(1, 2), 3, 16, 1}), "CheckedI32Load n1, n2, 3, 0x100000010");
  EXPECT_EQ(Text(StructGetId(GetKind::kRef, Dst::kSlot), {Slots(1, 2), 8}), "StructGetRef r1, r2, 8");
  EXPECT_EQ(Text(ArraySetId(SetKind::kI8, true, Src::kAcc), {Slots(1), 9}), "ArraySetI8 r1, acc, 9");
  EXPECT_EQ(Text(StructSetId(SetKind::kRef, Src::kSlot), {Slots(1, 2), 8}), "StructSetRef r1, r2, 8");
  EXPECT_EQ(Text(StructSetId(SetKind::kRefLogged, Src::kSlot), {Slots(1, 2), 8}), "StructSetRefLogged r1, r2, 8");
  EXPECT_EQ(Text(ArraySetId(SetKind::kRefSlow, false, Src::kSlot), {Slots(1, 2), Slots(3)}),
            "ArraySetRefSlow r1, n2, r3");
  EXPECT_EQ(Text(SingleId(SingleOp::kGlobalSetRefLogged), {Slots(1), 8}), "GlobalSetRefLogged r1, 8");
  EXPECT_EQ(Text(SingleId(SingleOp::kStructNew),
                 {Slots(1, 3), 6, 24, Slots(0x000, 5), 4, Slots(0x100, 2), 8, Slots(0x200), 16, 1, 0}),
            "StructNew r1, 3, 0x6, 24, 4: n5, 8: r2, 16: 0x1");
}

TEST(RegisterDisassembler, ShowsReadyMadeObjectsAndCasts) {
  EXPECT_EQ(Text(NewId({2, 1, NewNums::kW}), {Slots(1, 2), Slots(4, 3), Slots(8), 0x10, 0, 0, 5}),
            "New16 r1, r2, 4, n3, 8, 0x10, 0x0, 0x0, 0x5");
  EXPECT_EQ(Text(RefTestId(CastForm::kDisplayOrNull, Dst::kAcc), {Slots(1), 0x12, 4}),
            "RefTestOrNull acc, r1, 0x12, 4");
  EXPECT_EQ(Text(RefCastId(CastForm::kFinal), {Slots(2, 1), 0x12}), "RefCastFinal r2, r1, 0x12");
  EXPECT_EQ(Text(BranchForm(CastBrId(CastForm::kI31), true, true), {Slots(1), 0}), "BrUnlessRefTestI31Back r1, -> 100");
  EXPECT_EQ(Text(BranchForm(RefEqBrId(), false, false), {Slots(1, 2), 9}), "BrIfRefEq r1, r2, -> 109");
  EXPECT_EQ(Text(GetFromId(GetFrom::kField, GetKind::kRef, Dst::kSlot), {Slots(1, 2), 8, 12}),
            "StructGetStructGetRef r1, r2, 8, 12");
  EXPECT_EQ(Text(GetFromId(GetFrom::kElement, GetKind::kI32, Dst::kAcc), {Slots(1, 2), 4}),
            "ArrayGetStructGetI32 acc, r1, n2, 4");
  EXPECT_EQ(Text(GetFromId(GetFrom::kDisplay, GetKind::kF64, Dst::kSlot), {Slots(1, 2), 0x12, 4, 8}),
            "RefCastStructGetF64 n1, r2, 0x12, 4, 8");
  EXPECT_EQ(Text(SingleId(SingleOp::kArrayNewI8), {Slots(1, 2), Ord(RuntimeOp::kArrayNew), 7, 1, 0}),
            "ArrayNewI8 n1, r2, ArrayNew, 7, 1, 0");
}

}  // namespace
}  // namespace strata::wasm
