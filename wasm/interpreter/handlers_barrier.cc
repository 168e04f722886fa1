// Stores of references into objects, under a plan that wants to hear of them (CodeKey::barrier).
//
// Each has two forms: Logged tests the object's log bit, and goes to the other form while it is set; Slow calls the
// plan, then stores. Null and bounds come first: a barrier only ever sees a slot that exists and still holds the old
// value. It never collects, so nothing is published or reloaded, and the accumulators live on.
#include "vm_binding/contract/mutator.h"
#include "wasm/code/object_layout.h"
#include "wasm/interpreter/dispatch.h"
#include "wasm/interpreter/guest_access.h"
#include "wasm/runtime/global.h"

namespace strata::wasm::interpreter {
namespace {

inline bool MustLog(const ExecutionContext* cx, uint32_t object) {
  return vm::MustLog(cx->mutator, vm::ObjectRef(object));
}

inline void StoreWord(uint8_t* place, uint32_t value) { std::memcpy(place, &value, sizeof value); }

inline void TellAndStore(ExecutionContext* cx, uint32_t object, uint8_t* place, uint32_t value) {
  const vm::RefSlot slot(vm::Address::FromPointer(place));
  cx->mutator.ops->write_slow(cx->mutator, vm::ObjectRef(object), slot, vm::ObjectRef(value));
  StoreWord(place, value);
}

// The field or element at `offset` bytes of the object.
inline uint8_t* PlaceIn(uint8_t* cage, uint32_t object, uint64_t offset) {
  return cage + uint64_t{object} * 4 + offset;
}

STRATA_HANDLER(StructSetRefSlow) {
  STRATA_REGISTERS;
  const uint32_t word = ref[SlotAt(pc, 0)];
  if (STRATA_UNLIKELY(word == 0)) STRATA_TRAP(TrapKind::kNullStructReference);
  TellAndStore(cx, word, PlaceIn(cage, word, pc[Words(2, 0)]), ref[SlotAt(pc, 1)]);
  STRATA_NEXT(Words(2, 1));
}

STRATA_HANDLER(StructSetRefLogged) {
  STRATA_REGISTERS;
  const uint32_t word = ref[SlotAt(pc, 0)];
  if (STRATA_UNLIKELY(word == 0)) STRATA_TRAP(TrapKind::kNullStructReference);
  if (STRATA_UNLIKELY(MustLog(cx, word))) STRATA_GOTO(StructSetRefSlow);
  StoreWord(PlaceIn(cage, word, pc[Words(2, 0)]), ref[SlotAt(pc, 1)]);
  STRATA_NEXT(Words(2, 1));
}

// slots ref:array, index?, ref:value | index immediate
template <bool kIndexImm>
inline constexpr int kArraySetSlots = kIndexImm ? 2 : 3;

template <bool kIndexImm>
inline uint32_t ArrayIndex(const uint32_t* pc, const uint64_t* num) {
  return kIndexImm ? pc[Words(kArraySetSlots<true>, 0)] : ReadNum<uint32_t>(num, SlotAt(pc, 1));
}

inline uint64_t ElementOffset(uint32_t index) { return kArrayElementsOffset + uint64_t{index} * sizeof(uint32_t); }

template <bool kIndexImm>
STRATA_HANDLER(ArraySetRefSlow) {
  STRATA_REGISTERS;
  const uint32_t word = ref[SlotAt(pc, 0)];
  const uint32_t index = ArrayIndex<kIndexImm>(pc, num);
  STRATA_HEAP_LOAD(uint32_t, length, word, kArrayLengthOffset, TrapKind::kNullArrayReference);
  if (STRATA_UNLIKELY(index >= length)) STRATA_TRAP(TrapKind::kArrayOutOfBounds);
  const uint32_t value = ref[SlotAt(pc, kArraySetSlots<kIndexImm> - 1)];
  TellAndStore(cx, word, PlaceIn(cage, word, ElementOffset(index)), value);
  STRATA_NEXT(Words(kArraySetSlots<kIndexImm>, kIndexImm ? 1 : 0));
}

template <bool kIndexImm>
STRATA_HANDLER(ArraySetRefLogged) {
  STRATA_REGISTERS;
  const uint32_t word = ref[SlotAt(pc, 0)];
  const uint32_t index = ArrayIndex<kIndexImm>(pc, num);
  STRATA_HEAP_LOAD(uint32_t, length, word, kArrayLengthOffset, TrapKind::kNullArrayReference);
  if (STRATA_UNLIKELY(index >= length)) STRATA_TRAP(TrapKind::kArrayOutOfBounds);
  if (STRATA_UNLIKELY(MustLog(cx, word))) STRATA_GOTO(ArraySetRefSlow<kIndexImm>);
  StoreWord(PlaceIn(cage, word, ElementOffset(index)), ref[SlotAt(pc, kArraySetSlots<kIndexImm> - 1)]);
  STRATA_NEXT(Words(kArraySetSlots<kIndexImm>, kIndexImm ? 1 : 0));
}

STRATA_HANDLER(GlobalSetRefSlow) {
  STRATA_REGISTERS;
  const GlobalInstance& global = *inst->globals[pc[Words(1, 0)]];
  TellAndStore(cx, global.object, static_cast<uint8_t*>(global.cell), ref[SlotAt(pc, 0)]);
  STRATA_NEXT(Words(1, 1));
}

STRATA_HANDLER(GlobalSetRefLogged) {
  STRATA_REGISTERS;
  const GlobalInstance& global = *inst->globals[pc[Words(1, 0)]];
  if (STRATA_UNLIKELY(MustLog(cx, global.object))) STRATA_GOTO(GlobalSetRefSlow);
  *global.ref_cell() = ref[SlotAt(pc, 0)];
  STRATA_NEXT(Words(1, 1));
}

}  // namespace

void AddBarrierHandlers(HandlerTable& table) {
  const auto add = [&table](RegOp op, Handler handler) { table.handlers[op] = handler; };
  add(StructSetId(SetKind::kRefLogged, Src::kSlot), StructSetRefLogged);
  add(StructSetId(SetKind::kRefSlow, Src::kSlot), StructSetRefSlow);
  add(ArraySetId(SetKind::kRefLogged, false, Src::kSlot), ArraySetRefLogged<false>);
  add(ArraySetId(SetKind::kRefLogged, true, Src::kSlot), ArraySetRefLogged<true>);
  add(ArraySetId(SetKind::kRefSlow, false, Src::kSlot), ArraySetRefSlow<false>);
  add(ArraySetId(SetKind::kRefSlow, true, Src::kSlot), ArraySetRefSlow<true>);
  add(SingleId(SingleOp::kGlobalSetRefLogged), GlobalSetRefLogged);
  add(SingleId(SingleOp::kGlobalSetRefSlow), GlobalSetRefSlow);
}

}  // namespace strata::wasm::interpreter
