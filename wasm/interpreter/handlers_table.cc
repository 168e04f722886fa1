// Tables, and the small instructions on memories that need no runtime: bulk operations of a few bytes, sizes.
//
// A table of functions is no part of an object; tables of other references have forms for plans that want to hear of
// their stores (handlers_barrier.cc). What is not small, or polls, is left to wasm/runtime.
#include <cstring>

#include "vm_binding/contract/mutator.h"
#include "vm_binding/contract/object_ref.h"
#include "wasm/interpreter/dispatch.h"
#include "wasm/runtime/memory.h"
#include "wasm/runtime/runtime_ops.h"
#include "wasm/runtime/store.h"

namespace strata::wasm::interpreter {
namespace {

STRATA_HANDLER(TableGet) {
  STRATA_REGISTERS;
  const TableInstance& table = *inst->tables[pc[Words(2, 0)]];
  const uint64_t index = num[SlotAt(pc, 1)];
  if (STRATA_UNLIKELY(index >= table.length)) STRATA_TRAP(TrapKind::kTableOutOfBounds);
  ref[SlotAt(pc, 0)] = table.elements[index];
  STRATA_NEXT(Words(2, 1));
}

STRATA_HANDLER(TableSet) {
  STRATA_REGISTERS;
  const TableInstance& table = *inst->tables[pc[Words(2, 0)]];
  const uint64_t index = num[SlotAt(pc, 0)];
  if (STRATA_UNLIKELY(index >= table.length)) STRATA_TRAP(TrapKind::kTableOutOfBounds);
  table.elements[index] = ref[SlotAt(pc, 1)];
  STRATA_NEXT(Words(2, 1));
}

STRATA_HANDLER(TableSetSlow) {
  STRATA_REGISTERS;
  const TrapKind trap = wasm::TableSet(*inst, pc[Words(2, 0)], num[SlotAt(pc, 0)], ref[SlotAt(pc, 1)]);
  if (trap != TrapKind::kNone) STRATA_TRAP(trap);
  STRATA_NEXT(Words(2, 1));
}

STRATA_HANDLER(TableSetLogged) {
  STRATA_REGISTERS;
  const TableInstance& table = *inst->tables[pc[Words(2, 0)]];
  const uint64_t index = num[SlotAt(pc, 0)];
  if (STRATA_UNLIKELY(index >= table.length)) STRATA_TRAP(TrapKind::kTableOutOfBounds);
  if (STRATA_UNLIKELY(vm::MustLog(cx->mutator, vm::ObjectRef(table.object)))) STRATA_GOTO(TableSetSlow);
  table.elements[index] = ref[SlotAt(pc, 1)];
  STRATA_NEXT(Words(2, 1));
}

STRATA_HANDLER(TableSize) {
  STRATA_REGISTERS;
  num[SlotAt(pc, 0)] = inst->tables[pc[Words(1, 0)]]->length;
  STRATA_NEXT(Words(1, 1));
}

STRATA_HANDLER(MemorySize) {
  STRATA_REGISTERS;
  num[SlotAt(pc, 0)] = inst->memories[pc[Words(1, 0)]]->pages();
  STRATA_NEXT(Words(1, 1));
}

constexpr uint64_t kSmallBytes = 32;

// Two pieces, which overlap unless `count` is twice as much, are loaded before either is stored.
template <class Piece>
inline void CopyEnds(uint8_t* to, const uint8_t* from, uint64_t count) {
  Piece first, last;
  std::memcpy(&first, from, sizeof first);
  std::memcpy(&last, from + count - sizeof last, sizeof last);
  std::memcpy(to, &first, sizeof first);
  std::memcpy(to + count - sizeof last, &last, sizeof last);
}

// memmove of at most kSmallBytes bytes.
inline void CopySmall(uint8_t* to, const uint8_t* from, uint64_t count) {
  if (count >= 16) {
    CopyEnds<FloatLanes>(to, from, count);
  } else if (count >= 8) {
    CopyEnds<uint64_t>(to, from, count);
  } else if (count >= 4) {
    CopyEnds<uint32_t>(to, from, count);
  } else if (count >= 2) {
    CopyEnds<uint16_t>(to, from, count);
  } else if (count != 0) {
    *to = *from;
  }
}

template <class Piece>
inline void FillEnds(uint8_t* to, Piece piece, uint64_t count) {
  std::memcpy(to, &piece, sizeof piece);
  std::memcpy(to + count - sizeof piece, &piece, sizeof piece);
}

inline void FillSmall(uint8_t* to, uint8_t byte, uint64_t count) {
  const uint64_t bytes = byte * uint64_t{0x0101010101010101};
  if (count >= 16) {
    typedef uint64_t Pair __attribute__((vector_size(16)));
    FillEnds(to, Pair{bytes, bytes}, count);
  } else if (count >= 8) {
    FillEnds(to, bytes, count);
  } else if (count >= 4) {
    FillEnds(to, static_cast<uint32_t>(bytes), count);
  } else if (count >= 2) {
    FillEnds(to, static_cast<uint16_t>(bytes), count);
  } else if (count != 0) {
    *to = byte;
  }
}

// Slots destination, source (of a fill, the byte), count; memories: destination, source.
constexpr int kBulkSlots = 3;

STRATA_HANDLER(MemoryCopyLarge) {
  STRATA_REGISTERS;
  STRATA_PUBLISH();
  const TrapKind trap = wasm::MemoryCopy(*inst, pc[Words(kBulkSlots, 0)], pc[Words(kBulkSlots, 1)], num[SlotAt(pc, 0)],
                                         num[SlotAt(pc, 1)], num[SlotAt(pc, 2)]);
  if (STRATA_UNLIKELY(trap != TrapKind::kNone)) STRATA_TRAP(trap);
  STRATA_RELOAD();
  STRATA_NEXT(Words(kBulkSlots, 2));
}

STRATA_HANDLER(MemoryCopy) {
  STRATA_REGISTERS;
  const MemoryInstance& target = *inst->memories[pc[Words(kBulkSlots, 0)]];
  const MemoryInstance& origin = *inst->memories[pc[Words(kBulkSlots, 1)]];
  const uint64_t to = num[SlotAt(pc, 0)], from = num[SlotAt(pc, 1)], count = num[SlotAt(pc, 2)];
  if (STRATA_UNLIKELY(count > kSmallBytes)) STRATA_GOTO(MemoryCopyLarge);
  if (STRATA_UNLIKELY(!target.Contains(to, count) || !origin.Contains(from, count))) {
    STRATA_TRAP(TrapKind::kMemoryOutOfBounds);
  }
  CopySmall(target.base() + to, origin.base() + from, count);
  STRATA_NEXT(Words(kBulkSlots, 2));
}

STRATA_HANDLER(MemoryFillLarge) {
  STRATA_REGISTERS;
  STRATA_PUBLISH();
  const TrapKind trap = wasm::MemoryFill(*inst, pc[Words(kBulkSlots, 0)], num[SlotAt(pc, 0)],
                                         static_cast<uint8_t>(num[SlotAt(pc, 1)]), num[SlotAt(pc, 2)]);
  if (STRATA_UNLIKELY(trap != TrapKind::kNone)) STRATA_TRAP(trap);
  STRATA_RELOAD();
  STRATA_NEXT(Words(kBulkSlots, 1));
}

STRATA_HANDLER(MemoryFill) {
  STRATA_REGISTERS;
  const MemoryInstance& target = *inst->memories[pc[Words(kBulkSlots, 0)]];
  const uint64_t to = num[SlotAt(pc, 0)], count = num[SlotAt(pc, 2)];
  if (STRATA_UNLIKELY(count > kSmallBytes)) STRATA_GOTO(MemoryFillLarge);
  if (STRATA_UNLIKELY(!target.Contains(to, count))) STRATA_TRAP(TrapKind::kMemoryOutOfBounds);
  FillSmall(target.base() + to, static_cast<uint8_t>(num[SlotAt(pc, 1)]), count);
  STRATA_NEXT(Words(kBulkSlots, 1));
}

}  // namespace

void AddTableHandlers(HandlerTable& table) {
  const auto add = [&table](SingleOp op, Handler handler) { table.handlers[SingleId(op)] = handler; };
  add(SingleOp::kTableGet, TableGet);
  add(SingleOp::kTableSet, TableSet);
  add(SingleOp::kTableSetLogged, TableSetLogged);
  add(SingleOp::kTableSetSlow, TableSetSlow);
  add(SingleOp::kTableSize, TableSize);
  add(SingleOp::kMemorySize, MemorySize);
  add(SingleOp::kMemoryCopy, MemoryCopy);
  add(SingleOp::kMemoryFill, MemoryFill);
}

}  // namespace strata::wasm::interpreter
