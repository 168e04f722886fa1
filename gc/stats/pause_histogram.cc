#include "gc/stats/pause_histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace strata::gc {

void PauseHistogram::Add(uint64_t ns) {
  const size_t bucket = BucketOf(ns);
  if (bucket >= buckets_.size()) buckets_.resize(bucket + 1);
  ++buckets_[bucket];
  ++count_;
  total_ns_ += ns;
  max_ns_ = std::max(max_ns_, ns);
}

uint64_t PauseHistogram::Percentile(double fraction) const {
  const uint64_t wanted =
      std::max<uint64_t>(1, static_cast<uint64_t>(std::ceil(fraction * static_cast<double>(count_))));
  uint64_t seen = 0;
  for (size_t bucket = 0; bucket < buckets_.size(); ++bucket) {
    seen += buckets_[bucket];
    if (seen >= wanted) return std::min(UpperBound(bucket), max_ns_);
  }
  return max_ns_;
}

// Values below 32 have buckets of their own; above, a bucket is the leading bit and the five bits after it.
size_t PauseHistogram::BucketOf(uint64_t ns) {
  const int width = std::bit_width(ns);
  if (width <= kSubBits) return ns;
  const int shift = width - kSubBits - 1;
  return (static_cast<size_t>(shift) << kSubBits) + static_cast<size_t>(ns >> shift);
}

uint64_t PauseHistogram::UpperBound(size_t bucket) {
  if (bucket < (size_t{2} << kSubBits)) return bucket;
  const size_t shift = (bucket >> kSubBits) - 1;
  const uint64_t leading = bucket - (shift << kSubBits);
  return ((leading + 1) << shift) - 1;
}

}  // namespace strata::gc
