// A worker: the identity under which a packet runs, and its way to add more packets.
//
// Made and owned by the Scheduler, one per thread of its pool. Only the thread that runs a packet may use the Worker
// passed to that packet, and only while it runs.

#ifndef STRATA_SCHEDULER_WORKER_H_
#define STRATA_SCHEDULER_WORKER_H_

#include <memory>

#include "scheduler/packet.h"
#include "scheduler/stage_graph.h"

namespace strata::scheduler {

class Job;
class JobRun;

class WorkerKey {
 private:
  friend class Pool;
  WorkerKey() = default;
};

class Worker {
 public:
  Worker(WorkerKey, int index) : index_(index) {}
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  // From 0 to Scheduler::worker_count() - 1. No two packets run under one index at the same time.
  int index() const { return index_; }

  // The job of the packet (or sentinel) being run.
  Job& job() const;

  // Adds `packet` to `stage` of job(). Allowed: the stage of the running packet, any stage that has not opened yet, and
  // an open stage that has not closed. Adding to the running packet's own stage takes no lock. Fails a CHECK
  // (kNoPacketInClosedStage) when the stage is closed.
  void Add(StageId stage, std::unique_ptr<Packet> packet);

  // Of the packet being run; nobody's for a sentinel. For observers.
  PacketOrigin origin() const;

  // Whether packets that this worker added are still there for others to steal: a hint, for those who share their work
  // only when others have taken what was shared before.
  bool HasStealableWork() const;

  // The run the worker serves, or null between jobs. For the scheduler.
  JobRun* run(WorkerKey) const { return run_; }
  void set_run(WorkerKey, JobRun* run) { run_ = run; }

 private:
  const int index_;
  JobRun* run_ = nullptr;
};

}  // namespace strata::scheduler

#endif  // STRATA_SCHEDULER_WORKER_H_
