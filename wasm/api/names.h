// Whether what a handle names is still there, for this package.
//
// Each handle of something in a store has the store's id, which no other store of the process ever has, and the time at
// which it was made (wasm/runtime/lifetimes.h): pointers and indexes are looked at only after both have been compared.

#ifndef STRATA_WASM_API_NAMES_H_
#define STRATA_WASM_API_NAMES_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "wasm/api/rooted.h"
#include "wasm/api/store.h"
#include "wasm/runtime/store.h"

namespace strata::wasm::api {

// The time in the store.
inline uint32_t Now(const Store& store) { return store.runtime().lifetimes().now(); }

// kFailedPrecondition for a `what` of an instance that has been dropped.
absl::Status Gone(absl::string_view what);

// kFailedPrecondition, naming `what`, unless the name is one of this store and of something that is there.
template <class Name>
absl::Status CheckName(const Store& store, const Name& name, absl::string_view what) {
  if (name.store() != store.id()) return CheckOwner(store, name.store(), what);
  return store.runtime().lifetimes().Has(name.runtime(), name.since()) ? absl::OkStatus() : Gone(what);
}
// The same for a function, which a record names.
inline absl::Status CheckFunc(const Store& store, StoreId owner, uint32_t record, uint32_t since) {
  if (owner != store.id()) return CheckOwner(store, owner, "function");
  return store.runtime().lifetimes().HasFunction(record, since) ? absl::OkStatus() : Gone("function");
}
template <class Func>
absl::Status CheckFunc(const Store& store, const Func& func) {
  return CheckFunc(store, func.store(), func.record(), func.since());
}

}  // namespace strata::wasm::api

#endif  // STRATA_WASM_API_NAMES_H_
