// Several jobs at once on one pool.

#include <atomic>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "gtest/gtest.h"
#include "scheduler/function_packet.h"
#include "scheduler/job.h"
#include "scheduler/scheduler.h"
#include "scheduler/stage_graph.h"
#include "scheduler/worker.h"

namespace strata::scheduler {
namespace {

StageGraph TwoStages() { return *StageGraph::Create(std::vector<StageSpec>{{"first", 0}, {"second", 1}}); }

// A job whose packets check that they run in it, in order, and are all run.
void RunOneJob(Scheduler& scheduler, const StageGraph& graph, int packets, int max_workers) {
  std::atomic<int> first{0};
  std::atomic<int> second{0};
  Job job(graph, max_workers);
  for (int i = 0; i < packets; ++i) {
    job.Add(0, MakePacket([&](Worker& worker) {
              EXPECT_EQ(&worker.job(), &job);
              worker.Add(0, MakePacket([&](Worker& worker) {
                           EXPECT_EQ(&worker.job(), &job);
                           first.fetch_add(1);
                         }));
              worker.Add(1, MakePacket([&](Worker& worker) {
                           EXPECT_EQ(&worker.job(), &job);
                           EXPECT_EQ(first.load(), packets);
                           second.fetch_add(1);
                         }));
            }));
  }
  scheduler.Run(job);
  EXPECT_EQ(second.load(), packets);
}

TEST(ConcurrentJobs, AreServedByOnePoolWhateverItsSize) {
  const StageGraph graph = TwoStages();
  for (int workers : {1, 2, 3}) {
    const std::unique_ptr<Scheduler> scheduler = *Scheduler::Create({.workers = workers});
    std::vector<std::thread> callers;
    for (int caller = 0; caller < 4; ++caller) {
      callers.emplace_back([&, caller] {
        for (int i = 0; i < 100; ++i) RunOneJob(*scheduler, graph, i % 20, 1 + (i + caller) % 3);
      });
    }
    for (std::thread& caller : callers) caller.join();
  }
}

TEST(ConcurrentJobs, WorkersLeaveAServedJobForAnUnservedOne) {
  const StageGraph graph = TwoStages();
  const std::unique_ptr<Scheduler> scheduler = *Scheduler::Create({.workers = 2});
  std::atomic<bool> second_ran{false};
  std::atomic<bool> busy[2] = {false, false};
  // Keeps both workers busy with short packets until the second job has run.
  std::function<void(Worker&)> spin = [&](Worker& worker) {
    busy[worker.index()].store(true);
    if (!second_ran.load()) worker.Add(0, MakePacket(spin));
  };
  std::thread first_caller([&] {
    Job first(graph);
    for (int i = 0; i < 4; ++i) first.Add(0, MakePacket(spin));
    scheduler->Run(first);
  });
  while (!busy[0].load() || !busy[1].load()) std::this_thread::yield();
  Job second(graph);
  second.Add(0, MakePacket([&](Worker&) { second_ran.store(true); }));
  scheduler->Run(second);
  first_caller.join();
}

TEST(ConcurrentJobs, PoolHasAWorkerForEachOfTwoJobsThatWaitForEachOther) {
  const StageGraph graph = TwoStages();
  const std::unique_ptr<Scheduler> scheduler = *Scheduler::Create({.workers = 2});
  for (int i = 0; i < 100; ++i) {
    std::atomic<int> met{0};
    const auto meet = [&] {
      Job job(graph);
      job.Add(0, MakePacket([&](Worker&) {
                met.fetch_add(1);
                while (met.load() < 2) std::this_thread::yield();
              }));
      scheduler->Run(job);
    };
    std::thread other(meet);
    meet();
    other.join();
  }
}

}  // namespace
}  // namespace strata::scheduler
