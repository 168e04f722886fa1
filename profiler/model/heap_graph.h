// A heap as a graph of nodes and edges, as a snapshot shows it: what there is, and what keeps what alive.
//
// Asked in passes, so that a graph can be computed from a stopped heap and need not be held in memory. Nodes are
// numbered in the order of ForEachNode, from 0; ForEachEdge gives the edges of node 0, then those of node 1, and so on.
// Invariants, relied upon by every reader: kRootFirst (node 0 is the root: no edge leads to it, and every other node is
// reached from it), kCountsAgree (the passes give what node_count, edge_count and HeapNode::edges say, every time),
// kIdsDistinct. One thread.

#ifndef STRATA_PROFILER_MODEL_HEAP_GRAPH_H_
#define STRATA_PROFILER_MODEL_HEAP_GRAPH_H_

#include <cstdint>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/types/span.h"
#include "profiler/model/index.h"

namespace strata::profiler {

using HeapNodeIndex = Index<struct HeapNodeTag>;
using HeapNameIndex = Index<struct HeapNameTag>;

enum class HeapNodeKind : uint8_t {
  kSynthetic,  // no object of the heap: the root and what groups roots
  kObject,     // of a type of the program
  kNative,     // of the program's implementation
};

struct HeapNode {
  HeapNodeKind kind = HeapNodeKind::kObject;
  HeapNameIndex name = {};  // of an object: its type, by which viewers group
  uint64_t id = 0;          // not 0
  uint64_t self_bytes = 0;
  uint64_t edges = 0;  // how many leave it
};

enum class HeapEdgeKind : uint8_t {
  kElement,   // known by its number
  kProperty,  // known by its name
};

struct HeapEdge {
  HeapEdgeKind kind = HeapEdgeKind::kElement;
  HeapNameIndex name = {};  // of a kProperty
  uint32_t element = 0;     // of a kElement
  HeapNodeIndex target = {};
};

class HeapGraph {
 public:
  virtual ~HeapGraph() = default;
  // What every HeapNameIndex of the graph refers to.
  virtual absl::Span<const std::string> names() const = 0;
  virtual uint64_t node_count() const = 0;
  virtual uint64_t edge_count() const = 0;
  virtual void ForEachNode(absl::FunctionRef<void(const HeapNode&)> visit) const = 0;
  virtual void ForEachEdge(absl::FunctionRef<void(const HeapEdge&)> visit) const = 0;
};

}  // namespace strata::profiler

#endif  // STRATA_PROFILER_MODEL_HEAP_GRAPH_H_
