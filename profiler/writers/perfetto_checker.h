// Checks that bytes are a well-formed Perfetto trace of track events, for tests of whatever writes one.
//
// Viewers drop what is wrong and say so only in a table of errors.

#ifndef STRATA_PROFILER_WRITERS_PERFETTO_CHECKER_H_
#define STRATA_PROFILER_WRITERS_PERFETTO_CHECKER_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace strata::profiler {

// One message per violation, with the packet's number; empty = well formed.
std::vector<std::string> CheckPerfettoTrace(absl::string_view bytes);

}  // namespace strata::profiler

#endif  // STRATA_PROFILER_WRITERS_PERFETTO_CHECKER_H_
