// A module's text to a decoded Module, for embedders and tests.

#ifndef STRATA_WASM_TEXT_PARSE_MODULE_H_
#define STRATA_WASM_TEXT_PARSE_MODULE_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "wasm/module/module.h"
#include "wasm/types/features.h"

namespace strata::wasm::text {

// Assembles `wat` (see AssembleText) and decodes the result. Not validated.
absl::StatusOr<Module> ParseModule(absl::string_view wat, const Features& features);

}  // namespace strata::wasm::text

#endif  // STRATA_WASM_TEXT_PARSE_MODULE_H_
