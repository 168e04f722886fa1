// A ring of samples between the thread that is sampled and the thread that
// collects.
//
// One producer (Push) and one consumer (Drain) at a time, without locks.
// Everything is allocated by the constructor: Push only copies words, so it may
// be called at a poll, in a host call or in a signal handler of the producing
// thread. A sample that does not fit is dropped and counted; what is in the
// ring is never overwritten.
//
// Invariant kRecordsWhole: the words between read_ and written_ are a sequence
// of whole records.

#ifndef STRATA_PROFILER_SAMPLER_SAMPLE_RING_H_
#define STRATA_PROFILER_SAMPLER_SAMPLE_RING_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "profiler/model/raw_frame.h"
#include "profiler/sampler/tuning.h"

namespace strata::profiler {

// Receives what Drain takes out of a ring.
class SampleSink {
 public:
  virtual ~SampleSink() = default;
  // `leaf_first` is valid during the call.
  virtual void OnSample(absl::Span<const RawFrame> leaf_first, int64_t time_ns, int64_t cpu_ns, int64_t weight) = 0;
};

class SampleRing {
 public:
  // Rounded up to a power of two that holds at least one sample of kMaxFrames.
  explicit SampleRing(size_t min_words = kRingWords);
  SampleRing(const SampleRing&) = delete;
  SampleRing& operator=(const SampleRing&) = delete;

  // Producer. `time_ns` is monotonic, `cpu_ns` the CPU time of the thread so
  // far, `weight` how many samples this one stands for. A stack of more than
  // kMaxFrames is shortened as by StackBuffer. False if the sample was dropped
  // because the ring is full.
  bool Push(absl::Span<const RawFrame> leaf_first, int64_t time_ns, int64_t cpu_ns, int64_t weight = 1);

  // Consumer. Hands over every sample that was pushed before the call, oldest
  // first; returns how many.
  size_t Drain(SampleSink& sink);

  size_t memory_bytes() const { return words_.size() * sizeof(uint64_t) + scratch_.size() * sizeof(RawFrame); }
  // Any thread.
  uint64_t dropped() const { return dropped_.load(std::memory_order_relaxed); }

 private:
  uint64_t& Word(uint64_t position) { return words_[position & (words_.size() - 1)]; }
  uint64_t WriteFrame(uint64_t position, const RawFrame& frame);
  uint64_t ReadRecord(uint64_t position, SampleSink& sink);

  std::vector<uint64_t> words_;
  std::vector<RawFrame> scratch_;  // consumer's, kMaxFrames
  // Positions only grow; the word is position modulo size.
  std::atomic<uint64_t> written_{0};  // producer's; its release pairs with the acquire in Drain
  std::atomic<uint64_t> read_{0};     // consumer's; its release pairs with the acquire in Push
  std::atomic<uint64_t> dropped_{0};  // a count only, relaxed
};

}  // namespace strata::profiler

#endif  // STRATA_PROFILER_SAMPLER_SAMPLE_RING_H_
