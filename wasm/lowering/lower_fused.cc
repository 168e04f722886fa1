// Superinstructions made of the pending operation and the one that uses its result (wasm/code/fused_ops.h).
#include <limits>
#include <optional>
#include <utility>

#include "wasm/lowering/function_lowering.h"

namespace strata::wasm {
namespace {

std::optional<PairFirst> FirstOf(BinOp op) {
  switch (op) {
#define STRATA_ROW(name)  \
  case BinOp::kI32##name: \
    return PairFirst::k##name;
    STRATA_PAIR_FIRSTS(STRATA_ROW)
#undef STRATA_ROW
    default:
      return std::nullopt;
  }
}

std::optional<PairSecond> SecondOf(BinOp op) {
  switch (op) {
#define STRATA_ROW(name)  \
  case BinOp::kI32##name: \
    return PairSecond::k##name;
    STRATA_PAIR_SECONDS(STRATA_ROW)
#undef STRATA_ROW
    default:
      return std::nullopt;
  }
}

struct FloatOp {
  bool is_f64;
  FloatPairOp op;
};

std::optional<FloatOp> FloatOf(BinOp op) {
  switch (op) {
#define STRATA_ROW(name)                         \
  case BinOp::kF32##name:                        \
    return FloatOp{false, FloatPairOp::k##name}; \
  case BinOp::kF64##name:                        \
    return FloatOp{true, FloatPairOp::k##name};
    STRATA_FLOAT_PAIR_OPS(STRATA_ROW)
#undef STRATA_ROW
    default:
      return std::nullopt;
  }
}

std::optional<LoadUse> UseOf(LoadOp load, BinOp op) {
#define STRATA_ROW(load_name, op_name, type) \
  if (load == LoadOp::k##load_name && op == BinOp::k##op_name) return LoadUse::k##load_name##op_name;
  STRATA_LOAD_USES(STRATA_ROW)
#undef STRATA_ROW
  return std::nullopt;
}

std::optional<ConstDivOp> ConstDivOf(BinOp op) {
  switch (op) {
    case BinOp::kI32DivS:
      return ConstDivOp::kDivS;
    case BinOp::kI32DivU:
      return ConstDivOp::kDivU;
    case BinOp::kI32RemS:
      return ConstDivOp::kRemS;
    case BinOp::kI32RemU:
      return ConstDivOp::kRemU;
    default:
      return std::nullopt;
  }
}

// Kinds of an operation whose operands may be exchanged, with an accumulator that is second put first.
Kinds AccumulatorFirst(Kinds kinds, BinOp op) { return kinds == Kinds::kSA && IsCommutative(op) ? Kinds::kAS : kinds; }

}  // namespace

// (a first b) second c, where the pending operation is the first and `other` is c. If `other` came first, the second
// must be commutative, or a difference of floats.
bool FunctionLowering::TryPair(BinOp op, ValKind result, Operand& other, bool other_first) {
  const RegOp pending = stack_->pending().to_acc;
  if (!IsBin(pending) || other.place == Place::kPending) return false;
  if (other.is_float()) return TryFloatPair(op, result, other, other_first);
  const Kinds kinds = AccumulatorFirst(KindsOf(pending), BinOpOf(pending));
  const std::optional<PairFirst> first = FirstOf(BinOpOf(pending));
  const std::optional<PairSecond> second = SecondOf(op);
  if (!first.has_value() || !second.has_value() || kinds == Kinds::kSA) return false;
  if (other_first && !IsCommutative(op)) return false;
  PendingOp fused = stack_->TakePending();
  const bool a_acc = kinds == Kinds::kAS || kinds == Kinds::kAI;
  const bool b_imm = kinds == Kinds::kSI || kinds == Kinds::kAI;
  const bool c_imm = other.place == Place::kConst;
  if (c_imm) {
    fused.imms.push_back(static_cast<uint32_t>(other.bits));
  } else {
    fused.slots.push_back(stack_->SlotOf(other));
  }
  fused.to_slot = PairId(*first, b_imm, *second, c_imm, a_acc, Dst::kSlot);
  fused.to_acc = PairId(*first, b_imm, *second, c_imm, a_acc, Dst::kAcc);
  stack_->PushPending(result, std::move(fused));
  return true;
}

bool FunctionLowering::TryFloatPair(BinOp op, ValKind result, Operand& other, bool other_first) {
  const RegOp pending = stack_->pending().to_acc;
  const Kinds kinds = AccumulatorFirst(KindsOf(pending), BinOpOf(pending));
  const std::optional<FloatOp> first = FloatOf(BinOpOf(pending));
  const std::optional<FloatOp> second = FloatOf(op);
  if (!first.has_value() || !second.has_value() || (kinds != Kinds::kSS && kinds != Kinds::kAS)) return false;
  if (other.place == Place::kConst) return false;
  const bool reversed = other_first && second->op == FloatPairOp::kSub;
  PendingOp fused = stack_->TakePending();
  fused.slots.push_back(stack_->SlotOf(other));
  const bool a_acc = kinds == Kinds::kAS;
  fused.to_slot = FloatPairId(first->is_f64, first->op, second->op, reversed, a_acc, Dst::kSlot);
  fused.to_acc = FloatPairId(first->is_f64, first->op, second->op, reversed, a_acc, Dst::kAcc);
  stack_->PushPending(result, std::move(fused));
  return true;
}

// x op load, where the load is pending. `x_first` says whether x is the first operand.
bool FunctionLowering::TryLoadUse(BinOp op, ValKind result, Operand& x, bool x_first) {
  const RegOp pending = stack_->pending().to_acc;
  if (!IsLoad(pending) || x.place == Place::kPending || x.place == Place::kConst) return false;
  const std::optional<LoadUse> use = UseOf(LoadOpOf(pending), op);
  const AddrKind address = AddrKindOf(pending);
  const bool is_sub = op == BinOp::kI32Sub || op == BinOp::kF32Sub || op == BinOp::kF64Sub;
  if (!use.has_value() || address == AddrKind::kNone || (is_sub && !x_first)) return false;
  PendingOp fused = stack_->TakePending();
  // The trap, if there is one, is the load's.
  const uint32_t offset = code_.offset();
  code_.set_offset(fused.wasm_offset);
  LoadUseKinds kinds = address == AddrKind::kAcc ? LoadUseKinds::kSA : LoadUseKinds::kSS;
  if (kinds == LoadUseKinds::kSS && stack_->InAcc(x)) {
    kinds = LoadUseKinds::kAS;
  } else {
    fused.slots.insert(fused.slots.begin(), stack_->SlotOf(x));
  }
  fused.to_slot = LoadUseId(*use, kinds, Dst::kSlot);
  fused.to_acc = LoadUseId(*use, kinds, Dst::kAcc);
  stack_->PushPending(result, std::move(fused));
  code_.set_offset(offset);
  return true;
}

// Division of an i32 by a constant, by multiplication. 0, 1 and -1 are left to the general operation, which knows the
// traps; the processor's division of 64 bits has no such form here.
bool FunctionLowering::TryConstDivision(BinOp op, Operand& a, const Operand& b) {
  const std::optional<ConstDivOp> division = ConstDivOf(op);
  if (!division.has_value() || b.place != Place::kConst) return false;
  const auto divisor = static_cast<uint32_t>(b.bits);
  const bool is_signed = op == BinOp::kI32DivS || op == BinOp::kI32RemS;
  const bool negative = is_signed && static_cast<int32_t>(divisor) < 0;
  const uint64_t size = negative ? uint32_t{0} - divisor : divisor;
  if (size < 2) return false;
  const uint64_t magic = std::numeric_limits<uint64_t>::max() / size + 1;
  const bool acc = stack_->InAcc(a);
  absl::InlinedVector<uint32_t, 4> slots;
  if (!acc) slots.push_back(stack_->SlotOf(a));
  PushNum(ValKind::kI32, ConstDivId(*division, acc, Dst::kSlot), ConstDivId(*division, acc, Dst::kAcc),
          std::move(slots), {divisor, static_cast<uint32_t>(magic), static_cast<uint32_t>(magic >> 32)});
  return true;
}

// The pending operation, if it is an addition that yields `address` from a slot and a slot or an immediate.
std::optional<FunctionLowering::AddressSum> FunctionLowering::TakeSum(const Operand& address) {
  if (address.place != Place::kPending || !IsBin(stack_->pending().to_acc)) return std::nullopt;
  const RegOp pending = stack_->pending().to_acc;
  const Kinds kinds = KindsOf(pending);
  if (BinOpOf(pending) != BinOp::kI32Add || (kinds != Kinds::kSS && kinds != Kinds::kSI)) return std::nullopt;
  PendingOp sum = stack_->TakePending();
  return AddressSum{kinds == Kinds::kSS ? SumKind::kSlots : SumKind::kImm, std::move(sum.slots), std::move(sum.imms)};
}

}  // namespace strata::wasm
