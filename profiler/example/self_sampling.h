// How a program lets itself be sampled: it keeps a stack of what it is in, and looks now and then whether a sample is
// due.
//
// One thread's. RequestSample comes from the sampler's timer thread; all else is the sampled thread's.

#ifndef STRATA_PROFILER_EXAMPLE_SELF_SAMPLING_H_
#define STRATA_PROFILER_EXAMPLE_SELF_SAMPLING_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "profiler/model/frame_resolver.h"
#include "profiler/model/raw_frame.h"
#include "profiler/sampler/sample_ring.h"
#include "profiler/sampler/sampler.h"
#include "profiler/sampler/stack_buffer.h"

namespace strata::profiler::example {

// The functions of the program that a profile shows.
enum class Routine : uint8_t { kProgram, kFill, kMultiply, kSum };

class SelfSampling final : public SampleTarget {
 public:
  // Where samples go: what Sampler::Attach returned.
  void set_ring(SampleRing& ring) { ring_ = &ring; }

  void RequestSample() override { due_.store(true, std::memory_order_relaxed); }

  void Enter(Routine routine) { stack_.push_back({static_cast<uint64_t>(routine), 0}); }
  void Leave() { stack_.pop_back(); }
  // In each turn of a loop. `line` is where that is.
  void Poll(uint64_t line) {
    if (due_.load(std::memory_order_relaxed)) TakeSample(line);
  }

  size_t samples() const { return samples_; }

 private:
  void TakeSample(uint64_t line);

  SampleRing* ring_ = nullptr;
  std::atomic<bool> due_{false};  // a flag only
  std::vector<RawFrame> stack_;   // outermost first
  StackBuffer buffer_;
  size_t samples_ = 0;
};

// A routine, for as long as this lives.
class InRoutine {
 public:
  InRoutine(SelfSampling& sampling, Routine routine) : sampling_(sampling) { sampling.Enter(routine); }
  ~InRoutine() { sampling_.Leave(); }
  InRoutine(const InRoutine&) = delete;
  InRoutine& operator=(const InRoutine&) = delete;

 private:
  SelfSampling& sampling_;
};

// Names for what SelfSampling recorded; asked when the profile is built.
class RoutineNames final : public FrameResolver {
 public:
  FrameInfo Resolve(const RawFrame& frame) override;
};

}  // namespace strata::profiler::example

#endif  // STRATA_PROFILER_EXAMPLE_SELF_SAMPLING_H_
