// Which language features this engine runs, and which of them are on by default.

#ifndef STRATA_TOOLS_STRATA_SUPPORTED_FEATURES_H_
#define STRATA_TOOLS_STRATA_SUPPORTED_FEATURES_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "wasm/types/features.h"

namespace strata::tools {

// Everything that can be run: all that the decoder knows.
wasm::Features SupportedFeatures();

// What is on unless --features says otherwise.
wasm::Features DefaultFeatures();

// The features of `text` (see Features::Parse), which change DefaultFeatures(). kInvalidArgument for a name that is
// none.
absl::StatusOr<wasm::Features> ParseFeatures(absl::string_view text);

}  // namespace strata::tools

#endif  // STRATA_TOOLS_STRATA_SUPPORTED_FEATURES_H_
