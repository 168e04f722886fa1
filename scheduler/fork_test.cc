// A process with workers forks, and both go on.

#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
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

StageGraph OneStage() { return *StageGraph::Create(std::vector<StageSpec>{{"only", 0}}); }

// Packets that add packets; returns how many ran.
int RunAJob(Scheduler& scheduler) {
  const StageGraph graph = OneStage();
  std::atomic<int> ran{0};
  Job job(graph);
  for (int i = 0; i < 50; ++i) {
    job.Add(0, MakePacket([&](Worker& worker) {
              worker.Add(0, MakePacket([&](Worker&) { ran.fetch_add(1); }));
              ran.fetch_add(1);
            }));
  }
  scheduler.Run(job);
  return ran.load();
}

// Runs `in_child` in a child, which exits with 0 if that returns true.
template <class F>
bool SucceedsInChild(Scheduler& scheduler, F in_child) {
  scheduler.PrepareFork();
  const pid_t child = fork();
  if (child == 0) _exit(scheduler.ContinueInChild().ok() && in_child() ? 0 : 1);
  EXPECT_TRUE(scheduler.ContinueInParent().ok());
  int status = -1;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

TEST(Fork, WorkersGoOnInParentAndChild) {
  for (const int workers : {1, 2, 4}) {
    const auto scheduler = *Scheduler::Create({.workers = workers});
    EXPECT_EQ(RunAJob(*scheduler), 100);
    for (int i = 0; i < 3; ++i) {
      EXPECT_TRUE(SucceedsInChild(*scheduler, [&] { return RunAJob(*scheduler) == 100; })) << workers;
      EXPECT_EQ(RunAJob(*scheduler), 100);
    }
  }
}

TEST(Fork, TheChildMayForkInItsTurn) {
  const auto scheduler = *Scheduler::Create({.workers = 2});
  EXPECT_TRUE(SucceedsInChild(*scheduler, [&] {
    return SucceedsInChild(*scheduler, [&] { return RunAJob(*scheduler) == 100; }) && RunAJob(*scheduler) == 100;
  }));
}

TEST(Fork, ADeterministicSchedulerForksToo) {
  const auto scheduler = *Scheduler::Create({.workers = 3, .seed = 5, .deterministic = true});
  EXPECT_TRUE(SucceedsInChild(*scheduler, [&] { return RunAJob(*scheduler) == 100; }));
  EXPECT_EQ(RunAJob(*scheduler), 100);
}

TEST(Fork, RunsOfOtherThreadsEndBeforeItOrWaitForIt) {
  const auto scheduler = *Scheduler::Create({.workers = 2});
  std::atomic<bool> enough{false};
  std::atomic<int> runs{0};
  std::vector<std::thread> callers;
  for (int i = 0; i < 3; ++i) {
    callers.emplace_back([&] {
      while (!enough.load()) {
        EXPECT_EQ(RunAJob(*scheduler), 100);
        runs.fetch_add(1);
      }
    });
  }
  for (int i = 0; i < 10; ++i) {
    scheduler->PrepareFork();
    EXPECT_TRUE(scheduler->ContinueInParent().ok());
  }
  const int before = runs.load();
  while (runs.load() < before + 3) std::this_thread::yield();
  enough.store(true);
  for (std::thread& caller : callers) caller.join();
}

}  // namespace
}  // namespace strata::scheduler
