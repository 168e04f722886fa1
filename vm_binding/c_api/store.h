// wasm_store_t: the host's hold of a store, whose end it is to be deleted.

#ifndef STRATA_VM_BINDING_C_API_STORE_H_
#define STRATA_VM_BINDING_C_API_STORE_H_

#include <memory>
#include <utility>

#include "vm_binding/c_api/store_state.h"
#include "vm_binding/c_api/wasm.h"

struct wasm_store_t {
  explicit wasm_store_t(std::shared_ptr<strata::c_api::StoreState> its_state) : state(std::move(its_state)) {}
  ~wasm_store_t() { state->Delete(); }
  wasm_store_t(const wasm_store_t&) = delete;
  wasm_store_t& operator=(const wasm_store_t&) = delete;

  const std::shared_ptr<strata::c_api::StoreState> state;
};

namespace strata::c_api {

// Null of a null.
inline std::shared_ptr<StoreState> StateOf(const wasm_store_t* store) {
  return store == nullptr ? nullptr : store->state;
}

}  // namespace strata::c_api

#endif  // STRATA_VM_BINDING_C_API_STORE_H_
