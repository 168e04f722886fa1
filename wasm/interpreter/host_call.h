// Calls from guest code to host functions.

#ifndef STRATA_WASM_INTERPRETER_HOST_CALL_H_
#define STRATA_WASM_INTERPRETER_HOST_CALL_H_

#include <utility>

#include "wasm/interpreter/unwinder.h"
#include "wasm/runtime/execution_context.h"
#include "wasm/runtime/func_record.h"
#include "wasm/runtime/host_function.h"
#include "wasm/runtime/store.h"
#include "wasm/runtime/trap.h"

namespace strata::wasm::interpreter {

// Calls `function`, which is cx.host_record's, on the published frame; kNone once its results stand at the window
// starts. An exception that it lets out is thrown on: then the landing says where guest code goes on, and the kind is
// kUncaughtException. Else why it stopped, and the landing's pc is null. May collect.
TrapKind CallHostFromGuest(ExecutionContext& cx, const HostFunction& function, Landing& landing);

// Calls `function`, which is `record`'s, and tells the store's observers; the trap is the function's or theirs.
TrapKind CallHost(const HostFunction& function, FuncRecordIndex record, HostCall& call);

// What `kind`, returned from `call`, amounts to: who claims to let out an exception when there is none has failed.
inline TrapKind CheckedKind(TrapKind kind, HostCall& call) {
  if (kind != TrapKind::kUncaughtException || call.store.thrown().present()) return kind;
  call.message = "host function lets out an exception that is not there";
  return TrapKind::kHost;
}

// Keeps what a host function says of the trap that ends its call.
inline void TakeMessage(TrapKind kind, HostCall& call) {
  if (kind == TrapKind::kHost || !call.message.empty()) call.store.host_message = std::move(call.message);
  call.store.exit_code = call.exit_code;
}

}  // namespace strata::wasm::interpreter

#endif  // STRATA_WASM_INTERPRETER_HOST_CALL_H_
