// A global of a store.
//
// Used on the store's thread. kFailedPrecondition in another store.

#ifndef STRATA_WASM_API_GLOBAL_H_
#define STRATA_WASM_API_GLOBAL_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "wasm/api/rooted.h"
#include "wasm/api/val.h"
#include "wasm/types/type.h"

namespace strata::wasm {
struct GlobalInstance;
}  // namespace strata::wasm

namespace strata::wasm::api {

class Store;

class Global {
 public:
  Global() = default;  // of no store: every use fails
  // A concrete type is the engine's. kInvalidArgument for a value of another type, kResourceExhausted if the heap is
  // full. May collect.
  static absl::StatusOr<Global> Create(Store& store, const GlobalType& type, const Val& value);

  absl::StatusOr<GlobalType> type(const Store& store) const;
  absl::StatusOr<Val> Get(Store& store) const;
  // kInvalidArgument for a value of another type, kFailedPrecondition if it is immutable.
  absl::Status Set(Store& store, const Val& value) const;
  bool operator==(const Global& other) const { return store_ == other.store_ && global_ == other.global_; }

  // For this package: made of a store's own global, now.
  Global(const Store& store, GlobalInstance* global);
  StoreId store() const { return store_; }
  uint32_t since() const { return since_; }
  GlobalInstance* runtime() const { return global_; }

 private:
  StoreId store_ = 0;
  GlobalInstance* global_ = nullptr;
  uint32_t since_ = 0;
};

}  // namespace strata::wasm::api

#endif  // STRATA_WASM_API_GLOBAL_H_
