// Durations by size: counts in buckets whose width is a 32nd of their value, so that percentiles are right to 3 %.
//
// A value of some KiB (nothing before the first pause), whatever the number of pauses. Used by one thread.

#ifndef STRATA_GC_STATS_PAUSE_HISTOGRAM_H_
#define STRATA_GC_STATS_PAUSE_HISTOGRAM_H_

#include <cstddef>
#include <cstdint>
#include <vector>

namespace strata::gc {

class PauseHistogram {
 public:
  void Add(uint64_t ns);

  uint64_t count() const { return count_; }
  uint64_t total_ns() const { return total_ns_; }
  uint64_t max_ns() const { return max_ns_; }
  // The duration that `fraction` (0 to 1) of all pauses did not exceed, never more than max_ns; 0 without pauses.
  uint64_t Percentile(double fraction) const;

 private:
  static constexpr int kSubBits = 5;  // 32 buckets per power of two

  static size_t BucketOf(uint64_t ns);
  static uint64_t UpperBound(size_t bucket);

  std::vector<uint64_t> buckets_;  // up to that of the longest pause
  uint64_t count_ = 0;
  uint64_t total_ns_ = 0;
  uint64_t max_ns_ = 0;
};

}  // namespace strata::gc

#endif  // STRATA_GC_STATS_PAUSE_HISTOGRAM_H_
