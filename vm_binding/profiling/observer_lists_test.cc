#include "vm_binding/profiling/observer_lists.h"

#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

#include "absl/strings/string_view.h"
#include "gc/stats/collection_observer.h"
#include "gtest/gtest.h"
#include "scheduler/function_packet.h"
#include "scheduler/job.h"
#include "scheduler/observer.h"
#include "scheduler/scheduler.h"
#include "scheduler/stage_graph.h"
#include "scheduler/worker.h"

namespace strata::profiling {
namespace {

using scheduler::StageId;
using scheduler::Worker;

struct Collections final : gc::CollectionObserver {
  void OnCollectionBegin(const gc::CollectionInfo& info) override { heard.push_back(static_cast<int>(info.number)); }
  void OnCollectionEnd(const gc::CollectionInfo& info) override { heard.push_back(-static_cast<int>(info.number)); }
  std::vector<int> heard;
};

// Counts are atomic: the pool's workers tell of parking at any time.
struct Packets final : scheduler::Observer {
  void OnPacketBegin(const Worker&, StageId, absl::string_view, uint64_t) override { ++begun; }
  void OnPacketEnd(const Worker&, StageId, absl::string_view, uint64_t) override { ++ended; }
  void OnStageOpen(const Worker&, StageId, uint64_t) override { ++opened; }
  void OnStageClose(const Worker&, StageId, uint64_t) override { ++closed; }
  void OnSteal(const Worker&, int, uint64_t) override { ++stolen; }
  void OnPark(const Worker&, uint64_t) override { ++parked; }
  void OnUnpark(const Worker&, uint64_t) override { ++unparked; }
  std::atomic<int> begun = 0, ended = 0, opened = 0, closed = 0, stolen = 0, parked = 0, unparked = 0;
};

TEST(ObserverLists, TellAllOfCollections) {
  CollectionObservers all;
  EXPECT_TRUE(all.empty());
  Collections first;
  Collections second;
  all.Add(first);
  all.Add(second);
  gc::CollectionInfo info;
  info.number = 3;
  all.OnCollectionBegin(info);
  all.OnCollectionEnd(info);
  EXPECT_EQ(first.heard, (std::vector<int>{3, -3}));
  EXPECT_EQ(second.heard, first.heard);
}

TEST(ObserverLists, TellAllOfPackets) {
  Packets first;
  Packets second;
  PacketObservers all;
  all.Add(first);
  all.Add(second);
  {
    const auto pool = *scheduler::Scheduler::Create({.workers = 4, .observer = &all});
    const auto graph = *scheduler::StageGraph::Create(std::vector<scheduler::StageSpec>{{"only", 0}});
    for (int round = 0; round < 20; ++round) {
      scheduler::Job job(graph);
      for (int i = 0; i < 100; ++i) job.Add(0, scheduler::MakePacket([](Worker&) {}));
      pool->Run(job);
    }
  }
  EXPECT_EQ(first.begun, 2000);
  EXPECT_EQ(second.begun, 2000);
  EXPECT_EQ(second.ended, 2000);
  EXPECT_EQ(second.opened, 20);
  EXPECT_EQ(second.closed, 20);
  EXPECT_EQ(second.stolen, first.stolen);
  EXPECT_EQ(second.parked, first.parked);
  EXPECT_EQ(second.unparked, first.unparked);
}

}  // namespace
}  // namespace strata::profiling
