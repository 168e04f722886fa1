// Validates modules (core specification chapter 3): declarations first, then each function body by itself.
//
// ValidateDeclarations checks everything but bodies and returns what bodies are checked against; bodies may then be
// validated in any order, on any thread, or not until they are first called. Errors are "<the specification's wording>:
// <detail> (at offset 0x…, in function N "name")".

#ifndef STRATA_WASM_VALIDATION_MODULE_VALIDATOR_H_
#define STRATA_WASM_VALIDATION_MODULE_VALIDATOR_H_

#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "wasm/module/module.h"
#include "wasm/types/indices.h"
#include "wasm/validation/module_types.h"

namespace strata::wasm {

// All of it.
absl::Status ValidateModule(const Module& module);

// Everything but the bodies.
absl::StatusOr<std::shared_ptr<const ModuleTypes>> ValidateDeclarations(const Module& module);
// One body of a module whose declarations are valid. An imported function is valid.
absl::Status ValidateFunction(const Module& module, const ModuleTypes& types, FuncIndex func);

}  // namespace strata::wasm

#endif  // STRATA_WASM_VALIDATION_MODULE_VALIDATOR_H_
