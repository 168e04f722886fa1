// Collects when nothing asks for it: at every n-th allocation, or at random ones, the same for the same seed.
//
// Asked by the mutator's thread at each allocation; a heap under stress hides its cursor, so that every allocation
// takes the slow path whatever code the VM compiled.

#ifndef STRATA_GC_TRIGGER_STRESS_H_
#define STRATA_GC_TRIGGER_STRESS_H_

#include <cstdint>

namespace strata::gc {

struct StressOptions {
  uint64_t every_nth = 0;  // 0: no stress; 1: before every allocation; n: one in n
  uint64_t seed = 0;       // not 0: one in `every_nth` on average, drawn from this
};

class StressTrigger {
 public:
  explicit StressTrigger(const StressOptions& options) : options_(options), state_(options.seed) {}

  bool enabled() const { return options_.every_nth != 0; }
  // Whether to collect before this allocation.
  bool Tick();

 private:
  const StressOptions options_;
  uint64_t state_;  // of the generator, or allocations since the last collection
};

}  // namespace strata::gc

#endif  // STRATA_GC_TRIGGER_STRESS_H_
