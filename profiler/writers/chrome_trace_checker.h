// Checks that a JSON text is a well-formed Chrome trace of complete events, for tests of whatever writes one.

#ifndef STRATA_PROFILER_WRITERS_CHROME_TRACE_CHECKER_H_
#define STRATA_PROFILER_WRITERS_CHROME_TRACE_CHECKER_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace strata::profiler {

// One message per violation, with the event's number; empty = well formed.
std::vector<std::string> CheckChromeTrace(absl::string_view json);

}  // namespace strata::profiler

#endif  // STRATA_PROFILER_WRITERS_CHROME_TRACE_CHECKER_H_
