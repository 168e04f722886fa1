// Sizes of a trace's work; no effect on correctness.

#ifndef STRATA_GC_TRACE_TUNING_H_
#define STRATA_GC_TRACE_TUNING_H_

#include <cstddef>

namespace strata::gc {

// A worker's private stack; 32 KiB stay in the first cache levels. Also the most entries of one packet.
inline constexpr size_t kSlotStackEntries = 4096;

// Objects whose headers are fetched ahead of their visit.
inline constexpr size_t kPrefetchWindow = 16;  // a power of two

// After so many visits a worker of several gives the oldest half of its stack away, if nothing else of it waits to be
// stolen: often enough that others do not starve on a deep tree, rarely enough that a packet's cost vanishes.
inline constexpr size_t kVisitsBetweenShares = 256;

// A root packet's most slots.
inline constexpr size_t kRootSlotsPerPacket = 2048;

// An object with more slots is visited in packets of so many.
inline constexpr size_t kSlotsPerSlice = 4096;

// Counting: the first store since the last epoch into an object of at most so many bytes logs all its references; into
// a longer one, that slot.
inline constexpr size_t kSnapshotBytes = 512;

// Counting: so many slots of a large dead or grey object are looked at before the budget is asked again.
inline constexpr size_t kCountedSlotsPerStep = 1024;

}  // namespace strata::gc

#endif  // STRATA_GC_TRACE_TUNING_H_
