// The functions behind RuntimeCall: operands from operand slots to wasm/runtime, results back.

#ifndef STRATA_WASM_INTERPRETER_RUNTIME_CALLS_H_
#define STRATA_WASM_INTERPRETER_RUNTIME_CALLS_H_

#include <cstdint>

#include "wasm/code/register_ops.h"
#include "wasm/runtime/instance.h"
#include "wasm/runtime/trap.h"

namespace strata::wasm::interpreter {

struct RuntimeCallArguments {
  Instance& instance;
  uint64_t* num;        // the first number operand, and the place of number results
  uint32_t* ref;        // the first reference operand, and the place of reference results
  const uint32_t* imm;  // three immediates
};

// The state is published; references are rooted in the operand slots. May collect.
using RuntimeFunction = TrapKind (*)(const RuntimeCallArguments&);
RuntimeFunction RuntimeFunctionOf(RuntimeOp op);

}  // namespace strata::wasm::interpreter

#endif  // STRATA_WASM_INTERPRETER_RUNTIME_CALLS_H_
