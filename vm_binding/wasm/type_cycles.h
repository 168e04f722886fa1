// Whether objects of a module's types can form a cycle.
//
// An object's immutable fields hold what was made before it, so a cycle needs a mutable field that leads back: in the
// graph whose edges go from a type to all types that its reference fields may hold, a mutable edge whose target reaches
// its source. Fields of abstract types may hold any object of their kind. Types are compared as the engine does, by
// canonical id.

#ifndef STRATA_VM_BINDING_WASM_TYPE_CYCLES_H_
#define STRATA_VM_BINDING_WASM_TYPE_CYCLES_H_

#include "wasm/runtime/module_code.h"

namespace strata::wasm {

// True also for modules of more than kMaxTypesForCycles types: the closure takes the cube of their number.
bool MayFormCycles(const ModuleCode& code);

inline constexpr size_t kMaxTypesForCycles = 512;

}  // namespace strata::wasm

#endif  // STRATA_VM_BINDING_WASM_TYPE_CYCLES_H_
