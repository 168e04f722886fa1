// The stages of a job and which of them must have drained before which may open: a directed acyclic graph.
//
// Immutable once created, so that any number of jobs on any threads may share one. Says nothing about packets or
// workers.

#ifndef STRATA_SCHEDULER_STAGE_GRAPH_H_
#define STRATA_SCHEDULER_STAGE_GRAPH_H_

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace strata::scheduler {

// An index into a StageGraph.
using StageId = uint8_t;

inline constexpr size_t kMaxStages = 32;

struct StageSpec {
  // For timelines and messages. Not copied: must outlive the graph (a literal).
  absl::string_view name;
  // Bit i: stage i must have drained before this one opens.
  uint32_t after_mask = 0;
};

class StageGraph {
 public:
  // InvalidArgument, naming the stage, for more than kMaxStages stages, a bit of no stage, a stage after itself, or a
  // cycle.
  static absl::StatusOr<StageGraph> Create(absl::Span<const StageSpec> stages);

  size_t size() const { return stages_.size(); }
  const StageSpec& spec(StageId stage) const { return stages_[stage]; }

 private:
  explicit StageGraph(std::vector<StageSpec> stages) : stages_(std::move(stages)) {}

  std::vector<StageSpec> stages_;
};

}  // namespace strata::scheduler

#endif  // STRATA_SCHEDULER_STAGE_GRAPH_H_
