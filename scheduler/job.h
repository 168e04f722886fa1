// A job: one run through a StageGraph, e.g. one collection of one heap. Several jobs may run at once on one pool.
//
// Used by one thread: filled, handed to Scheduler::Run, and after that empty again (sentinels stay), so it may be
// filled and run anew. Owns the packets it was given until they have run.
//
// When stages open and close:
//   A stage is *drained* while it is open, none of its packets waits or runs, and its sentinel had nothing to add.
//   A stage *opens* when all stages of its after_mask are drained at the same moment; those then *close* for good.
//   A drained stage that has not closed may be refilled, by a packet of another open stage; its sentinel will then be
//   asked again. The job ends when every stage is drained or closed.

#ifndef STRATA_SCHEDULER_JOB_H_
#define STRATA_SCHEDULER_JOB_H_

#include <climits>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "scheduler/packet.h"
#include "scheduler/stage_graph.h"

namespace strata::scheduler {

class Observer;
class Worker;

// What one worker did in a run.
struct WorkerCounts {
  uint64_t packets = 0;  // run
  uint64_t steals = 0;   // of these, taken from another worker
  uint64_t wakes = 0;    // idle workers woken to help
};

class JobKey {
 private:
  friend class Pool;
  JobKey() = default;
};

class Job {
 public:
  // Called by one worker when a stage has drained (once at least, also for a stage without packets). May add packets to
  // that stage, or to stages that have not opened. Returns whether it is to be asked again when the stage has drained
  // anew; it is asked again in any case if it added to its own stage. Other open stages go on meanwhile.
  using Sentinel = std::function<bool(Worker&)>;

  struct Stage {
    std::vector<std::unique_ptr<Packet>> packets;
    Sentinel sentinel;
  };

  // `graph` must outlive the job. At most `max_workers` workers (at least one) serve the job at any time.
  explicit Job(const StageGraph& graph, int max_workers = INT_MAX);
  Job(const Job&) = delete;
  Job& operator=(const Job&) = delete;

  // Before Run; packets of the job use Worker::Add.
  void Add(StageId stage, std::unique_ptr<Packet> packet);

  // Before Run. One sentinel per stage: a second replaces the first.
  void OnDrained(StageId stage, Sentinel sentinel);

  // Before Run. Hears of this job's packets and stages.
  void AddObserver(Observer& observer) { observers_.push_back(&observer); }
  const std::vector<Observer*>& observers() const { return observers_; }

  // After Run, until the next: by worker.
  const std::vector<WorkerCounts>& worker_counts() const { return worker_counts_; }

  const StageGraph& graph() const { return graph_; }
  int max_workers() const { return max_workers_; }

  // For the scheduler: Start marks the job as running until Finish.
  std::vector<Stage>& Start(JobKey);
  void Finish(JobKey, std::vector<WorkerCounts> counts);

 private:
  const StageGraph& graph_;
  const int max_workers_;
  bool running_ = false;
  std::vector<Observer*> observers_;
  std::vector<Stage> stages_;
  std::vector<WorkerCounts> worker_counts_;
};

}  // namespace strata::scheduler

#endif  // STRATA_SCHEDULER_JOB_H_
