// Sizes of the sampler. None has an effect on correctness: a smaller ring drops
// samples (and counts them), a shallower stack has its middle left out.

#ifndef STRATA_PROFILER_SAMPLER_TUNING_H_
#define STRATA_PROFILER_SAMPLER_TUNING_H_

#include <cstddef>
#include <cstdint>

namespace strata::profiler {

// Of a deep stack, this many frames nearest the leaf are kept, and this many
// nearest the root.
inline constexpr size_t kLeafFrames = 192;
inline constexpr size_t kRootFrames = 63;
// With the frame that stands for what was left out.
inline constexpr size_t kMaxFrames = kLeafFrames + 1 + kRootFrames;

// 512 KiB per sampled thread: 85 of the deepest samples, or about 700 of 30
// frames.
inline constexpr size_t kRingWords = size_t{1} << 16;

inline constexpr size_t kMaxRingWords = size_t{1} << 27;  // 1 GiB

// Frames in a thread's tree of stacks, some 130 bytes each with the table that finds them: 32 MiB at most. Real guests
// have hundreds to some ten thousands.
inline constexpr size_t kMaxTreeFrames = size_t{1} << 18;
// Of these, as many are for the innermost frames of stacks that find no room otherwise.
inline constexpr size_t kReservedFrames = kMaxTreeFrames / 8;

// A ring is emptied once in so many ticks, of which each asks for one sample: the timer thread, which often runs in the
// sampled thread's place, then does next to nothing in most of them.
inline constexpr uint64_t kTicksPerDrain = 8;

// The timer thread sleeps at most this long at a time, so that Stop waits no
// longer.
inline constexpr int64_t kLongestSleepNs = 5'000'000;

// Sampled allocations and nodes of their stacks that are kept: at most 6 MiB and
// 20 MiB. Half as many, which is what is left of a full log, still tell a type's
// share within 0.3 percentage points (a standard deviation).
inline constexpr size_t kMaxAllocations = size_t{1} << 16;
inline constexpr size_t kMaxAllocationNodes = size_t{1} << 18;

}  // namespace strata::profiler

#endif  // STRATA_PROFILER_SAMPLER_TUNING_H_
