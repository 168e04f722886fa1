#include "profiler/writers/heapsnapshot.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <limits>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "profiler/writers/heapsnapshot_format.h"
#include "vm_binding/base/json/json_writer.h"
#include "vm_binding/base/status_macros.h"

namespace strata::profiler {
namespace {

using heapsnapshot::PositionOf;
using Words = absl::Span<const absl::string_view>;

constexpr uint64_t kMostNumber = std::numeric_limits<uint32_t>::max();
constexpr size_t kNodeWidth = std::size(heapsnapshot::kNodeFields);
constexpr size_t kEdgeWidth = std::size(heapsnapshot::kEdgeFields);
constexpr uint64_t kFirstString = 1;  // V8's tables begin with a string that nothing uses

constexpr size_t kSynthetic = PositionOf("synthetic", heapsnapshot::kNodeKinds);
constexpr size_t kObject = PositionOf("object", heapsnapshot::kNodeKinds);
constexpr size_t kNative = PositionOf("native", heapsnapshot::kNodeKinds);
constexpr size_t kElement = PositionOf("element", heapsnapshot::kEdgeKinds);
constexpr size_t kProperty = PositionOf("property", heapsnapshot::kEdgeKinds);
static_assert(std::max({kSynthetic, kObject, kNative}) < std::size(heapsnapshot::kNodeKinds));
static_assert(std::max(kElement, kProperty) < std::size(heapsnapshot::kEdgeKinds));

size_t KindOf(const HeapNode& node) {
  if (node.kind == HeapNodeKind::kSynthetic) return kSynthetic;
  return node.kind == HeapNodeKind::kNative ? kNative : kObject;
}

// Writes one snapshot. DevTools read the members one after the other and take their order for granted.
class SnapshotWriter {
 public:
  SnapshotWriter(const HeapGraph& graph, std::ostream& out) : graph_(graph), json_(out) {}

  absl::Status Write() {
    json_.BeginObject();
    Head();
    Nodes();
    Edges();
    for (const absl::string_view unused : {"trace_function_infos", "trace_tree", "samples", "locations"}) {
      List(unused, {});
    }
    Strings();
    json_.EndObject();
    STRATA_RETURN_IF_ERROR(json_.Finish());
    return agrees_ ? absl::OkStatus() : absl::InternalError("kCountsAgree: the passes over a heap graph disagree");
  }

 private:
  void Number(absl::string_view key, uint64_t value) {
    json_.Key(key);
    json_.Uint(value);
  }
  void Texts(Words words) {
    for (const absl::string_view word : words) json_.String(word);
  }
  void List(absl::string_view key, Words words) {
    json_.Key(key);
    json_.BeginArray();
    Texts(words);
    json_.EndArray();
  }
  // The first column's type is a list of kinds.
  void Types(absl::string_view key, Words kinds, Words rest) {
    json_.Key(key);
    json_.BeginArray();
    json_.BeginArray();
    Texts(kinds);
    json_.EndArray();
    Texts(rest);
    json_.EndArray();
  }

  void Head() {
    json_.Key("snapshot");
    json_.BeginObject();
    json_.Key("meta");
    json_.BeginObject();
    List("node_fields", heapsnapshot::kNodeFields);
    Types("node_types", heapsnapshot::kNodeKinds, heapsnapshot::kNodeFieldTypes);
    List("edge_fields", heapsnapshot::kEdgeFields);
    Types("edge_types", heapsnapshot::kEdgeKinds, heapsnapshot::kEdgeFieldTypes);
    List("trace_function_info_fields", {"function_id", "name", "script_name", "script_id", "line", "column"});
    List("trace_node_fields", {"id", "function_info_index", "count", "size", "children"});
    List("sample_fields", {"timestamp_us", "last_assigned_id"});
    List("location_fields", {"object_index", "script_id", "line", "column"});
    json_.EndObject();
    Number("node_count", graph_.node_count());
    Number("edge_count", graph_.edge_count());
    Number("trace_function_count", 0);
    json_.EndObject();
  }

  uint64_t StringOf(HeapNameIndex name) {
    agrees_ = agrees_ && name.value() < graph_.names().size();
    return kFirstString + name.value();
  }

  void Nodes() {
    uint64_t nodes = 0, edges = 0;
    json_.Key("nodes");
    json_.BeginArray();
    graph_.ForEachNode([&](const HeapNode& node) {
      ++nodes;
      edges += node.edges;
      WriteNode(node);
    });
    json_.EndArray();
    agrees_ = agrees_ && nodes == graph_.node_count() && edges == graph_.edge_count();
  }

  void WriteNode(const HeapNode& node) {
    agrees_ = agrees_ && node.id <= kMostNumber;
    json_.Uint(KindOf(node));
    json_.Uint(StringOf(node.name));
    json_.Uint(node.id);
    json_.Uint(std::min(node.self_bytes, kMostNumber));
    json_.Uint(node.edges);
    json_.Uint(0);  // attached to a document: not known
  }

  void Edges() {
    uint64_t edges = 0;
    json_.Key("edges");
    json_.BeginArray();
    graph_.ForEachEdge([&](const HeapEdge& edge) {
      ++edges;
      WriteEdge(edge);
    });
    json_.EndArray();
    agrees_ = agrees_ && edges == graph_.edge_count();
  }

  void WriteEdge(const HeapEdge& edge) {
    agrees_ = agrees_ && edge.target.value() < graph_.node_count();
    const bool named = edge.kind == HeapEdgeKind::kProperty;
    json_.Uint(named ? kProperty : kElement);
    json_.Uint(named ? StringOf(edge.name) : edge.element);
    json_.Uint(uint64_t{edge.target.value()} * kNodeWidth);
  }

  void Strings() {
    json_.Key("strings");
    json_.BeginArray();
    json_.String("");
    for (const std::string& name : graph_.names()) json_.String(name);
    json_.EndArray();
  }

  const HeapGraph& graph_;
  base::JsonWriter json_;
  bool agrees_ = true;
};

}  // namespace

absl::Status WriteHeapSnapshot(const HeapGraph& graph, std::ostream& out) {
  if (graph.node_count() > kMostNumber / kNodeWidth || graph.edge_count() > kMostNumber / kEdgeWidth) {
    return absl::OutOfRangeError(absl::StrCat("a heap of ", graph.node_count(), " nodes and ", graph.edge_count(),
                                              " edges is larger than a heap snapshot can be"));
  }
  return SnapshotWriter(graph, out).Write();
}

}  // namespace strata::profiler
