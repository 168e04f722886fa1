// Calls and tail calls. Arguments are already where the callee's windows begin (wasm/code/frame_layout.h).
#include "wasm/code/frame_layout.h"
#include "wasm/lowering/function_lowering.h"

namespace strata::wasm {
namespace {

struct Slots {
  uint32_t nums = 0;
  uint32_t refs = 0;
};

Slots SlotsOf(absl::Span<const ValType> types) {
  Slots slots;
  for (const ValType& type : types) {
    if (type.is_ref()) {
      ++slots.refs;
    } else {
      slots.nums += type.kind() == ValKind::kV128 ? 2 : 1;
    }
  }
  return slots;
}

}  // namespace

// Settles and pops the arguments. Afterwards the operand stack's tops are the callee's window starts.
FunctionLowering::CallWindow FunctionLowering::PrepareCall(const FuncType& type) {
  stack_->SettleTop(type.params.size());
  stack_->Truncate(stack_->size() - type.params.size());
  CallWindow window;
  window.num = stack_->num_top();
  window.ref = stack_->ref_top();
  window.header = window.num + SlotsOf(type.params).nums;
  stack_->NoteExtent(window.header + kFrameHeaderSlots, window.ref);
  if (window.ref > window.num + padding_needed_) padding_needed_ = window.ref - window.num;
  return window;
}

void FunctionLowering::FinishCall(const FuncType& type, const CallWindow&, bool may_leave_instance) {
  if (may_leave_instance) code_.Emit(SingleOp::kResume, {header_slot_});
  PushHomes(type.results);
}

void FunctionLowering::CallFunc(uint32_t func) {
  const FuncType& type = input_.module.func_type(FuncIndex(func));
  const bool imported = input_.module.funcs[func].imported;
  const CallWindow window = PrepareCall(type);
  code_.Emit(imported ? SingleOp::kCallImport : SingleOp::kCallLocal, {window.num, window.header, window.ref, 0},
             {func});
  FinishCall(type, window, imported);
}

void FunctionLowering::Call(const Instruction& instruction) { CallFunc(instruction.index); }

void FunctionLowering::CallIndirect(const Instruction& instruction) {
  const FuncType& type = FuncTypeAt(instruction.index);
  Operand index = stack_->Pop();
  if (index.place != Place::kPending) stack_->Flush();
  const uint32_t index_slot = stack_->SlotOf(index);
  const CallWindow window = PrepareCall(type);
  code_.Emit(SingleOp::kCallIndirect, {window.num, window.header, window.ref, index_slot},
             {instruction.index2, input_.canonical[instruction.index]});
  FinishCall(type, window, true);
}

void FunctionLowering::CallRef(const Instruction& instruction) {
  const FuncType& type = FuncTypeAt(instruction.index);
  Operand callee = stack_->Pop();
  if (callee.place != Place::kPending) stack_->Flush();
  const uint32_t callee_slot = stack_->SlotOf(callee);
  const CallWindow window = PrepareCall(type);
  code_.Emit(SingleOp::kCallRef, {window.num, window.header, window.ref, callee_slot});
  FinishCall(type, window, true);
}

absl::InlinedVector<uint32_t, 8> FunctionLowering::TailSlots(const FuncType& type, const CallWindow& window,
                                                             uint32_t callee) {
  const Slots params = SlotsOf(type.params);
  return {header_slot_, window.num, params.nums, window.ref, params.refs, params.nums, callee, 0};
}

// What a tail call falls back to where it would leave the instance: the call, and the return of its results.
void FunctionLowering::EmitCallAndReturn(const FuncType& type, const CallWindow& window, SingleOp op, uint32_t callee,
                                         absl::Span<const uint32_t> imms) {
  // What the callee throws comes out where this frame was called.
  const bool in_region = controls_.back().region != kNoRegion;
  const uint32_t barrier = in_region ? OpenRegion(false) : kNoRegion;
  code_.Emit(op, {window.num, window.header, window.ref, callee}, imms);
  if (in_region) {
    regions_[barrier].region.end = code_.position();
    regions_[barrier].region.next = kNoRegion;
  }
  FinishCall(type, window, true);
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
  const uint32_t imms[] = {instruction.index2, input_.canonical[instruction.index]};
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
