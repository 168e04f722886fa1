// A tag (core specification 4.2.10): an identity with a type. Two tags of one type are different tags.

#ifndef STRATA_WASM_RUNTIME_TAG_H_
#define STRATA_WASM_RUNTIME_TAG_H_

#include "wasm/types/type_registry.h"

namespace strata::wasm {

struct TagInstance {
  CanonicalTypeId type = 0;  // a function type: what an exception carries are its parameters
};

}  // namespace strata::wasm

#endif  // STRATA_WASM_RUNTIME_TAG_H_
