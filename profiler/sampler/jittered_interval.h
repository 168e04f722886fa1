// Intervals that vary around a mean, so that sampling does not fall into step
// with a loop of the sampled program.
//
// Uniform in [mean * (1 - jitter), mean * (1 + jitter)], never below one
// nanosecond. The same seed gives the same intervals. One thread.

#ifndef STRATA_PROFILER_SAMPLER_JITTERED_INTERVAL_H_
#define STRATA_PROFILER_SAMPLER_JITTERED_INTERVAL_H_

#include <cstdint>

namespace strata::profiler {

class JitteredInterval {
 public:
  // Preconditions: mean_ns > 0, 0 <= jitter < 1.
  JitteredInterval(int64_t mean_ns, double jitter, uint64_t seed) : mean_ns_(mean_ns), jitter_(jitter), state_(seed) {}

  int64_t NextNs();

 private:
  int64_t mean_ns_;
  double jitter_;
  uint64_t state_;
};

}  // namespace strata::profiler

#endif  // STRATA_PROFILER_SAMPLER_JITTERED_INTERVAL_H_
