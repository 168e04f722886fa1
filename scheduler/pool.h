// The workers of a scheduler, and which of the current runs each of them serves.
//
// What stands behind Scheduler. A worker serves one run at a time. One that finds nothing more in its run leaves it,
// looks at the other runs, and parks when none has visible work and room; the last to leave a run that is done tells
// the caller of Run. The pool's lock and the lock of a run are never held together. A job for one worker needs no
// thread: its caller is the worker, and nobody is woken.
//
// Invariants:
//   kNoRunIsForgotten: a run without workers is done or has visible work, so that a worker which looks will serve it.
//   kRoomIsReused: when a worker leaves a full run that has visible work for another run, somebody else is woken for
//     it, by the leaver (which looks after it left) or by the worker that made the work (which looks for room after).
//   kRunIsNotNested: no packet calls Run, Stop or Restart of its own pool.
//   kThreadsChangeWhileEmpty: threads are started and ended only while no Run is inside the gate.

#ifndef STRATA_SCHEDULER_POOL_H_
#define STRATA_SCHEDULER_POOL_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "scheduler/crew.h"
#include "scheduler/job.h"
#include "scheduler/job_run.h"
#include "scheduler/observer.h"
#include "scheduler/parking.h"
#include "scheduler/worker.h"

namespace strata::scheduler {

class Pool {
 public:
  struct Options {
    int workers;
    uint64_t seed;
    bool deterministic;
    Observer* observer;
  };

  // ResourceExhausted when the system refuses a thread; the threads made until then have ended.
  static absl::StatusOr<std::unique_ptr<Pool>> Create(const Options& options);
  // Callers run their jobs themselves, one at a time.
  static std::unique_ptr<Pool> WithoutThreads(const Options& options);
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;
  // Waits for the runs in progress, then ends the threads.
  ~Pool();

  const Options& options() const { return options_; }

  // See Scheduler::Run.
  void Run(Job& job) ABSL_LOCKS_EXCLUDED(gate_, mutex_);

  // Waits for the runs in progress and ends the threads. Until Restart, Run waits.
  void Stop() ABSL_LOCKS_EXCLUDED(gate_);
  // After Stop. ResourceExhausted when the system refuses a thread: from then on callers run their jobs themselves.
  absl::Status Restart() ABSL_LOCKS_EXCLUDED(gate_);

 private:
  struct Entry {
    JobRun* run;
    absl::Notification* finished;
  };

  explicit Pool(const Options& options);

  absl::Status StartThreads();
  void EndThreads();
  void Serve(int index);

  // Between these a Run is inside.
  void Enter() ABSL_LOCKS_EXCLUDED(gate_);
  void Leave() ABSL_LOCKS_EXCLUDED(gate_);
  bool IsInside() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(gate_);
  bool is_open() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(gate_) { return open_; }
  bool is_empty() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(gate_) { return callers_.empty(); }

  RunEnvironment Environment();
  void RunHere(Job& job);
  void RunPlayed(Job& job) ABSL_LOCKS_EXCLUDED(alone_);
  void RunOnThreads(Job& job) ABSL_LOCKS_EXCLUDED(mutex_);

  // Detaches from `run`, if any, and attaches to a run that has work, for which it may wait; null at shutdown.
  JobRun* NextRun(const Worker& worker, JobRun* run);
  void LeaveRun(JobRun& run) ABSL_LOCKS_EXCLUDED(mutex_);
  JobRun* PickRun() ABSL_LOCKS_EXCLUDED(mutex_);
  JobRun* LeastServed() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Park(const Worker& worker);

  const Options options_;
  Parking parking_;
  std::atomic<bool> stopping_{false};
  // Runs in runs_ that are not done and have no worker. Written under mutex_.
  std::atomic<int> unserved_runs_{0};
  absl::Mutex mutex_;
  std::vector<Entry> runs_ ABSL_GUARDED_BY(mutex_);

  absl::Mutex gate_;
  bool open_ ABSL_GUARDED_BY(gate_) = true;
  std::vector<std::thread::id> callers_ ABSL_GUARDED_BY(gate_);  // inside Run
  // kThreadsChangeWhileEmpty. Empty for a pool of one or a deterministic one.
  Crew crew_;

  // A pool without threads runs one job at a time.
  absl::Mutex alone_;
  uint64_t order_of_play_ ABSL_GUARDED_BY(alone_);
};

}  // namespace strata::scheduler

#endif  // STRATA_SCHEDULER_POOL_H_
