#include "scheduler/scheduler.h"

#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <numeric>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "scheduler/function_packet.h"
#include "scheduler/job.h"
#include "scheduler/observer.h"
#include "scheduler/packet.h"
#include "scheduler/stage_graph.h"
#include "scheduler/worker.h"
#include "scheduler/worker_local.h"

namespace strata::scheduler {
namespace {

StageGraph Graph(const std::vector<StageSpec>& stages) { return *StageGraph::Create(stages); }

std::unique_ptr<Scheduler> Workers(int workers, uint64_t seed = 0) {
  return *Scheduler::Create({.workers = workers, .seed = seed});
}

// first → second → third.
StageGraph Chain() { return Graph({{"first", 0}, {"second", 1}, {"third", 2}}); }

class SchedulerWith : public testing::TestWithParam<int> {
 protected:
  const std::unique_ptr<Scheduler> scheduler_ = Workers(GetParam());
};

INSTANTIATE_TEST_SUITE_P(Workers, SchedulerWith, testing::Values(1, 2, 4), testing::PrintToStringParamName());

TEST(Scheduler, RejectsWorkerCountsOutOfRange) {
  for (int workers : {-1, 0, kMaxWorkers + 1}) {
    EXPECT_EQ(Scheduler::Create({.workers = workers}).status().code(), absl::StatusCode::kInvalidArgument) << workers;
  }
}

TEST_P(SchedulerWith, ReturnsFromAJobWithoutPackets) {
  const StageGraph chain = Chain();
  const StageGraph empty = Graph({});
  for (const StageGraph* graph : {&chain, &empty}) {
    Job job(*graph);
    scheduler_->Run(job);
  }
}

// A node of a tree: adds its children, then counts itself.
class TreePacket : public Packet {
 public:
  TreePacket(WorkerLocal<uint64_t>& counts, uint32_t size) : counts_(counts), size_(size) {}

  void Run(Worker& worker) override {
    ++counts_[worker];
    const uint32_t left = (size_ - 1) / 2;
    const uint32_t right = size_ - 1 - left;
    if (left > 0) worker.Add(stage(), std::make_unique<TreePacket>(counts_, left));
    if (right > 0) worker.Add(stage(), std::make_unique<TreePacket>(counts_, right));
  }
  absl::string_view name() const override { return "tree"; }

