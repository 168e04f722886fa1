// The scheduler: a fixed pool of workers that runs jobs of work packets, stage by stage.
//
// Thread-safe: several threads may call Run at once with different jobs; the one pool serves them all. Owns its
// threads and Worker objects; owns no job. Holds no process-wide state: any number of schedulers may exist. Does not
// know what packets do.

#ifndef STRATA_SCHEDULER_SCHEDULER_H_
#define STRATA_SCHEDULER_SCHEDULER_H_

#include <cstdint>
#include <memory>

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
  // Told about packets, stages, steals and parks. May be null; must outlive the scheduler.
  Observer* observer = nullptr;
};

class Scheduler {
 public:
  // InvalidArgument for a worker count out of range; ResourceExhausted when the system refuses a thread.
  static absl::StatusOr<std::unique_ptr<Scheduler>> Create(const SchedulerOptions& options);

  Scheduler(const Scheduler&) = delete;
  Scheduler& operator=(const Scheduler&) = delete;
  // No Run may be in progress.
  ~Scheduler();

  int worker_count() const;

  // Runs `job` to completion: returns when every stage has drained, all packets are destroyed and no worker touches the
  // job any more. All that the packets wrote is then visible to the caller. Must not be called by a packet of this pool
  // (kRunIsNotNested).
  void Run(Job& job);

 private:
  explicit Scheduler(std::unique_ptr<Pool> pool);

  const std::unique_ptr<Pool> pool_;
};

}  // namespace strata::scheduler

#endif  // STRATA_SCHEDULER_SCHEDULER_H_
