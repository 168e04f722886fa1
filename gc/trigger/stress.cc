#include "gc/trigger/stress.h"

#include "vm_binding/base/random.h"

namespace strata::gc {
bool StressTrigger::Tick() {
  if (!enabled()) return false;
  if (options_.seed != 0) return base::NextRandom(state_) % options_.every_nth == 0;
  if (++state_ < options_.every_nth) return false;
  state_ = 0;
  return true;
}

}  // namespace strata::gc
