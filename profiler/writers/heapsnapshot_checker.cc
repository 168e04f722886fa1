#include "profiler/writers/heapsnapshot_checker.h"

#include <cstddef>
#include <cstdint>
#include <set>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "profiler/writers/heapsnapshot_format.h"
#include "profiler/writers/json_node.h"
#include "vm_binding/base/json/json_reader.h"
#include "vm_binding/base/json/json_value.h"

namespace strata::profiler {
namespace {

using heapsnapshot::PositionOf;
using Words = absl::Span<const absl::string_view>;

constexpr size_t kMaxViolations = 100;
constexpr double kMostNumber = 4294967295;
constexpr size_t kNodeWidth = std::size(heapsnapshot::kNodeFields);
constexpr size_t kEdgeWidth = std::size(heapsnapshot::kEdgeFields);
constexpr size_t kType = 0, kName = 1, kId = 2, kEdgeCount = 4, kTarget = 2;  // columns

class SnapshotChecker {
 public:
  explicit SnapshotChecker(const base::JsonValue& document)
      : report_(kMaxViolations), root_(&document, "", report_), document_(document) {}

  std::vector<std::string> Check() && {
    CheckOrder();
    CheckHead(root_.Member("snapshot"));
    nodes_ = Numbers("nodes", kNodeWidth, "node_count");
    edges_ = Numbers("edges", kEdgeWidth, "edge_count");
    strings_ = root_.Member("strings").Elements().size();
    for (const JsonNode& text : root_.Member("strings").Elements()) text.String();
    if (!report_.full()) CheckNodes();
    // What follows relies on what came before.
    std::vector<std::string> found = std::move(report_).Take();
    if (!found.empty()) return found;
    report_ = CheckReport(kMaxViolations);
    CheckEdges();
    if (report_.full()) return std::move(report_).Take();
    CheckRoots();
    return std::move(report_).Take();
  }

 private:
  // The loader finds each member behind the one before.
  void CheckOrder() {
    constexpr absl::string_view kMembers[] = {"snapshot",   "nodes",   "edges",     "trace_function_infos",
                                              "trace_tree", "samples", "locations", "strings"};
    std::vector<absl::string_view> keys;
    if (document_.object() != nullptr) {
      for (const base::JsonMember& member : *document_.object()) keys.push_back(member.key);
    }
    if (absl::MakeConstSpan(keys) != absl::MakeConstSpan(kMembers)) report_.Add("members", "not those of the format");
  }

  void CheckHead(const JsonNode& head) {
    const JsonNode meta = head.Member("meta");
    ExpectWords(meta.Member("node_fields"), heapsnapshot::kNodeFields);
    ExpectTypes(meta.Member("node_types"), heapsnapshot::kNodeKinds, heapsnapshot::kNodeFieldTypes);
    ExpectWords(meta.Member("edge_fields"), heapsnapshot::kEdgeFields);
    ExpectTypes(meta.Member("edge_types"), heapsnapshot::kEdgeKinds, heapsnapshot::kEdgeFieldTypes);
    for (const absl::string_view other : {"sample_fields", "location_fields"}) meta.Member(other).Elements();
  }

  static void ExpectWords(const JsonNode& list, Words words) { ExpectWords(list, list.Elements(), words); }
  static void ExpectWords(const JsonNode& list, absl::Span<const JsonNode> elements, Words words) {
    if (elements.size() != words.size()) return list.Fail(absl::StrCat("must have ", words.size(), " elements"));
    for (size_t i = 0; i < words.size(); ++i) elements[i].ExpectOneOf({words[i]});
  }
  static void ExpectTypes(const JsonNode& list, Words kinds, Words rest) {
    const std::vector<JsonNode> elements = list.Elements();
    if (elements.empty()) return list.Fail("must begin with a list of kinds");
    ExpectWords(elements[0], kinds);
    ExpectWords(list, absl::MakeConstSpan(elements).subspan(1), rest);
  }

  // A list of 32-bit numbers in rows of `width`, of which the head counts the rows.
  std::vector<uint32_t> Numbers(absl::string_view key, size_t width, absl::string_view count) {
    std::vector<uint32_t> numbers;
    const JsonNode list = root_.Member(key);
    if (!list.present() || list.value()->array() == nullptr) return numbers;
    for (const base::JsonValue& value : *list.value()->array()) {
      const double number = value.number() == nullptr ? -1 : *value.number();
      if (!IsInteger(number) || number < 0 || number > kMostNumber) {
        report_.Add(Place(key, numbers.size()), "must be a whole number of 32 bits");
        numbers.push_back(0);
      } else {
        numbers.push_back(static_cast<uint32_t>(number));
      }
    }
    const std::optional<double> rows = root_.Member("snapshot").Member(count).Integer();
    if (rows.has_value() && *rows * static_cast<double>(width) != static_cast<double>(numbers.size())) {
      list.Fail(absl::StrCat("has ", numbers.size(), " numbers, not ", width, " for each ", count));
    }
    return numbers;
  }

