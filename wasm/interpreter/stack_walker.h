// Walks the guest frames of a store, innermost first, through host calls in between.
//
// Reads what the store has published (ExecutionContext), so it runs on the store's own thread while that is outside
// handlers: at polls, in host calls, after traps. Needs no marks in the frames: a frame's header lies behind its
// parameters, and the pc tells whose parameters they are.

#ifndef STRATA_WASM_INTERPRETER_STACK_WALKER_H_
#define STRATA_WASM_INTERPRETER_STACK_WALKER_H_

#include <cstddef>
#include <cstdint>

#include "absl/functional/function_ref.h"
#include "wasm/runtime/host_function.h"
#include "wasm/runtime/instance.h"
#include "wasm/runtime/store.h"

namespace strata::wasm::interpreter {

struct WalkedFrame {
  const Instance* instance = nullptr;  // null for a host function
  const HostFunction* host = nullptr;  // a host function being called
  uint32_t func_index = 0;             // in the instance's module
  uint32_t wasm_offset = 0;            // of the instruction being executed or of the call, from the module's start
  const uint64_t* num = nullptr;       // the frame's windows
  const uint32_t* ref = nullptr;
  bool in_call = false;   // the instruction is a call whose callee's frame is the one before
  bool is_begun = false;  // its code runs: locals that are no parameters are there
};

// Calls `visit` for each frame until it returns false.
void WalkStack(const Store& store, absl::FunctionRef<bool(const WalkedFrame&)> visit);

}  // namespace strata::wasm::interpreter

#endif  // STRATA_WASM_INTERPRETER_STACK_WALKER_H_
