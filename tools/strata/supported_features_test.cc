#include "tools/strata/supported_features.h"

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

TEST(SupportedFeatures, HasVectors) {
  EXPECT_TRUE(SupportedFeatures().has(Feature::kSimd));
  EXPECT_TRUE(SupportedFeatures().has(Feature::kRelaxedSimd));
}

TEST(SupportedFeatures, StartsFromABase) {
  const absl::StatusOr<wasm::Features> features = ParseFeatures("mvp,+multi-value");
  ASSERT_TRUE(features.ok()) << features.status();
  EXPECT_TRUE(features->has(Feature::kMultiValue));
  EXPECT_FALSE(features->has(Feature::kGc));
}

TEST(SupportedFeatures, NamesWhatCannotBeRun) {
  EXPECT_EQ(ParseFeatures("+threads,+wide-arithmetic").status().message(),
            "this engine does not support threads, wide-arithmetic");
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
