// A reference that does not keep its object alive.
//
// Follows the object when a collection moves it, and is empty from the collection on that finds it dead. Movable, not
// copyable. Used on the store's thread; may be dropped on any, and after the store has ended.

#ifndef STRATA_WASM_API_WEAK_REF_H_
#define STRATA_WASM_API_WEAK_REF_H_

#include <cstddef>
#include <memory>
#include <optional>

#include "absl/status/statusor.h"
#include "wasm/api/rooted.h"
#include "wasm/api/store.h"
#include "wasm/api/val.h"

namespace strata::wasm::api {

class DroppedHandles;

class WeakRef {
 public:
  WeakRef() = default;  // of no store: every use fails
  // Of any reference: null, an i31 and a function are values that never die. kInvalidArgument for a number,
  // kFailedPrecondition for a stale reference or one of another store.
  static absl::StatusOr<WeakRef> Create(Store& store, const Val& value);
  WeakRef(WeakRef&& other) noexcept;
  WeakRef& operator=(WeakRef&& other) noexcept;
  ~WeakRef();

  // The reference, rooted in the present scope, or nothing if its object has died. kFailedPrecondition in another
  // store.
  absl::StatusOr<std::optional<Val>> Get(Store& store) const;

 private:
  StoreId store_ = 0;
  Val value_;                                // unless an object
  size_t handle_ = 0;                        // of an object
  std::shared_ptr<DroppedHandles> dropped_;  // null unless of an object
};

}  // namespace strata::wasm::api

#endif  // STRATA_WASM_API_WEAK_REF_H_
