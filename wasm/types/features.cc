// Proposal names, the 3.0 set and the "base,+name,-name" notation.

#include "wasm/types/features.h"

#include <array>
#include <optional>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace strata::wasm {
namespace {

// In the order of Feature.
constexpr std::array<absl::string_view, kFeatureCount> kNames = {
    "mvp",
    "sign-extension-ops",
    "nontrapping-float-to-int-conversions",
    "multi-value",
    "mutable-globals",
    "bulk-memory-operations",
    "reference-types",
    "simd",
    "relaxed-simd",
    "tail-call",
    "extended-const",
    "function-references",
    "gc",
    "multi-memory",
    "memory64",
    "exception-handling",
    "threads",
    "wide-arithmetic",
    "custom-page-sizes",
    "legacy-exceptions",
};

constexpr int kLastWasm3Feature = static_cast<int>(Feature::kExceptionHandling);

Features FeaturesUpTo(int last) {
  Features set;
  for (int i = 0; i <= last; ++i) set = set.With(static_cast<Feature>(i));
  return set;
}

std::optional<Feature> FindFeature(absl::string_view name) {
  for (int i = 0; i < kFeatureCount; ++i) {
    if (kNames[i] == name) return static_cast<Feature>(i);
  }
  return std::nullopt;
}

std::optional<Features> FindBase(absl::string_view name) {
  if (name == "wasm3.0") return Features::Wasm3();
  if (name == "mvp") return Features().With(Feature::kMvp);
  if (name == "all") return FeaturesUpTo(kFeatureCount - 1);
  return std::nullopt;
}

absl::Status Apply(absl::string_view item, Features& set) {
  const absl::string_view name = item.substr(1);
  const std::optional<Feature> feature = FindFeature(name);
  if (!feature.has_value()) return absl::InvalidArgumentError(absl::StrCat("unknown feature: \"", name, "\""));
  set = item[0] == '+' ? set.With(*feature) : set.Without(*feature);
  return absl::OkStatus();
}

}  // namespace

Features Features::Wasm3() { return FeaturesUpTo(kLastWasm3Feature); }

Features Features::Default() {
  return Wasm3().With(Feature::kThreads).With(Feature::kWideArithmetic).With(Feature::kCustomPageSizes);
}

absl::StatusOr<Features> Features::Parse(absl::string_view text, Features initial) {
  Features set = initial;
  bool first = true;
  for (absl::string_view item : absl::StrSplit(text, ',', absl::SkipWhitespace())) {
    item = absl::StripAsciiWhitespace(item);
    if (item[0] == '+' || item[0] == '-') {
      absl::Status status = Apply(item, set);
      if (!status.ok()) return status;
    } else {
      const std::optional<Features> base = FindBase(item);
      if (!base.has_value()) return absl::InvalidArgumentError(absl::StrCat("unknown feature set: \"", item, "\""));
      if (!first) return absl::InvalidArgumentError(absl::StrCat("feature set \"", item, "\" must come first"));
      set = *base;
    }
    first = false;
  }
  return set;
}

absl::string_view FeatureName(Feature feature) { return kNames[static_cast<size_t>(feature)]; }

}  // namespace strata::wasm
