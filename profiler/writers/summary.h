// Says in ten lines where a profile's time went: samples, the functions with most time of their own, and what share
// host calls and collections took; and, if allocations were sampled, which types and places most bytes went to.
//
// Of all threads together. A sample counts for the CPU time since the one before it, or, where that was not measured,
// for its weight in intervals. "Self" is time on top of the stack, "total" anywhere in it, once for a recursion.
// "Live" is what was not found dead.

#ifndef STRATA_PROFILER_WRITERS_SUMMARY_H_
#define STRATA_PROFILER_WRITERS_SUMMARY_H_

#include <ostream>

#include "absl/status/status.h"
#include "profiler/model/profile.h"

namespace strata::profiler {

// Control characters in names become '_', the middle of a long name '…'. Fails if `out` fails.
absl::Status WriteSummary(const Profile& profile, std::ostream& out);

}  // namespace strata::profiler

#endif  // STRATA_PROFILER_WRITERS_SUMMARY_H_
