// Code that belongs to no function: where the bottom frame of an entry returns to, and what every host function's
// record enters.

#ifndef STRATA_WASM_INTERPRETER_ENTRY_CODE_H_
#define STRATA_WASM_INTERPRETER_ENTRY_CODE_H_

#include <cstdint>

namespace strata::wasm::interpreter {

// Distances of 0 stand before it, as before any return pc.
const uint32_t* ExitCode();
const uint32_t* HostCallCode();
// Whether the instruction at `pc` is a Resume.
bool IsResume(const uint32_t* pc);

}  // namespace strata::wasm::interpreter

#endif  // STRATA_WASM_INTERPRETER_ENTRY_CODE_H_
