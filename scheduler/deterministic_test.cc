// A deterministic scheduler: what runs, where and after what replays from the seed.

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "scheduler/function_packet.h"
#include "scheduler/job.h"
#include "scheduler/scheduler.h"
#include "scheduler/stage_graph.h"
#include "scheduler/worker.h"

namespace strata::scheduler {
namespace {

// Every packet says its name and its worker, in the order in which they run; packets make packets, sentinels refill.
std::string Play(uint64_t seed, int workers, int max_workers = 100) {
  const StageGraph graph = *StageGraph::Create(std::vector<StageSpec>{{"a", 0}, {"b", 0}, {"c", 0b11}});
  const auto scheduler = *Scheduler::Create({.workers = workers, .seed = seed, .deterministic = true});
  std::string log;
  const std::thread::id here = std::this_thread::get_id();
  const auto note = [&](Worker& worker, int id) {
    EXPECT_EQ(std::this_thread::get_id(), here);
    absl::StrAppend(&log, id, "@", worker.index(), " ");
  };
  for (int round = 0; round < 2; ++round) {
    Job job(graph, max_workers);
    for (int i = 0; i < 30; ++i) {
      const StageId stage = static_cast<StageId>(i % 3);
      job.Add(stage, MakePacket([&, i, stage](Worker& worker) {
                note(worker, i);
                if (i % 4 == 0) worker.Add(stage, MakePacket([&, i](Worker& worker) { note(worker, 100 + i); }));
              }));
    }
    int asked = 0;
    job.OnDrained(0, [&](Worker& worker) {
      if (++asked > 3) return false;
      worker.Add(0, MakePacket([&](Worker& worker) { note(worker, 200); }));
      return true;
    });
    scheduler->Run(job);
  }
  return log;
}

TEST(Deterministic, ReplaysFromItsSeed) {
  for (const int workers : {1, 2, 4}) {
    for (const uint64_t seed : {1, 2, 3}) EXPECT_EQ(Play(seed, workers), Play(seed, workers));
  }
  EXPECT_EQ(Play(0, 3), Play(1, 3));
}

TEST(Deterministic, SeedsDiffer) {
  std::set<std::string> logs;
  for (uint64_t seed = 1; seed <= 20; ++seed) logs.insert(Play(seed, 3));
  EXPECT_EQ(logs.size(), 20u);
}

TEST(Deterministic, AllWorkersAreOneThreadAndAllHaveWork) {
  const std::string log = Play(7, 4);
  for (const char* worker : {"@0 ", "@1 ", "@2 ", "@3 "}) EXPECT_NE(log.find(worker), std::string::npos) << log;
}

TEST(Deterministic, HonoursMaxWorkers) {
  const std::string log = Play(7, 4, /*max_workers=*/2);
  EXPECT_NE(log.find("@1 "), std::string::npos) << log;
  EXPECT_EQ(log.find("@2 "), std::string::npos) << log;
}

}  // namespace
}  // namespace strata::scheduler
