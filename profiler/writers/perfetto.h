// Writes a timeline as a Perfetto trace of track events, to be opened at ui.perfetto.dev or with trace_processor.
//
// First a descriptor of the process, of each track and of each level, then the events, track by track, each track a
// sequence of packets in the order of time. Flows are ids on the slices that they join; facts are an instant "about" of
// the process. The trace is written in parts: memory grows with the longest track.

#ifndef STRATA_PROFILER_WRITERS_PERFETTO_H_
#define STRATA_PROFILER_WRITERS_PERFETTO_H_

#include <ostream>

#include "absl/status/status.h"
#include "profiler/timeline/timeline.h"

namespace strata::profiler {

// Fails if `out` fails. `timeline` must keep the invariants of Timeline.
absl::Status WritePerfettoTrace(const Timeline& timeline, std::ostream& out);

}  // namespace strata::profiler

#endif  // STRATA_PROFILER_WRITERS_PERFETTO_H_
