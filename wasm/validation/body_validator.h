// Validates function bodies and constant expressions, one after another, in one pass each and time linear in their
// bytes.
//
// Keeps its memory from body to body. One thread at a time; several validators may share a Module and its ModuleTypes.

#ifndef STRATA_WASM_VALIDATION_BODY_VALIDATOR_H_
#define STRATA_WASM_VALIDATION_BODY_VALIDATOR_H_

#include <cstdint>

#include "absl/status/status.h"
#include "wasm/module/module.h"
#include "wasm/types/indices.h"
#include "wasm/types/value_type.h"
#include "wasm/validation/module_types.h"
#include "wasm/validation/rule_context.h"

namespace strata::wasm {

class BodyValidator {
 public:
  BodyValidator(const Module& module, const ModuleTypes& types) : context_(module, types) {}

  // Of a defined function.
  absl::Status ValidateFunction(FuncIndex func);
  // That the expression is constant and leaves one value of the type (with canonical indexes), seeing that many
  // globals. Declares in `types` the functions it names.
  absl::Status ValidateConstExpr(const ConstExpr& expr, ValType type, uint32_t visible_globals, ModuleTypes& types);

 private:
  // An error and where in the module it is.
  struct Failure {
    std::string text;
    uint32_t offset = 0;
  };

  // As StepOver, of a constant expression.
  const uint8_t* StepOverConstant(const uint8_t* place, InstructionReader& reader);
  // Steps to an error or the outermost frame's end; returns the place behind, or nullptr after an error in the reader.
  const uint8_t* RunToEnd(InstructionReader& reader);
  bool Run(InstructionReader& reader, Failure& failure);
  bool PrepareLocals(const Function& function);

  RuleContext context_;
};

}  // namespace strata::wasm

#endif  // STRATA_WASM_VALIDATION_BODY_VALIDATOR_H_