  static std::string Place(absl::string_view list, size_t index) { return absl::StrCat(list, "[", index, "]"); }

  void CheckNodes() {
    std::set<uint32_t> ids;
    uint64_t edges = 0;
    for (size_t at = 0; at + kNodeWidth <= nodes_.size(); at += kNodeWidth) {
      if (nodes_[at + kType] >= std::size(heapsnapshot::kNodeKinds)) report_.Add(Place("nodes", at), "of no kind");
      if (nodes_[at + kName] >= strings_) report_.Add(Place("nodes", at + kName), "is no string's index");
      if (nodes_[at + kId] == 0) report_.Add(Place("nodes", at + kId), "0 is no id");
      if (!ids.insert(nodes_[at + kId]).second) report_.Add(Place("nodes", at + kId), "has the id of another node");
      edges += nodes_[at + kEdgeCount];
    }
    if (edges * kEdgeWidth != edges_.size()) {
      report_.Add("nodes", absl::StrCat("have ", edges, " edges of ", edges_.size() / kEdgeWidth));
    }
    if (nodes_.empty()) return report_.Add("nodes", "there is no root");
    if (nodes_[kType] != PositionOf("synthetic", heapsnapshot::kNodeKinds)) report_.Add("nodes[0]", "is no root");
  }

  void CheckEdges() {
    for (size_t at = 0; at < edges_.size(); at += kEdgeWidth) {
      if (edges_[at] >= std::size(heapsnapshot::kEdgeKinds)) {
        report_.Add(Place("edges", at), "of no kind");
        continue;
      }
      const absl::string_view kind = heapsnapshot::kEdgeKinds[edges_[at]];
      const bool numbered = kind == "element" || kind == "hidden";
      if (!numbered && edges_[at + kName] >= strings_) report_.Add(Place("edges", at + kName), "is no string's index");
      const uint32_t target = edges_[at + kTarget];
      if (target % kNodeWidth != 0 || target >= nodes_.size()) {
        report_.Add(Place("edges", at + kTarget), "is no node's place");
        edges_[at + kTarget] = 0;
      } else if (target == 0) {
        report_.Add(Place("edges", at + kTarget), "leads to the root");
      }
    }
  }

  // Calls `visit` with the number of each node that edges of the node number `from` lead to.
  template <typename F>
  void ForEachTarget(const std::vector<size_t>& first_edges, size_t from, F visit) const {
    const size_t end = first_edges[from] + nodes_[from * kNodeWidth + kEdgeCount];
    for (size_t edge = first_edges[from]; edge < end; ++edge) visit(edges_[edge * kEdgeWidth + kTarget] / kNodeWidth);
  }

  void CheckRoots() {
    std::vector<size_t> first_edges = {0};
    for (size_t at = 0; at < nodes_.size(); at += kNodeWidth) {
      first_edges.push_back(first_edges.back() + nodes_[at + kEdgeCount]);
    }
    bool has_gc_roots = false;
    ForEachTarget(first_edges, 0, [&](size_t node) { has_gc_roots = has_gc_roots || NameOf(node) == "(GC roots)"; });
    if (!has_gc_roots) report_.Add("nodes[0]", "has no child \"(GC roots)\"");
    CheckReached(first_edges);
  }

  void CheckReached(const std::vector<size_t>& first_edges) {
    std::vector<bool> reached(nodes_.size() / kNodeWidth);
    std::vector<size_t> pending = {0};
    reached[0] = true;
    while (!pending.empty()) {
      const size_t from = pending.back();
      pending.pop_back();
      ForEachTarget(first_edges, from, [&](size_t node) {
        if (!reached[node]) pending.push_back(node);
        reached[node] = true;
      });
    }
    for (size_t node = 0; node < reached.size(); ++node) {
      if (!reached[node]) report_.Add(Place("nodes", node * kNodeWidth), "is not reached from the root");
    }
  }

  absl::string_view NameOf(size_t node) const {
    return *(*document_.Find("strings")->array())[nodes_[node * kNodeWidth + kName]].string();
  }

  CheckReport report_;
  const JsonNode root_;
  const base::JsonValue& document_;
  std::vector<uint32_t> nodes_, edges_;
  size_t strings_ = 0;
};

}  // namespace

std::vector<std::string> CheckHeapSnapshot(absl::string_view json) {
  const absl::StatusOr<base::JsonValue> document = base::ReadJson(json);
  if (!document.ok()) return {std::string(document.status().message())};
  return SnapshotChecker(*document).Check();
}

}  // namespace strata::profiler
