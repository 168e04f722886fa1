// What the scheduler itself costs: packets that do nothing, stages without packets, jobs without work.
//
//   bazel run //scheduler:scheduler_benchmark -- --benchmark_min_time=1
//
// The argument is the number of workers. Wall time; "items" are packets, stages or jobs.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "absl/strings/string_view.h"
#include "benchmark/benchmark.h"
#include "scheduler/job.h"
#include "scheduler/packet.h"
#include "scheduler/packet_recorder.h"
#include "scheduler/scheduler.h"
#include "scheduler/stage_graph.h"
#include "scheduler/worker.h"

namespace strata::scheduler {
namespace {

constexpr int64_t kPackets = 1 << 17;

// A binary tree of packets, each of which works for about `spin` multiplications.
class TreePacket : public Packet {
 public:
  TreePacket(int64_t size, int spin) : size_(size), spin_(spin) {}

  void Run(Worker& worker) override {
    uint64_t value = static_cast<uint64_t>(size_);
    for (int i = 0; i < spin_; ++i) benchmark::DoNotOptimize(value *= 31);
    const int64_t left = (size_ - 1) / 2;
    const int64_t right = size_ - 1 - left;
    if (left > 0) worker.Add(stage(), std::make_unique<TreePacket>(left, spin_));
    if (right > 0) worker.Add(stage(), std::make_unique<TreePacket>(right, spin_));
  }
  absl::string_view name() const override { return "tree"; }

 private:
  const int64_t size_;
  const int spin_;
};

std::unique_ptr<Scheduler> Workers(const benchmark::State& state) {
  return *Scheduler::Create({.workers = static_cast<int>(state.range(0))});
}

// Packets that add packets to their own stage: the closure of a trace.
void BM_Spawn(benchmark::State& state) {
  const StageGraph graph = *StageGraph::Create(std::vector<StageSpec>{{"only", 0}});
  const std::unique_ptr<Scheduler> scheduler = Workers(state);
  for (auto unused : state) {
    Job job(graph);
    job.Add(0, std::make_unique<TreePacket>(kPackets, static_cast<int>(state.range(1))));
    scheduler->Run(job);
  }
  state.SetItemsProcessed(state.iterations() * kPackets);
}
BENCHMARK(BM_Spawn)->ArgNames({"workers", "spin"})->ArgsProduct({{1, 2}, {0, 100, 1000}})->UseRealTime();

// All packets in one worker's deque, so that the others live by stealing one at a time: the sweep of a heap.
void BM_Steal(benchmark::State& state) {
  const StageGraph graph = *StageGraph::Create(std::vector<StageSpec>{{"only", 0}});
  const std::unique_ptr<Scheduler> scheduler = Workers(state);
  for (auto unused : state) {
    state.PauseTiming();
    Job job(graph);
    for (int64_t i = 0; i < kPackets; ++i) {
      job.Add(0, std::make_unique<TreePacket>(1, static_cast<int>(state.range(1))));
    }
    state.ResumeTiming();
    scheduler->Run(job);
  }
  state.SetItemsProcessed(state.iterations() * kPackets);
}
BENCHMARK(BM_Steal)->ArgNames({"workers", "spin"})->ArgsProduct({{1, 2}, {0, 100, 1000}})->UseRealTime();

// A chain of stages with one packet each: the cost of a change of stages.
void BM_Stages(benchmark::State& state) {
  std::vector<StageSpec> stages;
  for (uint32_t i = 0; i < kMaxStages; ++i) stages.push_back({"stage", i == 0 ? 0 : uint32_t{1} << (i - 1)});
  const StageGraph graph = *StageGraph::Create(stages);
  const std::unique_ptr<Scheduler> scheduler = Workers(state);
  for (auto unused : state) {
    Job job(graph);
    for (size_t i = 0; i < graph.size(); ++i) job.Add(static_cast<StageId>(i), std::make_unique<TreePacket>(1, 0));
    scheduler->Run(job);
  }
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(graph.size()));
}
BENCHMARK(BM_Stages)->ArgName("workers")->Arg(1)->Arg(2)->UseRealTime();

// BM_Spawn with every packet timed, and with every packet kept: what gc's detailed statistics and a profile cost.
void BM_Recorded(benchmark::State& state) {
  const StageGraph graph = *StageGraph::Create(std::vector<StageSpec>{{"only", 0}});
  const std::unique_ptr<Scheduler> scheduler = Workers(state);
  PacketRecorder recorder(scheduler->worker_count(), static_cast<size_t>(state.range(2)));
  for (auto unused : state) {
    Job job(graph);
    job.AddObserver(recorder);
    job.Add(0, std::make_unique<TreePacket>(kPackets, static_cast<int>(state.range(1))));
    scheduler->Run(job);
  }
  state.SetItemsProcessed(state.iterations() * kPackets);
}
BENCHMARK(BM_Recorded)
    ->ArgNames({"workers", "spin", "kept"})
    ->ArgsProduct({{1, 2}, {0, 1000}, {0, 4096}})
    ->UseRealTime();

// From Run to its return for a job of one packet: what a pause pays to start and end. A job that asks for one worker
// ("most") is run by its caller, whatever the pool.
void BM_EmptyJob(benchmark::State& state) {
  const StageGraph graph = *StageGraph::Create(std::vector<StageSpec>{{"only", 0}});
  const std::unique_ptr<Scheduler> scheduler = Workers(state);
  for (auto unused : state) {
    Job job(graph, static_cast<int>(state.range(1)));
    job.Add(0, std::make_unique<TreePacket>(1, 0));
    scheduler->Run(job);
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_EmptyJob)->ArgNames({"workers", "most"})->Args({1, 1})->Args({2, 1})->Args({2, 2})->UseRealTime();

}  // namespace
}  // namespace strata::scheduler

BENCHMARK_MAIN();
