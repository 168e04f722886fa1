// A handle that keeps its object alive until it is dropped, whatever scopes end meanwhile.
//
// Movable, not copyable. Used on the store's thread; may be dropped on any, and after the store has ended.

#ifndef STRATA_WASM_API_OWNED_ROOTED_H_
#define STRATA_WASM_API_OWNED_ROOTED_H_

#include <utility>

#include "absl/status/statusor.h"
#include "wasm/api/root_set.h"
#include "wasm/api/rooted.h"
#include "wasm/api/store.h"

namespace strata::wasm::api {

// The object of a scoped handle, kept; and a handle of the present scope for a kept object. kFailedPrecondition for a
// stale handle, or one of another store.
absl::StatusOr<OwnedRoot> KeepObject(Store& store, const Rooted& object);
absl::StatusOr<Rooted> KeptObject(Store& store, const OwnedRoot& kept);

// T is one of StructRef, ArrayRef, ExternRef, ExnRef, or Rooted itself.
template <class T>
class OwnedRooted {
 public:
  OwnedRooted() = default;  // of no store: every use fails
  static absl::StatusOr<OwnedRooted> Create(Store& store, const T& object) {
    absl::StatusOr<OwnedRoot> kept = KeepObject(store, object);
    if (!kept.ok()) return kept.status();
    return OwnedRooted(*std::move(kept));
  }
  absl::StatusOr<T> Get(Store& store) const {
    absl::StatusOr<Rooted> object = KeptObject(store, kept_);
    if (!object.ok()) return object.status();
    return T(*object);
  }

 private:
  explicit OwnedRooted(OwnedRoot kept) : kept_(std::move(kept)) {}

  OwnedRoot kept_;
};

}  // namespace strata::wasm::api

#endif  // STRATA_WASM_API_OWNED_ROOTED_H_
