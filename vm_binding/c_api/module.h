// Modules of the C API: code of an engine, which references and shared modules hold.

#ifndef STRATA_VM_BINDING_C_API_MODULE_H_
#define STRATA_VM_BINDING_C_API_MODULE_H_

#include <memory>
#include <utility>

#include "vm_binding/c_api/host_info.h"
#include "vm_binding/c_api/ref.h"
#include "vm_binding/c_api/wasm.h"
#include "wasm/api/module.h"

namespace strata::c_api {

// What copies of a module share.
struct ModuleState {
  explicit ModuleState(wasm::api::Module its_module) : module(std::move(its_module)) {}

  const wasm::api::Module module;
  HostInfo info;
};

}  // namespace strata::c_api

struct wasm_module_t final : wasm_ref_t {
  explicit wasm_module_t(std::shared_ptr<strata::c_api::ModuleState> its_state)
      : wasm_ref_t(strata::c_api::RefKind::kModule), state(std::move(its_state)) {}
  explicit wasm_module_t(strata::wasm::api::Module module)
      : wasm_module_t(std::make_shared<strata::c_api::ModuleState>(std::move(module))) {}
  wasm_module_t* Copy() const override { return new wasm_module_t(state); }
  bool SameAs(const wasm_ref_t& other) const override;
  strata::c_api::HostInfo* host_info() const override { return &state->info; }

  const std::shared_ptr<strata::c_api::ModuleState> state;
};

#endif  // STRATA_VM_BINDING_C_API_MODULE_H_
