// Lowering at a function's first call, or of all functions at once.

#ifndef STRATA_WASM_INTERPRETER_LAZY_LOWERING_H_
#define STRATA_WASM_INTERPRETER_LAZY_LOWERING_H_

#include <cstddef>
#include <cstdint>
#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "wasm/code/code.h"
#include "wasm/lowering/lowering.h"
#include "wasm/module/module.h"
#include "wasm/runtime/instance.h"
#include "wasm/runtime/trap.h"

namespace strata::wasm::interpreter {

// What functions of the instance are lowered with.
LoweringInput LoweringInputOf(const Instance& instance);

// Lowers function `func` of the instance's module, or takes the module's published code, and makes the instance's entry
// and function record point at it. Fails only where a function needs more than a largest frame: kHost, the store's
// host_message saying so.
TrapKind LowerOnFirstCall(Instance& instance, uint32_t func);

// The same for all functions of the instance, lowered by up to `threads` threads; a status as LowerFunction has it, of
// the first function that fails. No entry is changed then.
absl::Status LowerAllFunctions(Instance& instance, size_t threads);

// The code of a constant expression, as a function without parameters.
absl::StatusOr<std::unique_ptr<Code>> LowerExpression(const Instance& instance, const ConstExpr& expression,
                                                      ValType type);

}  // namespace strata::wasm::interpreter

#endif  // STRATA_WASM_INTERPRETER_LAZY_LOWERING_H_
