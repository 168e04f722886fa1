// Validates modules (core specification chapter 3): declarations first, then each function body by itself.
//
// ValidateDeclarations checks everything but bodies and returns what bodies are checked against; bodies may then be
// validated in any order, on any thread, or not until they are first called. Errors are "<the specification's wording>:
// <detail> (at offset 0x…, in function N "name")".

#ifndef STRATA_WASM_VALIDATION_MODULE_VALIDATOR_H_
#define STRATA_WASM_VALIDATION_MODULE_VALIDATOR_H_

#include <cstddef>
#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "wasm/module/module.h"
#include "wasm/types/indices.h"
#include "wasm/validation/module_types.h"

namespace strata::wasm {

struct ValidationOptions {
  // Bodies are validated by at most that many threads, the caller's among them, and by fewer if there is too little
  // code for them. No effect on the outcome.
  size_t threads = 1;
};

// All of it. The error is the first by its place in the module, however many threads look.
absl::Status ValidateModule(const Module& module, const ValidationOptions& options = {});

// Everything but the bodies.
absl::StatusOr<std::shared_ptr<const ModuleTypes>> ValidateDeclarations(const Module& module);
// One body of a module whose declarations are valid. An imported function is valid.
absl::Status ValidateFunction(const Module& module, const ModuleTypes& types, FuncIndex func);

}  // namespace strata::wasm

#endif  // STRATA_WASM_VALIDATION_MODULE_VALIDATOR_H_
