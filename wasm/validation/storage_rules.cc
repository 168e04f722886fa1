// Table instructions and bulk memory instructions (core specification 3.4.7, 3.4.8).

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "wasm/validation/rules.h"

namespace strata::wasm {
namespace {

const TableType* TableAt(RuleContext& c, uint32_t table) {
  return c.Check(table, c.module.tables.size(), "table") ? &c.module.tables[table].type : nullptr;
}

const MemoryType* MemoryAt(RuleContext& c, uint32_t memory) {
  return c.Check(memory, c.module.memories.size(), "memory") ? &c.module.memories[memory].type : nullptr;
}

ValType ElementType(RuleContext& c, const TableType& table) { return c.types.Canonical(ValType(table.element)); }

// A length must fit both address types.
ValType CommonAddress(AddressType a, AddressType b) { return AddressValType(std::min(a, b)); }
static_assert(AddressType::kI32 < AddressType::kI64);

void CheckElementMatches(RuleContext& c, ValType source, ValType destination) {
  if (c.checker.Matches(source, destination)) return;
  c.Fail(absl::StrCat("type mismatch: elements are ", c.types.Print(source), ", the table's ",
                      c.types.Print(destination)));
}

void PopThree(RuleContext& c, ValType first, ValType second, ValType third) {
  c.checker.Pop(third);
  c.checker.Pop(second);
  c.checker.Pop(first);
}

}  // namespace

void CheckTableGet(RuleContext& c) {
  const TableType* table = TableAt(c, c.in.index);
  if (table == nullptr) return;
  c.checker.Pop(AddressValType(table->address));
  c.checker.Push(ElementType(c, *table));
}

void CheckTableSet(RuleContext& c) {
  const TableType* table = TableAt(c, c.in.index);
  if (table == nullptr) return;
  c.checker.Pop(ElementType(c, *table));
  c.checker.Pop(AddressValType(table->address));
}

void CheckTableSize(RuleContext& c) {
  const TableType* table = TableAt(c, c.in.index);
  if (table != nullptr) c.checker.Push(AddressValType(table->address));
}

void CheckTableGrow(RuleContext& c) {
  const TableType* table = TableAt(c, c.in.index);
  if (table == nullptr) return;
  const ValType address = AddressValType(table->address);
  c.checker.Pop(address);
  c.checker.Pop(ElementType(c, *table));
  c.checker.Push(address);
}

void CheckTableFill(RuleContext& c) {
  const TableType* table = TableAt(c, c.in.index);
  if (table == nullptr) return;
  const ValType address = AddressValType(table->address);
  PopThree(c, address, ElementType(c, *table), address);
}

void CheckTableCopy(RuleContext& c) {
  const TableType* destination = TableAt(c, c.in.index);
  const TableType* source = TableAt(c, c.in.index2);
  if (destination == nullptr || source == nullptr) return;
  CheckElementMatches(c, ElementType(c, *source), ElementType(c, *destination));
  PopThree(c, AddressValType(destination->address), AddressValType(source->address),
           CommonAddress(destination->address, source->address));
}

void CheckTableInit(RuleContext& c) {
  const TableType* table = TableAt(c, c.in.index2);
  if (table == nullptr || !c.Check(c.in.index, c.module.elems.size(), "elem segment")) return;
  CheckElementMatches(c, c.types.Canonical(ValType(c.module.elems[c.in.index].type)), ElementType(c, *table));
  PopThree(c, AddressValType(table->address), kI32Type, kI32Type);
}

void CheckMemoryFill(RuleContext& c) {
  const MemoryType* memory = MemoryAt(c, c.in.index);
  if (memory == nullptr) return;
  const ValType address = AddressValType(memory->address);
  PopThree(c, address, kI32Type, address);
}

void CheckMemoryCopy(RuleContext& c) {
  const MemoryType* destination = MemoryAt(c, c.in.index);
  const MemoryType* source = MemoryAt(c, c.in.index2);
  if (destination == nullptr || source == nullptr) return;
  PopThree(c, AddressValType(destination->address), AddressValType(source->address),
           CommonAddress(destination->address, source->address));
}

void CheckMemoryInit(RuleContext& c) {
  const MemoryType* memory = MemoryAt(c, c.in.index2);
  if (memory == nullptr || !c.Check(c.in.index, c.module.data_count.value_or(0), "data segment")) return;
  PopThree(c, AddressValType(memory->address), kI32Type, kI32Type);
}

}  // namespace strata::wasm
