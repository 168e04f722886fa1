// What heaps tell about themselves, under every plan; and what they share a scheduler through: forks, replay, parking.

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "gc/heap.h"
#include "gc/heap_options.h"
#include "gc/stats/census.h"
#include "gc/stats/collection_observer.h"
#include "gc/stats/gc_stats.h"
#include "gc/stats/stats_json.h"
#include "gtest/gtest.h"
#include "scheduler/observer.h"
#include "scheduler/packet_recorder.h"
#include "scheduler/scheduler.h"
#include "scheduler/stage_graph.h"
#include "scheduler/worker.h"
#include "vm_binding/base/json/json_reader.h"
#include "vm_binding/base/probe.h"
#include "vm_binding/base/probe_notes.h"
#include "vm_binding/contract/mutator.h"
#include "vm_binding/toy/toy_heap_factory.h"
#include "vm_binding/toy/toy_model.h"
#include "vm_binding/toy/toy_vm.h"

namespace strata::gc {
namespace {

using toy::Handle;
using toy::ToyShape;
using toy::ToyType;
using toy::ToyVm;

constexpr ToyShape kNode = {.type = ToyType::kNode, .slots = 2, .data_bytes = 4};

struct World {
  World(const HeapOptions& options, scheduler::Scheduler& scheduler)
      : factory(options, scheduler), vm(*ToyVm::Create(factory)), list(vm->NewHandle()), node(vm->NewHandle()) {}

  // Puts `nodes` at the front of the list, and drops as many.
  void Grow(uint32_t nodes) {
    for (uint32_t i = 0; i < nodes; ++i) {
      ASSERT_TRUE(vm->Allocate(node, kNode, i));
      ASSERT_TRUE(vm->Allocate(node, kNode, i));
      vm->Store(node, 0, list);
      vm->Copy(node, list);
    }
    vm->Clear(node);
  }
  uint32_t Length() {
    uint32_t length = 0;
    for (vm->Copy(list, node); vm->Get(node).is_object(); vm->Load(node, 0, node)) ++length;
    return length;
  }
  GcStats stats() { return factory.heap().stats(); }

