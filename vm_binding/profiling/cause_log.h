// The stacks that led to something, kept as raw frames until a profile is built.
//
// Bounded: guests decide how much happens. One thread at a time.

#ifndef STRATA_VM_BINDING_PROFILING_CAUSE_LOG_H_
#define STRATA_VM_BINDING_PROFILING_CAUSE_LOG_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "profiler/model/raw_frame.h"

namespace strata::profiling {

class CauseLog {
 public:
  using Id = uint32_t;
  static constexpr Id kNone = UINT32_MAX;
  // 3 MiB.
  static constexpr size_t kMaxFrames = size_t{1} << 17;

  explicit CauseLog(size_t max_frames = kMaxFrames) : max_frames_(max_frames) {}

  // Whether there is room for any stack; then a walk is worth its time.
  bool has_room() const { return frames_.size() < max_frames_; }
  // Keeps a copy. kNone if it is empty or does not fit.
  Id Add(absl::Span<const profiler::RawFrame> leaf_first);
  // Of kNone: none.
  absl::Span<const profiler::RawFrame> Frames(Id cause) const;
  size_t bytes() const { return frames_.capacity() * sizeof(profiler::RawFrame) + ends_.capacity() * sizeof(size_t); }

 private:
  const size_t max_frames_;
  std::vector<profiler::RawFrame> frames_;
  std::vector<size_t> ends_;  // of each cause, in frames_
};

}  // namespace strata::profiling

#endif  // STRATA_VM_BINDING_PROFILING_CAUSE_LOG_H_
