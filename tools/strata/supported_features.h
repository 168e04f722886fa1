// Which language features this engine runs, out of those that the decoder can tell apart.

#ifndef STRATA_TOOLS_STRATA_SUPPORTED_FEATURES_H_
#define STRATA_TOOLS_STRATA_SUPPORTED_FEATURES_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "wasm/types/features.h"

namespace strata::tools {

// Everything that can be run.
wasm::Features SupportedFeatures();

// What is on unless --features says otherwise: of what can be run, what is part of WebAssembly 3.0.
wasm::Features DefaultFeatures();

// The features of `text` (see Features::Parse), which change DefaultFeatures(). kInvalidArgument for a name that is
// none and for features that cannot be run, naming them.
absl::StatusOr<wasm::Features> ParseFeatures(absl::string_view text);

}  // namespace strata::tools

#endif  // STRATA_TOOLS_STRATA_SUPPORTED_FEATURES_H_
