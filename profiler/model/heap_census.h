// How many objects of each type a heap graph has, and how many bytes they take.

#ifndef STRATA_PROFILER_MODEL_HEAP_CENSUS_H_
#define STRATA_PROFILER_MODEL_HEAP_CENSUS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "profiler/model/heap_graph.h"

namespace strata::profiler {

struct HeapTypeCount {
  std::string name;
  uint64_t objects = 0;
  uint64_t bytes = 0;

  bool operator==(const HeapTypeCount&) const = default;
};

// The type with the most bytes first, then by name; synthetic nodes are left out. One pass over the nodes; memory for
// the names.
std::vector<HeapTypeCount> CountHeapTypes(const HeapGraph& graph);

}  // namespace strata::profiler

#endif  // STRATA_PROFILER_MODEL_HEAP_CENSUS_H_
