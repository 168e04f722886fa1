// The words of the Firefox Profiler's format: colours, field formats, places, and names that must not be used.
//
// One list of each, so that the writer and the checker cannot disagree.

#ifndef STRATA_PROFILER_WRITERS_FIREFOX_VOCABULARY_H_
#define STRATA_PROFILER_WRITERS_FIREFOX_VOCABULARY_H_

#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "profiler/model/category.h"
#include "profiler/model/marker.h"

namespace strata::profiler {

using Words = absl::Span<const absl::string_view>;

Words CategoryColors();
Words GraphColors();  // of counters, marker graphs and markers; a smaller set than the categories'
Words GraphTypes();   // of marker graphs
Words FieldFormats();
Words DisplayPlaces();
// Marker types with a built-in payload: a schema of that name would not be used.
Words ReservedSchemaNames();

bool Contains(Words words, absl::string_view word);

absl::string_view CategoryColor(Color color);
// The nearest of the graph colours.
absl::string_view GraphColor(Color color);
absl::string_view FormatName(FieldFormat format);
absl::string_view GraphTypeName(MarkerGraph::Type type);
// `display` is a set of MarkerDisplay.
std::vector<absl::string_view> DisplayNames(uint8_t display);

}  // namespace strata::profiler

#endif  // STRATA_PROFILER_WRITERS_FIREFOX_VOCABULARY_H_
