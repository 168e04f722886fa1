#include "scheduler/stage_graph.h"

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"

namespace strata::scheduler {
namespace {

absl::Status CheckEdges(absl::Span<const StageSpec> stages) {
  const uint64_t known = (uint64_t{1} << stages.size()) - 1;
  for (size_t i = 0; i < stages.size(); ++i) {
    const uint64_t after = stages[i].after_mask;
    if ((after & ~known) != 0) {
      return absl::InvalidArgumentError(
          absl::StrCat("stage ", stages[i].name, " comes after a stage that is not there"));
    }
    if ((after >> i & 1) != 0) {
      return absl::InvalidArgumentError(absl::StrCat("stage ", stages[i].name, " comes after itself"));
    }
  }
  return absl::OkStatus();
}

// Takes away, again and again, the stages that wait for nothing left; what remains waits for itself.
absl::Status CheckAcyclic(absl::Span<const StageSpec> stages) {
  uint32_t removed = 0;
  for (size_t round = 0; round < stages.size(); ++round) {
    for (size_t i = 0; i < stages.size(); ++i) {
      if ((stages[i].after_mask & ~removed) == 0) removed |= uint32_t{1} << i;
    }
  }
  for (size_t i = 0; i < stages.size(); ++i) {
    if ((removed >> i & 1) == 0) {
      return absl::InvalidArgumentError(absl::StrCat("stage ", stages[i].name, " waits for a cycle of stages"));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<StageGraph> StageGraph::Create(absl::Span<const StageSpec> stages) {
  if (stages.size() > kMaxStages) {
    return absl::InvalidArgumentError(absl::StrCat(stages.size(), " stages, more than ", kMaxStages));
  }
  if (absl::Status status = CheckEdges(stages); !status.ok()) return status;
  if (absl::Status status = CheckAcyclic(stages); !status.ok()) return status;
  return StageGraph(std::vector<StageSpec>(stages.begin(), stages.end()));
}

}  // namespace strata::scheduler
