// Numbers, locals, globals, linear memory.
#include <array>
#include <bit>
#include <limits>
#include <optional>
#include <utility>

#include "vm_binding/contract/barrier.h"
#include "wasm/code/memory_layout.h"
#include "wasm/lowering/function_lowering.h"

namespace strata::wasm {
namespace {

template <class T>
constexpr ValKind KindOf() {
  if constexpr (std::is_same_v<T, float>) return ValKind::kF32;
  if constexpr (std::is_same_v<T, double>) return ValKind::kF64;
  if constexpr (sizeof(T) == 8) return ValKind::kI64;
  return ValKind::kI32;
}

// Member of a family by opcode.
struct NumericOp {
  uint16_t member = 0;
  ValKind operand = ValKind::kI32;
  ValKind result = ValKind::kI32;
};
using OpTable = std::array<NumericOp, kOpcodeCount>;

OpTable MakeBinaryTable() {
  OpTable table = {};
#define STRATA_ROW(name, type) \
  table[static_cast<size_t>(Opcode::k##name)] = {static_cast<uint16_t>(BinOp::k##name), KindOf<type>(), ValKind::kI32};
  STRATA_COMPARES(STRATA_ROW)
#undef STRATA_ROW
#define STRATA_ROW(name, type) \
  table[static_cast<size_t>(Opcode::k##name)] = {static_cast<uint16_t>(BinOp::k##name), KindOf<type>(), KindOf<type>()};
  STRATA_BINARIES(STRATA_ROW)
#undef STRATA_ROW
  return table;
}

OpTable MakeUnaryTable() {
  OpTable table = {};
#define STRATA_ROW(name, in, out) \
  table[static_cast<size_t>(Opcode::k##name)] = {static_cast<uint16_t>(UnOp::k##name), KindOf<in>(), KindOf<out>()};
  STRATA_UNARIES(STRATA_ROW)
#undef STRATA_ROW
  return table;
}

OpTable MakeMemoryTable() {
  OpTable table = {};
#define STRATA_ROW(name, memory, result)                                                                   \
  table[static_cast<size_t>(Opcode::k##name)] = {static_cast<uint16_t>(LoadOp::k##name), KindOf<result>(), \
                                                 KindOf<result>()};
  STRATA_LOADS(STRATA_ROW)
#undef STRATA_ROW
#define STRATA_ROW(name, operand_type, memory)                                                                    \
  table[static_cast<size_t>(Opcode::k##name)] = {static_cast<uint16_t>(StoreOp::k##name), KindOf<operand_type>(), \
                                                 ValKind::kI32};
  STRATA_STORES(STRATA_ROW)
#undef STRATA_ROW
  return table;
}

const NumericOp& BinaryOp(Opcode opcode) {
  static const OpTable& table = *new OpTable(MakeBinaryTable());
  return table[static_cast<size_t>(opcode)];
}
const NumericOp& UnaryOp(Opcode opcode) {
  static const OpTable& table = *new OpTable(MakeUnaryTable());
  return table[static_cast<size_t>(opcode)];
}
const NumericOp& MemoryOp(Opcode opcode) {
  static const OpTable& table = *new OpTable(MakeMemoryTable());
  return table[static_cast<size_t>(opcode)];
}

bool FitsSigned32(uint64_t bits) {
  return static_cast<int64_t>(bits) == static_cast<int64_t>(static_cast<int32_t>(bits));
}

// Whether a store can have the value as an immediate.
bool IsStoredImmediate(const Operand& value) {
  return value.place == Place::kConst &&
         (value.kind == ValKind::kI32 || value.kind == ValKind::kF32 || FitsSigned32(value.bits));
}

// The immediate words of a constant operand of a binary operation, if it can be one.
std::optional<absl::InlinedVector<uint32_t, 2>> ImmediateWords(const Operand& operand) {
  const auto low = static_cast<uint32_t>(operand.bits), high = static_cast<uint32_t>(operand.bits >> 32);
  if (operand.place != Place::kConst || operand.is_ref()) return std::nullopt;
  if (operand.kind == ValKind::kF64) return absl::InlinedVector<uint32_t, 2>{low, high};
  if (operand.kind == ValKind::kI64 && !FitsSigned32(operand.bits)) return std::nullopt;
  return absl::InlinedVector<uint32_t, 2>{low};
}

// The number that is `bits` of the type modulo its width.
uint64_t WrapTo(ValKind kind, uint64_t bits) { return kind == ValKind::kI32 ? static_cast<uint32_t>(bits) : bits; }

// x - c is x + -c, and 0 - x is x * -1: forms that exist with a constant, and that more can be fused with.
void SimplifyDifference(BinOp& op, Operand& a, Operand& b) {
  if (op != BinOp::kI32Sub && op != BinOp::kI64Sub) return;
  const bool wide = op == BinOp::kI64Sub;
  if (b.place == Place::kConst) {
    op = wide ? BinOp::kI64Add : BinOp::kI32Add;
    b.bits = WrapTo(b.kind, 0 - b.bits);
  } else if (a.place == Place::kConst && a.bits == 0) {
    op = wide ? BinOp::kI64Mul : BinOp::kI32Mul;
    a.bits = WrapTo(a.kind, ~uint64_t{0});
    std::swap(a, b);
  }
}

bool IsCompare(BinOp op) { return Ord(op) < CountOf<CmpOp>(); }

}  // namespace

void FunctionLowering::PushNum(ValKind kind, RegOp to_slot, RegOp to_acc, absl::InlinedVector<uint32_t, 4> slots,
                               absl::InlinedVector<uint32_t, 8> imms) {
  PendingOp op;
  op.to_slot = to_slot;
  op.to_acc = to_acc;
  op.slots = std::move(slots);
  op.imms = std::move(imms);
  stack_->PushPending(kind, std::move(op));
}

void FunctionLowering::PushSlotOnly(ValKind kind, RegOp to_slot, absl::InlinedVector<uint32_t, 4> slots,
                                    absl::InlinedVector<uint32_t, 8> imms) {
  PendingOp op;
  op.to_slot = to_slot;
  op.slots = std::move(slots);
  op.imms = std::move(imms);
  stack_->PushPending(kind, std::move(op));
}

bool FunctionLowering::TryFused(BinOp op, ValKind result, Operand& a, Operand& b) {
  if (TryConstDivision(op, a, b)) return true;
  if (a.place == Place::kPending) return TryPair(op, result, b, false) || TryLoadUse(op, result, b, false);
  return b.place == Place::kPending && (TryPair(op, result, a, true) || TryLoadUse(op, result, a, true));
}

void FunctionLowering::PushBinary(BinOp op, ValKind result, Operand a, Operand b) {
  if (a.place == Place::kConst && b.place != Place::kConst && IsCommutative(op)) std::swap(a, b);
  SimplifyDifference(op, a, b);
  if (TryFused(op, result, a, b)) return;
  PendingOp pending;
  // A pending `b` will take the accumulator that may still mirror `a`.
  const bool a_acc = b.place != Place::kPending && stack_->InAcc(a);
  if (!a_acc) pending.slots.push_back(stack_->SlotOf(a));
  if (auto imm = ImmediateWords(b)) {
    pending.kinds = a_acc ? Kinds::kAI : Kinds::kSI;
    pending.imms.assign(imm->begin(), imm->end());
  } else if (!a_acc && stack_->InAcc(b)) {
    pending.kinds = Kinds::kSA;
  } else {
    pending.kinds = a_acc ? Kinds::kAS : Kinds::kSS;
    pending.slots.push_back(stack_->SlotOf(b));
  }
  pending.to_slot = BinId(op, pending.kinds, Dst::kSlot);
  pending.to_acc = BinId(op, pending.kinds, Dst::kAcc);
  pending.is_compare = IsCompare(op);
  if (pending.is_compare) pending.compare = static_cast<CmpOp>(Ord(op));
  stack_->PushPending(result, std::move(pending));
}

void FunctionLowering::Binary(const Instruction& instruction) {
  const NumericOp& op = BinaryOp(instruction.opcode);
  Operand b = stack_->Pop(), a = stack_->Pop();
  const bool flips = instruction.opcode == Opcode::kI32Xor && b.place == Place::kConst && b.bits == 1;
  if (flips && a.place == Place::kPending && stack_->pending().is_compare) return NegateCompare();
  PushBinary(static_cast<BinOp>(op.member), op.result, a, b);
}

// The pending comparison becomes its contrary; one of floats has none, because of NaN, and says so to its user.
void FunctionLowering::NegateCompare() {
  PendingOp op = stack_->TakePending();
  if (IsIntCompare(op.compare)) {
    op.compare = InverseOf(op.compare);
    const auto bin = static_cast<BinOp>(Ord(op.compare));
    op.to_slot = BinId(bin, op.kinds, Dst::kSlot);
    op.to_acc = BinId(bin, op.kinds, Dst::kAcc);
  } else {
    op.negated = !op.negated;
  }
  stack_->PushPending(ValKind::kI32, std::move(op));
}

// eqz of a comparison is its contrary; else a comparison with zero.
void FunctionLowering::Eqz(const Instruction& instruction) {
  if (stack_->top().place == Place::kPending && stack_->NegateTest()) return;
  Operand a = stack_->Pop();
  if (a.place == Place::kPending && stack_->pending().is_compare) return NegateCompare();
  Operand zero;
  zero.kind = a.kind;
  zero.place = Place::kConst;
  PushBinary(instruction.opcode == Opcode::kI32Eqz ? BinOp::kI32Eq : BinOp::kI64Eq, ValKind::kI32, a, zero);
}

void FunctionLowering::Unary(const Instruction& instruction) {
  const NumericOp& op = UnaryOp(instruction.opcode);
  const auto member = static_cast<UnOp>(op.member);
  Operand a = stack_->Pop();
  const bool acc = stack_->InAcc(a);
  absl::InlinedVector<uint32_t, 4> slots;
  if (!acc) slots.push_back(stack_->SlotOf(a));
  PushNum(op.result, UnId(member, acc, Dst::kSlot), UnId(member, acc, Dst::kAcc), std::move(slots), {});
}

void FunctionLowering::Const(const Instruction& instruction) {
  switch (instruction.opcode) {
    case Opcode::kI32Const:
      return stack_->PushConst(ValKind::kI32, static_cast<uint32_t>(instruction.i32));
    case Opcode::kI64Const:
      return stack_->PushConst(ValKind::kI64, static_cast<uint64_t>(instruction.i64));
    case Opcode::kF32Const:
      return stack_->PushConst(ValKind::kF32, instruction.f32_bits);
    default:
      return stack_->PushConst(ValKind::kF64, instruction.f64_bits);
  }
}

void FunctionLowering::Drop(const Instruction&) {
  Operand a = stack_->Pop();
  if (a.place == Place::kPending) stack_->SlotOf(a);  // it may trap
}

void FunctionLowering::Select(const Instruction&) {
  Operand condition = stack_->Pop(), b = stack_->Pop(), a = stack_->Pop();
  absl::InlinedVector<uint32_t, 4> slots{stack_->SlotOf(a)};
  slots.push_back(stack_->SlotOf(b));
  const bool acc = stack_->InAcc(condition);
  if (!acc) slots.push_back(stack_->SlotOf(condition));
  if (a.kind == ValKind::kV128) {
    const VecSingleOp op = acc ? VecSingleOp::kSelectVectorAcc : VecSingleOp::kSelectVector;
    return PushSlotOnly(a.kind, SingleId(op), std::move(slots), {});
  }
  const SingleOp op = a.is_ref() ? (acc ? SingleOp::kSelectRefAcc : SingleOp::kSelectRefSlot)
                                 : (acc ? SingleOp::kSelectAcc : SingleOp::kSelectSlot);
  PushSlotOnly(a.kind, SingleId(op), std::move(slots), {});
}

void FunctionLowering::LocalGet(const Instruction& instruction) {
  const Local& local = locals_[instruction.index];
  NoteRead(local);
  stack_->PushLocal(local.kind, local.slot);
}

void FunctionLowering::LocalSet(const Instruction& instruction) {
  const Local& local = locals_[instruction.index];
  NoteAssigned(instruction.index);
  Operand value = stack_->Pop();
  if (value.place != Place::kPending) stack_->Flush();
  stack_->SettleLocal(local.slot, value.is_ref());
  stack_->MoveTo(value, local.slot);
}

void FunctionLowering::LocalTee(const Instruction& instruction) {
  LocalSet(instruction);
  LocalGet(instruction);
}

void FunctionLowering::GlobalGet(const Instruction& instruction) {
  const ValKind kind = input_.module.globals[instruction.index].type.type.kind();
  if (kind == ValKind::kV128) {
    return PushNum(kind, SingleId(VecSingleOp::kGlobalGetVector), SingleId(VecSingleOp::kGlobalGetVectorAcc), {},
                   {instruction.index});
  }
  if (kind == ValKind::kRef) {
    return PushSlotOnly(kind, SingleId(SingleOp::kGlobalGetRef), {}, {instruction.index});
  }
  const bool is_float = kind == ValKind::kF32 || kind == ValKind::kF64;
  PushNum(kind, SingleId(SingleOp::kGlobalGetSlot),
          SingleId(is_float ? SingleOp::kGlobalGetFloatAcc : SingleOp::kGlobalGetAcc), {}, {instruction.index});
}

SingleOp FunctionLowering::RefGlobalSet(uint32_t global) const {
  const HeapType type = input_.module.globals[global].type.type.ref().heap;
  if (IsFunctionType(type) || input_.key.barrier == vm::BarrierKind::kNone) return SingleOp::kGlobalSetRef;
  return input_.key.barrier == vm::BarrierKind::kObjectLog ? SingleOp::kGlobalSetRefLogged
                                                           : SingleOp::kGlobalSetRefSlow;
}

void FunctionLowering::GlobalSet(const Instruction& instruction) {
  Operand value = stack_->Pop();
  const uint32_t global = instruction.index;
  if (value.kind == ValKind::kV128) return SetVectorGlobal(value, global);
  if (value.place != Place::kPending) stack_->Flush();
  if (value.is_ref()) {
    const uint32_t slot = stack_->SlotOf(value);
    code_.Emit(RefGlobalSet(global), {slot}, {global});
  } else if (value.place == Place::kConst) {
    code_.Emit(SingleOp::kGlobalSetImm, {},
               {global, static_cast<uint32_t>(value.bits), static_cast<uint32_t>(value.bits >> 32)});
  } else if (stack_->InAcc(value)) {
    code_.Emit(value.is_float() ? SingleOp::kGlobalSetFloatAcc : SingleOp::kGlobalSetAcc, {}, {global});
  } else {
    const uint32_t slot = stack_->SlotOf(value);
    code_.Emit(SingleOp::kGlobalSetSlot, {slot}, {global});
  }
}

bool FunctionLowering::UsesGuard(const MemArg& memarg) const {
  return memarg.memory == 0 && input_.key.guarded_memory0 && memarg.offset < kMemoryGuardBytes;
}

std::optional<uint32_t> FunctionLowering::ConstantAddress(const Operand& address, uint64_t offset) {
  const uint64_t at = address.bits + offset;
  if (address.place != Place::kConst || at > std::numeric_limits<uint32_t>::max()) return std::nullopt;
  return static_cast<uint32_t>(at);
}

void FunctionLowering::Load(const Instruction& instruction) {
  const NumericOp& op = MemoryOp(instruction.opcode);
  const auto member = static_cast<LoadOp>(op.member);
  const MemArg& memarg = instruction.memarg;
  Operand address = stack_->Pop();
  const auto offset_low = static_cast<uint32_t>(memarg.offset);
  if (!UsesGuard(memarg)) {
    const uint32_t slot = stack_->SlotOf(address);
    PushSlotOnly(op.result, CheckedLoadId(member), {slot},
                 {memarg.memory, offset_low, static_cast<uint32_t>(memarg.offset >> 32)});
    return;
  }
  const auto push = [&](AddrKind kind, absl::InlinedVector<uint32_t, 4> slots, uint32_t offset) {
    PushNum(op.result, LoadId(member, kind, Dst::kSlot), LoadId(member, kind, Dst::kAcc), std::move(slots), {offset});
  };
  if (const std::optional<uint32_t> at = ConstantAddress(address, memarg.offset)) {
    push(AddrKind::kNone, {}, *at);
  } else if (std::optional<AddressSum> sum = TakeSum(address)) {
    sum->imms.push_back(offset_low);
    PushNum(op.result, LoadSumId(member, sum->kind, Dst::kSlot), LoadSumId(member, sum->kind, Dst::kAcc),
            std::move(sum->slots), std::move(sum->imms));
  } else if (stack_->InAcc(address)) {
    push(AddrKind::kAcc, {}, offset_low);
  } else {
    push(AddrKind::kSlot, {stack_->SlotOf(address)}, offset_low);
  }
}

// A store whose address is a sum that was pending.
void FunctionLowering::StoreAtSum(StoreOp op, AddressSum sum, uint32_t offset, Operand& value) {
  sum.imms.push_back(offset);
  Src source = Src::kSlot;
  if (IsStoredImmediate(value)) {
    source = Src::kImm;
    sum.imms.push_back(static_cast<uint32_t>(value.bits));
  } else if (stack_->InAcc(value)) {
    source = Src::kAcc;
  } else {
    sum.slots.push_back(stack_->SlotOf(value));
  }
  code_.Emit(StoreSumId(op, sum.kind, source), sum.slots, sum.imms);
}

void FunctionLowering::Store(const Instruction& instruction) {
  const auto member = static_cast<StoreOp>(MemoryOp(instruction.opcode).member);
  const MemArg& memarg = instruction.memarg;
  Operand value = stack_->Pop(), address = stack_->Pop();
  if (value.place != Place::kPending && address.place != Place::kPending) stack_->Flush();
  const auto offset_low = static_cast<uint32_t>(memarg.offset);
  if (!UsesGuard(memarg)) {
    const uint32_t address_slot = stack_->SlotOf(address);
    const uint32_t value_slot = stack_->SlotOf(value);
    code_.Emit(CheckedStoreId(member), {address_slot, value_slot},
               {memarg.memory, offset_low, static_cast<uint32_t>(memarg.offset >> 32)});
    return;
  }
  if (std::optional<AddressSum> sum = TakeSum(address)) return StoreAtSum(member, *std::move(sum), offset_low, value);
  absl::InlinedVector<uint32_t, 2> slots, imms;
  const std::optional<uint32_t> constant = ConstantAddress(address, memarg.offset);
  imms.push_back(constant.value_or(offset_low));
  // A pending value will take the accumulator that may still mirror the address.
  const bool address_acc = !constant.has_value() && value.place != Place::kPending && stack_->InAcc(address);
  if (!constant.has_value() && !address_acc) slots.push_back(stack_->SlotOf(address));
  const auto kinds = [&](StoreKinds with_slot, StoreKinds with_acc, StoreKinds without) {
    return constant.has_value() ? without : address_acc ? with_acc : with_slot;
  };
  StoreKinds form;
  if (IsStoredImmediate(value)) {
    imms.push_back(static_cast<uint32_t>(value.bits));
    form = kinds(StoreKinds::kSI, StoreKinds::kAI, StoreKinds::kNI);
  } else if (!address_acc && stack_->InAcc(value)) {
    form = kinds(StoreKinds::kSA, StoreKinds::kCount, StoreKinds::kNA);
  } else {
    slots.push_back(stack_->SlotOf(value));
    form = kinds(StoreKinds::kSS, StoreKinds::kAS, StoreKinds::kNS);
  }
  code_.Emit(StoreId(member, form), slots, imms);
}

}  // namespace strata::wasm
