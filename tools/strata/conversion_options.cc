#include "tools/strata/conversion_options.h"

namespace strata::tools {

wasm::Features AllFeatures() {
  wasm::Features features;
  for (int i = 0; i < wasm::kFeatureCount; ++i) features = features.With(static_cast<wasm::Feature>(i));
  return features;
}

}  // namespace strata::tools
