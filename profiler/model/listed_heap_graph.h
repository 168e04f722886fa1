// A heap graph held in memory, node by node: for heaps that are small or already gone, and for tests.
//
// Whoever fills it keeps the invariants of HeapGraph; HeapNode::edges is counted here.

#ifndef STRATA_PROFILER_MODEL_LISTED_HEAP_GRAPH_H_
#define STRATA_PROFILER_MODEL_LISTED_HEAP_GRAPH_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "profiler/model/heap_graph.h"

namespace strata::profiler {

class ListedHeapGraph final : public HeapGraph {
 public:
  // A node without edges; its name is entered if it is new. The first is the root.
  HeapNodeIndex AddNode(HeapNodeKind kind, absl::string_view name, uint64_t id, uint64_t self_bytes);
  // `from` and `to` have been added.
  void AddProperty(HeapNodeIndex from, absl::string_view name, HeapNodeIndex to);
  void AddElement(HeapNodeIndex from, uint32_t element, HeapNodeIndex to);

  absl::Span<const std::string> names() const override { return names_; }
  uint64_t node_count() const override { return nodes_.size(); }
  uint64_t edge_count() const override { return edge_count_; }
  void ForEachNode(absl::FunctionRef<void(const HeapNode&)> visit) const override;
  void ForEachEdge(absl::FunctionRef<void(const HeapEdge&)> visit) const override;

 private:
  struct Entry {
    HeapNode node;
    std::vector<HeapEdge> edges;
  };

  HeapNameIndex NameOf(absl::string_view name);
  void AddEdge(HeapNodeIndex from, const HeapEdge& edge);

  std::vector<std::string> names_;
  IndexedVector<HeapNodeIndex, Entry> nodes_;
  uint64_t edge_count_ = 0;
};

}  // namespace strata::profiler

#endif  // STRATA_PROFILER_MODEL_LISTED_HEAP_GRAPH_H_
