// Writes a timeline as Chrome's trace event JSON, which ui.perfetto.dev, chrome://tracing, speedscope and the Firefox
// Profiler open.
//
// Tracks are threads, slices complete events, levels counters; flows are arrows that start where the slice was when it
// led to the other one. Times count from the timeline's start, in microseconds. The document is streamed.

#ifndef STRATA_PROFILER_WRITERS_CHROME_TRACE_H_
#define STRATA_PROFILER_WRITERS_CHROME_TRACE_H_

#include <ostream>

#include "absl/status/status.h"
#include "profiler/timeline/timeline.h"

namespace strata::profiler {

// Fails if `out` fails. What is not UTF-8 is written as U+FFFD. `timeline` must keep the invariants of Timeline.
absl::Status WriteChromeTrace(const Timeline& timeline, std::ostream& out);

}  // namespace strata::profiler

#endif  // STRATA_PROFILER_WRITERS_CHROME_TRACE_H_
