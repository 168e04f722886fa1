// Tables of wasm.h.

#include "wasm/api/table.h"

#include <algorithm>
#include <limits>

#include "absl/status/statusor.h"
#include "vm_binding/base/status_macros.h"
#include "vm_binding/c_api/ref.h"
#include "vm_binding/c_api/store.h"
#include "vm_binding/c_api/types.h"
#include "vm_binding/c_api/values.h"

using namespace strata::c_api;  // NOLINT: what follows is C's, and has no namespace
using strata::wasm::TableType;
using strata::wasm::api::Table;
using strata::wasm::api::Val;

namespace {

absl::StatusOr<Val> Element(const StoreUse& use, const Table& table, const wasm_ref_t* ref) {
  STRATA_ASSIGN_OR_RETURN(const TableType type, table.type(use.store()));
  return FromRef(use, type.element, ref);
}

}  // namespace

extern "C" {

wasm_table_t* wasm_table_new(wasm_store_t* store, const wasm_tabletype_t* type, wasm_ref_t* init) {
  const StoreUse use(StateOf(store));
  if (!use || type == nullptr) return nullptr;
  const absl::StatusOr<Val> val = FromRef(use, type->type.element, init);
  if (!val.ok()) return nullptr;
  const absl::StatusOr<Table> table = Table::Create(use.store(), type->type, *val);
  return table.ok() ? static_cast<wasm_table_t*>(NewExtern(use.state(), *table)) : nullptr;
}

wasm_tabletype_t* wasm_table_type(const wasm_table_t* table) {
  const StoreUse use(table == nullptr ? nullptr : table->state);
  if (!use) return nullptr;
  const absl::StatusOr<TableType> type = table->table().type(use.store());
  if (!type.ok()) return nullptr;
  return new wasm_tabletype_t(*type, KindOf(use.store().engine(), type->element));
}

wasm_ref_t* wasm_table_get(const wasm_table_t* table, wasm_table_size_t index) {
  const StoreUse use(table == nullptr ? nullptr : table->state);
  if (!use) return nullptr;
  const absl::StatusOr<Val> val = table->table().Get(use.store(), index);
  return val.ok() ? ToRef(use, *val) : nullptr;
}

bool wasm_table_set(wasm_table_t* table, wasm_table_size_t index, wasm_ref_t* ref) {
  const StoreUse use(table == nullptr ? nullptr : table->state);
  if (!use) return false;
  const absl::StatusOr<Val> val = Element(use, table->table(), ref);
  return val.ok() && table->table().Set(use.store(), index, *val).ok();
}

wasm_table_size_t wasm_table_size(const wasm_table_t* table) {
  const StoreUse use(table == nullptr ? nullptr : table->state);
  if (!use) return 0;
  const uint64_t size = table->table().size(use.store()).value_or(0);
  return static_cast<wasm_table_size_t>(std::min<uint64_t>(size, std::numeric_limits<wasm_table_size_t>::max()));
}

bool wasm_table_grow(wasm_table_t* table, wasm_table_size_t delta, wasm_ref_t* init) {
  const StoreUse use(table == nullptr ? nullptr : table->state);
  if (!use) return false;
  const absl::StatusOr<Val> val = Element(use, table->table(), init);
  return val.ok() && table->table().Grow(use.store(), delta, *val).ok();
}

}  // extern "C"
