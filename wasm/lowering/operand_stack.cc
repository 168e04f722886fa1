#include "wasm/lowering/operand_stack.h"

#include <utility>

#include "vm_binding/base/check.h"

namespace strata::wasm {
namespace {

// Lazy locals looked through at each local.set before all of them are settled: keeps hostile bodies linear. No effect
// on correctness.
constexpr size_t kMaxLazyScan = 64;

RegOp CopyOf(ValKind kind) {
  if (kind == ValKind::kV128) return SingleId(VecSingleOp::kCopyVector);
  return SingleId(kind == ValKind::kRef ? SingleOp::kCopyRef : SingleOp::kCopy);
}

}  // namespace

void OperandStack::Push(ValKind kind, Place place) {
  Operand operand;
  operand.kind = kind;
  operand.place = place;
  if (kind == ValKind::kRef) {
    operand.home = ref_top_++;
    ref_max_ = std::max(ref_max_, ref_top_);
  } else {
    operand.home = num_top_;
    num_top_ += SlotsOf(kind);
    num_max_ = std::max(num_max_, num_top_);
  }
  operands_.push_back(operand);
}

void OperandStack::PushPending(ValKind kind, PendingOp op) {
  Flush();
  Push(kind, Place::kPending);
  pending_ = std::move(op);
  pending_.active = true;
  if (!pending_.get_offset.has_value()) pending_.wasm_offset = code_.offset();
  pending_index_ = operands_.size() - 1;
}

Operand OperandStack::Pop() {
  Operand operand = operands_.back();
  operands_.pop_back();
  if (operand.is_ref()) {
    ref_top_ = operand.home;
  } else {
    num_top_ = operand.home;
  }
  first_lazy_ = std::min(first_lazy_, operands_.size());
  return operand;
}

void OperandStack::Repush(const Operand& operand) {
  Push(operand.kind, operand.place);
  STRATA_DCHECK(operands_.back().home == operand.home, "kRepushedInPlace");
  operands_.back() = operand;
}

void OperandStack::Truncate(size_t size) {
  while (operands_.size() > size) Pop();
  if (pending_.active && pending_index_ >= size) pending_.active = false;
}

void OperandStack::EmitPendingTo(uint32_t slot) {
  if (pending_.negated) {  // by way of the accumulator, which is free: nothing else was pending
    EmitPending(pending_.to_acc, pending_.slots);
    code_.Emit(BinId(BinOp::kI32Eq, Kinds::kAI, Dst::kSlot), {slot}, {0});
    return;
  }
  absl::InlinedVector<uint32_t, 6> slots{slot};
  slots.insert(slots.end(), pending_.slots.begin(), pending_.slots.end());
  EmitPending(pending_.to_slot, slots);
}

void OperandStack::EmitPending(RegOp op, absl::Span<const uint32_t> slots) {
  const uint32_t offset = code_.offset();
  code_.set_offset(pending_.wasm_offset);
  const uint32_t at = code_.Emit(op, slots, pending_.imms);
  if (pending_.get_offset.has_value()) code_.SplitLast(at, *pending_.get_offset);
  code_.set_offset(offset);
  pending_.active = false;
}

void OperandStack::Flush() {
  if (!pending_.active) return;
  STRATA_DCHECK(pending_index_ < operands_.size(), "kPendingIsOnStack");
  Operand& operand = operands_[pending_index_];
  EmitPendingTo(operand.home);
  operand.place = Place::kHome;
}

uint32_t OperandStack::SlotOf(Operand& operand) {
  if (operand.place == Place::kLocal) return operand.local;
  // A pending operation still on the stack lies below this operand, and may read its home.
  if (operand.place == Place::kConst && pending_.active && pending_index_ < operands_.size()) Flush();
  Settle(operand);
  return operand.home;
}

bool OperandStack::TryToAcc(Operand& operand) {
  if (operand.place != Place::kPending || !pending_.has_acc_form()) return false;
  EmitPending(pending_.to_acc, pending_.slots);
  if (pending_.negated) code_.Emit(BinId(BinOp::kI32Eq, Kinds::kAI, Dst::kAcc), {}, {0});
  return true;
}

bool OperandStack::NegateTest() {
  if (!pending_.branch.has_value() && !pending_.is_null_test) return false;
  pending_.negated = !pending_.negated;
  return true;
}

bool OperandStack::InAcc(Operand& operand) {
  if (operand.place == Place::kConst || operand.is_ref() || operand.kind == ValKind::kV128) return false;
  if (operand.place == Place::kPending) {
    if (TryToAcc(operand)) return true;
    SlotOf(operand);
  } else if (pending_.active && pending_index_ < operands_.size()) {
    Flush();
  }
  const uint32_t slot = operand.place == Place::kLocal ? operand.local : operand.home;
  return slot == (operand.is_float() ? code_.float_mirror() : code_.int_mirror());
}

PendingOp OperandStack::TakePending() {
  PendingOp taken = std::move(pending_);
  pending_.active = false;
  return taken;
}

void OperandStack::MoveTo(Operand& operand, uint32_t slot) {
  switch (operand.place) {
    case Place::kPending:
      EmitPendingTo(slot);
      return;
    case Place::kConst:
      if (operand.is_ref()) {
        code_.Emit(SingleOp::kNullRef, {slot});
      } else if (operand.bits >> 32 == 0) {
        code_.Emit(SingleOp::kConst32, {slot}, {static_cast<uint32_t>(operand.bits)});
      } else {
        code_.Emit(SingleOp::kConst64, {slot},
                   {static_cast<uint32_t>(operand.bits), static_cast<uint32_t>(operand.bits >> 32)});
      }
      return;
    case Place::kLocal:
    case Place::kHome: {
      const uint32_t from = operand.place == Place::kLocal ? operand.local : operand.home;
      if (from != slot) code_.Emit(CopyOf(operand.kind), {slot, from});
      return;
    }
  }
}

void OperandStack::Settle(Operand& operand) {
  if (operand.place == Place::kHome) return;
  MoveTo(operand, operand.home);
  operand.place = Place::kHome;
}

void OperandStack::SettleTop(size_t count) {
  const size_t first = operands_.size() - count;
  if (pending_.active && pending_index_ < first) Flush();
  for (size_t i = first; i < operands_.size(); ++i) Settle(operands_[i]);
}

void OperandStack::SettleLocals() {
  for (size_t i = first_lazy_; i < operands_.size(); ++i) {
    if (operands_[i].place == Place::kLocal) Settle(operands_[i]);
  }
  first_lazy_ = operands_.size();
}

void OperandStack::SettleLocal(uint32_t slot, bool is_ref) {
  if (operands_.size() - first_lazy_ > kMaxLazyScan) {
    SettleLocals();
    return;
  }
  for (size_t i = first_lazy_; i < operands_.size(); ++i) {
    Operand& operand = operands_[i];
    if (operand.place == Place::kLocal && operand.local == slot && operand.is_ref() == is_ref) Settle(operand);
  }
}

}  // namespace strata::wasm
