#include "scheduler/ledger.h"

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "scheduler/stage_graph.h"

namespace strata::scheduler {

uint64_t Ledger::FinishedIn(StageId stage) const {
  uint64_t sum = 0;
  // Acquire pairs with the release in Finished.
  for (int i = 0; i < worker_count_; ++i) sum += rows_[i].finished[stage].load(std::memory_order_acquire);
  return sum;
}

uint64_t Ledger::CreatedIn(StageId stage) const {
  uint64_t sum = 0;
  // Relaxed: not older than what the finishes just acquired had created.
  for (int i = 0; i < worker_count_; ++i) sum += rows_[i].created[stage].load(std::memory_order_relaxed);
  return sum;
}

uint32_t Ledger::IdleMask() const {
  // Pairs with itself in another worker, here or in IsIdle: each has stored its last finish before and reads the
  // other's after, so that not both can miss the other's.
  std::atomic_thread_fence(std::memory_order_seq_cst);
  uint64_t finished[kMaxStages];
  for (size_t i = 0; i < stage_count_; ++i) finished[i] = FinishedIn(static_cast<StageId>(i));
  uint32_t idle = 0;
  for (size_t i = 0; i < stage_count_; ++i) {
    if (CreatedIn(static_cast<StageId>(i)) == finished[i]) idle |= uint32_t{1} << i;
  }
  return idle;
}

bool Ledger::IsIdle(StageId stage) const {
  // Pairs with itself and with the fence in IdleMask; see there.
  std::atomic_thread_fence(std::memory_order_seq_cst);
  const uint64_t finished = FinishedIn(stage);
  return CreatedIn(stage) == finished;
}

}  // namespace strata::scheduler
