// Writes the samples of a profile in pprof's format, compressed: what `go tool pprof` and many services open.
//
// Two values for each distinct stack of a thread: how many samples fell there, by weight, and the CPU time they stand
// for. A sample whose CPU time was not measured stands for its weight times the interval. Samples without a stack are
// left out, as are markers and counters, for which the format has no place. A profile with allocations has the four
// values of Go's heap profiles besides, for each place and type ("type" is a label): what was allocated there, and what
// of it was not found dead, objects and bytes. The message is written in parts: memory grows with the number of stacks,
// not of samples.

#ifndef STRATA_PROFILER_WRITERS_PPROF_H_
#define STRATA_PROFILER_WRITERS_PPROF_H_

#include <ostream>

#include "absl/status/status.h"
#include "profiler/model/profile.h"

namespace strata::profiler {

// Fails if `out` fails. `profile` must keep the invariants of Profile.
absl::Status WritePprof(const Profile& profile, std::ostream& out);

}  // namespace strata::profiler

#endif  // STRATA_PROFILER_WRITERS_PPROF_H_
