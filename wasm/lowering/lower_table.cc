// Tables, and the instructions on memories that have operations of their own; the others are calls of the runtime.
#include "vm_binding/contract/barrier.h"
#include "wasm/lowering/function_lowering.h"

namespace strata::wasm {

// A global or an element of the func hierarchy is no part of an object: no barrier.
bool FunctionLowering::IsFunctionType(HeapType type) const {
  if (type.is_concrete()) return input_.module.types[type.index].func() != nullptr;
  return type.kind == HeapKind::kFunc || type.kind == HeapKind::kNoFunc;
}

void FunctionLowering::TableGet(const Instruction& instruction) {
  Operand index = stack_->Pop();
  const uint32_t slot = stack_->SlotOf(index);
  PushSlotOnly(ValKind::kRef, SingleId(SingleOp::kTableGet), {slot}, {instruction.index});
}

void FunctionLowering::TableSet(const Instruction& instruction) {
  Operand value = stack_->Pop(), index = stack_->Pop();
  if (value.place != Place::kPending && index.place != Place::kPending) stack_->Flush();
  const uint32_t index_slot = stack_->SlotOf(index);
  const uint32_t value_slot = stack_->SlotOf(value);
  SingleOp op = SingleOp::kTableSet;
  if (!IsFunctionType(input_.module.tables[instruction.index].type.element.heap) &&
      input_.key.barrier != vm::BarrierKind::kNone) {
    op = input_.key.barrier == vm::BarrierKind::kObjectLog ? SingleOp::kTableSetLogged : SingleOp::kTableSetSlow;
  }
  code_.Emit(op, {index_slot, value_slot}, {instruction.index});
}

// memory.size and table.size.
void FunctionLowering::Size(const Instruction& instruction) {
  const bool of_table = instruction.opcode == Opcode::kTableSize;
  const AddressType address = of_table ? input_.module.tables[instruction.index].type.address
                                       : input_.module.memories[instruction.index].type.address;
  PushSlotOnly(address == AddressType::kI64 ? ValKind::kI64 : ValKind::kI32,
               SingleId(of_table ? SingleOp::kTableSize : SingleOp::kMemorySize), {}, {instruction.index});
}

// memory.copy and memory.fill; those of shared memories are the runtime's.
void FunctionLowering::BulkMemory(const Instruction& instruction) {
  const bool copies = instruction.opcode == Opcode::kMemoryCopy;
  const auto shared = [this](uint32_t memory) { return input_.module.memories[memory].type.shared; };
  if (shared(instruction.index) || (copies && shared(instruction.index2))) return RuntimeCall(instruction);
  Operand count = stack_->Pop(), second = stack_->Pop(), to = stack_->Pop();
  if (count.place != Place::kPending && second.place != Place::kPending && to.place != Place::kPending) {
    stack_->Flush();
  }
  absl::InlinedVector<uint32_t, 3> slots{stack_->SlotOf(to)};
  slots.push_back(stack_->SlotOf(second));
  slots.push_back(stack_->SlotOf(count));
  absl::InlinedVector<uint32_t, 2> imms{instruction.index};
  if (copies) imms.push_back(instruction.index2);
  code_.Emit(copies ? SingleOp::kMemoryCopy : SingleOp::kMemoryFill, slots, imms);
}

}  // namespace strata::wasm
