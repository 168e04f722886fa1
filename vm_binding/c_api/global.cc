// Globals of wasm.h.

#include "wasm/api/global.h"

#include "absl/status/statusor.h"
#include "vm_binding/c_api/ref.h"
#include "vm_binding/c_api/store.h"
#include "vm_binding/c_api/types.h"
#include "vm_binding/c_api/values.h"

using namespace strata::c_api;  // NOLINT: what follows is C's, and has no namespace
using strata::wasm::GlobalType;
using strata::wasm::api::Global;
using strata::wasm::api::Val;

extern "C" {

wasm_global_t* wasm_global_new(wasm_store_t* store, const wasm_globaltype_t* type, const wasm_val_t* value) {
  const StoreUse use(StateOf(store));
  if (!use || type == nullptr || value == nullptr) return nullptr;
  const absl::StatusOr<Val> val = FromC(use, type->type.type, *value);
  if (!val.ok()) return nullptr;
  const absl::StatusOr<Global> global = Global::Create(use.store(), type->type, *val);
  return global.ok() ? static_cast<wasm_global_t*>(NewExtern(use.state(), *global)) : nullptr;
}

wasm_globaltype_t* wasm_global_type(const wasm_global_t* global) {
  const StoreUse use(global == nullptr ? nullptr : global->state);
  if (!use) return nullptr;
  const absl::StatusOr<GlobalType> type = global->global().type(use.store());
  if (!type.ok()) return nullptr;
  return new wasm_globaltype_t({type->type, KindOf(use.store().engine(), type->type)}, type->is_mutable);
}

void wasm_global_get(const wasm_global_t* global, wasm_val_t* out) {
  if (out == nullptr) return;
  *out = WASM_INIT_VAL;
  const StoreUse use(global == nullptr ? nullptr : global->state);
  if (!use) return;
  const absl::StatusOr<GlobalType> type = global->global().type(use.store());
  const absl::StatusOr<Val> val = global->global().Get(use.store());
  if (type.ok() && val.ok()) *out = ToC(use, type->type, *val);
}

void wasm_global_set(wasm_global_t* global, const wasm_val_t* value) {
  const StoreUse use(global == nullptr ? nullptr : global->state);
  if (!use || value == nullptr) return;
  const absl::StatusOr<GlobalType> type = global->global().type(use.store());
  if (!type.ok()) return;
  const absl::StatusOr<Val> val = FromC(use, type->type, *value);
  if (val.ok()) global->global().Set(use.store(), *val).IgnoreError();  // wasm.h has no way to tell
}

}  // extern "C"
