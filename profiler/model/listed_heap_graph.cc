#include "profiler/model/listed_heap_graph.h"

#include <algorithm>

namespace strata::profiler {

HeapNodeIndex ListedHeapGraph::AddNode(HeapNodeKind kind, absl::string_view name, uint64_t id, uint64_t self_bytes) {
  return nodes_.PushBack({{.kind = kind, .name = NameOf(name), .id = id, .self_bytes = self_bytes}, {}});
}

void ListedHeapGraph::AddProperty(HeapNodeIndex from, absl::string_view name, HeapNodeIndex to) {
  AddEdge(from, {.kind = HeapEdgeKind::kProperty, .name = NameOf(name), .target = to});
}

void ListedHeapGraph::AddElement(HeapNodeIndex from, uint32_t element, HeapNodeIndex to) {
  AddEdge(from, {.kind = HeapEdgeKind::kElement, .element = element, .target = to});
}

void ListedHeapGraph::ForEachNode(absl::FunctionRef<void(const HeapNode&)> visit) const {
  for (const Entry& entry : nodes_) visit(entry.node);
}

void ListedHeapGraph::ForEachEdge(absl::FunctionRef<void(const HeapEdge&)> visit) const {
  for (const Entry& entry : nodes_) {
    for (const HeapEdge& edge : entry.edges) visit(edge);
  }
}

HeapNameIndex ListedHeapGraph::NameOf(absl::string_view name) {
  const auto found = std::find(names_.begin(), names_.end(), name);
  const auto index = static_cast<uint32_t>(found - names_.begin());
  if (found == names_.end()) names_.emplace_back(name);
  return HeapNameIndex(index);
}

void ListedHeapGraph::AddEdge(HeapNodeIndex from, const HeapEdge& edge) {
  Entry& entry = nodes_[from];
  entry.edges.push_back(edge);
  entry.node.edges = entry.edges.size();
  ++edge_count_;
}

}  // namespace strata::profiler
