#include "scheduler/worker_local.h"

#include <cstdint>
#include <memory>
#include <numeric>
#include <vector>

#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "scheduler/job.h"
#include "scheduler/packet.h"
#include "scheduler/scheduler.h"
#include "scheduler/stage_graph.h"
#include "scheduler/worker.h"

namespace strata::scheduler {
namespace {

class CountPacket : public Packet {
 public:
  explicit CountPacket(WorkerLocal<int>& counts) : counts_(counts) {}
  void Run(Worker& worker) override { ++counts_[worker]; }
  absl::string_view name() const override { return "count"; }

 private:
  WorkerLocal<int>& counts_;
};

TEST(WorkerLocal, StartsValueInitialisedOnLinesOfItsOwn) {
  WorkerLocal<int> counts(3);
  EXPECT_EQ(counts.size(), 3);
  std::vector<uintptr_t> addresses;
  for (int& count : counts) {
    EXPECT_EQ(count, 0);
    addresses.push_back(reinterpret_cast<uintptr_t>(&count));
  }
  ASSERT_EQ(addresses.size(), 3u);
  EXPECT_GE(addresses[1] - addresses[0], 64u);
  EXPECT_GE(addresses[2] - addresses[1], 64u);
}

TEST(WorkerLocal, SumsToWhatThePacketsAdded) {
  const StageGraph graph = *StageGraph::Create(std::vector<StageSpec>{{"only", 0}});
  const std::unique_ptr<Scheduler> scheduler = *Scheduler::Create({.workers = 4});
  WorkerLocal<int> counts(scheduler->worker_count());
  Job job(graph);
  for (int i = 0; i < 10000; ++i) job.Add(0, std::make_unique<CountPacket>(counts));
  scheduler->Run(job);
  EXPECT_EQ(std::accumulate(counts.begin(), counts.end(), 0), 10000);
}

}  // namespace
}  // namespace strata::scheduler
