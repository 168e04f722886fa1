#include "tools/strata/supported_features.h"

#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "vm_binding/base/status_macros.h"

namespace strata::tools {

using wasm::Feature;
using wasm::Features;

Features SupportedFeatures() { return DefaultFeatures().With(Feature::kLegacyExceptions); }

Features DefaultFeatures() { return Features::Wasm3(); }

absl::StatusOr<Features> ParseFeatures(absl::string_view text) {
  STRATA_ASSIGN_OR_RETURN(const Features features, Features::Parse(text, DefaultFeatures()));
  std::vector<absl::string_view> unsupported;
  for (int i = 0; i < wasm::kFeatureCount; ++i) {
    const Feature feature = static_cast<Feature>(i);
    if (features.has(feature) && !SupportedFeatures().has(feature)) unsupported.push_back(FeatureName(feature));
  }
  if (unsupported.empty()) return features;
  return absl::InvalidArgumentError(absl::StrCat("this engine does not support ", absl::StrJoin(unsupported, ", ")));
}

}  // namespace strata::tools
