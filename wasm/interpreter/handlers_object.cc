// Structs and arrays: allocation, fields, elements.
#include "wasm/code/object_layout.h"
#include "wasm/interpreter/dispatch.h"
#include "wasm/interpreter/get_types.h"
#include "wasm/interpreter/guest_access.h"
#include "wasm/runtime/store.h"

namespace strata::wasm::interpreter {
namespace {

// The memory type and the stack type of each kind of write.
template <SetKind kKind>
struct SetTypes;
#define STRATA_SET_TYPES(kind, memory, value) \
  template <>                                 \
  struct SetTypes<SetKind::kind> {            \
    using M = memory;                         \
    using V = value;                          \
  };
STRATA_SET_TYPES(kI8, uint8_t, uint32_t)
STRATA_SET_TYPES(kI16, uint16_t, uint32_t)
STRATA_SET_TYPES(kI32, uint32_t, uint32_t)
STRATA_SET_TYPES(kI64, uint64_t, uint64_t)
STRATA_SET_TYPES(kF32, float, float)
STRATA_SET_TYPES(kF64, double, double)
STRATA_SET_TYPES(kRef, uint32_t, uint32_t)
#undef STRATA_SET_TYPES

template <GetKind kKind, Dst kDst>
STRATA_HANDLER(StructGet) {
  STRATA_REGISTERS;
  using M = typename GetTypes<kKind>::M;
  constexpr int kObject = kDst == Dst::kSlot ? 1 : 0;
  constexpr int kSlots = kObject + 1;
  const uint32_t word = ref[SlotAt(pc, kObject)];
  STRATA_HEAP_LOAD(M, value, word, pc[Words(kSlots, 0)], TrapKind::kNullStructReference);
  const auto result = static_cast<typename GetTypes<kKind>::R>(value);
  if constexpr (kKind == GetKind::kRef) {
    ref[SlotAt(pc, 0)] = result;
  } else if constexpr (kDst == Dst::kSlot) {
    WriteNum(num, SlotAt(pc, 0), result);
  } else {
    WriteAcc(acc, facc, result);
  }
  STRATA_NEXT(Words(kSlots, 1));
}

// The value operand of a set: slot `kSlot` of the right window, the accumulator or the immediate at `imm`.
template <SetKind kKind, Src kValue>
inline typename SetTypes<kKind>::M ReadValue(const uint32_t* pc, int slot, const uint32_t* imm, const uint64_t* num,
                                             const uint32_t* ref, uint64_t acc, FloatLanes facc) {
  using M = typename SetTypes<kKind>::M;
  using V = typename SetTypes<kKind>::V;
  if constexpr (kKind == SetKind::kRef) {
    return ref[SlotAt(pc, slot)];
  } else if constexpr (kValue == Src::kSlot) {
    return static_cast<M>(ReadNum<V>(num, SlotAt(pc, slot)));
  } else if constexpr (kValue == Src::kAcc) {
    return static_cast<M>(ReadAcc<V>(acc, facc));
  } else if constexpr (sizeof(M) == 8) {
    return std::bit_cast<M>(static_cast<int64_t>(static_cast<int32_t>(*imm)));
  } else if constexpr (sizeof(M) == 4) {
    return std::bit_cast<M>(*imm);
  } else {
    return static_cast<M>(*imm);
  }
}

template <SetKind kKind, Src kValue>
STRATA_HANDLER(StructSet) {
  STRATA_REGISTERS;
  using M = typename SetTypes<kKind>::M;
  constexpr int kSlots = kValue == Src::kSlot ? 2 : 1;
  const uint32_t word = ref[SlotAt(pc, 0)];
  const M value = ReadValue<kKind, kValue>(pc, 1, pc + Words(kSlots, 1), num, ref, acc, facc);
  STRATA_HEAP_STORE(M, value, word, pc[Words(kSlots, 0)], TrapKind::kNullStructReference);
  STRATA_NEXT(Words(kSlots, kValue == Src::kImm ? 2 : 1));
}

// Where an element lies; the array is known not to be null and the index to be inside.
template <class M>
inline uint8_t* ElementAt(uint8_t* cage, uint32_t word, uint32_t index) {
  return cage + uint64_t{word} * 4 + kArrayElementsOffset + uint64_t{index} * sizeof(M);
}

template <GetKind kKind, Src kIndex, Dst kDst>
STRATA_HANDLER(ArrayGet) {
  STRATA_REGISTERS;
  using M = typename GetTypes<kKind>::M;
  constexpr int kArray = kDst == Dst::kSlot ? 1 : 0;
  constexpr int kSlots = kArray + 1 + (kIndex == Src::kSlot ? 1 : 0);
  const uint32_t word = ref[SlotAt(pc, kArray)];
  uint32_t index;
  if constexpr (kIndex == Src::kSlot) index = ReadNum<uint32_t>(num, SlotAt(pc, kArray + 1));
  if constexpr (kIndex == Src::kAcc) index = static_cast<uint32_t>(acc);
  if constexpr (kIndex == Src::kImm) index = pc[Words(kSlots, 0)];
  STRATA_HEAP_LOAD(uint32_t, length, word, kArrayLengthOffset, TrapKind::kNullArrayReference);
  if (STRATA_UNLIKELY(index >= length)) STRATA_TRAP(TrapKind::kArrayOutOfBounds);
  M value;
  std::memcpy(&value, ElementAt<M>(cage, word, index), sizeof value);
  const auto result = static_cast<typename GetTypes<kKind>::R>(value);
  if constexpr (kKind == GetKind::kRef) {
    ref[SlotAt(pc, 0)] = result;
  } else if constexpr (kDst == Dst::kSlot) {
    WriteNum(num, SlotAt(pc, 0), result);
  } else {
    WriteAcc(acc, facc, result);
  }
  STRATA_NEXT(Words(kSlots, kIndex == Src::kImm ? 1 : 0));
}

template <SetKind kKind, bool kIndexImm, Src kValue>
STRATA_HANDLER(ArraySet) {
  STRATA_REGISTERS;
  using M = typename SetTypes<kKind>::M;
  constexpr int kValueSlot = kIndexImm ? 1 : 2;
  constexpr int kSlots = kValueSlot + (kValue == Src::kSlot ? 1 : 0);
  const uint32_t word = ref[SlotAt(pc, 0)];
  uint32_t index;
  if constexpr (kIndexImm) {
    index = pc[Words(kSlots, 0)];
  } else {
    index = ReadNum<uint32_t>(num, SlotAt(pc, 1));
  }
  STRATA_HEAP_LOAD(uint32_t, length, word, kArrayLengthOffset, TrapKind::kNullArrayReference);
  if (STRATA_UNLIKELY(index >= length)) STRATA_TRAP(TrapKind::kArrayOutOfBounds);
  constexpr int kImms = kIndexImm ? 1 : 0;
  const M value = ReadValue<kKind, kValue>(pc, kValueSlot, pc + Words(kSlots, kImms), num, ref, acc, facc);
  std::memcpy(ElementAt<M>(cage, word, index), &value, sizeof value);
  STRATA_NEXT(Words(kSlots, kImms + (kValue == Src::kImm ? 1 : 0)));
}

constexpr int kStructNewFixedWords = Words(2, 2);

inline uint64_t FieldValue(const uint32_t* descriptor, const uint64_t* num, const uint32_t* ref) {
  const uint32_t slot = descriptor[0] >> 16;
  switch (static_cast<FieldSource>((descriptor[0] >> 8) & 0xff)) {
    case FieldSource::kNumSlot:
      return num[slot];
    case FieldSource::kRefSlot:
      return ref[slot];
    case FieldSource::kConst:
      break;
  }
  return descriptor[2] | (uint64_t{descriptor[3]} << 32);
}

inline bool IsConst(const uint32_t* descriptor) {
  return static_cast<FieldSource>((descriptor[0] >> 8) & 0xff) == FieldSource::kConst;
}

// Writes one field and returns the next descriptor.
inline const uint32_t* InitField(uint8_t* object, const uint32_t* descriptor, const uint64_t* num,
                                 const uint32_t* ref) {
  const uint64_t value = FieldValue(descriptor, num, ref);
  uint8_t* at = object + descriptor[1];
  switch (static_cast<StorageKind>(descriptor[0] & 0xff)) {
    case StorageKind::kI8:
      std::memcpy(at, &value, 1);
      break;
    case StorageKind::kI16:
      std::memcpy(at, &value, 2);
      break;
    case StorageKind::kI64:
    case StorageKind::kF64:
      std::memcpy(at, &value, 8);
      break;
    case StorageKind::kV128:  // never a constant
      std::memcpy(at, num + (descriptor[0] >> 16), 16);
      break;
    default:
      std::memcpy(at, &value, 4);
      break;
  }
  return descriptor + (IsConst(descriptor) ? 4 : 2);
}

// Fills a new object, padding included, and goes on. `acc` holds its address.
STRATA_HANDLER(StructInit) {
  STRATA_REGISTERS;
  uint8_t* object = reinterpret_cast<uint8_t*>(acc);
  const uint32_t size = pc[Words(2, 1)];
  for (uint32_t at = 0; at < size; at += 8) {
    const uint64_t zero = 0;
    std::memcpy(object + at, &zero, sizeof zero);
  }
  std::memcpy(object, pc + Words(2, 0), sizeof(uint32_t));
  const uint32_t* descriptor = pc + kStructNewFixedWords;
  for (uint32_t count = SlotAt(pc, 1); count != 0; --count) descriptor = InitField(object, descriptor, num, ref);
  ref[SlotAt(pc, 0)] =
      static_cast<uint32_t>((reinterpret_cast<uintptr_t>(object) - reinterpret_cast<uintptr_t>(cage)) / 4);
  pc = descriptor;
  STRATA_DISPATCH();
}

STRATA_HANDLER(StructNewSlow) {
  STRATA_REGISTERS;
  STRATA_PUBLISH();
  const uint32_t type = pc[Words(2, 0)] >> 1;
  const vm::Address object =
      cx->mutator.ops == nullptr
          ? vm::Address()
          : cx->mutator.ops->alloc_slow(cx->mutator, {pc[Words(2, 1)], type, vm::AllocSemantics::kDefault});
  if (object.is_null()) {
    cx->store->NoteHeapExhausted(type, pc[Words(2, 1)]);
    STRATA_TRAP(TrapKind::kHeapExhausted);
  }
  STRATA_RELOAD();
  acc = object.value();
  STRATA_GOTO(StructInit);
}

STRATA_HANDLER(StructNew) {
  STRATA_REGISTERS;
  const uint64_t size = pc[Words(2, 1)];
  const uintptr_t object = cx->mutator.cursor.cursor;
  if (STRATA_UNLIKELY(cx->mutator.cursor.limit - object < size || size > cx->mutator.max_bump_bytes)) {
    STRATA_GOTO(StructNewSlow);
  }
  cx->mutator.cursor.cursor = object + size;
  acc = object;
  STRATA_GOTO(StructInit);
}

template <bool kToSlot>
STRATA_HANDLER(ArrayLen) {
  STRATA_REGISTERS;
  const uint32_t word = ref[SlotAt(pc, kToSlot ? 1 : 0)];
  STRATA_HEAP_LOAD(uint32_t, length, word, kArrayLengthOffset, TrapKind::kNullArrayReference);
  if constexpr (kToSlot) {
    WriteNum(num, SlotAt(pc, 0), length);
  } else {
    acc = length;
  }
  STRATA_NEXT(Words(kToSlot ? 2 : 1, 0));
}

template <GetKind kKind>
void AddGets(HandlerTable& table) {
  table.handlers[StructGetId(kKind, Dst::kSlot)] = StructGet<kKind, Dst::kSlot>;
  table.handlers[ArrayGetId(kKind, Src::kSlot, Dst::kSlot)] = ArrayGet<kKind, Src::kSlot, Dst::kSlot>;
  table.handlers[ArrayGetId(kKind, Src::kAcc, Dst::kSlot)] = ArrayGet<kKind, Src::kAcc, Dst::kSlot>;
  table.handlers[ArrayGetId(kKind, Src::kImm, Dst::kSlot)] = ArrayGet<kKind, Src::kImm, Dst::kSlot>;
  if constexpr (kKind != GetKind::kRef) {
    table.handlers[StructGetId(kKind, Dst::kAcc)] = StructGet<kKind, Dst::kAcc>;
    table.handlers[ArrayGetId(kKind, Src::kSlot, Dst::kAcc)] = ArrayGet<kKind, Src::kSlot, Dst::kAcc>;
    table.handlers[ArrayGetId(kKind, Src::kAcc, Dst::kAcc)] = ArrayGet<kKind, Src::kAcc, Dst::kAcc>;
    table.handlers[ArrayGetId(kKind, Src::kImm, Dst::kAcc)] = ArrayGet<kKind, Src::kImm, Dst::kAcc>;
  }
}

template <SetKind kKind, Src kValue>
void AddSetsFrom(HandlerTable& table) {
  table.handlers[StructSetId(kKind, kValue)] = StructSet<kKind, kValue>;
  table.handlers[ArraySetId(kKind, false, kValue)] = ArraySet<kKind, false, kValue>;
  table.handlers[ArraySetId(kKind, true, kValue)] = ArraySet<kKind, true, kValue>;
}

template <SetKind kKind>
void AddSets(HandlerTable& table) {
  AddSetsFrom<kKind, Src::kSlot>(table);
  if constexpr (kKind != SetKind::kRef) {
    AddSetsFrom<kKind, Src::kAcc>(table);
    AddSetsFrom<kKind, Src::kImm>(table);
  }
}

}  // namespace

void AddObjectHandlers(HandlerTable& table) {
  AddGets<GetKind::kI8S>(table);
  AddGets<GetKind::kI8U>(table);
  AddGets<GetKind::kI16S>(table);
  AddGets<GetKind::kI16U>(table);
  AddGets<GetKind::kI32>(table);
  AddGets<GetKind::kI64>(table);
  AddGets<GetKind::kF32>(table);
  AddGets<GetKind::kF64>(table);
  AddGets<GetKind::kRef>(table);
  AddSets<SetKind::kI8>(table);
  AddSets<SetKind::kI16>(table);
  AddSets<SetKind::kI32>(table);
  AddSets<SetKind::kI64>(table);
  AddSets<SetKind::kF32>(table);
  AddSets<SetKind::kF64>(table);
  AddSets<SetKind::kRef>(table);
  table.handlers[SingleId(SingleOp::kStructNew)] = StructNew;
  table.handlers[SingleId(SingleOp::kArrayLenSlot)] = ArrayLen<true>;
  table.handlers[SingleId(SingleOp::kArrayLenAcc)] = ArrayLen<false>;
}

}  // namespace strata::wasm::interpreter
