// What the writer writes, and the checker on it: whole, and with one number or word changed at a time.

#include "profiler/writers/heapsnapshot.h"

#include <cstdint>
#include <limits>
#include <ostream>
#include <sstream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "profiler/model/heap_graph.h"
#include "profiler/model/listed_heap_graph.h"
#include "profiler/writers/heapsnapshot_checker.h"

namespace strata::profiler {
namespace {

constexpr uint64_t kHuge = uint64_t{1} << 40;

// root → (GC roots) → (Globals) → $node ⇄ $leaf
ListedHeapGraph SmallGraph() {
  ListedHeapGraph graph;
  const HeapNodeIndex root = graph.AddNode(HeapNodeKind::kSynthetic, "", 1, 0);
  const HeapNodeIndex roots = graph.AddNode(HeapNodeKind::kSynthetic, "(GC roots)", 3, 0);
  const HeapNodeIndex globals = graph.AddNode(HeapNodeKind::kSynthetic, "(Globals)", 5, 0);
  const HeapNodeIndex node = graph.AddNode(HeapNodeKind::kObject, "$node", 7, 24);
  const HeapNodeIndex leaf = graph.AddNode(HeapNodeKind::kNative, "\"leaf\"", 9, kHuge);
  graph.AddElement(root, 1, roots);
  graph.AddElement(roots, 1, globals);
  graph.AddProperty(globals, "$head", node);
  graph.AddProperty(node, "left", leaf);
  graph.AddElement(leaf, 4, node);
  return graph;
}

std::string Written(const HeapGraph& graph) {
  std::ostringstream out;
  const absl::Status status = WriteHeapSnapshot(graph, out);
  EXPECT_TRUE(status.ok()) << status;
  return out.str();
}

// The text from `key` to the end of its list.
std::string ListOf(const std::string& text, const std::string& key) {
  const size_t begin = text.find("\"" + key + "\":[");
  return text.substr(begin, text.find(']', begin) + 1 - begin);
}

TEST(HeapSnapshot, WritesNodesEdgesAndStringsInColumns) {
  const std::string text = Written(SmallGraph());
  EXPECT_EQ(ListOf(text, "nodes"), "\"nodes\":[9,1,1,0,1,0,9,2,3,0,1,0,9,3,5,0,1,0,3,4,7,24,1,0,8,5,9,4294967295,1,0]");
  EXPECT_EQ(ListOf(text, "edges"), "\"edges\":[1,1,6,1,1,12,2,6,18,2,7,24,1,4,18]");
  EXPECT_EQ(ListOf(text, "strings"),
            "\"strings\":[\"\",\"\",\"(GC roots)\",\"(Globals)\",\"$node\",\"\\\"leaf\\\"\",\"$head\",\"left\"]");
  EXPECT_TRUE(absl::StrContains(text, "\"node_count\":5,\"edge_count\":5,"));
  EXPECT_EQ(CheckHeapSnapshot(text), std::vector<std::string>{});
}

TEST(HeapSnapshot, FailsWhenTheStreamDoes) {
  std::ostream broken(nullptr);
  EXPECT_FALSE(WriteHeapSnapshot(SmallGraph(), broken).ok());
}

// A graph that says what it is told to.
class LyingGraph final : public HeapGraph {
 public:
  LyingGraph(uint64_t nodes, uint64_t edges, HeapNode node) : nodes_(nodes), edges_(edges), node_(node) {}
  absl::Span<const std::string> names() const override { return names_; }
  uint64_t node_count() const override { return nodes_; }
  uint64_t edge_count() const override { return edges_; }
  void ForEachNode(absl::FunctionRef<void(const HeapNode&)> visit) const override { visit(node_); }
  void ForEachEdge(absl::FunctionRef<void(const HeapEdge&)> visit) const override { visit({}); }

