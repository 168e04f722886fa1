#include "tools/strata/features_command.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "tools/strata/console.h"
#include "tools/strata/supported_features.h"
#include "wasm/types/features.h"

namespace strata::tools {
namespace {

std::string FeatureTable() {
  std::string out;
  for (int i = 0; i < wasm::kFeatureCount; ++i) {
    const wasm::Feature feature = static_cast<wasm::Feature>(i);
    const absl::string_view state = DefaultFeatures().has(feature) ? "on by default" : "off by default";
    const absl::string_view standard = wasm::Features::Wasm3().has(feature) ? "WebAssembly 3.0" : "proposal";
    absl::StrAppendFormat(&out, "%-38s%-17s%s\n", wasm::FeatureName(feature), standard, state);
  }
  return out;
}

}  // namespace

int FeaturesCommand(absl::Span<const absl::string_view> arguments) {
  if (!arguments.empty() && arguments[0] == "--help") {
    Print(FeaturesHelp());
    return kExitSuccess;
  }
  if (!arguments.empty()) {
    return Fail(absl::InvalidArgumentError(absl::StrCat("features takes no arguments, got ", arguments[0])));
  }
  Print(FeatureTable());
  return kExitSuccess;
}

std::string FeaturesHelp() {
  return "Usage: strata features\n"
         "\n"
         "Lists the language features by the names of their proposals: whether each is part of\n"
         "WebAssembly 3.0, and whether it is on unless --features says otherwise.\n";
}

}  // namespace strata::tools
