// The parts of instructions that are too big for a handler: bulk operations, growth, array creation, casts.
//
// Plain functions over store and instance; operands and results are values, references are rooted by the caller in the
// guest stack (pointers into it are passed where a call may collect). Each follows the execution rule of its
// instruction in core specification 4.6 and returns kNone or the trap.

#ifndef STRATA_WASM_RUNTIME_RUNTIME_OPS_H_
#define STRATA_WASM_RUNTIME_RUNTIME_OPS_H_

#include <cstdint>

#include "wasm/runtime/instance.h"
#include "wasm/runtime/store.h"
#include "wasm/runtime/trap.h"

namespace strata::wasm {

TrapKind MemoryInit(Instance& instance, uint32_t memory, uint32_t data, uint64_t dest, uint32_t source, uint32_t count);
// Copy and fill handle the store's interrupts after each few megabytes: the state is published. May collect.
TrapKind MemoryCopy(Instance& instance, uint32_t dest_memory, uint32_t source_memory, uint64_t dest, uint64_t source,
                    uint64_t count);
TrapKind MemoryFill(Instance& instance, uint32_t memory, uint64_t dest, uint8_t value, uint64_t count);
// The old size in pages or -1; updates Instance::memory0_base of every instance of the store that shares a moved
// memory.
int64_t MemoryGrow(Instance& instance, uint32_t memory, uint64_t delta);
void DataDrop(Instance& instance, uint32_t data);
// `result` as the threads proposal has it: 0 woken, 1 not the expected value, 2 timed out; for notify how many were
// woken. `timeout_ns` below 0: none. A wait handles the store's interrupts, so it ends when the guest is cancelled. May
// collect.
TrapKind MemoryAtomicWait32(Instance& instance, uint32_t memory, uint64_t address, uint32_t expected,
                            int64_t timeout_ns, uint32_t* result);
TrapKind MemoryAtomicWait64(Instance& instance, uint32_t memory, uint64_t address, uint64_t expected,
                            int64_t timeout_ns, uint32_t* result);
TrapKind MemoryAtomicNotify(Instance& instance, uint32_t memory, uint64_t address, uint32_t count, uint32_t* result);

TrapKind TableGet(Instance& instance, uint32_t table, uint64_t index, uint32_t* result);
TrapKind TableSet(Instance& instance, uint32_t table, uint64_t index, uint32_t value);
// The old size or -1. `value` points into a root range. May collect.
int64_t TableGrow(Instance& instance, uint32_t table, uint64_t delta, const uint32_t* value);
// The same for hosts, which keep to the bounds: `index` is below the length; `value` need not be rooted.
void SetElement(Store& store, TableInstance& table, uint64_t index, uint32_t value);
int64_t GrowTable(Store& store, TableInstance& table, uint64_t delta, uint32_t value);
TrapKind TableFill(Instance& instance, uint32_t table, uint64_t start, uint32_t value, uint64_t count);
TrapKind TableCopy(Instance& instance, uint32_t dest_table, uint32_t source_table, uint64_t dest, uint64_t source,
                   uint64_t count);
TrapKind TableInit(Instance& instance, uint32_t table, uint32_t elem, uint64_t dest, uint32_t source, uint32_t count);
void ElemDrop(Instance& instance, uint32_t elem);
// The words of a segment, `segment.size` of them.
const uint32_t* SegmentWords(const Store& store, const Instance::Segment& segment);

// Arrays. `type` is the engine's id of the array type. An array word of 0 traps kNullArrayReference.
// Creates an array of `length` elements, all `value` (numbers in num[0..1], a reference in *ref); null means default.
// May collect.
TrapKind ArrayNew(Store& store, CanonicalTypeId type, uint32_t length, const uint64_t* num, const uint32_t* ref,
                  uint32_t* result);
// From operand slots: numbers at num (one slot each, two for v128), references at ref. May collect.
TrapKind ArrayNewFixed(Store& store, CanonicalTypeId type, uint32_t length, const uint64_t* num, const uint32_t* ref,
                       uint32_t* result);
TrapKind ArrayNewData(Instance& instance, CanonicalTypeId type, uint32_t data, uint32_t offset, uint32_t length,
                      uint32_t* result);
TrapKind ArrayNewElem(Instance& instance, CanonicalTypeId type, uint32_t elem, uint32_t offset, uint32_t length,
                      uint32_t* result);
TrapKind ArrayFill(Store& store, CanonicalTypeId type, uint32_t array, uint32_t offset, const uint64_t* num,
                   const uint32_t* ref, uint32_t count);
TrapKind ArrayCopy(Store& store, CanonicalTypeId dest_type, CanonicalTypeId source_type, uint32_t dest,
                   uint32_t dest_offset, uint32_t source, uint32_t source_offset, uint32_t count);
TrapKind ArrayInitData(Instance& instance, CanonicalTypeId type, uint32_t data, uint32_t array, uint32_t dest,
                       uint32_t source, uint32_t count);
TrapKind ArrayInitElem(Instance& instance, CanonicalTypeId type, uint32_t elem, uint32_t array, uint32_t dest,
                       uint32_t source, uint32_t count);
// struct.new_default. May collect.
TrapKind StructNewDefault(Store& store, CanonicalTypeId type, uint32_t* result);

// Whether the value `word` matches `type` (ref.test). `type` has a CanonicalTypeId where concrete.
bool RefMatches(const Store& store, uint32_t word, HeapType type, bool nullable);

}  // namespace strata::wasm

#endif  // STRATA_WASM_RUNTIME_RUNTIME_OPS_H_
