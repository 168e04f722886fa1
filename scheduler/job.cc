#include "scheduler/job.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "scheduler/packet.h"
#include "scheduler/stage_graph.h"
#include "vm_binding/base/check.h"

namespace strata::scheduler {

Job::Job(const StageGraph& graph, int max_workers)
    : graph_(graph), max_workers_(std::max(max_workers, 1)), stages_(graph.size()) {}

void Job::Add(StageId stage, std::unique_ptr<Packet> packet) {
  STRATA_CHECK(!running_, "kJobIsFilledBeforeRun");
  STRATA_CHECK(stage < stages_.size(), "kStageIsInGraph");
  stages_[stage].packets.push_back(std::move(packet));
}

void Job::OnDrained(StageId stage, Sentinel sentinel) {
  STRATA_CHECK(!running_, "kJobIsFilledBeforeRun");
  STRATA_CHECK(stage < stages_.size(), "kStageIsInGraph");
  stages_[stage].sentinel = std::move(sentinel);
}

std::vector<Job::Stage>& Job::Start(JobKey) {
  STRATA_CHECK(!running_, "kJobRunsOnce");
  running_ = true;
  return stages_;
}

void Job::Finish(JobKey, std::vector<WorkerCounts> counts) {
  running_ = false;
  worker_counts_ = std::move(counts);
}

}  // namespace strata::scheduler
