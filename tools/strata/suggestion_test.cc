#include "tools/strata/suggestion.h"

#include "gtest/gtest.h"

namespace strata::tools {
namespace {

constexpr absl::string_view kWords[] = {"gc", "gc-stats", "gc-workers", "profile"};

TEST(Suggestion, FindsTheWordWithOneLetterWrong) {
  EXPECT_EQ(Nearest("gc-stat", kWords), "gc-stats");
  EXPECT_EQ(Nearest("profil", kWords), "profile");
  EXPECT_EQ(Nearest("gc-worksers", kWords), "gc-workers");
  EXPECT_EQ(Nearest("ge", kWords), "gc");
}

TEST(Suggestion, FindsNothingThatIsFarAway) {
  EXPECT_EQ(Nearest("verbose", kWords), "");
  EXPECT_EQ(Nearest("x", {}), "");
}

TEST(Suggestion, AsksWithThePrefix) {
  EXPECT_EQ(DidYouMean("profil", kWords, "--"), "; did you mean --profile?");
  EXPECT_EQ(DidYouMean("verbose", kWords, "--"), "");
}

}  // namespace
}  // namespace strata::tools
