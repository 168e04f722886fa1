// A C function as a host function.

#ifndef STRATA_VM_BINDING_C_API_CALLBACK_H_
#define STRATA_VM_BINDING_C_API_CALLBACK_H_

#include <memory>

#include "vm_binding/c_api/host_info.h"
#include "vm_binding/c_api/wasm.h"
#include "wasm/api/dynamic_func.h"
#include "wasm/types/type.h"

namespace strata::c_api {

struct Callback {
  wasm_func_callback_t plain = nullptr;
  wasm_func_callback_with_env_t with_env = nullptr;  // if there is no plain one
  std::shared_ptr<HostInfo> env = {};                // its finalizer runs with the last copy
};

// Calls it with C's values, and takes C's results: kInvalidArgument, which traps, for results of other kinds.
wasm::api::DynamicBody BodyOf(wasm::FuncType type, Callback callback);

}  // namespace strata::c_api

#endif  // STRATA_VM_BINDING_C_API_CALLBACK_H_
