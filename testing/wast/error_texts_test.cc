// What counts as an error's text.
#include "testing/wast/error_texts.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace strata::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(ErrorTexts, AreTheLongerPiecesOfWhatFailsSay) {
  EXPECT_THAT(
      ErrorTextsIn(R"re(c.Fail(absl::StrCat("immutable field: ", i, " of ", f(")"))); g("no error at all");)re"),
      ElementsAre("immutable field: "));
  EXPECT_THAT(ErrorTextsIn(R"(Invalid(is ? "one of the two" : "the other one"))"),
              ElementsAre("one of the two", "the other one"));
  EXPECT_THAT(ErrorTextsIn(R"(NotFail("this is no failure"))"), IsEmpty());
}

TEST(ErrorTexts, AreCompletedAsTheFunctionsCompleteThem) {
  EXPECT_THAT(ErrorTextsIn(R"(c.Check(i, n, "tag"))"), ElementsAre("unknown tag"));
  EXPECT_THAT(ErrorTextsIn(R"(ReadVec(in, v, kMax, "tags", [&] { return 0; }))"), ElementsAre("too many tags"));
  EXPECT_THAT(ErrorTextsIn(R"(RequireFeature(in, f, Feature::kMultiValue, "malformed block type"))"),
              ElementsAre("malformed block type: needs the multi-value"));
}

TEST(ErrorTexts, AreConstantsToo) {
  EXPECT_THAT(ErrorTextsIn(R"(constexpr absl::string_view kTooLong = "too long";)"), ElementsAre("too long"));
}

}  // namespace
}  // namespace strata::testing
