// Vectors: SIMD and relaxed SIMD. A relaxed instruction becomes its deterministic twin if the input asks for that.
#include <array>
#include <cstring>
#include <utility>

#include "wasm/lowering/function_lowering.h"

namespace strata::wasm {
namespace {

// Member of a family by opcode; opcodes are in one family each.
struct VectorOp {
  uint16_t member = 0;
  uint16_t exact = 0;  // what a relaxed instruction is in the deterministic profile
};
using OpTable = std::array<VectorOp, kOpcodeCount>;

template <class E>
void SetExact(OpTable& table, Opcode opcode, E exact) {
  table[static_cast<size_t>(opcode)].exact = static_cast<uint16_t>(exact);
}

void SetExactUnaries(OpTable& table) {
  SetExact(table, Opcode::kI32x4RelaxedTruncF32x4S, VecUnOp::kI32x4TruncSatF32x4S);
  SetExact(table, Opcode::kI32x4RelaxedTruncF32x4U, VecUnOp::kI32x4TruncSatF32x4U);
  SetExact(table, Opcode::kI32x4RelaxedTruncF64x2SZero, VecUnOp::kI32x4TruncSatF64x2SZero);
  SetExact(table, Opcode::kI32x4RelaxedTruncF64x2UZero, VecUnOp::kI32x4TruncSatF64x2UZero);
}

void SetExactBinaries(OpTable& table) {
  SetExact(table, Opcode::kI8x16RelaxedSwizzle, VecBinOp::kI8x16Swizzle);
  SetExact(table, Opcode::kF32x4RelaxedMin, VecBinOp::kF32x4Min);
  SetExact(table, Opcode::kF32x4RelaxedMax, VecBinOp::kF32x4Max);
  SetExact(table, Opcode::kF64x2RelaxedMin, VecBinOp::kF64x2Min);
  SetExact(table, Opcode::kF64x2RelaxedMax, VecBinOp::kF64x2Max);
  SetExact(table, Opcode::kI16x8RelaxedQ15mulrS, VecBinOp::kI16x8Q15mulrSatS);
  SetExact(table, Opcode::kI16x8RelaxedDotI8x16I7x16S, VecBinOp::kI16x8ExactDotI8x16I7x16S);
}

void SetExactTernaries(OpTable& table) {
  SetExact(table, Opcode::kF32x4RelaxedMadd, VecTernOp::kF32x4ExactMadd);
  SetExact(table, Opcode::kF32x4RelaxedNmadd, VecTernOp::kF32x4ExactNmadd);
  SetExact(table, Opcode::kF64x2RelaxedMadd, VecTernOp::kF64x2ExactMadd);
  SetExact(table, Opcode::kF64x2RelaxedNmadd, VecTernOp::kF64x2ExactNmadd);
  SetExact(table, Opcode::kI8x16RelaxedLaneselect, VecTernOp::kV128Bitselect);
  SetExact(table, Opcode::kI16x8RelaxedLaneselect, VecTernOp::kV128Bitselect);
  SetExact(table, Opcode::kI32x4RelaxedLaneselect, VecTernOp::kV128Bitselect);
  SetExact(table, Opcode::kI64x2RelaxedLaneselect, VecTernOp::kV128Bitselect);
  SetExact(table, Opcode::kI32x4RelaxedDotI8x16I7x16AddS, VecTernOp::kI32x4ExactDotI8x16I7x16AddS);
}

OpTable MakeTable() {
  OpTable table = {};
  const auto set = [&table](Opcode opcode, auto member) {
    const auto number = static_cast<uint16_t>(member);
    table[static_cast<size_t>(opcode)] = {number, number};
  };
#define STRATA_ROW(name) set(Opcode::k##name, VecUnOp::k##name);
  STRATA_VECTOR_UNARIES(STRATA_ROW)
#undef STRATA_ROW
#define STRATA_ROW(name) set(Opcode::k##name, VecBinOp::k##name);
  STRATA_VECTOR_BINARIES(STRATA_ROW)
#undef STRATA_ROW
#define STRATA_ROW(name) set(Opcode::k##name, VecTernOp::k##name);
  STRATA_VECTOR_TERNARIES(STRATA_ROW)
#undef STRATA_ROW
#define STRATA_ROW(name) set(Opcode::k##name, VecShiftOp::k##name);
  STRATA_VECTOR_SHIFTS(STRATA_ROW)
#undef STRATA_ROW
#define STRATA_ROW(name) set(Opcode::k##name, VecTestOp::k##name);
  STRATA_VECTOR_TESTS(STRATA_ROW)
#undef STRATA_ROW
#define STRATA_ROW(name, ...) set(Opcode::k##name, SplatOp::k##name);
  STRATA_VECTOR_SPLATS(STRATA_ROW)
#undef STRATA_ROW
#define STRATA_ROW(name, ...) set(Opcode::k##name, ReplaceOp::k##name);
  STRATA_VECTOR_REPLACES(STRATA_ROW)
#undef STRATA_ROW
#define STRATA_ROW(name, ...) set(Opcode::k##name, ExtractOp::k##name);
  STRATA_VECTOR_EXTRACTS(STRATA_ROW)
#undef STRATA_ROW
#define STRATA_ROW(name) set(Opcode::k##name, VecLoadOp::k##name);
  STRATA_VECTOR_LOADS(STRATA_ROW)
#undef STRATA_ROW
#define STRATA_ROW(name, ...) set(Opcode::k##name, LaneLoadOp::k##name);
  STRATA_VECTOR_LANE_LOADS(STRATA_ROW)
#undef STRATA_ROW
#define STRATA_ROW(name, ...) set(Opcode::k##name, LaneStoreOp::k##name);
  STRATA_VECTOR_LANE_STORES(STRATA_ROW)
#undef STRATA_ROW
  SetExactUnaries(table);
  SetExactBinaries(table);
  SetExactTernaries(table);
  return table;
}

template <class E>
E MemberOf(Opcode opcode, bool exact = false) {
  static const OpTable& table = *new OpTable(MakeTable());
  const VectorOp& op = table[static_cast<size_t>(opcode)];
  return static_cast<E>(exact ? op.exact : op.member);
}

// Bytes of a lane of the instruction's shape, as far as it has a lane immediate.
uint32_t LaneBytes(Opcode opcode) {
  switch (opcode) {
    case Opcode::kI8x16ExtractLaneS:
    case Opcode::kI8x16ExtractLaneU:
    case Opcode::kI8x16ReplaceLane:
    case Opcode::kV128Load8Lane:
    case Opcode::kV128Store8Lane:
      return 1;
    case Opcode::kI16x8ExtractLaneS:
    case Opcode::kI16x8ExtractLaneU:
    case Opcode::kI16x8ReplaceLane:
    case Opcode::kV128Load16Lane:
    case Opcode::kV128Store16Lane:
      return 2;
    case Opcode::kI32x4ExtractLane:
    case Opcode::kI32x4ReplaceLane:
    case Opcode::kF32x4ExtractLane:
    case Opcode::kF32x4ReplaceLane:
    case Opcode::kV128Load32Lane:
    case Opcode::kV128Store32Lane:
      return 4;
    default:
      return 8;
  }
}

uint32_t FirstByte(const Instruction& instruction) { return instruction.lane * LaneBytes(instruction.opcode); }

ValKind ExtractedKind(Opcode opcode) {
  switch (opcode) {
    case Opcode::kI64x2ExtractLane:
      return ValKind::kI64;
    case Opcode::kF32x4ExtractLane:
      return ValKind::kF32;
    case Opcode::kF64x2ExtractLane:
      return ValKind::kF64;
    default:
      return ValKind::kI32;
  }
}

absl::InlinedVector<uint32_t, 8> VectorWords(const Instruction& instruction) {
  absl::InlinedVector<uint32_t, 8> words(4);
  std::memcpy(words.data(), instruction.v128.data(), instruction.v128.size());
  return words;
}

absl::InlinedVector<uint32_t, 8> CheckedImmediates(const MemArg& memarg) {
  return {memarg.memory, static_cast<uint32_t>(memarg.offset), static_cast<uint32_t>(memarg.offset >> 32)};
}

}  // namespace

void FunctionLowering::VectorConst(const Instruction& instruction) {
  PushNum(ValKind::kV128, SingleId(VecSingleOp::kConstVector), SingleId(VecSingleOp::kConstVectorAcc), {},
          VectorWords(instruction));
}

// One operand, in the accumulator if it can be.
bool FunctionLowering::TakeOperand(absl::InlinedVector<uint32_t, 4>& slots) {
  Operand operand = stack_->Pop();
  if (stack_->TryToAcc(operand)) return true;
  slots.push_back(stack_->SlotOf(operand));
  return false;
}

// Two operands, one of them in the accumulator if it can be.
VecKinds FunctionLowering::TakePair(absl::InlinedVector<uint32_t, 4>& slots) {
  Operand b = stack_->Pop(), a = stack_->Pop();
  const bool a_acc = stack_->TryToAcc(a);
  if (!a_acc) slots.push_back(stack_->SlotOf(a));
  if (!a_acc && stack_->TryToAcc(b)) return VecKinds::kSA;
  slots.push_back(stack_->SlotOf(b));
  return a_acc ? VecKinds::kAS : VecKinds::kSS;
}

void FunctionLowering::VectorUnary(const Instruction& instruction) {
  const auto op = MemberOf<VecUnOp>(instruction.opcode, input_.deterministic_relaxed_simd);
  absl::InlinedVector<uint32_t, 4> slots;
  const bool acc = TakeOperand(slots);
  PushNum(ValKind::kV128, VecUnId(op, acc, Dst::kSlot), VecUnId(op, acc, Dst::kAcc), std::move(slots), {});
}

void FunctionLowering::VectorBinary(const Instruction& instruction) {
  const auto op = MemberOf<VecBinOp>(instruction.opcode, input_.deterministic_relaxed_simd);
  absl::InlinedVector<uint32_t, 4> slots;
  const VecKinds kinds = TakePair(slots);
  PushNum(ValKind::kV128, VecBinId(op, kinds, Dst::kSlot), VecBinId(op, kinds, Dst::kAcc), std::move(slots), {});
}

void FunctionLowering::VectorTernary(const Instruction& instruction) {
  const auto op = MemberOf<VecTernOp>(instruction.opcode, input_.deterministic_relaxed_simd);
  Operand c = stack_->Pop(), b = stack_->Pop(), a = stack_->Pop();
  absl::InlinedVector<uint32_t, 4> slots;
  TernKinds kinds = TernKinds::kSSS;
  const auto take = [&](Operand& operand, TernKinds with_acc) {
    if (kinds == TernKinds::kSSS && stack_->TryToAcc(operand)) {
      kinds = with_acc;
    } else {
      slots.push_back(stack_->SlotOf(operand));
    }
  };
  take(a, TernKinds::kASS);
  take(b, TernKinds::kSAS);
  take(c, TernKinds::kSSA);
  PushNum(ValKind::kV128, VecTernId(op, kinds, Dst::kSlot), VecTernId(op, kinds, Dst::kAcc), std::move(slots), {});
}

void FunctionLowering::VectorShift(const Instruction& instruction) {
  const auto op = MemberOf<VecShiftOp>(instruction.opcode);
  Operand count = stack_->Pop(), vector = stack_->Pop();
  absl::InlinedVector<uint32_t, 4> slots;
  absl::InlinedVector<uint32_t, 8> imms;
  const bool acc = stack_->TryToAcc(vector);
  if (!acc) slots.push_back(stack_->SlotOf(vector));
  ShiftKinds kinds = acc ? ShiftKinds::kAS : ShiftKinds::kSS;
  if (count.place == Place::kConst) {
    kinds = acc ? ShiftKinds::kAI : ShiftKinds::kSI;
    imms.push_back(static_cast<uint32_t>(count.bits));
  } else if (!acc && stack_->TryToAcc(count)) {
    kinds = ShiftKinds::kSA;
  } else {
    slots.push_back(stack_->SlotOf(count));
  }
  PushNum(ValKind::kV128, VecShiftId(op, kinds, Dst::kSlot), VecShiftId(op, kinds, Dst::kAcc), std::move(slots),
          std::move(imms));
}

void FunctionLowering::VectorTest(const Instruction& instruction) {
  const auto op = MemberOf<VecTestOp>(instruction.opcode);
  absl::InlinedVector<uint32_t, 4> slots;
  const bool acc = TakeOperand(slots);
  PushNum(ValKind::kI32, VecTestId(op, acc, Dst::kSlot), VecTestId(op, acc, Dst::kAcc), std::move(slots), {});
}

void FunctionLowering::VectorShuffle(const Instruction& instruction) {
  absl::InlinedVector<uint32_t, 4> slots;
  const VecKinds kinds = TakePair(slots);
  PushNum(ValKind::kV128, ShuffleId(kinds, Dst::kSlot), ShuffleId(kinds, Dst::kAcc), std::move(slots),
          VectorWords(instruction));
}

void FunctionLowering::VectorSplat(const Instruction& instruction) {
  const auto op = MemberOf<SplatOp>(instruction.opcode);
  absl::InlinedVector<uint32_t, 4> slots;
  const bool acc = TakeOperand(slots);
  PushNum(ValKind::kV128, SplatId(op, acc, Dst::kSlot), SplatId(op, acc, Dst::kAcc), std::move(slots), {});
}

void FunctionLowering::VectorReplace(const Instruction& instruction) {
  const auto op = MemberOf<ReplaceOp>(instruction.opcode);
  absl::InlinedVector<uint32_t, 4> slots;
  const VecKinds kinds = TakePair(slots);
  PushNum(ValKind::kV128, ReplaceId(op, kinds, Dst::kSlot), ReplaceId(op, kinds, Dst::kAcc), std::move(slots),
          {FirstByte(instruction)});
}

void FunctionLowering::VectorExtract(const Instruction& instruction) {
  const auto op = MemberOf<ExtractOp>(instruction.opcode);
  Operand vector = stack_->Pop();
  const uint32_t slot = stack_->SlotOf(vector);
  PushNum(ExtractedKind(instruction.opcode), ExtractId(op, Dst::kSlot), ExtractId(op, Dst::kAcc), {slot},
          {FirstByte(instruction)});
}

void FunctionLowering::VectorLoad(const Instruction& instruction) {
  const auto op = MemberOf<VecLoadOp>(instruction.opcode);
  const MemArg& memarg = instruction.memarg;
  Operand address = stack_->Pop();
  if (!UsesGuard(memarg)) {
    const uint32_t slot = stack_->SlotOf(address);
    return PushSlotOnly(ValKind::kV128, CheckedVecLoadId(op), {slot}, CheckedImmediates(memarg));
  }
  const auto push = [&](AddrKind kind, absl::InlinedVector<uint32_t, 4> slots, uint32_t offset) {
    PushNum(ValKind::kV128, VecLoadId(op, kind, Dst::kSlot), VecLoadId(op, kind, Dst::kAcc), std::move(slots),
            {offset});
  };
  const auto offset = static_cast<uint32_t>(memarg.offset);
  if (const std::optional<uint32_t> at = ConstantAddress(address, memarg.offset)) {
    push(AddrKind::kNone, {}, *at);
  } else if (stack_->TryToAcc(address)) {
    push(AddrKind::kAcc, {}, offset);
  } else {
    push(AddrKind::kSlot, {stack_->SlotOf(address)}, offset);
  }
}

void FunctionLowering::VectorStore(const Instruction& instruction) {
  const MemArg& memarg = instruction.memarg;
  Operand value = stack_->Pop(), address = stack_->Pop();
  if (value.place != Place::kPending && address.place != Place::kPending) stack_->Flush();
  if (!UsesGuard(memarg)) {
    const uint32_t address_slot = stack_->SlotOf(address);
    const uint32_t value_slot = stack_->SlotOf(value);
    code_.Emit(CheckedVecStoreId(), {address_slot, value_slot}, CheckedImmediates(memarg));
    return;
  }
  const std::optional<uint32_t> constant = ConstantAddress(address, memarg.offset);
  const uint32_t offset = constant.value_or(static_cast<uint32_t>(memarg.offset));
  absl::InlinedVector<uint32_t, 2> slots;
  const bool address_acc = !constant.has_value() && stack_->TryToAcc(address);
  if (!constant.has_value() && !address_acc) slots.push_back(stack_->SlotOf(address));
  VecStoreKinds kinds = constant.has_value() ? VecStoreKinds::kNS : VecStoreKinds::kSS;
  if (address_acc) kinds = VecStoreKinds::kAS;
  if (!address_acc && stack_->TryToAcc(value)) {
    kinds = constant.has_value() ? VecStoreKinds::kNA : VecStoreKinds::kSA;
  } else {
    slots.push_back(stack_->SlotOf(value));
  }
  code_.Emit(VecStoreId(kinds), slots, {offset});
}

void FunctionLowering::VectorLoadLane(const Instruction& instruction) {
  const auto op = MemberOf<LaneLoadOp>(instruction.opcode);
  const MemArg& memarg = instruction.memarg;
  Operand vector = stack_->Pop(), address = stack_->Pop();
  absl::InlinedVector<uint32_t, 4> slots;
  const bool acc = UsesGuard(memarg) && stack_->TryToAcc(address);
  if (!acc) slots.push_back(stack_->SlotOf(address));
  slots.push_back(stack_->SlotOf(vector));
  if (UsesGuard(memarg)) {
    return PushNum(ValKind::kV128, LaneLoadId(op, acc, Dst::kSlot), LaneLoadId(op, acc, Dst::kAcc), std::move(slots),
                   {static_cast<uint32_t>(memarg.offset), FirstByte(instruction)});
  }
  absl::InlinedVector<uint32_t, 8> imms = CheckedImmediates(memarg);
  imms.push_back(FirstByte(instruction));
  PushSlotOnly(ValKind::kV128, CheckedLaneLoadId(op), std::move(slots), std::move(imms));
}

void FunctionLowering::VectorStoreLane(const Instruction& instruction) {
  const auto op = MemberOf<LaneStoreOp>(instruction.opcode);
  const MemArg& memarg = instruction.memarg;
  Operand vector = stack_->Pop(), address = stack_->Pop();
  if (vector.place != Place::kPending && address.place != Place::kPending) stack_->Flush();
  absl::InlinedVector<uint32_t, 4> slots;
  const bool acc = UsesGuard(memarg) && stack_->TryToAcc(address);
  if (!acc) slots.push_back(stack_->SlotOf(address));
  slots.push_back(stack_->SlotOf(vector));
  if (UsesGuard(memarg)) {
    code_.Emit(LaneStoreId(op, acc), slots, {static_cast<uint32_t>(memarg.offset), FirstByte(instruction)});
    return;
  }
  absl::InlinedVector<uint32_t, 8> imms = CheckedImmediates(memarg);
  imms.push_back(FirstByte(instruction));
  code_.Emit(CheckedLaneStoreId(op), slots, imms);
}

void FunctionLowering::SetVectorGlobal(Operand& value, uint32_t global) {
  if (value.place != Place::kPending) stack_->Flush();
  if (stack_->TryToAcc(value)) {
    code_.Emit(SingleId(VecSingleOp::kGlobalSetVectorAcc), {}, {global});
  } else {
    const uint32_t slot = stack_->SlotOf(value);
    code_.Emit(SingleId(VecSingleOp::kGlobalSetVector), {slot}, {global});
  }
}

void FunctionLowering::EmitReturnVector(Operand& operand) {
  if (stack_->TryToAcc(operand)) {
    code_.Emit(SingleId(VecSingleOp::kRetVectorAcc), {header_slot_});
  } else {
    const uint32_t slot = stack_->SlotOf(operand);
    code_.Emit(SingleId(VecSingleOp::kRetVector), {header_slot_, slot});
  }
}

void FunctionLowering::GetVectorField(uint32_t field_offset) {
  Operand object = stack_->Pop();
  const uint32_t slot = stack_->SlotOf(object);
  PushNum(ValKind::kV128, SingleId(VecSingleOp::kStructGetVector), SingleId(VecSingleOp::kStructGetVectorAcc), {slot},
          {field_offset});
}

void FunctionLowering::SetVectorField(uint32_t field_offset) {
  Operand value = stack_->Pop(), object = stack_->Pop();
  if (value.place != Place::kPending && object.place != Place::kPending) stack_->Flush();
  absl::InlinedVector<uint32_t, 2> slots{stack_->SlotOf(object)};
  const bool acc = stack_->TryToAcc(value);
  if (!acc) slots.push_back(stack_->SlotOf(value));
  code_.Emit(SingleId(acc ? VecSingleOp::kStructSetVectorAcc : VecSingleOp::kStructSetVector), slots, {field_offset});
}

void FunctionLowering::GetVectorElement() {
  Operand index = stack_->Pop(), array = stack_->Pop();
  absl::InlinedVector<uint32_t, 4> slots{stack_->SlotOf(array)};
  slots.push_back(stack_->SlotOf(index));
  PushNum(ValKind::kV128, SingleId(VecSingleOp::kArrayGetVector), SingleId(VecSingleOp::kArrayGetVectorAcc),
          std::move(slots), {});
}

void FunctionLowering::SetVectorElement() {
  Operand value = stack_->Pop(), index = stack_->Pop(), array = stack_->Pop();
  if (value.place != Place::kPending && index.place != Place::kPending && array.place != Place::kPending) {
    stack_->Flush();
  }
  absl::InlinedVector<uint32_t, 3> slots{stack_->SlotOf(array)};
  slots.push_back(stack_->SlotOf(index));
  const bool acc = stack_->TryToAcc(value);
  if (!acc) slots.push_back(stack_->SlotOf(value));
  code_.Emit(SingleId(acc ? VecSingleOp::kArraySetVectorAcc : VecSingleOp::kArraySetVector), slots);
}

}  // namespace strata::wasm
