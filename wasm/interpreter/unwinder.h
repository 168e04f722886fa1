// Throwing: finds the clause that takes an exception, in the throwing frame or one that called it, and hands over the
// payload (core specification 4.6.13, throw_ref).
//
// A payload goes from where it stands (operands of a throw, an exception object, the store's thrown exception) straight
// to the operand slots where the clause's label expects it; an exception object is made only for a clause that wants
// the exnref. The search changes nothing: until a clause is found every frame stands, so that a backtrace shows where
// an uncaught exception was thrown. Frames above the catching one need no undoing.

#ifndef STRATA_WASM_INTERPRETER_UNWINDER_H_
#define STRATA_WASM_INTERPRETER_UNWINDER_H_

#include <cstdint>

#include "wasm/runtime/execution_context.h"
#include "wasm/runtime/instance.h"
#include "wasm/runtime/trap.h"

namespace strata::wasm::interpreter {

// Where guest code goes on after a throw.
struct Landing {
  const uint32_t* pc = nullptr;
  uint64_t* num = nullptr;
  uint32_t* ref = nullptr;
  Instance* instance = nullptr;
};

// These return kNone and fill `landing`; or kUncaughtException, if no frame since the last entry of the host catches,
// and then the exception is the store's thrown one; or another trap. May collect.

// `throw`: the state is published; the payload stands at `num` and `ref`, operand slots of the current frame.
TrapKind Throw(ExecutionContext& cx, const TagInstance& tag, uint64_t* num, uint32_t* ref, Landing& landing);
// `throw_ref`: the state is published; `exn` is an operand slot of the current frame.
TrapKind ThrowRef(ExecutionContext& cx, uint32_t* exn, Landing& landing);
// A host function has returned kUncaughtException: throws the store's thrown exception, which a clause that takes it
// empties. The host function's frame is the published one, its header at slot `header` of the number window.
TrapKind ThrowFromHostFrame(ExecutionContext& cx, uint32_t header, Landing& landing);

}  // namespace strata::wasm::interpreter

#endif  // STRATA_WASM_INTERPRETER_UNWINDER_H_
