// Constants with no effect on correctness, each with the measurement that chose it.

#ifndef STRATA_SCHEDULER_TUNING_H_
#define STRATA_SCHEDULER_TUNING_H_

#include <cstddef>

namespace strata::scheduler {

// How often a worker looks through all deques before it takes the lock of its run and thinks of parking.
inline constexpr int kStealSweeps = 4;

// Slots a deque starts with; a power of two.
inline constexpr size_t kFirstDequeCapacity = 64;

}  // namespace strata::scheduler

#endif  // STRATA_SCHEDULER_TUNING_H_
