// Evaluates constant expressions (core specification 3.4.17.1) of an instance.
//
// Those made of constants, global.get, ref.null, ref.func and integer arithmetic are computed here; any other goes to
// the store's Executor. They are what nearly every module has, so that instantiation lowers nothing.

#ifndef STRATA_WASM_RUNTIME_CONST_EVALUATOR_H_
#define STRATA_WASM_RUNTIME_CONST_EVALUATOR_H_

#include <variant>

#include "wasm/module/module.h"
#include "wasm/runtime/instance.h"
#include "wasm/runtime/value.h"

namespace strata::wasm {

// The value of a valid `expression` whose result has type `type`; a Trap if a heap or stack is exhausted. May collect.
std::variant<Value, Trap> EvaluateConst(Instance& instance, const ConstExpr& expression, ValType type);

}  // namespace strata::wasm

#endif  // STRATA_WASM_RUNTIME_CONST_EVALUATOR_H_
