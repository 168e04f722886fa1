#include "wasm/runtime/cast_table.h"

#include <algorithm>
#include <utility>

#include "vm_binding/contract/header.h"
#include "wasm/code/object_layout.h"

namespace strata::wasm {

void CastTable::Grow(uint32_t capacity) {
  auto table = std::make_unique<CastRow[]>(capacity);
  CastRow nothing;
  std::fill_n(nothing.supertypes, kCastDepths, kNoHeader);
  std::fill_n(table.get(), capacity, nothing);
  if (capacity_ != 0) std::copy_n(tables_.back().get(), capacity_, table.get());
  capacity_ = capacity;
  rows_.store(table.get(), std::memory_order_release);  // pairs with the acquire of casts
  tables_.push_back(std::move(table));
}

CastRow CastTable::MakeRow(const TypeRegistry& types, CanonicalTypeId id) const {
  const CastRow* rows = tables_.back().get();
  const SubType& type = types.Get(id);
  CastRow row = type.supertype.has_value() ? rows[HeapTypeIdOf(*type.supertype)] : rows[0];
  const uint32_t depth = types.Depth(id);
  if (depth < kCastDepths) row.supertypes[depth] = vm::HeaderWord::OfType(HeapTypeIdOf(id)).bits();
  return row;
}

void CastTable::Extend(const TypeRegistry& types) {
  const uint32_t size = types.size();
  while (capacity_ < HeapTypeIdOf(size)) Grow(capacity_ * 2);
  for (; types_ < size; ++types_) tables_.back()[HeapTypeIdOf(types_)] = MakeRow(types, types_);
}

}  // namespace strata::wasm
