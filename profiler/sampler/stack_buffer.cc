#include "profiler/sampler/stack_buffer.h"

#include <cstddef>

#include "absl/types/span.h"
#include "profiler/model/raw_frame.h"
#include "profiler/sampler/tuning.h"

namespace strata::profiler {

void StackBuffer::Append(const RawFrame& frame) {
  if (depth_ < kMaxFrames) frames_[depth_] = frame;
  tail_[depth_ % kRootFrames] = frame;
  ++depth_;
}

absl::Span<const RawFrame> StackBuffer::Frames() {
  if (depth_ <= kMaxFrames) return absl::MakeConstSpan(frames_.data(), depth_);
  frames_[kLeafFrames] = kElidedFrame;
  for (size_t i = 0; i < kRootFrames; ++i) {
    frames_[kLeafFrames + 1 + i] = tail_[(depth_ - kRootFrames + i) % kRootFrames];
  }
  return frames_;
}

}  // namespace strata::profiler
