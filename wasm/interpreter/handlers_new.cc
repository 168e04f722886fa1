// Small objects of a shape that a handler is made for (wasm/code/object_ops.h): bump, copy the image, store the fields.
// Short arrays: bump, fill.
//
// Their sizes are below every plan's max_bump_bytes, so the cursor's limit is the only test. The slow path is one for
// all shapes: it finds the shape in the integer accumulator, which is dead here because a collection is possible.
#include <cstddef>
#include <utility>

#include "vm_binding/contract/header.h"
#include "vm_binding/contract/mutator.h"
#include "wasm/code/object_layout.h"
#include "wasm/code/object_ops.h"
#include "wasm/interpreter/dispatch.h"
#include "wasm/runtime/store.h"

namespace strata::wasm::interpreter {
namespace {

constexpr uint32_t kUnitBytes = 8;

// Slots: the result's, then two for each store.
constexpr int NewSlots(NewForm form) { return 1 + 2 * static_cast<int>(NewStores(form)); }
constexpr int NewImage(NewForm form) { return Words(NewSlots(form), 0); }
constexpr int NewLength(NewForm form) { return NewImage(form) + 2 * static_cast<int>(form.units); }

template <class T, class Window>
inline void StoreField(uint8_t* object, const uint32_t* pc, uint32_t store, const Window* window) {
  std::memcpy(object + SlotAt(pc, static_cast<int>(2 * store + 2)),
              window + SlotAt(pc, static_cast<int>(2 * store + 1)), sizeof(T));
}

inline void StoreFields(uint8_t* object, NewForm form, const uint32_t* pc, const uint64_t* num, const uint32_t* ref) {
  const uint32_t words = form.refs + NewWords(form.nums);
  for (uint32_t i = 0; i < form.refs; ++i) StoreField<uint32_t>(object, pc, i, ref);
  for (uint32_t i = form.refs; i < words; ++i) StoreField<uint32_t>(object, pc, i, num);
  for (uint32_t i = words; i < NewStores(form); ++i) StoreField<uint64_t>(object, pc, i, num);
}

inline uint32_t WordOf(const uint8_t* cage, const uint8_t* object) {
  return static_cast<uint32_t>(static_cast<uint64_t>(object - cage) / 4);
}

STRATA_HANDLER(NewSlow) {
  STRATA_REGISTERS;
  const NewForm form = NewFormOf(static_cast<uint32_t>(acc));
  const uint32_t* image = pc + NewImage(form);
  const uint32_t bytes = form.units * kUnitBytes;
  const vm::TypeId type = image[0] >> 1;
  STRATA_PUBLISH();
  const vm::Address address =
      cx->mutator.ops == nullptr
          ? vm::Address()
          : cx->mutator.ops->alloc_slow(cx->mutator, {bytes, type, vm::AllocSemantics::kDefault});
  if (address.is_null()) {
    cx->store->NoteHeapExhausted(type, bytes);
    STRATA_TRAP(TrapKind::kHeapExhausted);
  }
  STRATA_RELOAD();
  auto* const object = address.As<uint8_t>();
  std::memcpy(object, image, bytes);
  StoreFields(object, form, pc, num, ref);
  ref[SlotAt(pc, 0)] = WordOf(cage, object);
  STRATA_NEXT(NewLength(form));
}

template <uint32_t kIndex>
STRATA_HANDLER(New) {
  STRATA_REGISTERS;
  constexpr NewForm kForm = NewFormOf(kIndex);
  constexpr uintptr_t kBytes = kForm.units * kUnitBytes;
  const uintptr_t cursor = cx->mutator.cursor.cursor;
  if (STRATA_UNLIKELY(cx->mutator.cursor.limit - cursor < kBytes)) {
    acc = kIndex;
    STRATA_GOTO(NewSlow);
  }
  cx->mutator.cursor.cursor = cursor + kBytes;
  auto* const object = reinterpret_cast<uint8_t*>(cursor);
  std::memcpy(object, pc + NewImage(kForm), kBytes);
  StoreFields(object, kForm, pc, num, ref);
  ref[SlotAt(pc, 0)] = WordOf(cage, object);
  STRATA_NEXT(NewLength(kForm));
}

// A short array, all elements alike; longer ones are filled by the runtime.
constexpr uint64_t kShortArrayBytes = 512;
static_assert(kShortArrayBytes < (1 << 10), "kBelowMaxBump");

// The value of array.new, in all elements of 8 bytes. `num` and `ref` are at its operands.
enum class Fill : uint8_t { kZeros, kI8, kI16, kI32, kI64, kRef };
template <Fill kFill>
inline uint64_t PatternOf(const uint64_t* num, const uint32_t* ref) {
  if constexpr (kFill == Fill::kZeros) return 0;
  if constexpr (kFill == Fill::kRef) return ref[0] * uint64_t{0x1'0000'0001};
  if constexpr (kFill == Fill::kI64) return num[0];
  if constexpr (kFill == Fill::kI32) return static_cast<uint32_t>(num[0]) * uint64_t{0x1'0000'0001};
  if constexpr (kFill == Fill::kI16) return static_cast<uint16_t>(num[0]) * uint64_t{0x1'0001'0001'0001};
  return static_cast<uint8_t>(num[0]) * uint64_t{0x101'0101'0101'0101};
}

inline void FillUnits(uint8_t* at, const uint8_t* end, uint64_t pattern) {
  while (at != end) {
    std::memcpy(at, &pattern, sizeof pattern);
    at += sizeof pattern;
    asm volatile("" : "+r"(at));  // or the compiler would call memset, for which a handler would have to spill
  }
}

// slots as RuntimeCall | RuntimeOp, canonical type, number slots of the value, log2 of an element's bytes
template <Fill kFill>
STRATA_HANDLER(ArrayNewShort) {
  STRATA_REGISTERS;
  constexpr bool kHasNumber = kFill != Fill::kZeros && kFill != Fill::kRef;
  const uint64_t* operands = num + SlotAt(pc, 0);
  uint32_t* const result = ref + SlotAt(pc, 1);
  const uint32_t* imm = pc + Words(2, 1);
  const uint32_t length = ReadNum<uint32_t>(operands, kHasNumber ? 1 : 0);
  const uint64_t bytes = ((uint64_t{length} << imm[2]) + kArrayElementsOffset + 7) & ~uint64_t{7};
  const uintptr_t cursor = cx->mutator.cursor.cursor;
  if (STRATA_UNLIKELY(bytes > kShortArrayBytes || cx->mutator.cursor.limit - cursor < bytes)) STRATA_GOTO(RuntimeCall);
  cx->mutator.cursor.cursor = cursor + bytes;
  auto* const object = reinterpret_cast<uint8_t*>(cursor);
  FillUnits(object + kArrayElementsOffset, object + bytes, PatternOf<kFill>(operands, result));
  const uint32_t header = vm::HeaderWord::OfType(HeapTypeIdOf(imm[0])).bits();
  std::memcpy(object, &header, sizeof header);
  std::memcpy(object + kArrayLengthOffset, &length, sizeof length);
  *result = WordOf(cage, object);
  STRATA_NEXT(Words(2, 4));
}

template <uint32_t kIndex>
void AddNew(HandlerTable& table) {
  if constexpr (HasNewForm(NewFormOf(kIndex))) table.handlers[NewId(NewFormOf(kIndex))] = New<kIndex>;
}

template <size_t... kIndexes>
void AddAllNew(HandlerTable& table, std::index_sequence<kIndexes...>) {
  (AddNew<kIndexes>(table), ...);
}

}  // namespace

void AddNewHandlers(HandlerTable& table) {
  AddAllNew(table, std::make_index_sequence<kNewFormCount>());
  const auto add = [&table](SingleOp op, Handler handler) { table.handlers[SingleId(op)] = handler; };
  add(SingleOp::kArrayNewZeros, ArrayNewShort<Fill::kZeros>);
  add(SingleOp::kArrayNewI8, ArrayNewShort<Fill::kI8>);
  add(SingleOp::kArrayNewI16, ArrayNewShort<Fill::kI16>);
  add(SingleOp::kArrayNewI32, ArrayNewShort<Fill::kI32>);
  add(SingleOp::kArrayNewI64, ArrayNewShort<Fill::kI64>);
  add(SingleOp::kArrayNewRef, ArrayNewShort<Fill::kRef>);
}

}  // namespace strata::wasm::interpreter
