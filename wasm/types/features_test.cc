// Feature sets and their notation.

#include "wasm/types/features.h"

#include "gtest/gtest.h"

namespace strata::wasm {
namespace {

TEST(Features, Wasm3HoldsTheFinishedProposalsOnly) {
  const Features set = Features::Wasm3();
  for (Feature feature :
       {Feature::kMvp, Feature::kSignExtension, Feature::kSaturatingConversion, Feature::kMultiValue,
        Feature::kMutableGlobals, Feature::kBulkMemory, Feature::kReferenceTypes, Feature::kSimd, Feature::kRelaxedSimd,
        Feature::kTailCall, Feature::kExtendedConst, Feature::kFunctionReferences, Feature::kGc, Feature::kMultiMemory,
        Feature::kMemory64, Feature::kExceptionHandling}) {
    EXPECT_TRUE(set.has(feature)) << FeatureName(feature);
  }
  for (Feature feature :
       {Feature::kThreads, Feature::kWideArithmetic, Feature::kCustomPageSizes, Feature::kLegacyExceptions}) {
    EXPECT_FALSE(set.has(feature)) << FeatureName(feature);
  }
}

TEST(Features, DefaultIsAllButTheLegacy) {
  for (int i = 0; i < kFeatureCount; ++i) {
    const Feature feature = static_cast<Feature>(i);
    EXPECT_EQ(Features::Default().has(feature), feature != Feature::kLegacyExceptions) << FeatureName(feature);
  }
}

TEST(Features, ParsesABaseAndChangesLeftToRight) {
  const auto set = Features::Parse("wasm3.0, +threads,-multi-memory", Features());
  ASSERT_TRUE(set.ok()) << set.status();
  EXPECT_EQ(*set, Features::Wasm3().With(Feature::kThreads).Without(Feature::kMultiMemory));
}

TEST(Features, ParsesChangesOfTheInitialSet) {
  const auto set = Features::Parse("+gc,-gc,+simd", Features::Of({Feature::kTailCall}));
  ASSERT_TRUE(set.ok()) << set.status();
  EXPECT_EQ(*set, Features::Of({Feature::kTailCall, Feature::kSimd}));
  EXPECT_EQ(*Features::Parse("", Features::Wasm3()), Features::Wasm3());
}

TEST(Features, RejectsUnknownNamesAndLateBases) {
  EXPECT_EQ(Features::Parse("+thread", Features()).status().message(), "unknown feature: \"thread\"");
  EXPECT_EQ(Features::Parse("wasm9", Features()).status().message(), "unknown feature set: \"wasm9\"");
  EXPECT_EQ(Features::Parse("+gc,mvp", Features()).status().message(), "feature set \"mvp\" must come first");
}

TEST(Features, EveryNameParsesBack) {
  for (int i = 0; i < kFeatureCount; ++i) {
    const Feature feature = static_cast<Feature>(i);
    const auto set = Features::Parse("+" + std::string(FeatureName(feature)), Features());
    ASSERT_TRUE(set.ok()) << set.status();
    EXPECT_TRUE(set->has(feature));
  }
}

}  // namespace
}  // namespace strata::wasm
