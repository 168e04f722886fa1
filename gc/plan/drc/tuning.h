// How much counting an epoch does; no effect on correctness. Chosen with Churn and Pause of gc/heap_benchmark.cc.

#ifndef STRATA_GC_PLAN_DRC_TUNING_H_
#define STRATA_GC_PLAN_DRC_TUNING_H_

#include <cstddef>

#include "gc/page/tuning.h"

namespace strata::gc {

// An epoch is due when so much has been handed out since the last, or an eighth of the heap's maximum: what survives of
// it is what a pause must count.
inline constexpr size_t kEpochBytes = size_t{2} << 20;
inline constexpr size_t kEpochsPerHeap = 8;
// Or when so many objects and slots have been logged.
inline constexpr size_t kLoggedPerEpoch = size_t{1} << 16;

// References and objects looked at in one pause: for decrements, and for a search for dead cycles. A search that falls
// behind what survives may look at more, up to the second figure.
inline constexpr size_t kDecrementsPerPause = size_t{1} << 17;
inline constexpr size_t kCycleWorkPerPause = size_t{1} << 16;
inline constexpr size_t kMostCycleWorkPerPause = size_t{1} << 19;
// Under collection stress: so little that every kind of deferred work is met half done.
inline constexpr size_t kWorkPerStressPause = 64;

// A pause for want of memory goes on with decrements until it has freed one part in so many of the maximum.
inline constexpr size_t kWantedDivisor = 32;

// What clearing or searching a block of marks costs beside its objects.
inline constexpr size_t kWorkPerBlock = 32;
inline constexpr size_t kBlocksPerSlice = 64;  // of a full collection's packets

}  // namespace strata::gc

#endif  // STRATA_GC_PLAN_DRC_TUNING_H_
