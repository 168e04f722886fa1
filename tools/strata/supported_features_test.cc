#include "tools/strata/supported_features.h"

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace strata::tools {
namespace {

using wasm::Feature;

TEST(SupportedFeatures, TakesFeaturesAway) {
  const absl::StatusOr<wasm::Features> features = ParseFeatures("-gc");
  ASSERT_TRUE(features.ok()) << features.status();
  EXPECT_FALSE(features->has(Feature::kGc));
  EXPECT_TRUE(features->has(Feature::kTailCall));
}

TEST(SupportedFeatures, AreOnThatOnlyAddToTheLanguage) {
  for (Feature feature : {Feature::kThreads, Feature::kWideArithmetic, Feature::kCustomPageSizes}) {
    EXPECT_TRUE(DefaultFeatures().has(feature)) << wasm::FeatureName(feature);
  }
  EXPECT_FALSE(DefaultFeatures().has(Feature::kLegacyExceptions));
  EXPECT_FALSE(ParseFeatures("wasm3.0")->has(Feature::kThreads));
}

TEST(SupportedFeatures, TurnsEachOff) {
  for (int i = 1; i < wasm::kFeatureCount; ++i) {
    const Feature feature = static_cast<Feature>(i);
    const absl::StatusOr<wasm::Features> features = ParseFeatures(absl::StrCat("-", wasm::FeatureName(feature)));
    ASSERT_TRUE(features.ok()) << features.status();
    EXPECT_EQ(*features, DefaultFeatures().Without(feature));
  }
}

TEST(SupportedFeatures, StartsFromABase) {
  const absl::StatusOr<wasm::Features> features = ParseFeatures("mvp,+multi-value");
  ASSERT_TRUE(features.ok()) << features.status();
  EXPECT_TRUE(features->has(Feature::kMultiValue));
  EXPECT_FALSE(features->has(Feature::kGc));
}

TEST(SupportedFeatures, AreAllThereAre) {
  EXPECT_EQ(SupportedFeatures(), *wasm::Features::Parse("all", wasm::Features()));
}

TEST(SupportedFeatures, AddsAProposalThatIsOffUnlessAskedFor) {
  EXPECT_FALSE(DefaultFeatures().has(Feature::kLegacyExceptions));
  const absl::StatusOr<wasm::Features> features = ParseFeatures("+legacy-exceptions");
  ASSERT_TRUE(features.ok()) << features.status();
  EXPECT_TRUE(features->has(Feature::kLegacyExceptions));
}

TEST(SupportedFeatures, RefusesUnknownNames) { EXPECT_FALSE(ParseFeatures("+no-such-proposal").ok()); }

}  // namespace
}  // namespace strata::tools
