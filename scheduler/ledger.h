// How many packets of each stage were created and how many have finished: tells, exactly, which stages are idle.
//
// Each worker writes counters of its own (no read-modify-write, no shared cache line); a reader sums them. Owned by one
// run of a job. Invariants, on which exactness rests:
//   kCountedBeforeVisible: a packet is counted as created before any other thread can see it, hence before the packet
//     that created it is counted as finished, and before it is itself.
//   kFinishedReadFirst: a reader sums `finished` before `created`.
// Then equal sums for a set of stages mean that no packet of these stages existed at the moment between the two sums.
// For suppose one did, and take the first packet on its chain of creators (within the set) whose finish was not read.
// Its creator's finish was read, so by kCountedBeforeVisible its creation was read too, later, by kFinishedReadFirst;
// and every finish read has its creation read. So `created` exceeds `finished` for its stage. (A packet of a stage
// outside the set may still create one: JobRun orders those by its lock.)

#ifndef STRATA_SCHEDULER_LEDGER_H_
#define STRATA_SCHEDULER_LEDGER_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "scheduler/stage_graph.h"

namespace strata::scheduler {

class Ledger {
 public:
  Ledger(int worker_count, size_t stage_count)
      : worker_count_(worker_count), stage_count_(stage_count), rows_(std::make_unique<Row[]>(worker_count)) {}

  // Called by the thread of `worker` only; Created before the packet is pushed anywhere (kCountedBeforeVisible).
  void Created(int worker, StageId stage) {
    // Relaxed: read only after an acquire of a finish that this precedes (see IdleMask).
    std::atomic<uint64_t>& count = rows_[worker].created[stage];
    count.store(count.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  }
  void Finished(int worker, StageId stage) {
    // Release pairs with the acquire in FinishedIn: what the packet did and created comes first.
    std::atomic<uint64_t>& count = rows_[worker].finished[stage];
    count.store(count.load(std::memory_order_relaxed) + 1, std::memory_order_release);
  }

  // Bit i: stage i has no packet waiting or running. Of the workers that finish the last packets of a stage and each
  // call IdleMask or IsIdle afterwards, one at least is told so.
  uint32_t IdleMask() const;

  // The same for one stage.
  bool IsIdle(StageId stage) const;

 private:
  // Two lines: neighbouring lines are fetched in pairs.
  struct alignas(128) Row {
    std::atomic<uint64_t> created[kMaxStages] = {};
    std::atomic<uint64_t> finished[kMaxStages] = {};
  };

  uint64_t CreatedIn(StageId stage) const;
  uint64_t FinishedIn(StageId stage) const;

  const int worker_count_;
  const size_t stage_count_;
  const std::unique_ptr<Row[]> rows_;
};

}  // namespace strata::scheduler

#endif  // STRATA_SCHEDULER_LEDGER_H_