  toy::ToyHeapFactory factory;
  std::unique_ptr<ToyVm> vm;
  const Handle list;
  const Handle node;
};

std::vector<std::string> CollectingPlans() {
  std::vector<std::string> plans;
  for (const PlanName& plan : PlanNames()) {
    if (FindPlanConstraints(plan.name)->collects) plans.emplace_back(plan.name);
  }
  return plans;
}

class HeapStats : public testing::TestWithParam<std::string> {};

INSTANTIATE_TEST_SUITE_P(Plans, HeapStats, testing::ValuesIn(CollectingPlans()),
                         [](const auto& info) { return info.param; });

TEST_P(HeapStats, TellOfPacketsWorkersAndSizeOverTime) {
  for (const int workers : {1, 2}) {
    const auto scheduler = *scheduler::Scheduler::Create({.workers = workers});
    World world({.plan = GetParam(), .max_bytes = 16 << 20, .bytes_per_worker = 0, .detailed_stats = true}, *scheduler);
    for (int i = 0; i < 3; ++i) {
      world.Grow(10000);
      ASSERT_TRUE(world.vm->Collect());
    }
    const GcStats stats = world.stats();
    ASSERT_EQ(stats.timeline.size(), stats.collections());
    EXPECT_EQ(stats.timeline.back().live_bytes, stats.live_bytes_after_last);
    EXPECT_GT(stats.timeline.back().resident_bytes, stats.live_bytes_after_last);
    EXPECT_GT(stats.freed_bytes, 0u);
    EXPECT_LE(stats.freed_bytes + stats.live_bytes_after_last, stats.allocated_bytes);
    uint64_t packets = 0;
    uint64_t busy_ns = 0;
    for (const WorkerShare& share : stats.worker_shares) packets += share.packets, busy_ns += share.busy_ns;
    uint64_t timed = 0;
    uint64_t timed_ns = 0;
    for (const PacketTime& packet : stats.packets) {
      if (packet.packet != scheduler::Observer::kSentinelName) timed += packet.count;
      timed_ns += packet.ns;
    }
    EXPECT_GT(packets, 0u);
    EXPECT_EQ(packets, timed);
    EXPECT_EQ(busy_ns, timed_ns);
    EXPECT_LE(busy_ns, stats.pauses.total_ns() * static_cast<uint64_t>(workers));
    EXPECT_EQ(stats.imbalance != 0, workers == 2);
    EXPECT_GE(stats.utilisation[2], 0.0);
    EXPECT_LE(stats.utilisation[2], 1.0);
  }
}

TEST_P(HeapStats, CensusCountsWhatLives) {
  const auto scheduler = *scheduler::Scheduler::Create({});
  World world({.plan = GetParam(), .max_bytes = 16 << 20}, *scheduler);
  world.Grow(5000);
  const Handle blob = world.vm->NewHandle();
  ASSERT_TRUE(world.vm->Allocate(blob, {.type = ToyType::kBlob, .data_bytes = 1 << 20}, 1));
  ASSERT_TRUE(world.vm->Collect());
  const absl::StatusOr<std::vector<TypeCount>> census = world.factory.heap().TakeCensus();
  ASSERT_TRUE(census.ok()) << census.status();
  ASSERT_EQ(census->size(), 2u);
  EXPECT_EQ(census->at(0).name, "blob");
  EXPECT_EQ(census->at(0).objects, 1u);
  EXPECT_EQ(census->at(1).name, "node");
  EXPECT_EQ(census->at(1).objects, 5000u);
  EXPECT_EQ(census->at(1).bytes, 5000 * kNode.Bytes());
}

TEST_P(HeapStats, AreJson) {
  const auto scheduler = *scheduler::Scheduler::Create({.workers = 2});
  World world({.plan = GetParam(), .max_bytes = 16 << 20, .detailed_stats = true}, *scheduler);
  world.Grow(1000);
  ASSERT_TRUE(world.vm->Collect());
  GcStats stats = world.stats();
  stats.census = *world.factory.heap().TakeCensus();
  const auto json = base::ReadJson(FormatJson(stats));
  ASSERT_TRUE(json.ok()) << json.status();
  EXPECT_EQ(*json->Find("plan")->string(), GetParam());
  EXPECT_EQ(json->Find("census")->array()->size(), 1u);
}

TEST_P(HeapStats, OfHeapsThatCollectAtOnceOnOnePoolAreTheirOwn) {
  const auto scheduler = *scheduler::Scheduler::Create({.workers = 3});
  std::vector<std::thread> threads;
  for (uint32_t t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      World world({.plan = GetParam(),
                   .max_bytes = 16 << 20,
                   .bytes_per_worker = t % 2 == 0 ? 0 : size_t{1} << 20,
                   .verify = true,
                   .detailed_stats = true},
                  *scheduler);
      for (uint32_t i = 1; i <= 5; ++i) {
        world.Grow(200 * (t + 1));
        EXPECT_TRUE(world.vm->Collect());
        EXPECT_EQ(world.Length(), 200 * (t + 1) * i);
      }
      EXPECT_EQ(world.factory.heap().TakeCensus()->at(0).objects, 1000 * (t + 1));
    });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST_P(HeapStats, GoOnInBothProcessesAfterAFork) {
  const auto scheduler = *scheduler::Scheduler::Create({.workers = 2});
  World world({.plan = GetParam(), .max_bytes = 16 << 20, .bytes_per_worker = 0, .verify = true}, *scheduler);
  const auto goes_on = [&](uint32_t length) {
    world.Grow(500);
    return world.vm->Collect() && world.Length() == length;
  };
  ASSERT_TRUE(goes_on(500));
  scheduler->PrepareFork();
  const pid_t child = fork();
  if (child == 0) _exit(scheduler->ContinueInChild().ok() && goes_on(1000) && goes_on(1500) ? 0 : 1);
  ASSERT_TRUE(scheduler->ContinueInParent().ok());
  EXPECT_TRUE(goes_on(1000));
  int status = -1;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
  EXPECT_EQ(world.Length(), 1000u);
}

TEST_P(HeapStats, ReplayUnderADeterministicScheduler) {
  const auto shares = [&](uint64_t seed) {
    const auto scheduler = *scheduler::Scheduler::Create({.workers = 4, .seed = seed, .deterministic = true});
    World world({.plan = GetParam(), .max_bytes = 16 << 20, .bytes_per_worker = 0, .verify = true}, *scheduler);
    world.Grow(20000);
    EXPECT_TRUE(world.vm->Collect());
    std::string text;
    for (const WorkerShare& share : world.stats().worker_shares) {
      text += std::to_string(share.packets) + "," + std::to_string(share.steals) + " ";
    }
    return text;
  };
  for (const uint64_t seed : {1, 2, 3}) EXPECT_EQ(shares(seed), shares(seed)) << seed;
}

class UnparkCounter final : public scheduler::Observer {
 public:
  void OnPacketBegin(const scheduler::Worker&, scheduler::StageId, absl::string_view, uint64_t) override {}
  void OnPacketEnd(const scheduler::Worker&, scheduler::StageId, absl::string_view, uint64_t) override {}
  void OnStageOpen(const scheduler::Worker&, scheduler::StageId, uint64_t) override {}
  void OnStageClose(const scheduler::Worker&, scheduler::StageId, uint64_t) override {}
  void OnSteal(const scheduler::Worker&, int, uint64_t) override {}
  void OnPark(const scheduler::Worker&, uint64_t) override { parks_.fetch_add(1); }
  void OnUnpark(const scheduler::Worker&, uint64_t) override { unparks_.fetch_add(1); }

