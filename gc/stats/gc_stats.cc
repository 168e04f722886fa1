#include "gc/stats/gc_stats.h"

namespace strata::gc {

uint64_t GcStats::collections() const {
  uint64_t sum = 0;
  for (const uint64_t count : collections_by_reason) sum += count;
  return sum;
}

}  // namespace strata::gc
