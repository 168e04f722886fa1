// The scheduler: a fixed pool of workers that runs jobs of work packets, stage by stage.
//
// Thread-safe: several threads may call Run at once with different jobs; the one pool serves them all. Owns its
// threads and Worker objects; owns no job. Holds no process-wide state: any number of schedulers may exist. Does not
// know what packets do.

#ifndef STRATA_SCHEDULER_SCHEDULER_H_
#define STRATA_SCHEDULER_SCHEDULER_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "scheduler/job.h"
#include "scheduler/observer.h"

namespace strata::scheduler {

class Pool;

inline constexpr int kMaxWorkers = 1024;

struct SchedulerOptions {
  // Threads of the pool, 1 to kMaxWorkers. A pool of one makes no thread: Run does the work on its caller's thread.
  int workers = 1;
  // Not 0: each worker draws its victims from a generator seeded with this and its index, the same in every run.
  uint64_t seed = 0;
  // For replay: no threads. The caller of Run plays all workers, one packet at a time, in an order drawn from the seed
  // (0 counts as 1). What runs, where and after what is the same whenever the same jobs are run.
  bool deterministic = false;
  // Told about packets, stages, steals and parks. May be null; must outlive the scheduler.
  Observer* observer = nullptr;
};

class Scheduler {
 public:
  // InvalidArgument for a worker count out of range; ResourceExhausted when the system refuses a thread.
  static absl::StatusOr<std::unique_ptr<Scheduler>> Create(const SchedulerOptions& options);

  Scheduler(const Scheduler&) = delete;
  Scheduler& operator=(const Scheduler&) = delete;
  // Waits for the runs in progress on other threads; none may begin any more.
  ~Scheduler();

  int worker_count() const;

  // Runs `job` to completion, on the pool's threads, or on the caller's if the job asks for one worker. Returns when
  // every stage has drained, all packets are destroyed and no worker touches the job any more. All that the packets
  // wrote is then visible to the caller. Must not be called by a packet of this pool (kRunIsNotNested).
  void Run(Job& job);

  // A process with threads cannot fork and go on with them, so around a fork there are none. Call PrepareFork, fork,
  // and on the same thread, in both processes, what follows. PrepareFork waits for the runs in progress; calls of Run
  // by other threads then wait until the parent goes on. In the child, where those threads are no more, heaps are used
  // as before. kResourceExhausted when the system refuses threads: jobs then run on their callers' threads.
  void PrepareFork();
  absl::Status ContinueInParent();
  absl::Status ContinueInChild();

 private:
  explicit Scheduler(std::unique_ptr<Pool> pool);

  std::unique_ptr<Pool> pool_;
  // Of the parents of this process: threads that are no more may have held their locks.
  std::vector<Pool*> abandoned_;
};

}  // namespace strata::scheduler

#endif  // STRATA_SCHEDULER_SCHEDULER_H_
