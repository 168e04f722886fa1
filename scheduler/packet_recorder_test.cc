#include "scheduler/packet_recorder.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "scheduler/function_packet.h"
#include "scheduler/job.h"
#include "scheduler/observer.h"
#include "scheduler/scheduler.h"
#include "scheduler/stage_graph.h"
#include "scheduler/worker.h"

namespace strata::scheduler {
namespace {

// Runs `packets` packets that add one each, on `workers`.
void RunAJob(PacketRecorder& recorder, int packets, bool sentinel = false) {
  const StageGraph graph = *StageGraph::Create(std::vector<StageSpec>{{"only", 0}});
  const auto scheduler = *Scheduler::Create({.workers = recorder.workers()});
  Job job(graph);
  job.AddObserver(recorder);
  for (int i = 0; i < packets; ++i) {
    job.Add(0, MakePacket([](Worker& worker) { worker.Add(0, MakePacket([](Worker&) {})); }));
  }
  if (sentinel) job.OnDrained(0, [](Worker&) { return false; });
  scheduler->Run(job);
}

TEST(PacketRecorder, SumsUpByNameOverWorkersAndJobs) {
  for (const int workers : {1, 4}) {
    PacketRecorder recorder(workers);
    RunAJob(recorder, 100);
    RunAJob(recorder, 50, /*sentinel=*/true);
    const std::vector<PacketTotal> totals = recorder.Totals();
    ASSERT_EQ(totals.size(), 2u);
    uint64_t busy_ns = 0;
    for (int worker = 0; worker < workers; ++worker) {
      busy_ns += recorder.busy_ns(worker);
      EXPECT_TRUE(recorder.Kept(worker).empty()) << "not wanted";
    }
    EXPECT_EQ(totals[0].ns + totals[1].ns, busy_ns);
    EXPECT_GE(totals[0].ns, totals[1].ns);
    const PacketTotal& functions = totals[0].name == "function" ? totals[0] : totals[1];
    EXPECT_EQ(functions.count, 300u);
  }
}

// The run on the packet's adder in which it was added; null if there is none.
const PacketRun* AdderOf(const PacketRecorder& recorder, const PacketRun& run, std::vector<PacketRun>& kept) {
  kept = recorder.Kept(run.origin.worker);
  for (const PacketRun& candidate : kept) {
    if (candidate.begin_ns <= run.origin.ns && run.origin.ns <= candidate.end_ns) return &candidate;
  }
  return nullptr;
}

TEST(PacketRecorder, KnowsWhoAddedAPacketAndWhen) {
  for (const int workers : {1, 4}) {
    PacketRecorder recorder(workers, /*kept_per_worker=*/1000);
    RunAJob(recorder, 100);
    int added = 0;
    for (int worker = 0; worker < workers; ++worker) {
      for (const PacketRun& run : recorder.Kept(worker)) {
        if (run.origin.worker < 0) continue;  // added before the run
        ++added;
        EXPECT_LE(run.origin.ns, run.begin_ns);
        std::vector<PacketRun> kept;
        EXPECT_NE(AdderOf(recorder, run, kept), nullptr);
      }
    }
    EXPECT_EQ(added, 100);
  }
}

TEST(PacketRecorder, KnowsThatASentinelAddedAPacket) {
  const StageGraph graph = *StageGraph::Create(std::vector<StageSpec>{{"first", 0}, {"second", 1}});
  const auto scheduler = *Scheduler::Create({.workers = 1});
  PacketRecorder recorder(1, /*kept_per_worker=*/10);
  Job job(graph);
  job.AddObserver(recorder);
  job.OnDrained(0, [](Worker& worker) {
    worker.Add(1, MakePacket([](Worker&) {}));
    return false;
  });
  scheduler->Run(job);
  const std::vector<PacketRun> kept = recorder.Kept(0);
  ASSERT_EQ(kept.size(), 2u);
  EXPECT_EQ(kept[0].name, Observer::kSentinelName);
  EXPECT_EQ(kept[0].origin.worker, -1);
  EXPECT_EQ(kept[1].origin.worker, 0);
  EXPECT_GE(kept[1].origin.ns, kept[0].begin_ns);
  EXPECT_LE(kept[1].origin.ns, kept[0].end_ns);
}

TEST(PacketRecorder, KeepsTheNewestPacketsAndCountsTheOthers) {
  PacketRecorder recorder(1, /*kept_per_worker=*/10);
  RunAJob(recorder, 2);
  EXPECT_EQ(recorder.Kept(0).size(), 4u);
  EXPECT_EQ(recorder.dropped(0), 0u);
  RunAJob(recorder, 20);
  const std::vector<PacketRun> kept = recorder.Kept(0);
  ASSERT_EQ(kept.size(), 10u);
  EXPECT_EQ(recorder.dropped(0), 34u);
  uint64_t last_ns = 0;
  for (const PacketRun& run : kept) {
    EXPECT_EQ(run.name, "function");
    EXPECT_GE(run.begin_ns, last_ns) << "oldest first";
    EXPECT_GE(run.end_ns, run.begin_ns);
    last_ns = run.end_ns;
  }
}

}  // namespace
}  // namespace strata::scheduler
