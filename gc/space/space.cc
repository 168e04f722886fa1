#include "gc/space/space.h"

namespace strata::gc {

Extent Space::ExtentAround(vm::Address address) const {
  for (const Extent& extent : Extents()) {
    if (address >= extent.begin && address < extent.end) return extent;
  }
  return {};
}

}  // namespace strata::gc
