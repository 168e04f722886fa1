#include "wasm/api/table.h"

#include "absl/strings/str_cat.h"
#include "vm_binding/base/status_macros.h"
#include "wasm/api/engine.h"
#include "wasm/api/names.h"
#include "wasm/api/root_set.h"
#include "wasm/api/store.h"
#include "wasm/api/words.h"
#include "wasm/runtime/allocation.h"
#include "wasm/runtime/runtime_ops.h"
#include "wasm/runtime/store.h"
#include "wasm/runtime/table.h"

namespace strata::wasm::api {
namespace {

absl::Status CheckType(const Store& store, const TableType& type) {
  const HeapType element = type.element.heap;
  if (element.is_concrete()) STRATA_RETURN_IF_ERROR(store.engine().Describe(element).status());
  if (type.limits.maximum.value_or(type.limits.minimum) >= type.limits.minimum) return absl::OkStatus();
  return absl::InvalidArgumentError("a table's maximum is less than its minimum");
}

}  // namespace

Table::Table(const Store& store, TableInstance* table) : store_(store.id()), table_(table), since_(Now(store)) {}

absl::StatusOr<Table> Table::Create(Store& store, const TableType& type, const Val& init) {
  STRATA_RETURN_IF_ERROR(CheckType(store, type));
  STRATA_ASSIGN_OR_RETURN(const Value word, ToWord(store, type.element, init));
  STRATA_ASSIGN_OR_RETURN(TableInstance * table, NewTable(store.runtime(), type, word.ref()));
  return Table(store, table);
}

absl::StatusOr<TableType> Table::type(const Store& store) const {
  STRATA_RETURN_IF_ERROR(CheckName(store, *this, "table"));
  return table_->type;
}

absl::StatusOr<uint64_t> Table::size(const Store& store) const {
  STRATA_RETURN_IF_ERROR(CheckName(store, *this, "table"));
  return table_->length;
}

absl::StatusOr<Val> Table::Get(Store& store, uint64_t index) const {
  STRATA_RETURN_IF_ERROR(CheckIndex(store, index));
  return ToVal(store, table_->type.element, Value::Ref(table_->elements[index]));
}

absl::Status Table::Set(Store& store, uint64_t index, const Val& value) const {
  STRATA_RETURN_IF_ERROR(CheckIndex(store, index));
  STRATA_ASSIGN_OR_RETURN(const Value word, ToWord(store, table_->type.element, value));
  SetElement(store.runtime(), *table_, index, word.ref());
  return absl::OkStatus();
}

absl::StatusOr<uint64_t> Table::Grow(Store& store, uint64_t delta, const Val& value) const {
  STRATA_RETURN_IF_ERROR(CheckName(store, *this, "table"));
  STRATA_ASSIGN_OR_RETURN(const Value word, ToWord(store, table_->type.element, value));
  const int64_t old_size = GrowTable(store.runtime(), *table_, delta, word.ref());
  if (old_size >= 0) return static_cast<uint64_t>(old_size);
  return absl::ResourceExhaustedError(absl::StrCat("a table of ", table_->length, " elements cannot grow by ", delta));
}

absl::Status Table::CheckIndex(const Store& store, uint64_t index) const {
  STRATA_RETURN_IF_ERROR(CheckName(store, *this, "table"));
  if (index < table_->length) return absl::OkStatus();
  return absl::OutOfRangeError(absl::StrCat("element ", index, " of a table of ", table_->length));
}

}  // namespace strata::wasm::api
