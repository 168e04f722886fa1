// The words of V8's heap snapshots, for writer and checker: fields in the order of their columns, and kinds.

#ifndef STRATA_PROFILER_WRITERS_HEAPSNAPSHOT_FORMAT_H_
#define STRATA_PROFILER_WRITERS_HEAPSNAPSHOT_FORMAT_H_

#include "absl/strings/string_view.h"

namespace strata::profiler::heapsnapshot {

inline constexpr absl::string_view kNodeFields[] = {"type", "name", "id", "self_size", "edge_count", "detachedness"};
// All that V8 has had since 2023: readers look kinds up by name, but some of them expect every one to be there.
inline constexpr absl::string_view kNodeKinds[] = {"hidden",
                                                   "array",
                                                   "string",
                                                   "object",
                                                   "code",
                                                   "closure",
                                                   "regexp",
                                                   "number",
                                                   "native",
                                                   "synthetic",
                                                   "concatenated string",
                                                   "sliced string",
                                                   "symbol",
                                                   "bigint",
                                                   "object shape"};
// Of the columns after the first.
inline constexpr absl::string_view kNodeFieldTypes[] = {"string", "number", "number", "number", "number"};

inline constexpr absl::string_view kEdgeFields[] = {"type", "name_or_index", "to_node"};
inline constexpr absl::string_view kEdgeKinds[] = {"context", "element",  "property", "internal",
                                                   "hidden",  "shortcut", "weak"};
inline constexpr absl::string_view kEdgeFieldTypes[] = {"string_or_number", "node"};

// Where a word stands in a table; the table's size if it is not there.
template <size_t n>
constexpr size_t PositionOf(absl::string_view word, const absl::string_view (&table)[n]) {
  size_t i = 0;
  while (i < n && table[i] != word) ++i;
  return i;
}

}  // namespace strata::profiler::heapsnapshot

#endif  // STRATA_PROFILER_WRITERS_HEAPSNAPSHOT_FORMAT_H_
