// Vectors from place to place: copies, constants, selection, returns, globals, fields and elements.
#include "wasm/code/object_layout.h"
#include "wasm/interpreter/frame_moves.h"
#include "wasm/interpreter/guest_access.h"
#include "wasm/interpreter/vector_operands.h"

namespace strata::wasm::interpreter {
namespace {

STRATA_HANDLER(CopyVector) {
  STRATA_REGISTERS;
  WriteVector<Dst::kSlot>(pc, num, facc, LoadVector(num + SlotAt(pc, 1)));
  STRATA_NEXT(Words(2, 0));
}

template <Dst kDst>
STRATA_HANDLER(ConstVector) {
  STRATA_REGISTERS;
  constexpr int kSlots = kDst == Dst::kSlot ? 1 : 0;
  WriteVector<kDst>(pc, num, facc, LoadVector(pc + Words(kSlots, 0)));
  STRATA_NEXT(Words(kSlots, 4));
}

template <bool kFromSlot>
STRATA_HANDLER(SelectVector) {
  STRATA_REGISTERS;
  uint32_t condition;
  if constexpr (kFromSlot) {
    condition = ReadNum<uint32_t>(num, SlotAt(pc, 3));
  } else {
    condition = static_cast<uint32_t>(acc);
  }
  WriteVector<Dst::kSlot>(pc, num, facc, LoadVector(num + SlotAt(pc, condition != 0 ? 1 : 2)));
  STRATA_NEXT(Words(kFromSlot ? 4 : 3, 0));
}

template <bool kFromSlot>
STRATA_HANDLER(RetVector) {
  STRATA_REGISTERS;
  STRATA_READ_RETURN_PC(return_pc);
  StoreVector(num, ReadVector<kFromSlot>(pc, 1, num, facc));
  STRATA_RETURN_TO(return_pc);
}

template <Dst kDst>
STRATA_HANDLER(GlobalGetVector) {
  STRATA_REGISTERS;
  constexpr int kSlots = kDst == Dst::kSlot ? 1 : 0;
  WriteVector<kDst>(pc, num, facc, LoadVector(inst->globals[pc[Words(kSlots, 0)]]->num_cell()));
  STRATA_NEXT(Words(kSlots, 1));
}

template <bool kFromSlot>
STRATA_HANDLER(GlobalSetVector) {
  STRATA_REGISTERS;
  constexpr int kSlots = kFromSlot ? 1 : 0;
  StoreVector(inst->globals[pc[Words(kSlots, 0)]]->num_cell(), ReadVector<kFromSlot>(pc, 0, num, facc));
  STRATA_NEXT(Words(kSlots, 1));
}

template <Dst kDst>
STRATA_HANDLER(StructGetVector) {
  STRATA_REGISTERS;
  constexpr int kObject = kDst == Dst::kSlot ? 1 : 0;
  const uint32_t word = ref[SlotAt(pc, kObject)];
  STRATA_HEAP_LOAD(V128, value, word, pc[Words(kObject + 1, 0)], TrapKind::kNullStructReference);
  WriteVector<kDst>(pc, num, facc, value);
  STRATA_NEXT(Words(kObject + 1, 1));
}

template <bool kFromSlot>
STRATA_HANDLER(StructSetVector) {
  STRATA_REGISTERS;
  constexpr int kSlots = kFromSlot ? 2 : 1;
  const uint32_t word = ref[SlotAt(pc, 0)];
  const V128 value = ReadVector<kFromSlot>(pc, 1, num, facc);
  STRATA_HEAP_STORE(V128, value, word, pc[Words(kSlots, 0)], TrapKind::kNullStructReference);
  STRATA_NEXT(Words(kSlots, 1));
}

// The array is known not to be null and the index to be inside.
inline uint8_t* VectorElementAt(uint8_t* cage, uint32_t word, uint32_t index) {
  return cage + uint64_t{word} * 4 + kArrayElementsOffset + uint64_t{index} * sizeof(V128);
}

template <Dst kDst>
STRATA_HANDLER(ArrayGetVector) {
  STRATA_REGISTERS;
  constexpr int kArray = kDst == Dst::kSlot ? 1 : 0;
  const uint32_t word = ref[SlotAt(pc, kArray)];
  const uint32_t index = ReadNum<uint32_t>(num, SlotAt(pc, kArray + 1));
  STRATA_HEAP_LOAD(uint32_t, length, word, kArrayLengthOffset, TrapKind::kNullArrayReference);
  if (STRATA_UNLIKELY(index >= length)) STRATA_TRAP(TrapKind::kArrayOutOfBounds);
  WriteVector<kDst>(pc, num, facc, LoadVector(VectorElementAt(cage, word, index)));
  STRATA_NEXT(Words(kArray + 2, 0));
}

template <bool kFromSlot>
STRATA_HANDLER(ArraySetVector) {
  STRATA_REGISTERS;
  const uint32_t word = ref[SlotAt(pc, 0)];
  const uint32_t index = ReadNum<uint32_t>(num, SlotAt(pc, 1));
  STRATA_HEAP_LOAD(uint32_t, length, word, kArrayLengthOffset, TrapKind::kNullArrayReference);
  if (STRATA_UNLIKELY(index >= length)) STRATA_TRAP(TrapKind::kArrayOutOfBounds);
  StoreVector(VectorElementAt(cage, word, index), ReadVector<kFromSlot>(pc, 2, num, facc));
  STRATA_NEXT(Words(kFromSlot ? 3 : 2, 0));
}

}  // namespace

void AddVectorMoveHandlers(HandlerTable& table) {
  const auto add = [&table](VecSingleOp op, Handler handler) { table.handlers[SingleId(op)] = handler; };
  add(VecSingleOp::kCopyVector, CopyVector);
  add(VecSingleOp::kConstVector, ConstVector<Dst::kSlot>);
  add(VecSingleOp::kConstVectorAcc, ConstVector<Dst::kAcc>);
  add(VecSingleOp::kSelectVector, SelectVector<true>);
  add(VecSingleOp::kSelectVectorAcc, SelectVector<false>);
  add(VecSingleOp::kRetVector, RetVector<true>);
  add(VecSingleOp::kRetVectorAcc, RetVector<false>);
  add(VecSingleOp::kGlobalGetVector, GlobalGetVector<Dst::kSlot>);
  add(VecSingleOp::kGlobalGetVectorAcc, GlobalGetVector<Dst::kAcc>);
  add(VecSingleOp::kGlobalSetVector, GlobalSetVector<true>);
  add(VecSingleOp::kGlobalSetVectorAcc, GlobalSetVector<false>);
  add(VecSingleOp::kStructGetVector, StructGetVector<Dst::kSlot>);
  add(VecSingleOp::kStructGetVectorAcc, StructGetVector<Dst::kAcc>);
  add(VecSingleOp::kStructSetVector, StructSetVector<true>);
  add(VecSingleOp::kStructSetVectorAcc, StructSetVector<false>);
  add(VecSingleOp::kArrayGetVector, ArrayGetVector<Dst::kSlot>);
  add(VecSingleOp::kArrayGetVectorAcc, ArrayGetVector<Dst::kAcc>);
  add(VecSingleOp::kArraySetVector, ArraySetVector<true>);
  add(VecSingleOp::kArraySetVectorAcc, ArraySetVector<false>);
}

}  // namespace strata::wasm::interpreter
