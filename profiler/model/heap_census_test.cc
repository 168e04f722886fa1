#include "profiler/model/heap_census.h"

#include <vector>

#include "gtest/gtest.h"
#include "profiler/model/heap_graph.h"
#include "profiler/model/listed_heap_graph.h"

namespace strata::profiler {
namespace {

TEST(HeapCensus, CountsTypesAndPutsTheLargestFirst) {
  ListedHeapGraph graph;
  const HeapNodeIndex root = graph.AddNode(HeapNodeKind::kSynthetic, "", 1, 0);
  const HeapNodeIndex small = graph.AddNode(HeapNodeKind::kObject, "$small", 3, 8);
  graph.AddElement(root, 1, small);
  graph.AddProperty(small, "next", graph.AddNode(HeapNodeKind::kObject, "$large", 5, 100));
  graph.AddProperty(small, "other", graph.AddNode(HeapNodeKind::kObject, "$small", 7, 16));
  graph.AddProperty(small, "made", graph.AddNode(HeapNodeKind::kNative, "host", 9, 24));
  const std::vector<HeapTypeCount> expected = {{"$large", 1, 100}, {"$small", 2, 24}, {"host", 1, 24}};
  EXPECT_EQ(CountHeapTypes(graph), expected);
}

TEST(HeapCensus, OfAnEmptyHeapIsEmpty) {
  ListedHeapGraph graph;
  graph.AddNode(HeapNodeKind::kSynthetic, "(root)", 1, 0);
  EXPECT_TRUE(CountHeapTypes(graph).empty());
}

TEST(ListedHeapGraph, GivesEdgesInTheOrderOfTheirNodes) {
  ListedHeapGraph graph;
  const HeapNodeIndex root = graph.AddNode(HeapNodeKind::kSynthetic, "", 1, 0);
  const HeapNodeIndex child = graph.AddNode(HeapNodeKind::kObject, "$a", 3, 8);
  graph.AddElement(child, 7, child);
  graph.AddElement(root, 5, child);
  std::vector<uint32_t> elements;
  graph.ForEachEdge([&](const HeapEdge& edge) { elements.push_back(edge.element); });
  EXPECT_EQ(elements, (std::vector<uint32_t>{5, 7}));
  EXPECT_EQ(graph.edge_count(), 2u);
}

}  // namespace
}  // namespace strata::profiler
