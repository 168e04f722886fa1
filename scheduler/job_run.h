// One run of one job: its packets, its stages, and the loop by which workers serve it.
//
// Made by Pool::Run for the time of the run. Workers attach and detach under the pool's lock, as many as the job
// allows; an attached worker calls Work, which returns when the worker should look elsewhere. Packets of open stages
// lie in one deque per worker; packets of waiting stages lie in queues under mutex_, which also guards all changes of
// stages.
//
// Invariants:
//   kLastFinisherAdvances: a worker that finished a packet of stage s calls Advance, or sees s busy, before it runs a
//     packet of another stage or leaves. So the last to finish in s advances, whoever it is (see Ledger::IdleMask).
//   kNoPacketInClosedStage: a packet enters a stage either from a packet running in that stage (which therefore is not
//     idle), or under mutex_ after a look at the board.
//   kNoRunIsForgotten: a run without attached workers is done or has visible work.
// Does not park anybody and does not know other runs (see Pool).

#ifndef STRATA_SCHEDULER_JOB_RUN_H_
#define STRATA_SCHEDULER_JOB_RUN_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "scheduler/deque.h"
#include "scheduler/job.h"
#include "scheduler/ledger.h"
#include "scheduler/observer.h"
#include "scheduler/packet.h"
#include "scheduler/parking.h"
#include "scheduler/stage_board.h"
#include "scheduler/stage_graph.h"
#include "scheduler/tuning.h"
#include "scheduler/worker.h"

namespace strata::scheduler {

// What a run needs to know of its pool.
struct RunEnvironment {
  int worker_count;
  // 0: victims are drawn from the time.
  uint64_t seed;
  // The pool's. May be null.
  Observer* observer;
  // Where the idle workers of the pool are.
  Parking& parking;
  // Runs that no worker serves. While there are any, workers of a run that has several leave it.
  const std::atomic<int>& unserved_runs;
};

class JobRun {
 public:
  // Takes the packets out of `stages` (Job::Start) and uses their sentinels. All references must outlive the run.
  JobRun(Job& job, std::vector<Job::Stage>& stages, const RunEnvironment& environment);
  JobRun(const JobRun&) = delete;
  JobRun& operator=(const JobRun&) = delete;
  ~JobRun();

  Job& job() { return job_; }

  // Attached workers. Written under the pool's lock.
  int attached() const { return attached_.load(std::memory_order_relaxed); }
  bool has_room() const { return attached() < limit_; }
  void Attach();
  void Detach() { attached_.store(attached() - 1, std::memory_order_relaxed); }

  // All stages have closed. Stays true.
  bool done() const { return done_.load(std::memory_order_acquire); }
  // Whether a worker that attached now would find something. Exact while nobody is attached.
  bool HasVisibleWork() const;

  // Runs packets and sentinels until there is nothing for this worker, or until another run needs it more.
  void Work(Worker& worker) ABSL_LOCKS_EXCLUDED(mutex_);
  // A part of that: one packet or sentinel at most. False where Work returns.
  bool Step(Worker& worker) ABSL_LOCKS_EXCLUDED(mutex_);

  // By worker. When done and nobody is attached.
  std::vector<WorkerCounts> Counts() const;

  // See Worker::Add.
  void Add(Worker& worker, StageId stage, std::unique_ptr<Packet> packet) ABSL_LOCKS_EXCLUDED(mutex_);
  // See Worker::origin.
  PacketOrigin OriginOf(const Worker& worker) const { return slots_[worker.index()].origin; }
  // See Worker::HasStealableWork.
  bool HasStealableWork(const Worker& worker) const { return !slots_[worker.index()].deque.LooksEmpty(); }

 private:
  // What a worker has in this run. All but the deque is touched by the thread of that worker only.
  struct alignas(128) Slot {
    Deque<Packet> deque{kFirstDequeCapacity};
    // Of the packet being run; none in a sentinel.
    std::optional<StageId> running;
    // Of the last packet run, while kLastFinisherAdvances has still to be kept for it.
    std::optional<StageId> last;
    // Of the packet being run, while somebody observes.
    PacketOrigin origin;
    uint64_t random = 0;
    WorkerCounts counts;
  };

  Slot& SlotOf(const Worker& worker) { return slots_[worker.index()]; }
  Packet* Find(Worker& worker);
  Packet* Steal(Worker& worker);
  Packet* SweepVictims(Worker& worker);
  void Execute(Worker& worker, Packet* packet);
  void RunWatched(Worker& worker, Packet& packet);
  bool ShouldYield() const;

  // Opens and closes what may, and runs sentinels. Returns whether there may be work for this worker. Wakes others for
  // the packets that came, but for `keeps` of them, which this worker takes at once.
  bool Advance(Worker& worker, size_t keeps) ABSL_LOCKS_EXCLUDED(mutex_);
  // Returns the number of packets that came from queues into this worker's deque.
  size_t OpenStages(Worker& worker) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  size_t MoveQueueToDeque(Worker& worker, StageId stage) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void ReportOpen(const Worker& worker, StageId stage);
  void ReportClosed(const Worker& worker, uint32_t stages) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void AskSentinel(Worker& worker, StageId stage) ABSL_LOCKS_EXCLUDED(mutex_);

  void AddToOtherStage(Worker& worker, StageId stage, std::unique_ptr<Packet> packet) ABSL_LOCKS_EXCLUDED(mutex_);
  void Push(Worker& worker, std::unique_ptr<Packet> packet);
  // Wakes up to `count` idle workers, as far as the job may have more. Called after the work was made visible.
  void Announce(Worker& worker, size_t count);

  // Calls tell(observer) for the pool's and all of the job's.
  template <class F>
  void Tell(F tell) const;

  Job& job_;
  std::vector<Job::Stage>& stages_;  // For the sentinels.
  const RunEnvironment environment_;
  const bool watched_;  // somebody observes
  const int limit_;
  Ledger ledger_;
  const std::unique_ptr<Slot[]> slots_;
  std::atomic<int> attached_{0};
  std::atomic<bool> started_{false};
  std::atomic<bool> sentinel_ready_{false};
  std::atomic<bool> done_{false};

  absl::Mutex mutex_;
  StageBoard board_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::vector<std::unique_ptr<Packet>>> queues_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace strata::scheduler

#endif  // STRATA_SCHEDULER_JOB_RUN_H_
