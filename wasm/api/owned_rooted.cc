#include "wasm/api/owned_rooted.h"

#include "vm_binding/base/status_macros.h"

namespace strata::wasm::api {

absl::StatusOr<OwnedRoot> KeepObject(Store& store, const Rooted& object) {
  STRATA_ASSIGN_OR_RETURN(const uint32_t word, store.roots().Word(object));
  return store.roots().Own(word);
}

absl::StatusOr<Rooted> KeptObject(Store& store, const OwnedRoot& kept) {
  STRATA_ASSIGN_OR_RETURN(const uint32_t word, store.roots().Word(kept));
  return store.roots().Add(word);
}

}  // namespace strata::wasm::api
