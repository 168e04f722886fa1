// Writes the stacks of a profile as text: "outermost;...;leaf weight", one line
// per distinct stack, sorted.
//
// Of all threads together, frames by function name: what flame graph scripts
// read, and easy to search and compare. A
// ';' or control character in a name becomes '_'. Samples without a stack are
// left out.

#ifndef STRATA_PROFILER_WRITERS_FOLDED_H_
#define STRATA_PROFILER_WRITERS_FOLDED_H_

#include <ostream>

#include "absl/status/status.h"
#include "profiler/model/profile.h"

namespace strata::profiler {

// Fails if `out` fails.
absl::Status WriteFoldedStacks(const Profile& profile, std::ostream& out);

// The same of allocations, with bytes for weights; the leaves are types.
absl::Status WriteFoldedAllocations(const Profile& profile, std::ostream& out);

}  // namespace strata::profiler

#endif  // STRATA_PROFILER_WRITERS_FOLDED_H_
