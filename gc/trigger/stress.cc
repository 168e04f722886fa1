#include "gc/trigger/stress.h"

namespace strata::gc {
namespace {

// A 64-bit mix of a counter: full period, good enough to choose allocations.
uint64_t Mix(uint64_t value) {
  value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9u;
  value = (value ^ (value >> 27)) * 0x94D049BB133111EBu;
  return value ^ (value >> 31);
}

}  // namespace

bool StressTrigger::Tick() {
  if (!enabled()) return false;
  if (options_.seed != 0) {
    state_ += 0x9E3779B97F4A7C15u;
    return Mix(state_) % options_.every_nth == 0;
  }
  if (++state_ < options_.every_nth) return false;
  state_ = 0;
  return true;
}

}  // namespace strata::gc
