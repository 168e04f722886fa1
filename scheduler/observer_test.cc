#include "scheduler/observer.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "gtest/gtest.h"
#include "scheduler/function_packet.h"
#include "scheduler/job.h"
#include "scheduler/scheduler.h"
#include "scheduler/stage_graph.h"
#include "scheduler/worker.h"

namespace strata::scheduler {
namespace {

class Recorder : public Observer {
 public:
  struct Event {
    std::string what;
    int worker;
    int stage;
    uint64_t ns;
  };

  void OnPacketBegin(const Worker& worker, StageId stage, absl::string_view packet, uint64_t ns) override {
    Record("begin " + std::string(packet), worker, stage, ns);
  }
  void OnPacketEnd(const Worker& worker, StageId stage, absl::string_view packet, uint64_t ns) override {
    Record("end " + std::string(packet), worker, stage, ns);
  }
  void OnStageOpen(const Worker& worker, StageId stage, uint64_t ns) override { Record("open", worker, stage, ns); }
  void OnStageClose(const Worker& worker, StageId stage, uint64_t ns) override { Record("close", worker, stage, ns); }
  void OnSteal(const Worker& worker, int victim, uint64_t ns) override {
    EXPECT_NE(worker.index(), victim);
    Record("steal", worker, -1, ns);
  }
  void OnPark(const Worker& worker, uint64_t ns) override { Record("park", worker, -1, ns); }
  void OnUnpark(const Worker& worker, uint64_t ns) override { Record("unpark", worker, -1, ns); }

  std::vector<Event> events() {
    absl::MutexLock lock(&mutex_);
    return events_;
  }
  size_t Count(const std::string& what) {
    size_t count = 0;
    for (const Event& event : events()) count += event.what == what ? 1 : 0;
    return count;
  }

 private:
  void Record(std::string what, const Worker& worker, int stage, uint64_t ns) {
    absl::MutexLock lock(&mutex_);
    events_.push_back({std::move(what), worker.index(), stage, ns});
  }

  absl::Mutex mutex_;
  std::vector<Event> events_ ABSL_GUARDED_BY(mutex_);
};

StageGraph ThreeStages() { return *StageGraph::Create(std::vector<StageSpec>{{"a", 0}, {"b", 0}, {"c", 0b11}}); }

TEST(Observer, SeesEveryPacketSentinelAndStage) {
  const StageGraph graph = ThreeStages();
  for (int workers : {1, 2, 4}) {
    Recorder recorder;
    {
      const std::unique_ptr<Scheduler> scheduler = *Scheduler::Create({.workers = workers, .observer = &recorder});
      Job job(graph);
      for (int i = 0; i < 300; ++i) job.Add(i % 3, MakePacket([](Worker&) {}));
      job.OnDrained(1, [](Worker&) { return false; });
      scheduler->Run(job);
    }
    EXPECT_EQ(recorder.Count("begin function"), 300u);
    EXPECT_EQ(recorder.Count("end function"), 300u);
    EXPECT_EQ(recorder.Count("begin sentinel"), 1u);
    EXPECT_EQ(recorder.Count("end sentinel"), 1u);
    EXPECT_EQ(recorder.Count("open"), 3u);
    EXPECT_EQ(recorder.Count("close"), 3u);
  }
}

TEST(Observer, SeesPacketsBetweenOpenAndCloseOfTheirStageAndNestedPerWorker) {
  const StageGraph graph = ThreeStages();
  Recorder recorder;
  const std::unique_ptr<Scheduler> scheduler = *Scheduler::Create({.workers = 4, .observer = &recorder});
  Job job(graph);
  for (int i = 0; i < 300; ++i) job.Add(i % 3, MakePacket([](Worker&) {}));
  scheduler->Run(job);
  std::map<int, std::string> stages;
  std::map<int, int> running;
  std::map<int, uint64_t> last_ns;
  for (const Recorder::Event& event : recorder.events()) {
    EXPECT_GE(event.ns, last_ns[event.worker]);
    last_ns[event.worker] = event.ns;
    if (event.what == "open" || event.what == "close") stages[event.stage] = event.what;
    if (event.what == "begin function") {
      EXPECT_EQ(stages[event.stage], "open");
      EXPECT_EQ(++running[event.worker], 1);
    }
    if (event.what == "end function") {
      EXPECT_EQ(stages[event.stage], "open");
      EXPECT_EQ(--running[event.worker], 0);
    }
  }
}

TEST(Observer, OfAJobHearsOfThatJobOnly) {
  const StageGraph graph = ThreeStages();
  for (const int workers : {1, 4}) {
    Recorder pools;
    Recorder jobs;
    {
      const std::unique_ptr<Scheduler> scheduler = *Scheduler::Create({.workers = workers, .observer = &pools});
      for (Recorder* recorder : {&jobs, static_cast<Recorder*>(nullptr)}) {
        Job job(graph);
        if (recorder != nullptr) job.AddObserver(*recorder);
        for (int i = 0; i < 30; ++i) job.Add(i % 3, MakePacket([](Worker&) {}));
        job.OnDrained(1, [](Worker&) { return false; });
        scheduler->Run(job);
      }
    }
    EXPECT_EQ(pools.Count("begin function"), 60u);
    EXPECT_EQ(jobs.Count("begin function"), 30u);
    EXPECT_EQ(jobs.Count("end function"), 30u);
    EXPECT_EQ(jobs.Count("end sentinel"), 1u);
    EXPECT_EQ(jobs.Count("open"), 3u);
    EXPECT_EQ(jobs.Count("close"), 3u);
    EXPECT_EQ(jobs.Count("park") + jobs.Count("unpark"), 0u);
  }
}

TEST(Observer, SeesStealsAndParks) {
  const StageGraph graph = ThreeStages();
  Recorder recorder;
  const std::unique_ptr<Scheduler> scheduler = *Scheduler::Create({.workers = 2, .observer = &recorder});
  while (recorder.Count("park") < 2) std::this_thread::yield();
  // The second packet ends the first, so another worker must have taken one of them.
  std::atomic<bool> stolen{false};
  Job job(graph);
  job.Add(0, MakePacket([&](Worker& worker) {
            worker.Add(0, MakePacket([&](Worker&) { stolen.store(true); }));
            while (!stolen.load()) std::this_thread::yield();
          }));
  scheduler->Run(job);
  EXPECT_GE(recorder.Count("steal"), 1u);
}

}  // namespace
}  // namespace strata::scheduler
