// References: i31, equality, null tests, casts that have no form of their own (handlers_cast.cc).
#include "wasm/interpreter/dispatch.h"
#include "wasm/runtime/runtime_ops.h"
#include "wasm/runtime/store.h"

namespace strata::wasm::interpreter {
namespace {

STRATA_HANDLER(RefFunc) {
  STRATA_REGISTERS;
  ref[SlotAt(pc, 0)] = FuncRefWord(inst->func_records[pc[Words(1, 0)]]);
  STRATA_NEXT(Words(1, 1));
}

template <bool kFromSlot>
STRATA_HANDLER(RefI31) {
  STRATA_REGISTERS;
  uint32_t value;
  if constexpr (kFromSlot) {
    value = ReadNum<uint32_t>(num, SlotAt(pc, 1));
  } else {
    value = static_cast<uint32_t>(acc);
  }
  ref[SlotAt(pc, 0)] = (value << 1) | 1;
  STRATA_NEXT(Words(kFromSlot ? 2 : 1, 0));
}

template <bool kSigned, bool kToSlot>
STRATA_HANDLER(I31Get) {
  STRATA_REGISTERS;
  const uint32_t word = ref[SlotAt(pc, kToSlot ? 1 : 0)];
  if (STRATA_UNLIKELY(word == 0)) STRATA_TRAP(TrapKind::kNullI31Reference);
  const uint32_t value = kSigned ? static_cast<uint32_t>(static_cast<int32_t>(word) >> 1) : word >> 1;
  if constexpr (kToSlot) {
    WriteNum(num, SlotAt(pc, 0), value);
  } else {
    acc = value;
  }
  STRATA_NEXT(Words(kToSlot ? 2 : 1, 0));
}

template <bool kToSlot>
STRATA_HANDLER(RefEq) {
  STRATA_REGISTERS;
  constexpr int kA = kToSlot ? 1 : 0;
  const uint32_t equal = ref[SlotAt(pc, kA)] == ref[SlotAt(pc, kA + 1)];
  if constexpr (kToSlot) {
    WriteNum(num, SlotAt(pc, 0), equal);
  } else {
    acc = equal;
  }
  STRATA_NEXT(Words(kA + 2, 0));
}

template <bool kToSlot>
STRATA_HANDLER(RefIsNull) {
  STRATA_REGISTERS;
  const uint32_t is_null = ref[SlotAt(pc, kToSlot ? 1 : 0)] == 0;
  if constexpr (kToSlot) {
    WriteNum(num, SlotAt(pc, 0), is_null);
  } else {
    acc = is_null;
  }
  STRATA_NEXT(Words(kToSlot ? 2 : 1, 0));
}

STRATA_HANDLER(RefAsNonNull) {
  STRATA_REGISTERS;
  if (STRATA_UNLIKELY(ref[SlotAt(pc, 0)] == 0)) STRATA_TRAP(TrapKind::kNullReference);
  STRATA_NEXT(Words(1, 0));
}

template <bool kToSlot>
STRATA_HANDLER(RefTestAny) {
  STRATA_REGISTERS;
  constexpr int kSlots = kToSlot ? 2 : 1;
  const HeapType type{static_cast<HeapKind>(pc[Words(kSlots, 0)]), pc[Words(kSlots, 1)]};
  const bool matches = RefMatches(*cx->store, ref[SlotAt(pc, kSlots - 1)], type, pc[Words(kSlots, 2)] != 0);
  if constexpr (kToSlot) {
    WriteNum(num, SlotAt(pc, 0), static_cast<uint32_t>(matches));
  } else {
    acc = matches;
  }
  STRATA_NEXT(Words(kSlots, 3));
}

STRATA_HANDLER(RefCastAny) {
  STRATA_REGISTERS;
  const HeapType type{static_cast<HeapKind>(pc[Words(1, 0)]), pc[Words(1, 1)]};
  if (!RefMatches(*cx->store, ref[SlotAt(pc, 0)], type, pc[Words(1, 2)] != 0)) STRATA_TRAP(TrapKind::kCastFailure);
  STRATA_NEXT(Words(1, 3));
}

}  // namespace

void AddReferenceHandlers(HandlerTable& table) {
  const auto add = [&table](SingleOp op, Handler handler) { table.handlers[SingleId(op)] = handler; };
  add(SingleOp::kRefFunc, RefFunc);
  add(SingleOp::kRefI31Slot, RefI31<true>);
  add(SingleOp::kRefI31Acc, RefI31<false>);
  add(SingleOp::kI31GetSSlot, I31Get<true, true>);
  add(SingleOp::kI31GetSAcc, I31Get<true, false>);
  add(SingleOp::kI31GetUSlot, I31Get<false, true>);
  add(SingleOp::kI31GetUAcc, I31Get<false, false>);
  add(SingleOp::kRefEqSlot, RefEq<true>);
  add(SingleOp::kRefEqAcc, RefEq<false>);
  add(SingleOp::kRefIsNullSlot, RefIsNull<true>);
  add(SingleOp::kRefIsNullAcc, RefIsNull<false>);
  add(SingleOp::kRefAsNonNull, RefAsNonNull);
  add(SingleOp::kRefTestAnySlot, RefTestAny<true>);
  add(SingleOp::kRefTestAnyAcc, RefTestAny<false>);
  add(SingleOp::kRefCastAny, RefCastAny);
}

}  // namespace strata::wasm::interpreter