  void WaitUntilAllPark(int workers) const {
    while (parks_.load() - unparks_.load() < workers) std::this_thread::yield();
  }
  int unparks() const { return unparks_.load(); }

 private:
  std::atomic<int> parks_{0};
  std::atomic<int> unparks_{0};
};

TEST_P(HeapStats, SmallHeapsWakeNobodyAndLargerOnesNoMoreThanTheyAreWorth) {
  UnparkCounter unparks;
  const auto scheduler = *scheduler::Scheduler::Create({.workers = 8, .observer = &unparks});
  unparks.WaitUntilAllPark(8);
  World world({.plan = GetParam(), .max_bytes = 32 << 20}, *scheduler);
  world.Grow(1000);
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(world.vm->Collect());
  EXPECT_EQ(unparks.unparks(), 0);
}

class DetailKeeper final : public CollectionObserver {
 public:
  void OnCollectionBegin(const CollectionInfo& info) override { EXPECT_EQ(info.detail, nullptr); }
  void OnCollectionEnd(const CollectionInfo& info) override {
    infos.push_back(info);
    details.push_back(*info.detail);
  }

  std::vector<CollectionInfo> infos;
  std::vector<CollectionDetail> details;
};

// A heap that holds much, of which little lives, is worth one worker, once a collection of the kind has told.
TEST_P(HeapStats, WorkersAreCountedByWhatLives) {
  DetailKeeper keeper;
  const auto scheduler = *scheduler::Scheduler::Create({.workers = 8});
  World world({.plan = GetParam(), .max_bytes = 32 << 20, .observer = &keeper}, *scheduler);
  for (int round = 0; round < 10; ++round) {
    for (uint32_t i = 0; i < 100000; ++i) ASSERT_TRUE(world.vm->Allocate(world.node, kNode, i));
    ASSERT_TRUE(world.vm->Collect());
  }
  std::array<bool, kCollectionKinds> told{};
  for (const CollectionInfo& info : keeper.infos) {
    bool& known = told[static_cast<size_t>(info.kind)];
    EXPECT_TRUE(info.workers == 1 || !known) << info.number;
    known = true;
  }
  EXPECT_TRUE(told[static_cast<size_t>(CollectionKind::kFull)]);
}

TEST_P(HeapStats, ObserversHearOfStagesAndWorkers) {
  DetailKeeper keeper;
  scheduler::PacketRecorder packets(2, /*kept_per_worker=*/1000);
  const auto scheduler = *scheduler::Scheduler::Create({.workers = 2});
  World world({.plan = GetParam(), .max_bytes = 16 << 20, .observer = &keeper, .packet_observer = &packets},
              *scheduler);
  World other({.plan = GetParam(), .max_bytes = 16 << 20}, *scheduler);
  world.Grow(1000);
  ASSERT_TRUE(world.vm->Collect());
  ASSERT_TRUE(other.vm->Collect());
  ASSERT_EQ(keeper.infos.size(), 1u);
  const CollectionInfo& info = keeper.infos[0];
  EXPECT_EQ(info.freed_bytes, 1000 * kNode.Bytes());
  EXPECT_EQ(info.counts.live_bytes, 1000 * kNode.Bytes());
  EXPECT_GT(info.limit_bytes, 0u);
  ASSERT_FALSE(keeper.details[0].stages.empty());
  for (const StageSpan& span : keeper.details[0].stages) {
    EXPECT_GE(span.begin_ns, info.start_ns) << span.stage;
    EXPECT_GE(span.end_ns, span.begin_ns) << span.stage;
    EXPECT_LE(span.end_ns, info.end_ns) << span.stage;
  }
  uint64_t ran = 0;
  for (const WorkerShare& share : keeper.details[0].workers) ran += share.packets;
  uint64_t heard = 0;
  for (int worker = 0; worker < 2; ++worker) {
    for (const scheduler::PacketRun& run : packets.Kept(worker)) {
      heard += run.name != scheduler::Observer::kSentinelName ? 1 : 0;
    }
  }
  EXPECT_EQ(heard, ran) << "and nothing of the other heap's";
}

TEST(HeapProbes, AreInTheProgramWithTheirArguments) {
  if (!base::kHasProbes) GTEST_SKIP() << "this machine has no probes";
  std::map<std::string, int> found;
  for (const base::ProbeNote& note : base::ReadProbeNotes("/proc/self/exe")) {
    EXPECT_EQ(note.provider, "strata");
    found[note.name] = base::CountProbeArguments(note);
  }
  const std::map<std::string, int> expected = {
      {"heap_create", 2}, {"heap_destroy", 1}, {"alloc_slow", 2},  {"collection_begin", 4}, {"collection_end", 4},
      {"stage_open", 3},  {"stage_close", 3},  {"worker_park", 1}, {"worker_unpark", 1},
  };
  EXPECT_EQ(found, expected);
}

}  // namespace
}  // namespace strata::gc
