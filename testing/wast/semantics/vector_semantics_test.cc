// Vector instructions against their models.
#include "gtest/gtest.h"
#include "testing/wast/semantics/model.h"
#include "testing/wast/semantics/model_checker.h"

namespace strata::testing {
namespace {

TEST(VectorSemantics, OfIntegerLanesAreThoseOfTheModels) { ExpectEngineMatches(IntegerVectorModels()); }

TEST(VectorSemantics, OfFloatLanesAreThoseOfTheModels) { ExpectEngineMatches(FloatVectorModels()); }

}  // namespace
}  // namespace strata::testing
