#include "tools/strata/supported_features.h"

namespace strata::tools {

using wasm::Features;

Features SupportedFeatures() { return DefaultFeatures().With(wasm::Feature::kLegacyExceptions); }

Features DefaultFeatures() { return Features::Default(); }

absl::StatusOr<Features> ParseFeatures(absl::string_view text) { return Features::Parse(text, DefaultFeatures()); }

}  // namespace strata::tools
