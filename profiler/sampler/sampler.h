// Asks threads for their stacks at regular times, and keeps what they hand in.
//
// A sampled thread is a SampleTarget and a SampleRing. The sampler's timer
// thread calls RequestSample on every target at each tick; the target arranges
// that the sampled thread, at its next poll, pushes its stack into the ring.
// The sampler never stops or walks a thread itself, so a sample falls where the
// thread polls. Requests that come before the poll merge into one sample, which
// should have their number for its weight: the target knows it.
//
// Attach, Detach, Start, Stop and AddTo may be called by any thread, but not
// from RequestSample. Push into a ring may go on at any time as long as the
// sampler lives, also after Detach and Stop: AddTo collects what is there.
//
// Invariant kSingleConsumer: rings are drained only with mutex_ held.

#ifndef STRATA_PROFILER_SAMPLER_SAMPLER_H_
#define STRATA_PROFILER_SAMPLER_SAMPLER_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "profiler/model/index.h"
#include "profiler/model/profile.h"
#include "profiler/model/profile_builder.h"
#include "profiler/sampler/jittered_interval.h"
#include "profiler/sampler/sample_log.h"
#include "profiler/sampler/sample_ring.h"
#include "profiler/sampler/tuning.h"

namespace strata::profiler {

// What is told that a sample is due.
class SampleTarget {
 public:
  virtual ~SampleTarget() = default;
  // Called on the timer thread. Must not block and must not call the sampler:
  // set a flag that the thread polls.
  virtual void RequestSample() = 0;
};

struct SamplerOptions {
  int64_t interval_ns = 1'000'000;  // mean time between requests; from 1 microsecond to 1 hour
  double jitter = 0.25;             // intervals vary by this part of the mean; 0 <= jitter < 1
  uint64_t seed = 1;                // of the jitter
  size_t ring_words = kRingWords;   // size of each thread's ring
};

class Sampler {
 public:
  // Fails for options outside their ranges.
  static absl::StatusOr<std::unique_ptr<Sampler>> Create(const SamplerOptions& options);
  ~Sampler();  // stops
  Sampler(const Sampler&) = delete;
  Sampler& operator=(const Sampler&) = delete;

  // The ring that the thread behind `target` pushes into; it belongs to the
  // sampler. `thread` is where AddTo puts the samples: several targets may
  // share it, e.g. stores that run on one thread. Allocates the ring.
  SampleRing& Attach(SampleTarget& target, ThreadIndex thread);
  // When it returns, `target` will not be asked again. Its samples are kept. No
  // effect if it is not attached.
  void Detach(SampleTarget& target);
  // Collects what is in the ring of a detached target and frees it: its thread pushes no more.
  void Retire(SampleRing& ring);

  // Each is without effect if the sampler is already in that state. Sampling
  // may be started again.
  void Start();
  void Stop();

  // Collects what is still in the rings and adds all samples so far, then the
  // facts "requests", "samples", "dropped", "stacks cut", "memory", "spooled" of
  // section "Sampling", and what it cost. May be called while sampling goes on;
  // `builder` must know the threads given to Attach.
  absl::Status AddTo(ProfileBuilder& builder);

  // Samples that did not fit into a ring.
  uint64_t dropped() const;

 private:
  struct Source {
    Source(SampleTarget* target, ThreadIndex thread, size_t ring_words)
        : target(target), thread(thread), ring(std::make_unique<SampleRing>(ring_words)) {}

    void Drain() {
      if (ring != nullptr) ring->Drain(log);
    }

    SampleTarget* target;  // null = detached
    ThreadIndex thread;
    std::unique_ptr<SampleRing> ring;  // null = retired
    uint64_t dropped_before = 0;       // by the ring it had
    SampleLog log;
  };

  explicit Sampler(const SamplerOptions& options);

  void RunTimer();
  void Tick();
  // What sampling takes, and how many samples found no room anywhere.
  RecordingCost CostLocked() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  uint64_t DroppedLocked() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const SamplerOptions options_;
  JitteredInterval interval_;  // the timer thread's while it runs

  mutable absl::Mutex mutex_;
  std::vector<std::unique_ptr<Source>> sources_ ABSL_GUARDED_BY(mutex_);
  uint64_t requests_ ABSL_GUARDED_BY(mutex_) = 0;
  uint64_t ticks_ ABSL_GUARDED_BY(mutex_) = 0;

  absl::Mutex control_mutex_ ABSL_ACQUIRED_BEFORE(mutex_);  // serialises Start and Stop
  std::thread timer_ ABSL_GUARDED_BY(control_mutex_);
  std::atomic<bool> stopping_{false};  // a flag only, relaxed: join orders everything else
};

}  // namespace strata::profiler

#endif  // STRATA_PROFILER_SAMPLER_SAMPLER_H_
