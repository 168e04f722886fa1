// A tag (core specification 4.2.10): an identity with a type. Two tags of one type are different tags.

#ifndef STRATA_WASM_RUNTIME_TAG_H_
#define STRATA_WASM_RUNTIME_TAG_H_

#include <cstdint>
#include <string>

#include "wasm/code/exception_layout.h"
#include "wasm/types/indices.h"
#include "wasm/types/type_registry.h"

namespace strata::wasm {

struct Module;

struct TagInstance {
  CanonicalTypeId type = 0;  // a function type: what an exception carries are its parameters
  // What messages call it: a name, or the module that names it (Module::TagName), which lives as long as the store.
  std::string name;
  const Module* module = nullptr;
  TagIndex module_index;
  // The store's, from AddTag on.
  uint32_t index = 0;  // what an exception object calls the tag
  PayloadSlots slots;  // what an exception carries
};

}  // namespace strata::wasm

#endif  // STRATA_WASM_RUNTIME_TAG_H_
