// Two one-word code sequences that belong to no function: where the bottom frame of an entry returns to, and what every
// host function's record enters.

#ifndef STRATA_WASM_INTERPRETER_ENTRY_CODE_H_
#define STRATA_WASM_INTERPRETER_ENTRY_CODE_H_

#include <cstdint>

namespace strata::wasm::interpreter {

const uint32_t* ExitCode();
const uint32_t* HostCallCode();

}  // namespace strata::wasm::interpreter

#endif  // STRATA_WASM_INTERPRETER_ENTRY_CODE_H_
