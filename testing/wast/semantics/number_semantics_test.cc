// Numeric instructions against their models.
#include "gtest/gtest.h"
#include "testing/wast/semantics/model.h"
#include "testing/wast/semantics/model_checker.h"

namespace strata::testing {
namespace {

TEST(NumberSemantics, AreThoseOfTheModels) { ExpectEngineMatches(NumberModels()); }

}  // namespace
}  // namespace strata::testing
