// A profile with something of everything, for tests of writers and of the checker.
//
// 3 threads (main, a GC worker with markers only, an empty one), 5 samples of which one without a stack, 3 markers
// with schemas, 2 counters, facts, and a source with its text. The profile starts at 1 s on the monotonic clock.

#ifndef STRATA_PROFILER_WRITERS_RICH_PROFILE_H_
#define STRATA_PROFILER_WRITERS_RICH_PROFILE_H_

#include "profiler/model/profile.h"

namespace strata::profiler {

Profile MakeRichProfile();
// With sampled allocations, too, and what recording took.
Profile MakeRichProfileWithAllocations();

}  // namespace strata::profiler

#endif  // STRATA_PROFILER_WRITERS_RICH_PROFILE_H_
