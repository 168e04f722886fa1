// A timeline with something of everything, for tests of writers.
//
// 2 tracks (pauses with stages that nest and overlap; a worker), a level, flows between three packets, an instant, and
// facts. It starts at 1 s on the monotonic clock.

#ifndef STRATA_PROFILER_WRITERS_RICH_TIMELINE_H_
#define STRATA_PROFILER_WRITERS_RICH_TIMELINE_H_

#include "profiler/timeline/timeline.h"

namespace strata::profiler {

Timeline MakeRichTimeline();

}  // namespace strata::profiler

#endif  // STRATA_PROFILER_WRITERS_RICH_TIMELINE_H_
