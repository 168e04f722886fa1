// Calls and tail calls. Arguments are already where the callee's windows begin (wasm/code/frame_layout.h).
#include <iterator>
#include <utility>

#include "wasm/code/frame_layout.h"
#include "wasm/code/slot_counts.h"
#include "wasm/lowering/function_lowering.h"

namespace strata::wasm {

// Settles and pops the arguments. Afterwards the operand stack's tops are the callee's window starts.
FunctionLowering::CallWindow FunctionLowering::PrepareCall(const FuncType& type) {
  stack_->SettleTop(type.params.size());
  stack_->Truncate(stack_->size() - type.params.size());
  CallWindow window;
  window.num = stack_->num_top();
  window.ref = stack_->ref_top();
  window.header = window.num + CountSlots(type.params).nums;
  code_.CheckSlot(window.ref);
  stack_->NoteExtent(window.header + kFrameHeaderSlots, window.ref);
  if (window.ref > window.num + padding_needed_) padding_needed_ = window.ref - window.num;
  return window;
}

// The call instruction, which ends with the distances to the callee's windows; and what takes the instance back, if
// that may be another one's.
void FunctionLowering::EmitCall(SingleOp op, const CallWindow& window, uint32_t operand,
                                absl::InlinedVector<uint32_t, 4> imms, bool may_leave_instance) {
  const uint32_t distances[kDistanceWords] = {window.num * 8, window.ref * 4};
  imms.insert(imms.end(), std::begin(distances), std::end(distances));
  code_.Emit(op, {window.header, operand}, imms);
  if (may_leave_instance) code_.Emit(SingleOp::kResume, {header_slot_, 0}, distances);
}

// The last argument of a direct call, where the call can bring it to its place: a number that is a local's, a constant,
// or a local's and a constant's sum. Counts of calls in real guests chose these. The argument's home is then unwritten.
FunctionLowering::CarriedArgument FunctionLowering::TakeCarriedArgument(const FuncType& type) {
  if (type.params.empty() || type.params.back().is_ref() || type.params.back().kind() == ValKind::kV128) return {};
  Operand last = stack_->Pop();
  stack_->SettleTop(type.params.size() - 1);
  CarriedArgument carried;
  if (last.place == Place::kLocal) {
    carried = {SingleOp::kCallLocalCopy, last.local, {}};
  } else if (last.place == Place::kConst && last.bits >> 32 == 0) {
    carried = {SingleOp::kCallLocalConst, 0, {static_cast<uint32_t>(last.bits)}};
  } else if (last.place == Place::kPending &&
             stack_->pending().to_slot == BinId(BinOp::kI32Add, Kinds::kSI, Dst::kSlot)) {
    const PendingOp sum = stack_->TakePending();
    carried = {SingleOp::kCallLocalAdd, sum.slots[0], {sum.imms[0]}};
  } else {
    stack_->Repush(last);
    return {};
  }
  stack_->PushHome(last.kind);
  return carried;
}

void FunctionLowering::CallFunc(uint32_t func) {
  const FuncType& type = input_.module.func_type(FuncIndex(func));
  const bool imported = input_.module.funcs[func].imported;
  CarriedArgument carried = imported ? CarriedArgument{SingleOp::kCallImport, 0, {}} : TakeCarriedArgument(type);
  const CallWindow window = PrepareCall(type);
  carried.imms.insert(carried.imms.begin(), func);
  EmitCall(carried.op, window, carried.slot, std::move(carried.imms), imported);
  PushHomes(type.results);
}

void FunctionLowering::Call(const Instruction& instruction) { CallFunc(instruction.index); }

void FunctionLowering::CallIndirect(const Instruction& instruction) {
  const FuncType& type = FuncTypeAt(instruction.index);
  Operand index = stack_->Pop();
  if (index.place != Place::kPending) stack_->Flush();
  const uint32_t index_slot = stack_->SlotOf(index);
  EmitCall(SingleOp::kCallIndirect, PrepareCall(type), index_slot,
           {instruction.index2, input_.canonical[instruction.index]}, true);
  PushHomes(type.results);
}

void FunctionLowering::CallRef(const Instruction& instruction) {
  const FuncType& type = FuncTypeAt(instruction.index);
  Operand callee = stack_->Pop();
  if (callee.place != Place::kPending) stack_->Flush();
  const uint32_t callee_slot = stack_->SlotOf(callee);
  EmitCall(SingleOp::kCallRef, PrepareCall(type), callee_slot, {}, true);
  PushHomes(type.results);
}

absl::InlinedVector<uint32_t, 8> FunctionLowering::TailSlots(const FuncType& type, const CallWindow& window,
                                                             uint32_t callee) {
  const SlotCounts params = CountSlots(type.params);
  return {header_slot_, window.num, params.nums, window.ref, params.refs, params.nums, callee, 0};
}

// What a tail call falls back to where it would leave the instance and the caller would not take its own back: the
// call, and the return of its results.
void FunctionLowering::EmitCallAndReturn(const FuncType& type, const CallWindow& window, SingleOp op, uint32_t callee,
                                         absl::InlinedVector<uint32_t, 4> imms) {
  BeginDetour();
  // What the callee throws comes out where this frame was called.
  const bool in_region = controls_.back().region != kNoRegion;
  const uint32_t barrier = in_region ? OpenRegion(false) : kNoRegion;
  EmitCall(op, window, callee, std::move(imms), true);
  if (in_region) {
    code_.BindLabel();
    regions_[barrier].region.end = code_.position();
    regions_[barrier].region.next = kNoRegion;
  }
  PushHomes(type.results);
  EmitReturn();
}

void FunctionLowering::ReturnCall(const Instruction& instruction) {
  const uint32_t func = instruction.index;
  const FuncType& type = input_.module.func_type(FuncIndex(func));
  const bool imported = input_.module.funcs[func].imported;
  const CallWindow window = PrepareCall(type);
  code_.Emit(imported ? SingleOp::kTailCallImport : SingleOp::kTailCallLocal, TailSlots(type, window, 0), {func});
  if (imported) EmitCallAndReturn(type, window, SingleOp::kCallImport, 0, {func});
  BecomeDead();
}

void FunctionLowering::ReturnCallIndirect(const Instruction& instruction) {
  const FuncType& type = FuncTypeAt(instruction.index);
  Operand index = stack_->Pop();
  if (index.place != Place::kPending) stack_->Flush();
  const uint32_t index_slot = stack_->SlotOf(index);
  const CallWindow window = PrepareCall(type);
  const absl::InlinedVector<uint32_t, 4> imms = {instruction.index2, input_.canonical[instruction.index]};
  code_.Emit(SingleOp::kTailCallIndirect, TailSlots(type, window, index_slot), imms);
  EmitCallAndReturn(type, window, SingleOp::kCallIndirect, index_slot, imms);
  BecomeDead();
}

void FunctionLowering::ReturnCallRef(const Instruction& instruction) {
  const FuncType& type = FuncTypeAt(instruction.index);
  Operand callee = stack_->Pop();
  if (callee.place != Place::kPending) stack_->Flush();
  const uint32_t callee_slot = stack_->SlotOf(callee);
  const CallWindow window = PrepareCall(type);
  code_.Emit(SingleOp::kTailCallRef, TailSlots(type, window, callee_slot));
  EmitCallAndReturn(type, window, SingleOp::kCallRef, callee_slot, {});
  BecomeDead();
}

}  // namespace strata::wasm
