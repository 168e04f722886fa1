// Values between C and the embedding API.
//
// On the store's thread, within a use of the store. What C gets is owned; what the embedding API gets is rooted in the
// use's scope.

#ifndef STRATA_VM_BINDING_C_API_VALUES_H_
#define STRATA_VM_BINDING_C_API_VALUES_H_

#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "vm_binding/c_api/store_state.h"
#include "vm_binding/c_api/wasm.h"
#include "wasm/api/val.h"
#include "wasm/types/value_type.h"

namespace strata::c_api {

// Null for a null reference. An externref that was made of one of the host's references is a copy of that.
wasm_ref_t* ToRef(const StoreUse& use, const wasm::api::Val& val);
// What a place of `type` takes for a reference: the host's references become externrefs where one belongs. Does not
// check the type, which the embedding API does. kFailedPrecondition for a store that has no heap, or for a reference
// of another store; kResourceExhausted for a full heap. May collect.
absl::StatusOr<wasm::api::Val> FromRef(const StoreUse& use, wasm::ValType type, const wasm_ref_t* ref);

wasm_val_t ToC(const StoreUse& use, wasm::ValType type, const wasm::api::Val& val);
// Likewise; kInvalidArgument for a value of another kind, and for vectors. May collect.
absl::StatusOr<wasm::api::Val> FromC(const StoreUse& use, wasm::ValType type, const wasm_val_t& val);
// One value for each type; kInvalidArgument for another number of them. May collect.
absl::StatusOr<std::vector<wasm::api::Val>> FromC(const StoreUse& use, absl::Span<const wasm::ValType> types,
                                                  absl::Span<const wasm_val_t> vals);

// Zero or null, of the kind of `type`.
wasm_val_t ZeroOf(const wasm::api::Engine& engine, wasm::ValType type);

}  // namespace strata::c_api

#endif  // STRATA_VM_BINDING_C_API_VALUES_H_
