#include "vm_binding/base/check.h"

#include <string>

#include "gtest/gtest.h"

namespace strata::base {
namespace {

TEST(Check, PassesWhenConditionHolds) {
  STRATA_CHECK(1 + 1 == 2);
  STRATA_CHECK(true, "kNamed");
  STRATA_DCHECK(true);
  STRATA_DCHECK(true, "kNamed");
}

TEST(Check, EvaluatesItsConditionOnce) {
  int evaluations = 0;
  STRATA_CHECK(++evaluations > 0);
  EXPECT_EQ(evaluations, 1);
}

TEST(CheckDeathTest, NamesFileLineAndConditionWhenItFails) {
  const int zero = 0;
  EXPECT_DEATH(STRATA_CHECK(zero == 1), R"(check_test\.cc:[0-9]+: CHECK failed: zero == 1)");
}

TEST(CheckDeathTest, NamesTheInvariantWhenGiven) {
  EXPECT_DEATH(STRATA_CHECK(false, "kNoRefIntoFromSpace"), R"(CHECK failed: false \[kNoRefIntoFromSpace\])");
}

TEST(CheckDeathTest, CutsAMessageThatIsTooLong) {
  const std::string invariant(2000, 'x');
  EXPECT_DEATH(STRATA_CHECK(false, invariant.c_str()), R"(CHECK failed: false \[xxx)");
}

TEST(CheckDeathTest, DcheckIsEvaluatedOnlyInAssertingBuilds) {
  int evaluations = 0;
  STRATA_DCHECK(++evaluations > 0);
#ifdef NDEBUG
  EXPECT_EQ(evaluations, 0);
#else
  EXPECT_EQ(evaluations, 1);
  EXPECT_DEATH(STRATA_DCHECK(evaluations == 0, "kNeverZero"), "kNeverZero");
#endif
}

}  // namespace
}  // namespace strata::base
