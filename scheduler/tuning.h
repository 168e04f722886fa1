// Constants with no effect on correctness. Chosen by reasoning, to be replaced by numbers of :scheduler_benchmark.

#ifndef STRATA_SCHEDULER_TUNING_H_
#define STRATA_SCHEDULER_TUNING_H_

#include <cstddef>

namespace strata::scheduler {

// How often a worker looks through all deques before it takes the lock of its run and thinks of parking.
// Few: on a busy machine the victim needs the processor more than the thief.
inline constexpr int kStealSweeps = 4;

// Slots a deque starts with; a power of two. 512 bytes per worker and run, doubled when needed.
inline constexpr size_t kFirstDequeCapacity = 64;

}  // namespace strata::scheduler

#endif  // STRATA_SCHEDULER_TUNING_H_
