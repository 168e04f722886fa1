// From a module's text to the validator's verdict: what tests of this package are written with.

#ifndef STRATA_WASM_VALIDATION_WAT_VALIDATION_H_
#define STRATA_WASM_VALIDATION_WAT_VALIDATION_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "wasm/module/module.h"
#include "wasm/types/features.h"

namespace strata::wasm {

// Every feature there is.
Features AllFeatures();
// Assembled with every feature, decoded with these.
absl::StatusOr<Module> ModuleFromWat(absl::string_view wat, const Features& features = AllFeatures());
// The message of the first error in decoding or validation; empty for a valid module.
std::string ValidateWat(absl::string_view wat, const Features& features = AllFeatures());

}  // namespace strata::wasm

#endif  // STRATA_WASM_VALIDATION_WAT_VALIDATION_H_
