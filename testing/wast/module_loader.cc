#include "testing/wast/module_loader.h"

#include <utility>
#include <vector>

#include "vm_binding/base/status_macros.h"
#include "wasm/binary/module_decoder.h"
#include "wasm/validation/module_validator.h"

namespace strata::testing {

absl::StatusOr<std::shared_ptr<wasm::ModuleCode>> LoadModule(wasm::Engine& engine,
                                                             const wasm::text::ModuleSource& source,
                                                             const wasm::Features& features) {
  STRATA_ASSIGN_OR_RETURN(const std::vector<uint8_t> bytes, wasm::text::AssembleModule(source, features));
  STRATA_ASSIGN_OR_RETURN(wasm::Module module, wasm::DecodeModule(bytes, features));
  STRATA_RETURN_IF_ERROR(wasm::ValidateModule(module));
  return std::make_shared<wasm::ModuleCode>(engine, std::move(module), source.id);
}

absl::StatusOr<std::shared_ptr<wasm::ModuleCode>> LoadModule(wasm::Engine& engine,
                                                             const wasm::text::ModuleSource& source) {
  return LoadModule(engine, source, engine.options().features);
}

}  // namespace strata::testing
