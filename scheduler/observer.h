// What a profiler or a test may watch of a scheduler, or of one job. Nothing is measured or called unless one is given.
//
// Not owned by whom it is given to; outlives it. OnPacketBegin, OnPacketEnd and OnSteal are called by all workers at
// once; OnStageOpen and OnStageClose under the lock of their job, so those must be brief; none may call the scheduler.
// A job's observer hears of no parking. Workers of one job have different numbers; a job of one worker may run on its
// caller's thread as worker 0 while the pool's worker 0 is busy elsewhere, so what is kept per worker belongs in a
// job's observer. Order kept: a stage's open comes before any of its packets begins, and its
// close after all have ended. `ns` is base::MonotonicNanos().

#ifndef STRATA_SCHEDULER_OBSERVER_H_
#define STRATA_SCHEDULER_OBSERVER_H_

#include <cstdint>

#include "absl/strings/string_view.h"
#include "scheduler/stage_graph.h"

namespace strata::scheduler {

class Worker;

class Observer {
 public:
  // The packet name under which the run of a stage's sentinel is reported.
  static constexpr absl::string_view kSentinelName = "sentinel";

  virtual ~Observer() = default;

  virtual void OnPacketBegin(const Worker& worker, StageId stage, absl::string_view packet, uint64_t ns) = 0;
  virtual void OnPacketEnd(const Worker& worker, StageId stage, absl::string_view packet, uint64_t ns) = 0;
  // `worker` is the one whose idleness changed the stage; worker.job() says whose stage it is.
  virtual void OnStageOpen(const Worker& worker, StageId stage, uint64_t ns) = 0;
  virtual void OnStageClose(const Worker& worker, StageId stage, uint64_t ns) = 0;
  // `worker` took a packet from the deque of worker number `victim`.
  virtual void OnSteal(const Worker& worker, int victim, uint64_t ns) = 0;
  // `worker` found nothing to do in any job. It has no job then.
  virtual void OnPark(const Worker& worker, uint64_t ns) = 0;
  // `worker` was woken, and looks for work.
  virtual void OnUnpark(const Worker& worker, uint64_t ns) = 0;
};

}  // namespace strata::scheduler

#endif  // STRATA_SCHEDULER_OBSERVER_H_
