#include "profiler/model/heap_census.h"

#include <algorithm>
#include <tuple>

namespace strata::profiler {

std::vector<HeapTypeCount> CountHeapTypes(const HeapGraph& graph) {
  std::vector<HeapTypeCount> by_name(graph.names().size());
  graph.ForEachNode([&](const HeapNode& node) {
    if (node.kind == HeapNodeKind::kSynthetic) return;
    HeapTypeCount& count = by_name[node.name.value()];
    ++count.objects;
    count.bytes += node.self_bytes;
  });
  std::vector<HeapTypeCount> types;
  for (size_t i = 0; i < by_name.size(); ++i) {
    if (by_name[i].objects == 0) continue;
    by_name[i].name = graph.names()[i];
    types.push_back(std::move(by_name[i]));
  }
  std::sort(types.begin(), types.end(), [](const HeapTypeCount& a, const HeapTypeCount& b) {
    return std::tie(b.bytes, a.name) < std::tie(a.bytes, b.name);
  });
  return types;
}

}  // namespace strata::profiler
