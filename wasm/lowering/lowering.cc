#include "wasm/lowering/lowering.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "wasm/lowering/function_lowering.h"

namespace strata::wasm {
namespace {

struct Body {
  FuncIndex func;
  const FuncType& type;
  absl::Span<const LocalGroup> locals;
  absl::Span<const uint8_t> bytes;
  uint32_t offset;
};

// Lowers, and once more with room below the operands where the reference window would outgrow the number window.
absl::StatusOr<std::unique_ptr<Code>> LowerBody(const LoweringInput& input, const Body& body) {
  uint32_t padding = 0;
  while (true) {
    FunctionLowering lowering(input, body.func, body.type, body.locals, padding);
    if (absl::Status status = lowering.Run(body.bytes, body.offset); !status.ok()) return status;
    if (lowering.padding_needed() == 0) return lowering.TakeCode();
    padding += lowering.padding_needed();
  }
}

absl::Status Named(const absl::Status& status, const std::string& name) {
  return absl::Status(status.code(), absl::StrCat(status.message(), " in ", name));
}

}  // namespace

absl::StatusOr<std::unique_ptr<Code>> LowerFunction(const LoweringInput& input, FuncIndex func) {
  const Function& function = input.module.funcs[func.value];
  absl::StatusOr<std::unique_ptr<Code>> code =
      LowerBody(input, {func, input.module.func_type(func), function.locals, function.body, function.body_offset});
  if (!code.ok()) return Named(code.status(), input.module.FuncName(func));
  (*code)->func = func;
  return code;
}

absl::StatusOr<std::unique_ptr<Code>> LowerConstExpr(const LoweringInput& input, const ConstExpr& expression,
                                                     ValType type) {
  const FuncType function_type{{}, {type}};
  LoweringInput plain = input;
  plain.key.counts_blocks = false;  // it belongs to no function whose counters it could use
  plain.key.meters_fuel = false;    // nothing in it repeats
  absl::StatusOr<std::unique_ptr<Code>> code =
      LowerBody(plain, {kExpressionFunc, function_type, {}, expression.bytes, expression.offset});
  if (!code.ok()) return Named(code.status(), "a constant expression");
  (*code)->func = kExpressionFunc;
  return code;
}

}  // namespace strata::wasm
