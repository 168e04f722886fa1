// Writes a heap graph in V8's .heapsnapshot format, which Chrome's DevTools open: types as classes, named edges,
// retainers, distances, retained sizes.
//
// The graph is read in two passes and written as it comes; nothing but its names is held. The synthetic node that
// groups the roots must be called "(GC roots)" and be a child of the root: DevTools look for it by that name.

#ifndef STRATA_PROFILER_WRITERS_HEAPSNAPSHOT_H_
#define STRATA_PROFILER_WRITERS_HEAPSNAPSHOT_H_

#include <ostream>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "profiler/model/heap_graph.h"

namespace strata::profiler {

inline constexpr absl::string_view kHeapSnapshotRoots = "(GC roots)";

// The readers' numbers have 32 bits: kOutOfRange, with nothing written, for a graph whose nodes or edges need more; a
// size that does is written as the largest there is. kInternal for a graph that breaks kCountsAgree or has an id that
// needs more. Else fails if `out` does.
absl::Status WriteHeapSnapshot(const HeapGraph& graph, std::ostream& out);

}  // namespace strata::profiler

#endif  // STRATA_PROFILER_WRITERS_HEAPSNAPSHOT_H_
