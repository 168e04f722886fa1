#include "gc/alloc/sample_points.h"

#include <cmath>

#include "vm_binding/base/random.h"

namespace strata::gc {
SamplePoints::SamplePoints(size_t mean_bytes, uint64_t seed) : mean_bytes_(mean_bytes), state_(seed) { DrawAfter(0); }

void SamplePoints::DrawAfter(uint64_t allocated_bytes) {
  const double uniform = 1 - base::NextUnit(state_);  // above 0, at most 1
  next_ = allocated_bytes + static_cast<uint64_t>(-std::log(uniform) * static_cast<double>(mean_bytes_));
}

double SamplePoints::StandsFor(size_t bytes, size_t mean_bytes) {
  return -1 / std::expm1(-static_cast<double>(bytes) / static_cast<double>(mean_bytes));
}

}  // namespace strata::gc
