#include "profiler/sampler/jittered_interval.h"

#include <algorithm>
#include <cstdint>

#include "vm_binding/base/random.h"

namespace strata::profiler {

int64_t JitteredInterval::NextNs() {
  const double unit = base::NextUnit(state_);
  const double factor = 1 + jitter_ * (2 * unit - 1);
  return std::max<int64_t>(1, static_cast<int64_t>(static_cast<double>(mean_ns_) * factor));
}

}  // namespace strata::profiler