 private:
  WorkerLocal<uint64_t>& counts_;
  const uint32_t size_;
};

TEST_P(SchedulerWith, RunsATreeOfAMillionPacketsExactly) {
  const StageGraph graph = Graph({{"only", 0}});
  WorkerLocal<uint64_t> counts(scheduler_->worker_count());
  Job job(graph);
  job.Add(0, std::make_unique<TreePacket>(counts, 1000000));
  scheduler_->Run(job);
  EXPECT_EQ(std::accumulate(counts.begin(), counts.end(), uint64_t{0}), 1000000u);
}

TEST_P(SchedulerWith, PacketsOfALaterStageWaitUntilItOpens) {
  const StageGraph graph = Chain();
  std::atomic<int> running_first{0};
  std::atomic<int> seconds{0};
  Job job(graph);
  for (int i = 0; i < 50; ++i) {
    running_first.fetch_add(1);
    job.Add(0, MakePacket([&](Worker& worker) {
              worker.Add(1, MakePacket([&](Worker&) {
                           EXPECT_EQ(running_first.load(), 0);
                           seconds.fetch_add(1);
                         }));
              running_first.fetch_sub(1);
            }));
  }
  job.Add(2, MakePacket([&](Worker&) { EXPECT_EQ(seconds.load(), 50); }));
  scheduler_->Run(job);
  EXPECT_EQ(seconds.load(), 50);
}

TEST_P(SchedulerWith, SentinelRefillsItsStageUntilItDeclines) {
  const StageGraph graph = Chain();
  std::atomic<int> packets{0};
  int asked = 0;
  const auto count = [&](Worker&) { packets.fetch_add(1); };
  Job job(graph);
  job.Add(0, MakePacket(count));
  job.OnDrained(0, [&](Worker& worker) {
    EXPECT_EQ(packets.load(), 1 + asked * 10) << "the stage has drained";
    if (++asked > 5) return false;
    for (int i = 0; i < 10; ++i) worker.Add(0, MakePacket(count));
    return true;
  });
  job.Add(1, MakePacket([&](Worker&) { EXPECT_EQ(packets.load(), 51); }));
  scheduler_->Run(job);
  EXPECT_EQ(asked, 6);
  EXPECT_EQ(packets.load(), 51);
}

TEST_P(SchedulerWith, SentinelIsAskedAgainWhenItAddedAndDeclined) {
  const StageGraph graph = Chain();
  int asked = 0;
  int packets = 0;
  Job job(graph);
  job.OnDrained(1, [&](Worker& worker) {
    if (++asked == 1) worker.Add(1, MakePacket([&](Worker&) { ++packets; }));
    return false;
  });
  scheduler_->Run(job);
  EXPECT_EQ(asked, 2);
  EXPECT_EQ(packets, 1);
}

TEST_P(SchedulerWith, SentinelOfAnEmptyStageMayFillLaterStages) {
  const StageGraph graph = Chain();
  int packets = 0;
  Job job(graph);
  job.OnDrained(0, [&](Worker& worker) {
    worker.Add(2, MakePacket([&](Worker&) { ++packets; }));
    return false;
  });
  scheduler_->Run(job);
  EXPECT_EQ(packets, 1);
}

// "slow" and "quick" are open together and nothing waits for "quick" but "last", so "quick" may be refilled.
TEST_P(SchedulerWith, DrainedStageIsRefilledByAPacketOfAnotherOpenStage) {
  const StageGraph graph = Graph({{"slow", 0}, {"quick", 0}, {"last", 0b11}});
  int quick_packets = 0;
  int quick_asked = 0;
  Job job(graph);
  job.OnDrained(1, [&](Worker&) { return ++quick_asked < 0; });
  // Every round in "slow" adds one packet to "quick", and the next round.
  std::function<void(Worker&, int)> round = [&](Worker& worker, int left) {
    if (left == 0) return;
    worker.Add(1, MakePacket([&, left](Worker& worker) {
                 ++quick_packets;
                 worker.Add(0, MakePacket([&, left](Worker& worker) { round(worker, left - 1); }));
               }));
  };
  job.Add(0, MakePacket([&](Worker& worker) { round(worker, 100); }));
  job.Add(2, MakePacket([&](Worker&) { EXPECT_EQ(quick_packets, 100); }));
  scheduler_->Run(job);
  EXPECT_EQ(quick_packets, 100);
  EXPECT_GE(quick_asked, 1);
}

TEST(Scheduler, OpensAStageWhileAnIndependentOneStillRuns) {
  // "long" ends only when "after quick" has run: without the graph's freedom this would hang.
  const StageGraph graph = Graph({{"long", 0}, {"quick", 0}, {"after quick", 0b10}});
  const std::unique_ptr<Scheduler> scheduler = Workers(2);
  std::atomic<bool> ran{false};
  Job job(graph);
  job.Add(0, MakePacket([&](Worker&) {
            while (!ran.load()) std::this_thread::yield();
          }));
  job.Add(1, MakePacket([](Worker&) {}));
  job.Add(2, MakePacket([&](Worker&) { ran.store(true); }));
  scheduler->Run(job);
}

class ParkCounter : public Observer {
 public:
  void OnPacketBegin(const Worker&, StageId, absl::string_view, uint64_t) override {}
  void OnPacketEnd(const Worker&, StageId, absl::string_view, uint64_t) override {}
  void OnStageOpen(const Worker&, StageId, uint64_t) override {}
  void OnStageClose(const Worker&, StageId, uint64_t) override {}
  void OnSteal(const Worker&, int, uint64_t) override {}
  void OnPark(const Worker&, uint64_t) override { parks_.fetch_add(1); }
  void OnUnpark(const Worker&, uint64_t) override { unparks_.fetch_add(1); }

