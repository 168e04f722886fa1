// struct.get together with what gives it its object: a cast, a field of another struct, an element of an array.
//
// Two instructions may trap here. The second does with the pc of the instruction's second word, which the pc map gives
// its place in the module.
#include <cstddef>
#include <utility>

#include "wasm/code/object_layout.h"
#include "wasm/code/object_ops.h"
#include "wasm/interpreter/casts.h"
#include "wasm/interpreter/dispatch.h"
#include "wasm/interpreter/get_types.h"
#include "wasm/interpreter/guest_access.h"

namespace strata::wasm::interpreter {
namespace {

// The last of an instruction's `words` is the field's offset. `object` has been read; pc goes one on to read its field.
#define STRATA_GET_FIELD(kind, dst, object, words)                                            \
  do {                                                                                        \
    const uint32_t field_offset = pc[(words) - 1];                                            \
    ++pc;                                                                                     \
    using FieldType = typename GetTypes<kind>::M;                                             \
    STRATA_HEAP_LOAD(FieldType, field, object, field_offset, TrapKind::kNullStructReference); \
    const auto result = static_cast<typename GetTypes<kind>::R>(field);                       \
    if constexpr (kind == GetKind::kRef) {                                                    \
      ref[SlotAt(pc - 1, 0)] = result;                                                        \
    } else if constexpr (dst == Dst::kSlot) {                                                 \
      WriteNum(num, SlotAt(pc - 1, 0), result);                                               \
    } else {                                                                                  \
      WriteAcc(acc, facc, result);                                                            \
    }                                                                                         \
    STRATA_NEXT((words) - 1);                                                                 \
  } while (0)

template <GetFrom kFrom, GetKind kKind, Dst kDst>
STRATA_HANDLER(CastStructGet) {
  STRATA_REGISTERS;
  constexpr CastForm kForm = static_cast<CastForm>(kFrom);
  constexpr int kObject = kDst == Dst::kSlot ? 1 : 0;
  const uint32_t word = ref[SlotAt(pc, kObject)];
  if (STRATA_UNLIKELY(!Passes<kForm>(cx, cage, word, pc + Words(kObject + 1, 0)))) STRATA_TRAP(TrapKind::kCastFailure);
  STRATA_GET_FIELD(kKind, kDst, word, Words(kObject + 1, CastImms<kForm>() + 1));
}

template <GetKind kKind, Dst kDst>
STRATA_HANDLER(StructGetStructGet) {
  STRATA_REGISTERS;
  constexpr int kSlots = kDst == Dst::kSlot ? 2 : 1;
  const uint32_t word = ref[SlotAt(pc, kSlots - 1)];
  STRATA_HEAP_LOAD(uint32_t, object, word, pc[Words(kSlots, 0)], TrapKind::kNullStructReference);
  STRATA_GET_FIELD(kKind, kDst, object, Words(kSlots, 2));
}

template <GetKind kKind, Dst kDst>
STRATA_HANDLER(ArrayGetStructGet) {
  STRATA_REGISTERS;
  constexpr int kArray = kDst == Dst::kSlot ? 1 : 0;
  const uint32_t word = ref[SlotAt(pc, kArray)];
  const uint32_t index = ReadNum<uint32_t>(num, SlotAt(pc, kArray + 1));
  STRATA_HEAP_LOAD(uint32_t, length, word, kArrayLengthOffset, TrapKind::kNullArrayReference);
  if (STRATA_UNLIKELY(index >= length)) STRATA_TRAP(TrapKind::kArrayOutOfBounds);
  uint32_t object;
  std::memcpy(&object, cage + uint64_t{word} * 4 + kArrayElementsOffset + uint64_t{index} * 4, sizeof object);
  STRATA_GET_FIELD(kKind, kDst, object, Words(kArray + 2, 1));
}

template <GetFrom kFrom, GetKind kKind, Dst kDst>
constexpr Handler HandlerOf() {
  if constexpr (kFrom == GetFrom::kField) {
    return StructGetStructGet<kKind, kDst>;
  } else if constexpr (kFrom == GetFrom::kElement) {
    return ArrayGetStructGet<kKind, kDst>;
  } else {
    return CastStructGet<kFrom, kKind, kDst>;
  }
}

template <GetFrom kFrom, GetKind kKind>
void AddKind(HandlerTable& table) {
  table.handlers[GetFromId(kFrom, kKind, Dst::kSlot)] = HandlerOf<kFrom, kKind, Dst::kSlot>();
  if constexpr (kKind != GetKind::kRef) {
    table.handlers[GetFromId(kFrom, kKind, Dst::kAcc)] = HandlerOf<kFrom, kKind, Dst::kAcc>();
  }
}

template <GetFrom kFrom, size_t... kKinds>
void AddFrom(HandlerTable& table, std::index_sequence<kKinds...>) {
  (AddKind<kFrom, static_cast<GetKind>(kKinds)>(table), ...);
}

template <size_t... kFroms>
void AddAll(HandlerTable& table, std::index_sequence<kFroms...>) {
  (AddFrom<static_cast<GetFrom>(kFroms)>(table, std::make_index_sequence<CountOf<GetKind>()>()), ...);
}

}  // namespace

void AddGetFromHandlers(HandlerTable& table) { AddAll(table, std::make_index_sequence<CountOf<GetFrom>()>()); }

}  // namespace strata::wasm::interpreter
