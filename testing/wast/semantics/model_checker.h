// Runs modelled instructions on the engine and compares with their models.

#ifndef STRATA_TESTING_WAST_SEMANTICS_MODEL_CHECKER_H_
#define STRATA_TESTING_WAST_SEMANTICS_MODEL_CHECKER_H_

#include "absl/types/span.h"
#include "testing/wast/semantics/model.h"

namespace strata::testing {

// In all shapes, for all combinations of edge values; adds a test failure for each function's first wrong result.
void ExpectEngineMatches(absl::Span<const Model> models);

}  // namespace strata::testing

#endif  // STRATA_TESTING_WAST_SEMANTICS_MODEL_CHECKER_H_
