// A census of a heap as a table for people.

#ifndef STRATA_PROFILER_WRITERS_HEAP_CENSUS_TEXT_H_
#define STRATA_PROFILER_WRITERS_HEAP_CENSUS_TEXT_H_

#include <string>

#include "absl/types/span.h"
#include "profiler/model/heap_census.h"

namespace strata::profiler {

// A line of totals, then a line for each type in the given order: bytes, share, objects, name. Control characters in
// names are escaped: they may be a stranger's.
std::string FormatHeapCensus(absl::Span<const HeapTypeCount> types);

}  // namespace strata::profiler

#endif  // STRATA_PROFILER_WRITERS_HEAP_CENSUS_TEXT_H_
