// Collects one stack, leaf first, in fixed storage: what a stack walker fills
// before SampleRing::Push.
//
// Append never allocates and takes constant time however deep the stack. A
// stack of more than kMaxFrames frames keeps its kLeafFrames frames nearest the
// leaf and its kRootFrames nearest the root, with one frame of kind kElided
// between them; all such stacks have the same elided frame, so that a recursion
// sampled at different depths still merges. Used by one thread; reuse it with
// Clear.

#ifndef STRATA_PROFILER_SAMPLER_STACK_BUFFER_H_
#define STRATA_PROFILER_SAMPLER_STACK_BUFFER_H_

#include <array>
#include <cstddef>

#include "absl/types/span.h"
#include "profiler/model/raw_frame.h"
#include "profiler/sampler/tuning.h"

namespace strata::profiler {

class StackBuffer {
 public:
  void Clear() { depth_ = 0; }
  void Append(const RawFrame& frame);

  // How many frames were appended.
  size_t depth() const { return depth_; }

  // The frames that are kept, leaf first; valid until the next Append or Clear.
  absl::Span<const RawFrame> Frames();

 private:
  size_t depth_ = 0;
  std::array<RawFrame, kMaxFrames> frames_;  // the first frames, as many as fit
  std::array<RawFrame, kRootFrames> tail_;   // the last frames: number n is at n % kRootFrames
};

}  // namespace strata::profiler

#endif  // STRATA_PROFILER_SAMPLER_STACK_BUFFER_H_
