// Atomic accesses, fences, wait and notify (threads proposal).
#include <array>

#include "wasm/code/atomic_ops.h"
#include "wasm/lowering/function_lowering.h"

namespace strata::wasm {
namespace {

struct AtomicRow {
  AtomicOp op = AtomicOp::kCount;
  uint8_t operands = 0;  // the address included
  bool has_result = false;
  ValKind result = ValKind::kI32;
};
using AtomicTable = std::array<AtomicRow, kOpcodeCount>;

template <class T>
constexpr ValKind KindOf() {
  return sizeof(T) == 8 ? ValKind::kI64 : ValKind::kI32;
}

AtomicTable MakeAtomicTable() {
  AtomicTable table = {};
  const auto at = [&table](Opcode opcode) -> AtomicRow& { return table[static_cast<size_t>(opcode)]; };
#define STRATA_ROW(name, memory, value) at(Opcode::k##name) = {AtomicOp::k##name, 1, true, KindOf<value>()};
  STRATA_ATOMIC_LOADS(STRATA_ROW)
#undef STRATA_ROW
#define STRATA_ROW(name, memory, value) at(Opcode::k##name) = {AtomicOp::k##name, 2, false, ValKind::kI32};
  STRATA_ATOMIC_STORES(STRATA_ROW)
#undef STRATA_ROW
#define STRATA_ROW(name, memory, value, op) at(Opcode::k##name) = {AtomicOp::k##name, 2, true, KindOf<value>()};
  STRATA_ATOMIC_RMWS(STRATA_ROW)
#undef STRATA_ROW
#define STRATA_ROW(name, memory, value, op) at(Opcode::k##name) = {AtomicOp::k##name, 3, true, KindOf<value>()};
  STRATA_ATOMIC_CMPXCHGS(STRATA_ROW)
#undef STRATA_ROW
  at(Opcode::kAtomicFence) = {AtomicOp::kFence, 0, false, ValKind::kI32};
  return table;
}

const AtomicRow& RowOf(Opcode opcode) {
  static const AtomicTable& table = *new AtomicTable(MakeAtomicTable());
  return table[static_cast<size_t>(opcode)];
}

absl::InlinedVector<uint32_t, 8> MemoryImmediates(const MemArg& memarg) {
  return {memarg.memory, static_cast<uint32_t>(memarg.offset), static_cast<uint32_t>(memarg.offset >> 32)};
}

}  // namespace

// An access is not delayed like a load: others may see when it happens.
void FunctionLowering::Atomic(const Instruction& instruction) {
  const AtomicRow& row = RowOf(instruction.opcode);
  if (row.op == AtomicOp::kFence) {
    stack_->Flush();
    code_.Emit(AtomicId(row.op), {});
    return;
  }
  absl::InlinedVector<Operand, 3> operands(row.operands);
  bool one_is_pending = false;
  for (size_t i = row.operands; i-- > 0;) {
    operands[i] = stack_->Pop();
    one_is_pending |= operands[i].place == Place::kPending;
  }
  if (!one_is_pending) stack_->Flush();
  absl::InlinedVector<uint32_t, 4> slots;
  if (row.has_result) slots.push_back(stack_->num_top());
  for (Operand& operand : operands) slots.push_back(stack_->SlotOf(operand));
  if (row.has_result) stack_->PushHome(row.result);
  code_.Emit(AtomicId(row.op), slots, MemoryImmediates(instruction.memarg));
}

void FunctionLowering::WaitOrNotify(const Instruction& instruction) {
  const absl::InlinedVector<uint32_t, 8> imms = MemoryImmediates(instruction.memarg);
  switch (instruction.opcode) {
    case Opcode::kMemoryAtomicWait32:
      return EmitRuntimeCall(RuntimeOp::kAtomicWait32, 3, imms, {ValKind::kI32});
    case Opcode::kMemoryAtomicWait64:
      return EmitRuntimeCall(RuntimeOp::kAtomicWait64, 3, imms, {ValKind::kI32});
    default:
      return EmitRuntimeCall(RuntimeOp::kAtomicNotify, 2, imms, {ValKind::kI32});
  }
}

}  // namespace strata::wasm
