// What a plan that counts references tells beyond what every plan does. A value; all since the heap was made, but
// `deferred`.

#ifndef STRATA_GC_STATS_COUNTING_STATS_H_
#define STRATA_GC_STATS_COUNTING_STATS_H_

#include <cstdint>

namespace strata::gc {

struct CountingStats {
  uint64_t increments = 0;
  uint64_t decrements = 0;
  uint64_t deferred = 0;        // decrements that wait now
  uint64_t cycle_searches = 0;  // completed, a step per pause
  uint64_t cyclic_objects = 0;  // that they found dead
  // References and objects looked at by the longest collection that was not full: what bounds its pause.
  uint64_t most_work = 0;
};

}  // namespace strata::gc

#endif  // STRATA_GC_STATS_COUNTING_STATS_H_
