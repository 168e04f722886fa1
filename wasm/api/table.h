// A table of a store: references in a row.
//
// Used on the store's thread. kFailedPrecondition in another store.

#ifndef STRATA_WASM_API_TABLE_H_
#define STRATA_WASM_API_TABLE_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "wasm/api/rooted.h"
#include "wasm/api/val.h"
#include "wasm/types/type.h"

namespace strata::wasm {
struct TableInstance;
}  // namespace strata::wasm

namespace strata::wasm::api {

class Store;

class Table {
 public:
  Table() = default;  // of no store: every use fails
  // Every element is `init`. The element type, if concrete, is the engine's. kInvalidArgument for an `init` of another
  // type, kResourceExhausted for too many elements or a full heap. May collect.
  static absl::StatusOr<Table> Create(Store& store, const TableType& type, const Val& init);

  absl::StatusOr<TableType> type(const Store& store) const;
  absl::StatusOr<uint64_t> size(const Store& store) const;
  // kOutOfRange beyond the end.
  absl::StatusOr<Val> Get(Store& store, uint64_t index) const;
  // kOutOfRange beyond the end, kInvalidArgument for a value of another type.
  absl::Status Set(Store& store, uint64_t index, const Val& value) const;
  // The old size; new elements are `value`. kResourceExhausted if a limit or the heap refuses. May collect.
  absl::StatusOr<uint64_t> Grow(Store& store, uint64_t delta, const Val& value) const;
  bool operator==(const Table& other) const { return store_ == other.store_ && table_ == other.table_; }

  // For this package: made of a store's own table, now.
  Table(const Store& store, TableInstance* table);
  StoreId store() const { return store_; }
  uint32_t since() const { return since_; }
  TableInstance* runtime() const { return table_; }

 private:
  absl::Status CheckIndex(const Store& store, uint64_t index) const;

  StoreId store_ = 0;
  TableInstance* table_ = nullptr;
  uint32_t since_ = 0;
};

}  // namespace strata::wasm::api

#endif  // STRATA_WASM_API_TABLE_H_
