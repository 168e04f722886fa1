// Blocks, branches, returns.
#include <algorithm>
#include <utility>

#include "wasm/lowering/function_lowering.h"

namespace strata::wasm {
namespace {

// A branch that carries more values than this brings them home first and then moves them as a range, so that its code
// has the same size whatever it carries: a thousand values may be carried by two bytes. No effect on correctness.
constexpr size_t kMaxSingleMoves = 8;

}  // namespace

void FunctionLowering::Nop(const Instruction&) {}

void FunctionLowering::Unreachable(const Instruction&) {
  stack_->Flush();
  code_.Emit(SingleOp::kUnreachable, {});
  BecomeDead();
}

FunctionLowering::Signature FunctionLowering::SignatureOf(const Control& control) const {
  if (&control == &controls_.front()) return {{}, type_.results};
  switch (control.type.kind) {
    case BlockType::Kind::kEmpty:
      return {};
    case BlockType::Kind::kValue:
      return {{}, absl::MakeConstSpan(&control.type.value, 1)};
    case BlockType::Kind::kType:
      break;
  }
  const FuncType& type = FuncTypeAt(control.type.type);
  return {type.params, type.results};
}

absl::Span<const ValType> FunctionLowering::LabelTypes(const Control& control) const {
  const Signature signature = SignatureOf(control);
  return control.opcode == Opcode::kLoop ? signature.params : signature.results;
}

// Opens a block whose parameters are on the stack. Lazy locals below must not survive into it: a branch may skip the
// place where they would be settled.
void FunctionLowering::PushControl(Opcode opcode, const BlockType& type) {
  Control control;
  control.opcode = opcode;
  control.type = type;
  const size_t params = type.kind == BlockType::Kind::kType ? FuncTypeAt(type.type).params.size() : size_t{0};
  stack_->SettleTop(params);
  stack_->SettleLocals();
  control.region = controls_.back().region;
  control.assigned = assigned_.size();
  control.height = stack_->size() - params;
  control.num_top = stack_->num_top();
  control.ref_top = stack_->ref_top();
  for (size_t i = stack_->size(); i-- > control.height;) {
    (stack_->at(i).is_ref() ? control.ref_top : control.num_top) = stack_->at(i).home;
  }
  controls_.push_back(std::move(control));
}

void FunctionLowering::PushHomes(absl::Span<const ValType> types) {
  for (const ValType& type : types) stack_->PushHome(type.kind());
}

void FunctionLowering::Block(const Instruction& instruction) {
  stack_->Flush();
  PushControl(Opcode::kBlock, instruction.block);
}

void FunctionLowering::Loop(const Instruction& instruction) {
  stack_->Flush();
  PushControl(Opcode::kLoop, instruction.block);
  controls_.back().start = code_.position();
  code_.BindLabel();
}

void FunctionLowering::If(const Instruction& instruction) {
  Condition condition = PopCondition();
  PushControl(Opcode::kIf, instruction.block);
  controls_.back().to_else = EmitConditional(std::move(condition), false, false);
}

void FunctionLowering::Else(const Instruction&) {
  Control& control = controls_.back();
  const Signature signature = SignatureOf(control);
  if (!dead_) {
    stack_->SettleTop(signature.results.size());
    const uint32_t at = code_.Emit(SingleOp::kBr, {}, {0});
    control.to_end.push_back({at, code_.position() - 1});
  }
  dead_ = false;
  code_.PatchTo(*control.to_else, code_.position());
  control.to_else.reset();
  control.opcode = Opcode::kElse;
  ForgetAssigned(control);
  stack_->Truncate(control.height);
  PushHomes(signature.params);
}

void FunctionLowering::EndFunction() {
  Control& control = controls_.back();
  for (const BranchFixup& fixup : control.to_end) code_.PatchTo(fixup, code_.position());
  if (!dead_) EmitReturn();
  if (!control.clauses_to_end.empty()) {  // clauses that return the payload
    stack_->Truncate(0);
    PushHomes(type_.results);
    BindClauses(control);
    BeginDetour();
    EmitReturn();
  }
  controls_.pop_back();
}

void FunctionLowering::End(const Instruction&) {
  Control& control = controls_.back();
  const Signature signature = SignatureOf(control);
  if (controls_.size() == 1) {
    EndFunction();
    return;
  }
  SettleArm(control);
  CloseRegion(control);
  const bool only_from_above = !control.to_else.has_value() && control.to_end.empty() && control.clauses_to_end.empty();
  if (!only_from_above) ForgetAssigned(control);
  if (control.to_else.has_value()) code_.PatchTo(*control.to_else, code_.position());
  for (const BranchFixup& fixup : control.to_end) code_.PatchTo(fixup, code_.position());
  BindClauses(control);
  stack_->Truncate(control.height);
  PushHomes(signature.results);
  dead_ = false;
  controls_.pop_back();
}

// Whether the values a branch carries stand elsewhere than where its label expects them.
bool FunctionLowering::BranchNeedsMoves(uint32_t depth) const {
  const Control& target = controls_[controls_.size() - 1 - depth];
  const size_t count = LabelTypes(target).size();
  uint32_t num = target.num_top, ref = target.ref_top;
  for (size_t i = stack_->size() - count; i < stack_->size(); ++i) {
    const Operand& operand = stack_->at(i);
    const uint32_t slot = operand.is_ref() ? ref++ : std::exchange(num, num + SlotsOf(operand.kind));
    if (operand.place != Place::kHome || operand.home != slot) return true;
  }
  return false;
}

// Brings home many values that a conditional branch carries: on every path, so before it is taken. Leaves the
// accumulator alone.
void FunctionLowering::SettleForBranches(uint32_t depth) {
  const size_t count = LabelTypes(LabelAt(depth)).size();
  if (count > kMaxSingleMoves) stack_->SettleTop(count);
}

// Copies the values that a branch carries; the operand stack itself stays. Ascending order is safe: a value never
// moves above its home.
void FunctionLowering::EmitMovesTo(const Control& target) {
  const size_t count = LabelTypes(target).size();
  if (count > kMaxSingleMoves) return EmitRangeMovesTo(target, count);
  uint32_t num = target.num_top, ref = target.ref_top;
  for (size_t i = stack_->size() - count; i < stack_->size(); ++i) {
    Operand operand = stack_->at(i);
    stack_->MoveTo(operand, operand.is_ref() ? ref++ : std::exchange(num, num + SlotsOf(operand.kind)));
  }
}

// The same of many values, which go home, where they lie in a row. Where the branch is conditional they are there.
void FunctionLowering::EmitRangeMovesTo(const Control& target, size_t count) {
  stack_->SettleTop(count);
  uint32_t first_num = stack_->num_top(), first_ref = stack_->ref_top();
  for (size_t i = stack_->size(); i-- > stack_->size() - count;) {
    (stack_->at(i).is_ref() ? first_ref : first_num) = stack_->at(i).home;
  }
  const uint32_t nums = stack_->num_top() - first_num, refs = stack_->ref_top() - first_ref;
  if (nums != 0 && first_num != target.num_top) code_.Emit(SingleOp::kCopyRange, {target.num_top, first_num}, {nums});
  if (refs != 0 && first_ref != target.ref_top) {
    code_.Emit(SingleOp::kCopyRefRange, {target.ref_top, first_ref}, {refs});
  }
}

void FunctionLowering::Bind(const BranchFixup& fixup, Control& target) {
  if (target.opcode == Opcode::kLoop) {
    code_.PatchTo(fixup, target.start);
  } else {
    target.to_end.push_back(fixup);
  }
}

// The jump of a branch whose values have been moved.
void FunctionLowering::EmitJump(uint32_t depth) {
  Control& target = LabelAt(depth);
  const uint32_t at = code_.Emit(target.opcode == Opcode::kLoop ? SingleOp::kBrBack : SingleOp::kBr, {}, {0});
  Bind({at, code_.position() - 1}, target);
}

// A whole unconditional branch. The operand stack stays as it is.
void FunctionLowering::EmitBranch(uint32_t depth) {
  if (IsFunctionLabel(depth)) {
    EmitReturn();
    return;
  }
  EmitMovesTo(LabelAt(depth));
  EmitJump(depth);
}

void FunctionLowering::Br(const Instruction& instruction) {
  stack_->Flush();
  EmitBranch(instruction.index);
  BecomeDead();
}

FunctionLowering::Condition FunctionLowering::PopCondition() {
  Operand operand = stack_->Pop();
  Condition condition;
  if (operand.place == Place::kPending && stack_->pending().is_compare) {
    condition.kind = Condition::Kind::kCompare;
    condition.compare = stack_->TakePending();
  } else if (operand.place == Place::kPending && stack_->pending().branch.has_value()) {
    condition.kind = Condition::Kind::kTest;
    condition.compare = stack_->TakePending();
  } else if (operand.place == Place::kPending && stack_->pending().is_null_test) {
    condition.kind = Condition::Kind::kNull;
    condition.compare = stack_->TakePending();
    condition.slot = condition.compare.slots[0];
  } else {
    if (operand.place != Place::kPending) stack_->Flush();
    if (stack_->InAcc(operand)) {
      condition.kind = Condition::Kind::kAcc;
    } else {
      condition.slot = stack_->SlotOf(operand);
    }
  }
  return condition;
}

// A conditional jump with an open displacement, taken where the condition is `jump_if`.
BranchFixup FunctionLowering::EmitConditional(Condition condition, bool jump_if, bool back) {
  uint32_t at = 0;
  if (condition.compare.negated) jump_if = !jump_if;
  switch (condition.kind) {
    case Condition::Kind::kCompare: {
      const uint32_t offset = code_.offset();
      code_.set_offset(condition.compare.wasm_offset);
      condition.compare.imms.push_back(0);
      at = code_.Emit(CmpBrId(condition.compare.compare, condition.compare.kinds, back, !jump_if),
                      condition.compare.slots, condition.compare.imms);
      code_.set_offset(offset);
      break;
    }
    case Condition::Kind::kTest:
      condition.compare.imms.push_back(0);
      at = code_.Emit(BranchForm(*condition.compare.branch, back, !jump_if), condition.compare.slots,
                      condition.compare.imms);
      break;
    case Condition::Kind::kNull: {
      const SingleOp op = jump_if ? (back ? SingleOp::kBrNullBack : SingleOp::kBrNull)
                                  : (back ? SingleOp::kBrNonNullBack : SingleOp::kBrNonNull);
      at = code_.Emit(op, {condition.slot}, {0});
      break;
    }
    case Condition::Kind::kAcc:
      at = code_.Emit(CmpBrId(CmpOp::kI32Ne, Kinds::kAI, back, !jump_if), {}, {0, 0});
      break;
    case Condition::Kind::kSlot:
      at = code_.Emit(CmpBrId(CmpOp::kI32Ne, Kinds::kSI, back, !jump_if), {condition.slot}, {0, 0});
      break;
  }
  return {at, code_.position() - 1};
}

// Branches to `depth` where the condition is `jump_if`; moves, where values need them, go behind the opposite jump.
void FunctionLowering::BranchIf(Condition condition, bool jump_if, uint32_t depth) {
  SettleForBranches(depth);
  if (!IsFunctionLabel(depth) && !BranchNeedsMoves(depth)) {
    Control& target = LabelAt(depth);
    Bind(EmitConditional(std::move(condition), jump_if, target.opcode == Opcode::kLoop), target);
    return;
  }
  const BranchFixup skip = EmitConditional(std::move(condition), !jump_if, false);
  BeginDetour();
  EmitBranch(depth);
  code_.PatchTo(skip, code_.position());
}

void FunctionLowering::BrIf(const Instruction& instruction) {
  Condition condition = PopCondition();
  BranchIf(std::move(condition), true, instruction.index);
}

void FunctionLowering::BrTable(const Instruction& instruction) {
  Operand index = stack_->Pop();
  if (index.place != Place::kPending) stack_->Flush();
  const bool acc = stack_->InAcc(index);
  const auto count = static_cast<uint32_t>(instruction.labels.size());
  absl::InlinedVector<uint32_t, 1> slots;
  if (!acc) slots.push_back(stack_->SlotOf(index));
  SettleForBranches(instruction.labels.back());
  const uint32_t at = code_.Emit(acc ? SingleOp::kBrTableAcc : SingleOp::kBrTableSlot, slots, {count});
  const uint32_t first = code_.position();
  for (uint32_t i = 0; i < count; ++i) code_.AppendWord(0);
  // Targets whose values must move, or that return, go through a piece of code of their own, one per label.
  absl::flat_hash_map<uint32_t, std::optional<uint32_t>> detours;  // nothing for a label that needs none
  for (uint32_t i = 0; i < count; ++i) {
    const uint32_t depth = instruction.labels[i];
    const auto [detour, is_new] = detours.try_emplace(depth);
    const bool needed = is_new && (IsFunctionLabel(depth) || BranchNeedsMoves(depth));
    if (needed) {
      detour->second = code_.position();
      code_.BindLabel();
    }
    const BranchFixup fixup{at, first + i};
    if (detour->second.has_value()) {
      code_.PatchTo(fixup, *detour->second);
    } else {
      Bind(fixup, LabelAt(depth));
    }
    if (needed) {
      BeginDetour();
      EmitBranch(depth);
    }
  }
  BecomeDead();
}

void FunctionLowering::Return(const Instruction&) {
  EmitReturn();
  BecomeDead();
}

void FunctionLowering::EmitReturnOne(Operand& operand) {
  if (operand.place != Place::kPending) stack_->Flush();
  if (operand.kind == ValKind::kV128) {
    EmitReturnVector(operand);
  } else if (operand.is_ref()) {
    const uint32_t slot = stack_->SlotOf(operand);
    code_.Emit(SingleOp::kRetRef, {header_slot_, slot});
  } else if (operand.place == Place::kConst) {
    code_.Emit(SingleOp::kRetImm, {header_slot_},
               {static_cast<uint32_t>(operand.bits), static_cast<uint32_t>(operand.bits >> 32)});
  } else if (stack_->InAcc(operand)) {
    code_.Emit(operand.is_float() ? SingleOp::kRetFloatAcc : SingleOp::kRetAcc, {header_slot_});
  } else {
    const uint32_t slot = stack_->SlotOf(operand);
    code_.Emit(SingleOp::kRetSlot, {header_slot_, slot});
  }
}

// Returns the topmost results. The operand stack stays, but a result that was pending is then no longer to be used: so
// only callers behind which code is dead, or that have flushed, may have one pending.
void FunctionLowering::EmitReturn() {
  const size_t count = type_.results.size();
  if (count == 0) {
    stack_->Flush();
    code_.Emit(SingleOp::kRet, {header_slot_});
    return;
  }
  if (count == 1) {
    Operand operand = stack_->at(stack_->size() - 1);
    EmitReturnOne(operand);
    return;
  }
  stack_->Flush();
  // On a conditional path homes may be written for this path only: copies of the operands are moved, not the operands.
  uint32_t nums = 0, refs = 0, first_num = stack_->num_top(), first_ref = stack_->ref_top();
  for (size_t i = stack_->size(); i-- > stack_->size() - count;) {
    (stack_->at(i).is_ref() ? first_ref : first_num) = stack_->at(i).home;
  }
  for (size_t i = stack_->size() - count; i < stack_->size(); ++i) {
    Operand operand = stack_->at(i);
    stack_->MoveTo(operand, operand.home);
    if (operand.is_ref()) {
      ++refs;
    } else {
      nums += SlotsOf(operand.kind);
    }
  }
  code_.Emit(SingleOp::kRetMany, {header_slot_, first_num, nums, first_ref, refs});
}

void FunctionLowering::BrOnNull(const Instruction& instruction) {
  Operand operand = stack_->Pop();
  if (operand.place != Place::kPending) stack_->Flush();
  Condition condition;
  condition.kind = Condition::Kind::kNull;
  condition.slot = stack_->SlotOf(operand);
  if (operand.place == Place::kConst) operand.place = Place::kHome;
  BranchIf(std::move(condition), true, instruction.index);
  stack_->Repush(operand);
}

void FunctionLowering::BrOnNonNull(const Instruction& instruction) {
  Operand operand = stack_->Pop();
  if (operand.place != Place::kPending) stack_->Flush();
  Condition condition;
  condition.kind = Condition::Kind::kNull;
  condition.slot = stack_->SlotOf(operand);
  stack_->Repush(operand);
  BranchIf(std::move(condition), false, instruction.index);
  stack_->Pop();
}

void FunctionLowering::BrOnCast(const Instruction& instruction) {
  Operand operand = stack_->Pop();
  if (operand.place != Place::kPending) stack_->Flush();
  const uint32_t slot = stack_->SlotOf(operand);
  stack_->Repush(operand);
  Condition condition;
  condition.compare = ReferenceTest(slot, instruction.heap2, instruction.null2);
  if (condition.compare.branch.has_value()) {
    condition.kind = Condition::Kind::kTest;
  } else {
    condition.kind = Condition::Kind::kAcc;
    code_.Emit(condition.compare.to_acc, condition.compare.slots, condition.compare.imms);
  }
  BranchIf(std::move(condition), instruction.opcode == Opcode::kBrOnCast, instruction.index);
}

}  // namespace strata::wasm
