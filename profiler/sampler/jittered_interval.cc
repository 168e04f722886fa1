#include "profiler/sampler/jittered_interval.h"

#include <algorithm>
#include <cstdint>

namespace strata::profiler {

int64_t JitteredInterval::NextNs() {
  const double unit = static_cast<double>(NextRandom() >> 11) * 0x1p-53;  // [0, 1)
  const double factor = 1 + jitter_ * (2 * unit - 1);
  return std::max<int64_t>(1, static_cast<int64_t>(static_cast<double>(mean_ns_) * factor));
}

// SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number
// generators, 2014).
uint64_t JitteredInterval::NextRandom() {
  state_ += 0x9e3779b97f4a7c15;
  uint64_t mixed = state_;
  mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
  mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
  return mixed ^ (mixed >> 31);
}

}  // namespace strata::profiler
