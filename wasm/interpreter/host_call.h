// Calls from guest code to host functions.

#ifndef STRATA_WASM_INTERPRETER_HOST_CALL_H_
#define STRATA_WASM_INTERPRETER_HOST_CALL_H_

#include <cstdint>

#include "absl/types/span.h"
#include "wasm/interpreter/unwinder.h"
#include "wasm/runtime/execution_context.h"
#include "wasm/runtime/host_function.h"
#include "wasm/runtime/trap.h"
#include "wasm/types/value_type.h"

namespace strata::wasm::interpreter {

struct HostCallResult {
  TrapKind trap = TrapKind::kNone;
  uint64_t return_pc = 0;  // the header of the host function's frame, read before results may have overwritten it
  uint64_t windows = 0;
  Landing landing;  // its pc is null if the function returned
};

// Calls the host function cx.host_record on the published frame; results stand at the window starts afterwards. An
// exception that it lets out is thrown on; then the landing says where guest code goes on. May collect.
HostCallResult CallHostFromGuest(ExecutionContext& cx);

// What `kind`, returned from `call`, amounts to: who claims to let out an exception when there is none has failed.
TrapKind CheckedKind(TrapKind kind, HostCall& call);

// Slots that a function type's parameters or results take of each part.
struct SlotCounts {
  uint32_t nums = 0;
  uint32_t refs = 0;
};
SlotCounts CountSlots(absl::Span<const ValType> types);

}  // namespace strata::wasm::interpreter

#endif  // STRATA_WASM_INTERPRETER_HOST_CALL_H_
