// Linkers: imports by name.

#include "wasm/api/linker.h"

#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "vm_binding/c_api/callback.h"
#include "vm_binding/c_api/engine.h"
#include "vm_binding/c_api/error.h"
#include "vm_binding/c_api/module.h"
#include "vm_binding/c_api/ref.h"
#include "vm_binding/c_api/store.h"
#include "vm_binding/c_api/strata.h"
#include "vm_binding/c_api/trap.h"
#include "vm_binding/c_api/types.h"

using namespace strata::c_api;  // NOLINT: what follows is C's, and has no namespace
using strata::wasm::api::Instance;
using strata::wasm::api::Outcome;

struct strata_linker_t {
  strata::wasm::api::Linker linker;
};

extern "C" {

strata_linker_t* strata_linker_new(const wasm_engine_t* engine, uint32_t flags) {
  if (engine == nullptr) return nullptr;
  strata::wasm::api::LinkerOptions options;
  options.allow_shadowing = (flags & STRATA_ALLOW_SHADOWING) != 0;
  options.unknown_imports_trap = (flags & STRATA_TRAP_UNKNOWN_IMPORTS) != 0;
  return new strata_linker_t{strata::wasm::api::Linker(engine->engine, options)};
}
void strata_linker_delete(strata_linker_t* owned) { delete owned; }

strata_error_t* strata_linker_define(strata_linker_t* linker, const char* module, const char* name,
                                     const wasm_extern_t* item) {
  if (linker == nullptr || module == nullptr || name == nullptr || item == nullptr) return NewError(Missing());
  return NewError(linker->linker.Define(module, name, item->item));
}

strata_error_t* strata_linker_define_func(strata_linker_t* linker, const char* module, const char* name,
                                          const wasm_functype_t* type, wasm_func_callback_with_env_t callback,
                                          void* env, void (*finalizer)(void* env)) {
  if (linker == nullptr || module == nullptr || name == nullptr || type == nullptr || callback == nullptr) {
    return NewError(Missing());
  }
  auto held = std::make_shared<HostInfo>();
  held->Set(env, nullptr);
  const absl::Status defined =
      linker->linker.DefineDynamicFunc(module, name, type->type, BodyOf(type->type, {nullptr, callback, held}));
  if (defined.ok()) held->Set(env, finalizer);
  return NewError(defined);
}

strata_error_t* strata_linker_define_instance(strata_linker_t* linker, const char* module,
                                              const wasm_instance_t* instance) {
  if (linker == nullptr || module == nullptr || instance == nullptr) return NewError(Missing());
  const StoreUse use(instance->state);
  return NewError(use ? linker->linker.DefineInstance(use.store(), module, instance->instance) : NoStore());
}

void strata_linker_define_wasi(strata_linker_t* linker) {
  if (linker != nullptr) linker->linker.DefineWasi();
}

strata_error_t* strata_linker_instantiate(const strata_linker_t* linker, wasm_store_t* store,
                                          const wasm_module_t* module, wasm_instance_t** out, wasm_trap_t** trap) {
  if (linker == nullptr || module == nullptr || out == nullptr) return NewError(Missing());
  const StoreUse use(StateOf(store));
  if (!use) return NewError(Missing());
  const Outcome<Instance> instance = linker->linker.Instantiate(use.store(), module->state->module);
  if (instance.ok()) {
    *out = new wasm_instance_t(use.state(), *instance);
    return nullptr;
  }
  const bool has_run = instance.trap() != nullptr || instance.exception() != nullptr;
  if (trap != nullptr && has_run) *trap = NewTrap(use, *instance.failure());
  return NewError(instance.status());
}

wasm_extern_t* strata_instance_export(const wasm_instance_t* instance, const char* name) {
  const StoreUse use(instance == nullptr ? nullptr : instance->state);
  if (!use || name == nullptr) return nullptr;
  const auto found = instance->instance.GetExport(use.store(), name);
  return found.ok() ? NewExtern(use.state(), *found) : nullptr;
}

}  // extern "C"
