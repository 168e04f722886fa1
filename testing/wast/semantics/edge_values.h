// Operands worth trying: the ends of each range, values beside them, patterns, NaNs of all kinds, and a few random
// ones.

#ifndef STRATA_TESTING_WAST_SEMANTICS_EDGE_VALUES_H_
#define STRATA_TESTING_WAST_SEMANTICS_EDGE_VALUES_H_

#include <cstdint>
#include <random>
#include <vector>

#include "testing/wast/semantics/expected.h"

namespace strata::testing {

// Always the same, so that what fails fails again.
inline constexpr uint32_t kSeed = 20260101;

// Of the type that a signature's letter names: i, l, f, d, v.
const std::vector<Bits>& EdgeValues(char letter);
// Five of them, for the places of constants.
std::vector<Bits> FewEdgeValues(char letter);
// Every combination of edge values, or `limit` random ones where there are more.
std::vector<std::vector<Bits>> Combinations(const std::vector<char>& letters, size_t limit);

}  // namespace strata::testing

#endif  // STRATA_TESTING_WAST_SEMANTICS_EDGE_VALUES_H_