 private:
  const std::vector<std::string> names_ = {"only"};
  const uint64_t nodes_, edges_;
  const HeapNode node_;
};

absl::StatusCode CodeFor(const HeapGraph& graph) {
  std::ostringstream out;
  return WriteHeapSnapshot(graph, out).code();
}

TEST(HeapSnapshot, RefusesGraphsThatContradictThemselves) {
  EXPECT_EQ(CodeFor(LyingGraph(1, 1, {.id = 1, .edges = 1})), absl::StatusCode::kOk);
  EXPECT_EQ(CodeFor(LyingGraph(2, 1, {.id = 1, .edges = 1})), absl::StatusCode::kInternal);
  EXPECT_EQ(CodeFor(LyingGraph(1, 1, {.id = 1, .edges = 2})), absl::StatusCode::kInternal);
  EXPECT_EQ(CodeFor(LyingGraph(1, 2, {.id = 1, .edges = 2})), absl::StatusCode::kInternal);
  EXPECT_EQ(CodeFor(LyingGraph(1, 1, {.name = HeapNameIndex(1), .id = 1, .edges = 1})), absl::StatusCode::kInternal);
  EXPECT_EQ(CodeFor(LyingGraph(1, 1, {.id = kHuge, .edges = 1})), absl::StatusCode::kInternal);
}

TEST(HeapSnapshot, RefusesGraphsThatNoViewerCouldIndex) {
  std::ostringstream out;
  EXPECT_EQ(WriteHeapSnapshot(LyingGraph(uint64_t{1} << 30, 1, {}), out).code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(WriteHeapSnapshot(LyingGraph(1, uint64_t{1} << 31, {}), out).code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(out.str(), "");
}

struct Damage {
  absl::string_view from, to, message;
};

// Each once in the text of SmallGraph().
const Damage kDamages[] = {
    {"\"samples\":[],\"locations\":[]", "\"locations\":[],\"samples\":[]", "members: not those of the format"},
    {"\"self_size\"", "\"size\"", "node_fields[3]: \"size\" is not one of the known names"},
    {"\"concatenated string\",", "", "node_types[0]: must have 15 elements"},
    {"\"string_or_number\"", "\"number\"", "edge_types[1]: \"number\""},
    {"\"node_count\":5", "\"node_count\":6", "nodes: has 30 numbers, not 6 for each node_count"},
    {"\"edge_count\":5", "\"edge_count\":4", "edges: has 15 numbers, not 3 for each edge_count"},
    {"[9,1,1,0,", "[3,1,1,0,", "nodes[0]: is no root"},
    {"9,2,3,0,1", "99,2,3,0,1", "nodes[6]: of no kind"},
    {"9,3,5,0,1", "9,30,5,0,1", "nodes[13]: is no string's index"},
    {"9,3,5,0,1", "9,3,0,0,1", "nodes[14]: 0 is no id"},
    {"9,3,5,0,1", "9,3,1,0,1", "nodes[14]: has the id of another node"},
    {"9,3,5,0,1", "9,3,-5,0,1", "nodes[14]: must be a whole number of 32 bits"},
    {"4294967295", "4294967296", "nodes[27]: must be a whole number of 32 bits"},
    {"7,24,1,0", "7,24,2,0", "nodes: have 6 edges of 5"},
    {",2,6,18,", ",7,6,18,", "edges[6]: of no kind"},
    {",2,6,18,", ",2,8,18,", "edges[7]: is no string's index"},
    {",2,6,18,", ",2,6,17,", "edges[8]: is no node's place"},
    {",2,6,18,", ",2,6,30,", "edges[8]: is no node's place"},
    {",2,6,18,", ",2,6,0,", "edges[8]: leads to the root"},
    {",2,6,18,", ",2,6,12,", "nodes[18]: is not reached from the root"},
    {"\"(GC roots)\"", "\"(roots)\"", "nodes[0]: has no child \"(GC roots)\""},
    {"\"$head\"", "7", "strings[6]: must be a string"},
    {"\"strings\":[", "\"strings\":[[", "offset "},
};

TEST(HeapSnapshotChecker, FindsEachKindOfDamage) {
  const std::string whole = Written(SmallGraph());
  for (const Damage& damage : kDamages) {
    SCOPED_TRACE(damage.message);
    std::string text = whole;
    ASSERT_EQ(absl::StrReplaceAll({{damage.from, damage.to}}, &text), 1);
    const std::vector<std::string> found = CheckHeapSnapshot(text);
    ASSERT_FALSE(found.empty());
    bool named = false;
    for (const std::string& message : found) named = named || absl::StrContains(message, damage.message);
    EXPECT_TRUE(named) << found[0];
  }
}

TEST(HeapSnapshotChecker, WantsARoot) {
  EXPECT_EQ(CheckHeapSnapshot(Written(ListedHeapGraph())), std::vector<std::string>{"nodes: there is no root"});
}

}  // namespace
}  // namespace strata::profiler
