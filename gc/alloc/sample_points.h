// Where samples of allocation fall: the points of a Poisson process over the bytes that a mutator allocates.
//
// An object is sampled if a point lies in it, so one of s bytes with probability 1 - exp(-s / mean), whatever its
// neighbours are. Where a sampled object ends the process begins anew (it has no memory), so further points in the same
// object do not count. One thread; the same seed gives the same points.

#ifndef STRATA_GC_ALLOC_SAMPLE_POINTS_H_
#define STRATA_GC_ALLOC_SAMPLE_POINTS_H_

#include <cstddef>
#include <cstdint>

namespace strata::gc {

class SamplePoints {
 public:
  // `mean_bytes`, from 1 to kMaxMeanBytes, lie between two points on average.
  static constexpr size_t kMaxMeanBytes = size_t{1} << 40;
  SamplePoints(size_t mean_bytes, uint64_t seed);

  // How many bytes will have been allocated before the byte that holds the next point.
  uint64_t next() const { return next_; }
  // The process begins anew after `allocated_bytes` bytes.
  void DrawAfter(uint64_t allocated_bytes);

  // How many objects of `bytes` bytes one that was sampled stands for: one divided by its probability. Sums of these,
  // and of these times sizes, are unbiased. The alternative, the mean for each point in an object, is unbiased too, but
  // says of a large object, which is sampled for certain, a size that varies.
  static double StandsFor(size_t bytes, size_t mean_bytes);

 private:
  const size_t mean_bytes_;
  uint64_t state_;
  uint64_t next_ = 0;
};

}  // namespace strata::gc

#endif  // STRATA_GC_ALLOC_SAMPLE_POINTS_H_
