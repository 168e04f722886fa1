// The code that a guest pc is in.

#ifndef STRATA_WASM_INTERPRETER_FIND_CODE_H_
#define STRATA_WASM_INTERPRETER_FIND_CODE_H_

#include <cstdint>

#include "wasm/code/code.h"
#include "wasm/runtime/store.h"

namespace strata::wasm::interpreter {

// The code that contains `pc` in any module of the store, or the constant expression being evaluated; null for none. On
// the store's thread: remembers what it found, so that a throw through frames it has met before searches nothing.
const Code* FindCode(const Store& store, const uint32_t* pc);

}  // namespace strata::wasm::interpreter

#endif  // STRATA_WASM_INTERPRETER_FIND_CODE_H_
