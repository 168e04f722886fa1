// Instructions on tables (core specification 4.6.8).

#include <algorithm>

#include "wasm/runtime/ref_words.h"
#include "wasm/runtime/resource_limiter.h"
#include "wasm/runtime/runtime_ops.h"

namespace strata::wasm {
namespace {

bool Contains(uint64_t length, uint64_t first, uint64_t count) { return count <= length && first <= length - count; }

// Announces that elements [first, first + count) are about to change.
void BeforeWrites(Instance& instance, const TableInstance& table, uint64_t first, uint64_t count) {
  if (table.in_heap()) instance.store->BeforeRefWrites(table.object, table.elements + first, count);
}

uint64_t CapacityOf(const Store& store, const TableInstance& table) {
  const vm::Address object = vm::ObjectRef(table.object).ToAddress(store.context().mutator.cage_base);
  return *(object + kArrayLengthOffset).As<uint32_t>();
}

// Moves the elements to a larger vector, with room for the next growth if the heap has it. May collect.
bool MoveToLargerVector(Store& store, TableInstance& table, uint64_t length) {
  const uint64_t roomy = std::max(length, std::min(kMaxTableElements, table.length + table.length / 2));
  uint32_t object = store.AllocateRefVector(roomy);
  if (object == 0) object = store.AllocateRefVector(length);
  if (object == 0) return false;
  uint32_t* elements = store.RefVectorElements(object);
  CopyRefWords(elements, table.elements, table.length);
  table.object = object;
  table.elements = elements;
  return true;
}

// `value` is a root. May collect.
int64_t Grow(Store& store, TableInstance& table, uint64_t delta, const uint32_t* value) {
  const uint64_t old_length = table.length;
  const uint64_t limit = std::min(kMaxTableElements, table.type.limits.maximum.value_or(kMaxTableElements));
  if (old_length > limit || delta > limit - old_length) return -1;
  const uint64_t length = old_length + delta;
  ResourceLimiter* limiter = store.options().limiter;
  if (limiter != nullptr && !limiter->AllowTable(old_length, length)) return -1;
  if (!table.in_heap()) {
    table.words.resize(length, *value);
    table.elements = table.words.data();
  } else {
    if (length > CapacityOf(store, table) && !MoveToLargerVector(store, table, length)) return -1;
    store.BeforeRefWrites(table.object, table.elements + old_length, delta);
    FillRefWords(table.elements + old_length, delta, *value);
  }
  table.length = length;
  return static_cast<int64_t>(old_length);
}

}  // namespace

TrapKind TableGet(Instance& instance, uint32_t table, uint64_t index, uint32_t* result) {
  const TableInstance& source = *instance.tables[table];
  if (index >= source.length) return TrapKind::kTableOutOfBounds;
  *result = source.elements[index];
  return TrapKind::kNone;
}

void SetElement(Store& store, TableInstance& table, uint64_t index, uint32_t value) {
  if (table.in_heap()) store.BeforeRefWrite(table.object, table.elements + index, value);
  FillRefWords(table.elements + index, 1, value);
}

TrapKind TableSet(Instance& instance, uint32_t table, uint64_t index, uint32_t value) {
  TableInstance& target = *instance.tables[table];
  if (index >= target.length) return TrapKind::kTableOutOfBounds;
  SetElement(*instance.store, target, index, value);
  return TrapKind::kNone;
}

int64_t GrowTable(Store& store, TableInstance& table, uint64_t delta, uint32_t value) {
  const size_t handle = store.Root(value);
  const int64_t old_length = Grow(store, table, delta, &store.Rooted(handle));
  store.Unroot(handle);
  return old_length;
}

int64_t TableGrow(Instance& instance, uint32_t table, uint64_t delta, const uint32_t* value) {
  return Grow(*instance.store, *instance.tables[table], delta, value);
}

TrapKind TableFill(Instance& instance, uint32_t table, uint64_t start, uint32_t value, uint64_t count) {
  TableInstance& target = *instance.tables[table];
  if (!Contains(target.length, start, count)) return TrapKind::kTableOutOfBounds;
  BeforeWrites(instance, target, start, count);
  FillRefWords(target.elements + start, count, value);
  return TrapKind::kNone;
}

TrapKind TableCopy(Instance& instance, uint32_t dest_table, uint32_t source_table, uint64_t dest, uint64_t source,
                   uint64_t count) {
  TableInstance& target = *instance.tables[dest_table];
  const TableInstance& origin = *instance.tables[source_table];
  if (!Contains(origin.length, source, count) || !Contains(target.length, dest, count)) {
    return TrapKind::kTableOutOfBounds;
  }
  BeforeWrites(instance, target, dest, count);
  CopyRefWords(target.elements + dest, origin.elements + source, count);
  return TrapKind::kNone;
}

TrapKind TableInit(Instance& instance, uint32_t table, uint32_t elem, uint64_t dest, uint32_t source, uint32_t count) {
  TableInstance& target = *instance.tables[table];
  const Instance::Segment& segment = instance.elems[elem];
  if (!Contains(segment.size, source, count) || !Contains(target.length, dest, count)) {
    return TrapKind::kTableOutOfBounds;
  }
  if (count == 0) return TrapKind::kNone;
  BeforeWrites(instance, target, dest, count);
  CopyRefWords(target.elements + dest, SegmentWords(*instance.store, segment) + source, count);
  return TrapKind::kNone;
}

void ElemDrop(Instance& instance, uint32_t elem) {
  instance.elems[elem] = {};
  instance.dropped_elems[elem] = true;
}

const uint32_t* SegmentWords(const Store& store, const Instance::Segment& segment) {
  return segment.object != 0 ? store.RefVectorElements(segment.object) : segment.words.data();
}

}  // namespace strata::wasm
