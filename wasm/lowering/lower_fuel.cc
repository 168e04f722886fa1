// Payments of fuel: those of the plan where it says, those of bulk operations by their lengths. The code is otherwise
// the same as without, but that a bulk operation's operands may come home in another order.
#include <algorithm>

#include "wasm/lowering/fuel_costs.h"
#include "wasm/lowering/fuel_plan.h"
#include "wasm/lowering/function_lowering.h"

namespace strata::wasm {

void FunctionLowering::PlanPayments() {
  if (!input_.key.meters_fuel) return;
  payments_ = PlanFuel(input_.module, body_, body_offset_, locals_.size() - type_.params.size());
}

// Before the instruction is lowered. A payment for code that lowering knows to be dead is left out.
void FunctionLowering::PayFuel(const Instruction& instruction) {
  if (!input_.key.meters_fuel) return;
  for (; next_payment_ < payments_.size() && payments_[next_payment_].offset <= instruction.offset; ++next_payment_) {
    if (!dead_) code_.Emit(SingleOp::kPayFuel, {}, {payments_[next_payment_].amount});
  }
  if (!dead_) PayFuelByLength(instruction);
}

void FunctionLowering::PayFuelByLength(const Instruction& instruction) {
  const uint32_t bytes = FuelBytesPerUnit(input_.module, instruction);
  if (bytes == 0) return;
  stack_->Flush();
  const Operand& length = stack_->top();
  if (length.place == Place::kConst) {
    const uint64_t amount = std::min<uint64_t>(FuelOfBytes(length.bits, bytes), 0xffffffff);
    if (amount != 0) code_.Emit(SingleOp::kPayFuel, {}, {static_cast<uint32_t>(amount)});
    return;
  }
  const uint32_t slot = length.place == Place::kLocal ? length.local : length.home;
  code_.Emit(SingleOp::kPayFuelByLength, {slot}, {bytes});
}

}  // namespace strata::wasm
