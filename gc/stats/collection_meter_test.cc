#include "gc/stats/collection_meter.h"

#include <cstdint>
#include <vector>

#include "gtest/gtest.h"
#include "scheduler/function_packet.h"
#include "scheduler/job.h"
#include "scheduler/scheduler.h"
#include "scheduler/stage_graph.h"
#include "scheduler/worker.h"

namespace strata::gc {
namespace {

// "after" waits for "first" only.
const std::vector<scheduler::StageSpec> kStages = {{"first", 0}, {"other", 0}, {"after", 0b001}};

CollectionDetail RunAndMeasure(CollectionMeter& meter, const scheduler::StageGraph& graph, int packets) {
  const auto scheduler = *scheduler::Scheduler::Create({.workers = 2});
  scheduler::Job job(graph);
  meter.Attach(job);
  for (int i = 0; i < packets; ++i) job.Add(0, scheduler::MakePacket([](scheduler::Worker&) {}));
  scheduler->Run(job);
  return meter.Measure(job, std::vector<uint64_t>{300, 200, 500}, /*start_ns=*/100);
}

TEST(CollectionMeter, StagesLastFromTheEndOfThoseBeforeThem) {
  const scheduler::StageGraph graph = *scheduler::StageGraph::Create(kStages);
  CollectionMeter meter(graph, 2, /*times_packets=*/false);
  const CollectionDetail detail = RunAndMeasure(meter, graph, 1);
  ASSERT_EQ(detail.stages.size(), 3u);
  EXPECT_EQ(detail.stages[0].begin_ns, 100u);
  EXPECT_EQ(detail.stages[1].end_ns, 200u);
  EXPECT_EQ(detail.stages[2].stage, "after");
  EXPECT_EQ(detail.stages[2].begin_ns, 300u);
  EXPECT_EQ(detail.stages[2].end_ns, 500u);
}

TEST(CollectionMeter, TellsOfEachJobWhatWorkersDidInIt) {
  const scheduler::StageGraph graph = *scheduler::StageGraph::Create(kStages);
  for (const bool timed : {false, true}) {
    CollectionMeter meter(graph, 2, timed);
    uint64_t busy_ns = 0;
    for (const int packets : {50, 7}) {
      uint64_t ran = 0;
      for (const WorkerShare& share : RunAndMeasure(meter, graph, packets).workers) {
        ran += share.packets;
        busy_ns += share.busy_ns;
      }
      EXPECT_EQ(ran, static_cast<uint64_t>(packets));
    }
    if (!timed) {
      EXPECT_EQ(busy_ns, 0u);
      EXPECT_TRUE(meter.packets().empty());
      continue;
    }
    ASSERT_EQ(meter.packets().size(), 1u);
    EXPECT_EQ(meter.packets()[0].count, 57u);
    EXPECT_EQ(meter.packets()[0].ns, busy_ns) << "each job's time is told once";
  }
}

}  // namespace
}  // namespace strata::gc
