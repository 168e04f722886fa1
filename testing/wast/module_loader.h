// From a script's module source to validated code: assembles, decodes, validates.

#ifndef STRATA_TESTING_WAST_MODULE_LOADER_H_
#define STRATA_TESTING_WAST_MODULE_LOADER_H_

#include <memory>

#include "absl/status/statusor.h"
#include "wasm/runtime/engine.h"
#include "wasm/runtime/module_code.h"
#include "wasm/text/script.h"
#include "wasm/types/features.h"

namespace strata::testing {

// The error is the first step's that fails.
absl::StatusOr<std::shared_ptr<wasm::ModuleCode>> LoadModule(wasm::Engine& engine,
                                                             const wasm::text::ModuleSource& source,
                                                             const wasm::Features& features);
// With the engine's features.
absl::StatusOr<std::shared_ptr<wasm::ModuleCode>> LoadModule(wasm::Engine& engine,
                                                             const wasm::text::ModuleSource& source);

}  // namespace strata::testing

#endif  // STRATA_TESTING_WAST_MODULE_LOADER_H_
