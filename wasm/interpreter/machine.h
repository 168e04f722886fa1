// Entering and leaving guest code: the trampoline, the fault handler, and the loop of the loop backend.

#ifndef STRATA_WASM_INTERPRETER_MACHINE_H_
#define STRATA_WASM_INTERPRETER_MACHINE_H_

#include <cstdint>

#include "wasm/interpreter/dispatch.h"
#include "wasm/runtime/execution_context.h"
#include "wasm/runtime/instance.h"

namespace strata::wasm::interpreter {

const HandlerTable& Handlers();

// Runs guest code from `pc` on the given windows until it exits or traps. cx.trap_kind tells which; after a trap the
// state where it happened is published. The fault handler is installed first if it is not.
void EnterGuest(ExecutionContext& cx, Instance* instance, const uint32_t* pc, uint64_t* num, uint32_t* ref,
                uint64_t acc);

// Installs the process's SIGSEGV and SIGBUS handler once; it recovers faults of guest code and passes on all others to
// the handler that was there before. Any thread. Returns false in a backend that does not fault.
bool InstallFaultHandler();

}  // namespace strata::wasm::interpreter

#endif  // STRATA_WASM_INTERPRETER_MACHINE_H_
