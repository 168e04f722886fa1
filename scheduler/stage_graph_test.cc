#include "scheduler/stage_graph.h"

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gtest/gtest.h"

namespace strata::scheduler {
namespace {

struct Case {
  const char* what;
  std::vector<StageSpec> stages;
  // Part of the message; empty: accepted.
  const char* error;
};

TEST(StageGraph, AcceptsDagsAndRejectsEverythingElse) {
  const Case cases[] = {
      {"no stage", {}, ""},
      {"one", {{"a", 0}}, ""},
      {"chain", {{"a", 0}, {"b", 1}, {"c", 2}}, ""},
      {"chain in reverse order", {{"a", 2}, {"b", 4}, {"c", 0}}, ""},
      {"diamond", {{"a", 0}, {"b", 1}, {"c", 1}, {"d", 6}}, ""},
      {"self-edge", {{"a", 0}, {"b", 2}}, "stage b comes after itself"},
      {"unknown bit", {{"a", 0}, {"b", 4}}, "stage b comes after a stage that is not there"},
      {"highest unknown bit", {{"a", 0x80000000}}, "stage a comes after a stage that is not there"},
      {"cycle of two", {{"a", 2}, {"b", 1}}, "stage a waits for a cycle"},
      {"cycle behind a root", {{"a", 0}, {"b", 9}, {"c", 2}, {"d", 4}}, "stage b waits for a cycle"},
      {"behind a cycle", {{"a", 2}, {"b", 4}, {"c", 2}}, "waits for a cycle"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.what);
    const absl::StatusOr<StageGraph> graph = StageGraph::Create(c.stages);
    if (*c.error == '\0') {
      EXPECT_TRUE(graph.ok()) << graph.status();
      continue;
    }
    EXPECT_EQ(graph.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_NE(std::string(graph.status().message()).find(c.error), std::string::npos) << graph.status();
  }
}

TEST(StageGraph, TakesThirtyTwoStagesAndNoMore) {
  std::vector<StageSpec> stages;
  for (uint32_t i = 0; i < 32; ++i) stages.push_back({"s", (uint32_t{1} << i) - 1});
  const absl::StatusOr<StageGraph> graph = StageGraph::Create(stages);
  ASSERT_TRUE(graph.ok()) << graph.status();
  EXPECT_EQ(graph->size(), 32u);
  EXPECT_EQ(graph->spec(31).after_mask, 0x7fffffffu);
  stages.push_back({"s", 0});
  EXPECT_EQ(StageGraph::Create(stages).status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace strata::scheduler
