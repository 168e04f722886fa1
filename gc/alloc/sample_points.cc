#include "gc/alloc/sample_points.h"

#include <cmath>

namespace strata::gc {
namespace {

// Steele, Lea and Flood 2014: a counter, mixed.
uint64_t NextRandom(uint64_t& state) {
  state += 0x9E3779B97F4A7C15u;
  uint64_t value = state;
  value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9u;
  value = (value ^ (value >> 27)) * 0x94D049BB133111EBu;
  return value ^ (value >> 31);
}

}  // namespace

SamplePoints::SamplePoints(size_t mean_bytes, uint64_t seed) : mean_bytes_(mean_bytes), state_(seed) { DrawAfter(0); }

void SamplePoints::DrawAfter(uint64_t allocated_bytes) {
  const double uniform = static_cast<double>((NextRandom(state_) >> 11) + 1) * 0x1p-53;  // above 0, at most 1
  next_ = allocated_bytes + static_cast<uint64_t>(-std::log(uniform) * static_cast<double>(mean_bytes_));
}

double SamplePoints::StandsFor(size_t bytes, size_t mean_bytes) {
  return -1 / std::expm1(-static_cast<double>(bytes) / static_cast<double>(mean_bytes));
}

}  // namespace strata::gc
