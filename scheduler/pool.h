// The workers of a scheduler, their threads, and which of the current runs each of them serves.
//
// What stands behind Scheduler. A worker serves one run at a time. One that finds nothing more in its run leaves it,
// looks at the other runs, and parks when none has visible work and room; the last to leave a run that is done tells
// the caller of Run. The pool's lock and the lock of a run are never held together.
//
// Invariants:
//   kNoRunIsForgotten: a run without workers is done or has visible work, so that a worker which looks will serve it.
//   kRoomIsReused: when a worker leaves a full run that has visible work for another run, somebody else is woken for
//   it,
//     by the leaver (which looks after it left) or by the worker that made the work (which looks for room after).
//   kRunIsNotNested: no packet calls Run of its own pool.

#ifndef STRATA_SCHEDULER_POOL_H_
#define STRATA_SCHEDULER_POOL_H_

#include <pthread.h>

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
    Observer* observer;
  };

  // ResourceExhausted when the system refuses a thread; the threads made until then have ended.
  static absl::StatusOr<std::unique_ptr<Pool>> Create(const Options& options);
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;
  // Ends the threads. No run may be in progress.
  ~Pool();

  int worker_count() const { return options_.workers; }

  // See Scheduler::Run.
  void Run(Job& job) ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  struct Entry {
    JobRun* run;
    absl::Notification* finished;
  };
  struct Thread {
    Pool* pool;
    Worker worker;
    pthread_t handle;
  };

  explicit Pool(const Options& options);

  absl::Status StartThreads();
  static void* ThreadMain(void* thread);
  void Serve(Worker& worker);

  RunEnvironment Environment();
  void RunHere(Job& job) ABSL_LOCKS_EXCLUDED(alone_);
  void RunOnThreads(Job& job) ABSL_LOCKS_EXCLUDED(mutex_);
  bool IsWorkerThread() const;

  // Detaches from `run`, if any, and attaches to a run that has work, for which it may wait; null at shutdown.
  JobRun* NextRun(const Worker& worker, JobRun* run);
  void Leave(JobRun& run) ABSL_LOCKS_EXCLUDED(mutex_);
  JobRun* PickRun() ABSL_LOCKS_EXCLUDED(mutex_);
  JobRun* LeastServed() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const Options options_;
  Parking parking_;
  std::atomic<bool> shutting_down_{false};
  // Runs in runs_ that are not done and have no worker. Written under mutex_.
  std::atomic<int> unserved_runs_{0};
  absl::Mutex mutex_;
  std::vector<Entry> runs_ ABSL_GUARDED_BY(mutex_);
  // Fixed after Create. Empty for a pool of one.
  std::vector<std::unique_ptr<Thread>> threads_;

  // A pool of one: held by the thread that is the worker, which notes itself.
  absl::Mutex alone_;
  std::atomic<std::thread::id> alone_thread_{};
};

}  // namespace strata::scheduler

#endif  // STRATA_SCHEDULER_POOL_H_
