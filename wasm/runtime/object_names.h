// What messages call the objects of a store's heap.
//
// A module's name section names its types, and canonical types are the engine's: a type is called what the first
// instance calls it that has a name for it. Any thread, while nobody instantiates.

#ifndef STRATA_WASM_RUNTIME_OBJECT_NAMES_H_
#define STRATA_WASM_RUNTIME_OBJECT_NAMES_H_

#include <memory>
#include <string>

#include "absl/types/span.h"
#include "vm_binding/contract/header.h"
#include "wasm/runtime/engine.h"
#include "wasm/runtime/instance.h"

namespace strata::wasm {

// "struct $node"; "array of type 7", by its canonical index, where no instance names it; "host reference".
std::string NameObject(const Engine& engine, absl::Span<const std::unique_ptr<Instance>> instances, vm::TypeId type);

}  // namespace strata::wasm

#endif  // STRATA_WASM_RUNTIME_OBJECT_NAMES_H_
