// Random graphs under many workers: no packet of a stage runs before all packets of the stages it waits for have ended.
//
// Prints its seed; STRATA_SEED=<seed> replays the graphs and the packets (not the threads' timing).

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <random>
#include <vector>

#include "gtest/gtest.h"
#include "scheduler/function_packet.h"
#include "scheduler/job.h"
#include "scheduler/packet.h"
#include "scheduler/scheduler.h"
#include "scheduler/stage_graph.h"
#include "scheduler/worker.h"

namespace strata::scheduler {
namespace {

uint64_t Seed() {
  const char* given = std::getenv("STRATA_SEED");
  return given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device()();
}

// All ancestors of each stage.
std::vector<uint32_t> Ancestors(const StageGraph& graph) {
  std::vector<uint32_t> ancestors(graph.size(), 0);
  for (size_t round = 0; round < graph.size(); ++round) {
    for (size_t i = 0; i < graph.size(); ++i) {
      ancestors[i] |= graph.spec(static_cast<StageId>(i)).after_mask;
      for (size_t j = 0; j < graph.size(); ++j) {
        if ((ancestors[i] >> j & 1) != 0) ancestors[i] |= ancestors[j];
      }
    }
  }
  return ancestors;
}

// Edges go from a shuffled order's earlier stages to later ones.
StageGraph RandomGraph(std::mt19937_64& random) {
  const size_t size = 1 + random() % 32;
  std::vector<uint32_t> order(size);
  for (size_t i = 0; i < size; ++i) order[i] = static_cast<uint32_t>(i);
  std::shuffle(order.begin(), order.end(), random);
  std::vector<StageSpec> stages(size, StageSpec{"stage", 0});
  const uint64_t sparseness = 1 + random() % 6;
  for (size_t later = 0; later < size; ++later) {
    for (size_t earlier = 0; earlier < later; ++earlier) {
      if (random() % sparseness == 0) stages[order[later]].after_mask |= uint32_t{1} << order[earlier];
    }
  }
  return *StageGraph::Create(stages);
}

// Runs packets that add packets to their own and to later stages, and checks the order at each.
class Trial {
 public:
  Trial(const StageGraph& graph, uint64_t seed) : graph_(graph), ancestors_(Ancestors(graph)), seed_(seed) {}

  void Run(Scheduler& scheduler, int max_workers) {
    Job job(graph_, max_workers);
    std::mt19937_64 random(seed_);
    for (size_t i = 0; i < graph_.size(); ++i) {
      const StageId stage = static_cast<StageId>(i);
      for (uint64_t n = random() % 6; n > 0; --n) job.Add(stage, Make(stage, random(), /*depth=*/3));
      if (random() % 3 == 0) AddSentinel(job, stage, random());
    }
    scheduler.Run(job);
    for (size_t i = 0; i < graph_.size(); ++i) EXPECT_EQ(alive_[i].load(), 0) << i;
    EXPECT_EQ(made_.load(), ran_.load());
  }

 private:
  std::unique_ptr<Packet> Make(StageId stage, uint64_t seed, int depth) {
    alive_[stage].fetch_add(1);
    made_.fetch_add(1);
    return MakePacket([this, stage, seed, depth](Worker& worker) {
      CheckAncestorsAreDone(stage);
      if (depth > 0) AddChildren(worker, stage, seed, depth);
      ran_.fetch_add(1);
      alive_[stage].fetch_sub(1);
    });
  }

  void AddChildren(Worker& worker, StageId stage, uint64_t seed, int depth) {
    std::mt19937_64 random(seed);
    for (uint64_t n = random() % 4; n > 0; --n) {
      StageId target = static_cast<StageId>(random() % graph_.size());
      if ((ancestors_[target] >> stage & 1) == 0) target = stage;
      worker.Add(target, Make(target, random(), depth - 1));
    }
  }

  void AddSentinel(Job& job, StageId stage, uint64_t seed) {
    auto rounds = std::make_shared<uint64_t>(seed % 4);
    job.OnDrained(stage, [this, stage, seed, rounds](Worker& worker) {
      CheckAncestorsAreDone(stage);
      EXPECT_EQ(alive_[stage].load(), 0);
      if (*rounds == 0) return false;
      --*rounds;
      worker.Add(stage, Make(stage, seed + *rounds, /*depth=*/2));
      return true;
    });
  }

  void CheckAncestorsAreDone(StageId stage) {
    for (size_t i = 0; i < graph_.size(); ++i) {
      if ((ancestors_[stage] >> i & 1) == 0) continue;
      EXPECT_EQ(alive_[i].load(), 0) << "stage " << i << " before " << int{stage};
    }
  }

  const StageGraph& graph_;
  const std::vector<uint32_t> ancestors_;
  const uint64_t seed_;
  // Packets made and not ended, by stage.
  std::array<std::atomic<int>, kMaxStages> alive_{};
  std::atomic<int> made_{0};
  std::atomic<int> ran_{0};
};

TEST(StageOrder, IsRespectedForRandomGraphsUnderManyWorkers) {
  const uint64_t seed = Seed();
  SCOPED_TRACE(testing::Message() << "replay with --test_env=STRATA_SEED=" << seed);
  std::mt19937_64 random(seed);
  for (int workers : {1, 2, 4, 8}) {
    const std::unique_ptr<Scheduler> scheduler = *Scheduler::Create({.workers = workers, .seed = seed | 1});
    for (int i = 0; i < 100 && !testing::Test::HasFailure(); ++i) {
      const StageGraph graph = RandomGraph(random);
      Trial(graph, random()).Run(*scheduler, 1 + static_cast<int>(random() % 8));
    }
  }
}

}  // namespace
}  // namespace strata::scheduler