  void WaitFor(int parks) const {
    while (parks_.load() < parks) std::this_thread::yield();
  }
  int unparks() const { return unparks_.load(); }

 private:
  std::atomic<int> parks_{0};
  std::atomic<int> unparks_{0};
};

TEST(Scheduler, WakesAParkedWorkerForAPacketAddedByALongOne) {
  for (const StageId target : {0, 1}) {
    const StageGraph graph = Graph({{"one", 0}, {"other", 0}});
    ParkCounter parks;
    const std::unique_ptr<Scheduler> scheduler = *Scheduler::Create({.workers = 2, .observer = &parks});
    parks.WaitFor(2);
    std::atomic<bool> ran{false};
    Job job(graph);
    job.Add(0, MakePacket([&](Worker& worker) {
              worker.Add(target, MakePacket([&](Worker&) { ran.store(true); }));
              while (!ran.load()) std::this_thread::yield();
            }));
    scheduler->Run(job);
  }
}

TEST(Scheduler, WakesNobodyForAJobOfOneWorker) {
  const StageGraph graph = Chain();
  ParkCounter parks;
  const std::unique_ptr<Scheduler> scheduler = *Scheduler::Create({.workers = 4, .observer = &parks});
  parks.WaitFor(4);
  const std::thread::id here = std::this_thread::get_id();
  int packets = 0;
  Job job(graph, /*max_workers=*/1);
  for (int i = 0; i < 30; ++i) {
    job.Add(i % 3, MakePacket([&](Worker& worker) {
              EXPECT_EQ(std::this_thread::get_id(), here);
              EXPECT_EQ(worker.index(), 0);
              ++packets;
            }));
  }
  scheduler->Run(job);
  EXPECT_EQ(packets, 30);
  EXPECT_EQ(parks.unparks(), 0);
}

TEST(Scheduler, WakesAsManyWorkersAsThereIsWorkFor) {
  const StageGraph graph = Chain();
  ParkCounter parks;
  const std::unique_ptr<Scheduler> scheduler = *Scheduler::Create({.workers = 4, .observer = &parks});
  for (const int packets : {1, 2, 3}) {
    parks.WaitFor(parks.unparks() + 4);
    const int before = parks.unparks();
    Job job(graph);
    for (int i = 0; i < packets; ++i) job.Add(1, MakePacket([](Worker&) {}));
    scheduler->Run(job);
    parks.WaitFor(parks.unparks() + 4);
    EXPECT_LE(parks.unparks() - before, packets);
  }
}

TEST_P(SchedulerWith, CountsWhatEachWorkerDid) {
  const StageGraph graph = Graph({{"only", 0}});
  WorkerLocal<uint64_t> ran(scheduler_->worker_count());
  Job job(graph);
  job.Add(0, std::make_unique<TreePacket>(ran, 10000));
  scheduler_->Run(job);
  ASSERT_EQ(job.worker_counts().size(), static_cast<size_t>(scheduler_->worker_count()));
  auto count = job.worker_counts().begin();
  uint64_t packets = 0;
  for (const uint64_t expected : ran) {
    EXPECT_EQ(count->packets, expected);
    EXPECT_LE(count->steals, count->packets);
    packets += count++->packets;
  }
  EXPECT_EQ(packets, 10000u);
}

TEST_P(SchedulerWith, AJobMayBeFilledAndRunAnew) {
  const StageGraph graph = Chain();
  std::atomic<int> packets{0};
  int asked = 0;
  Job job(graph);
  job.OnDrained(0, [&](Worker&) { return ++asked < 0; });
  for (int i = 0; i < 3; ++i) {
    job.Add(0, MakePacket([&](Worker&) { packets.fetch_add(1); }));
    scheduler_->Run(job);
  }
  EXPECT_EQ(packets.load(), 3);
  EXPECT_EQ(asked, 3);
}

TEST_P(SchedulerWith, DestroysPacketsBeforeRunReturns) {
  const StageGraph graph = Chain();
  const auto alive = std::make_shared<int>();
  Job job(graph);
  for (int i = 0; i < 100; ++i) job.Add(i % 3, MakePacket([alive](Worker&) {}));
  scheduler_->Run(job);
  EXPECT_EQ(alive.use_count(), 1);
}

// Says when its destructor runs, and takes its time there.
class SlowToDie : public Packet {
 public:
  struct Life {
    std::atomic<bool> dying{false};
    std::atomic<bool> dead{false};
  };

