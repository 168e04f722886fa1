#include "wasm/lowering/frame_places.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "wasm/lowering/function_lowering.h"

namespace strata::wasm {
namespace {

using Where = ValuePlace::Where;

ValuePlace PlaceOf(const Operand& operand) {
  switch (operand.place) {
    case Place::kHome:
      return {operand.kind, Where::kSlot, operand.home, 0};
    case Place::kLocal:
      return {operand.kind, Where::kSlot, operand.local, 0};
    case Place::kConst:
      return {operand.kind, Where::kConst, 0, operand.bits};
    case Place::kPending:
      break;
  }
  return {operand.kind, Where::kLost, operand.home, 0};
}

}  // namespace

// How many operands a call takes, the callee's own reference or index among them.
size_t FunctionLowering::OperandsOfCall(const Instruction& instruction) const {
  switch (instruction.opcode) {
    case Opcode::kCall:
    case Opcode::kReturnCall:  // of an import, which may be called and returned from
      return input_.module.func_type(FuncIndex(instruction.index)).params.size();
    case Opcode::kCallIndirect:
    case Opcode::kCallRef:
    case Opcode::kReturnCallIndirect:
    case Opcode::kReturnCallRef:
      return FuncTypeAt(instruction.index).params.size() + 1;
    default:
      return 0;
  }
}

void FunctionLowering::NotePlaces(const Instruction& instruction) {
  watch_->found = !dead_;
  if (dead_) return;
  const size_t taken = watch_->in_call ? OperandsOfCall(instruction) : 0;
  for (size_t i = 0; i + taken < stack_->size(); ++i) {
    ValuePlace place = PlaceOf(stack_->at(i));
    // What was pending below the arguments of a call has been sent home before it.
    if (watch_->in_call && place.where == Where::kLost) place.where = Where::kSlot;
    watch_->places.operands.push_back(place);
  }
  const bool in_loop =
      std::any_of(controls_.begin(), controls_.end(), [](const Control& c) { return c.opcode == Opcode::kLoop; });
  for (const Local& local : locals_) {
    ValuePlace place{local.kind, Where::kSlot, local.slot, 0};
    if (!local.assigned && local.kind != ValKind::kRef) {
      place.where = local.touched || in_loop ? Where::kLost : Where::kConst;
    }
    watch_->places.locals.push_back(place);
  }
}

// Which locals are zero from the start is known at the end of the body.
void FunctionLowering::CompletePlaces() {
  for (size_t i = 0; i < watch_->places.locals.size(); ++i) {
    if (IsZeroed(locals_[i]) && locals_[i].kind != ValKind::kRef) watch_->places.locals[i].where = Where::kSlot;
  }
}

absl::StatusOr<FramePlaces> FindPlaces(const LoweringInput& input, FuncIndex func, FrameWatch watch) {
  const Function& function = input.module.funcs[func.value];
  uint32_t padding = 0;
  while (true) {
    FrameWatch attempt = watch;
    FunctionLowering lowering(input, func, input.module.func_type(func), function.locals, padding);
    lowering.Observe(attempt);
    if (absl::Status status = lowering.Run(function.body, function.body_offset); !status.ok()) return status;
    if (lowering.padding_needed() == 0) {
      if (!attempt.found) return absl::NotFoundError("no instruction of the function that has code is there");
      return std::move(attempt.places);
    }
    padding += lowering.padding_needed();
  }
}

}  // namespace strata::wasm
