#include "wasm/diagnostics/source_places.h"

namespace strata::wasm::diagnostics {

std::vector<debug_info::SourceFrame> SourcePlaces::Locate(const TrapFrame& frame) {
  if (frame.code == nullptr) return {};
  Located& module = modules_[frame.code.get()];
  if (module.locator == nullptr) {
    module.code = frame.code;
    debug_info::SourceMapReader reader = readers_ == nullptr ? nullptr : readers_(*frame.code);
    module.locator = std::make_unique<debug_info::SourceLocator>(frame.code->module(), std::move(reader));
  }
  return module.locator->Locate(frame.wasm_offset);
}

}  // namespace strata::wasm::diagnostics
