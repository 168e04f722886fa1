// From a validated body to register code, in one pass.
//
// Pure: reads the module, knows neither store nor heap nor handlers' addresses; the handler words come from whoever
// will run the code. Any thread. See DESIGN.md for how operands are tracked.

#ifndef STRATA_WASM_LOWERING_LOWERING_H_
#define STRATA_WASM_LOWERING_LOWERING_H_

#include <cstdint>
#include <memory>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "wasm/code/code.h"
#include "wasm/module/module.h"
#include "wasm/types/type_registry.h"

namespace strata::wasm {

struct LoweringInput {
  const Module& module;                         // validated
  absl::Span<const CanonicalTypeId> canonical;  // the engine's id of each of its types
  absl::Span<const HandlerWord> handler_words;  // by RegOp; 0 for an operation that must not be used
  CodeKey key;
  bool deterministic_relaxed_simd = false;  // relaxed instructions as the deterministic profile has them
};

// kResourceExhausted if the function needs more than kMaxFrameSlots slots; kUnimplemented, naming the instruction, for
// one that has no lowering. Both name the function.
absl::StatusOr<std::unique_ptr<Code>> LowerFunction(const LoweringInput& input, FuncIndex func);

// A constant expression as a function without parameters that returns its value. Code::func is then kExpressionFunc.
inline constexpr FuncIndex kExpressionFunc{0xffffffff};
absl::StatusOr<std::unique_ptr<Code>> LowerConstExpr(const LoweringInput& input, const ConstExpr& expression,
                                                     ValType type);

}  // namespace strata::wasm

#endif  // STRATA_WASM_LOWERING_LOWERING_H_