  explicit SlowToDie(Life& life) : life_(life) {}
  ~SlowToDie() override {
    life_.dying.store(true);
    for (int i = 0; i < 2000; ++i) std::this_thread::yield();
    life_.dead.store(true);
  }
  void Run(Worker&) override {}
  absl::string_view name() const override { return "slow to die"; }

 private:
  Life& life_;
};

TEST(Scheduler, DestroysPacketsBeforeTheirStageDrains) {
  const StageGraph graph = Chain();
  const std::unique_ptr<Scheduler> scheduler = Workers(2);
  SlowToDie::Life life;
  Job job(graph);
  job.Add(0, std::make_unique<SlowToDie>(life));
  job.Add(0, MakePacket([&](Worker&) {
            while (!life.dying.load()) std::this_thread::yield();
          }));
  job.Add(1, MakePacket([&](Worker&) { EXPECT_TRUE(life.dead.load()); }));
  scheduler->Run(job);
}

TEST(Scheduler, DestroysThePacketsOfAJobThatNeverRan) {
  const StageGraph graph = Chain();
  const auto alive = std::make_shared<int>();
  {
    Job(graph).Add(0, MakePacket([alive](Worker&) {}));
  }
  EXPECT_EQ(alive.use_count(), 1);
}

TEST(Scheduler, PoolOfOneRunsOnTheCallingThreadInOrder) {
  const StageGraph graph = Graph({{"only", 0}});
  const std::unique_ptr<Scheduler> scheduler = Workers(1);
  const std::thread::id here = std::this_thread::get_id();
  std::vector<int> order;
  Job job(graph);
  for (int i = 0; i < 5; ++i) {
    job.Add(0, MakePacket([&, i](Worker& worker) {
              EXPECT_EQ(std::this_thread::get_id(), here);
              EXPECT_EQ(worker.index(), 0);
              order.push_back(i);
            }));
  }
  scheduler->Run(job);
  EXPECT_EQ(order, (std::vector<int>{0, 1, 2, 3, 4}));
}

TEST(Scheduler, AWorkerSeesWhetherItsPacketsStillWait) {
  const StageGraph graph = Graph({{"only", 0}});
  Job job(graph);
  std::vector<bool> seen;
  job.Add(0, MakePacket([&seen](Worker& worker) {
            seen.push_back(worker.HasStealableWork());
            worker.Add(0, MakePacket([&seen](Worker& w) { seen.push_back(w.HasStealableWork()); }));
            seen.push_back(worker.HasStealableWork());
          }));
  Workers(1)->Run(job);
  EXPECT_EQ(seen, std::vector<bool>({false, true, false}));
}

TEST(Scheduler, ThreadsAreNamedAfterTheirWorker) {
  const StageGraph graph = Graph({{"only", 0}});
  const std::unique_ptr<Scheduler> scheduler = Workers(2);
  Job job(graph);
  job.Add(0, MakePacket([](Worker& worker) {
            char name[16];
            ASSERT_EQ(pthread_getname_np(pthread_self(), name, sizeof(name)), 0);
            EXPECT_EQ(name, "strata-gc-" + std::to_string(worker.index()));
          }));
  scheduler->Run(job);
}

TEST(Scheduler, HonoursMaxWorkers) {
  const StageGraph graph = Graph({{"only", 0}});
  const std::unique_ptr<Scheduler> scheduler = Workers(4);
  for (int max_workers : {-1, 1, 2, 3}) {
    std::atomic<int> running{0};
    std::atomic<int> most{0};
    Job job(graph, max_workers);
    for (int i = 0; i < 2000; ++i) {
      job.Add(0, MakePacket([&, i](Worker&) {
                const int now = running.fetch_add(1) + 1;
                for (int seen = most.load(); seen < now && !most.compare_exchange_weak(seen, now);) {
                }
                if (i % 16 == 0) std::this_thread::yield();
                running.fetch_sub(1);
              }));
    }
    scheduler->Run(job);
    EXPECT_LE(most.load(), std::max(max_workers, 1));
  }
}

TEST(Scheduler, PoolIsCreatedAndDestroyedInALoop) {
  const StageGraph graph = Chain();
  for (int i = 0; i < 100; ++i) {
    const std::unique_ptr<Scheduler> scheduler = Workers(1 + i % 4);
    EXPECT_EQ(scheduler->worker_count(), 1 + i % 4);
    if (i % 2 == 0) continue;
    std::atomic<int> packets{0};
    Job job(graph);
    for (int p = 0; p < 6; ++p) job.Add(p % 3, MakePacket([&](Worker&) { packets.fetch_add(1); }));
    scheduler->Run(job);
    EXPECT_EQ(packets.load(), 6);
  }
}

TEST(Scheduler, WaitsForTheRunsOfOtherThreadsWhenItEnds) {
  const StageGraph graph = Chain();
  for (const int workers : {1, 2, 3}) {
    std::atomic<int> running{0};
    std::atomic<int> ended{0};
    std::atomic<bool> go{false};
    std::vector<std::thread> callers;
    {
      const std::unique_ptr<Scheduler> scheduler = Workers(workers);
      for (int i = 0; i < workers; ++i) {
        callers.emplace_back([&, pool = scheduler.get()] {
          Job job(graph);
          job.Add(0, MakePacket([&](Worker&) {
                    running.fetch_add(1);
                    while (!go.load()) std::this_thread::yield();
                  }));
          for (int p = 0; p < 100; ++p) job.Add(2, MakePacket([&](Worker&) { ended.fetch_add(1); }));
          pool->Run(job);
        });
      }
      while (running.load() < workers) std::this_thread::yield();
      callers.emplace_back([&] { go.store(true); });
    }
    EXPECT_EQ(ended.load(), 100 * workers);
    for (std::thread& caller : callers) caller.join();
  }
}

TEST(SchedulerDeathTest, AddingToAClosedStageNamesTheInvariant) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const StageGraph graph = Chain();
  const auto run = [&](int workers) {
    const std::unique_ptr<Scheduler> scheduler = Workers(workers);
    Job job(graph);
    job.Add(1, MakePacket([](Worker& worker) { worker.Add(0, MakePacket([](Worker&) {})); }));
    scheduler->Run(job);
  };
  EXPECT_DEATH(run(1), "kNoPacketInClosedStage");
  EXPECT_DEATH(run(2), "kNoPacketInClosedStage");
}

TEST(SchedulerDeathTest, RunningAJobFromAPacketNamesTheInvariant) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const StageGraph graph = Chain();
  const auto run = [&](int workers) {
    const std::unique_ptr<Scheduler> scheduler = Workers(workers);
    Job job(graph);
    job.Add(0, MakePacket([&](Worker&) {
              Job nested(graph);
              scheduler->Run(nested);
            }));
    scheduler->Run(job);
  };
  EXPECT_DEATH(run(1), "kRunIsNotNested");
  EXPECT_DEATH(run(2), "kRunIsNotNested");
}

}  // namespace
}  // namespace strata::scheduler
