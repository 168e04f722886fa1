// What a module's types and instructions tell a collector: whether it allocates, overwrites references, can form
// cycles.
//
// A pure function of a validated module, linear in its code. It judges the module alone: what the modules do that it is
// linked with, the caller must know. Where it cannot tell, it says yes.

#ifndef STRATA_VM_BINDING_WASM_MODULE_PROFILE_H_
#define STRATA_VM_BINDING_WASM_MODULE_PROFILE_H_

#include "gc/guest_profile.h"
#include "wasm/runtime/module_code.h"

namespace strata::wasm {

gc::GuestProfile ProfileOf(const ModuleCode& code);

}  // namespace strata::wasm

#endif  // STRATA_VM_BINDING_WASM_MODULE_PROFILE_H_
