#include "gc/trigger/heap_limit.h"

namespace strata::gc {
namespace {

// A mutator may allocate as much again as survived.
constexpr size_t kGrowth = 2;

}  // namespace

GrowingLimit::GrowingLimit(PageBudget& budget, const LimitBounds& bounds) : budget_(budget), bounds_(bounds) {
  budget_.set_limit_bytes(std::max(bounds_.initial_bytes, bounds_.min_bytes));
}

void GrowingLimit::Raise(size_t needed_bytes) {
  budget_.RaiseLimit(LimitFor(SaturatingSum(budget_.reserved_bytes(), needed_bytes)));
}

size_t GrowingLimit::LimitFor(size_t held_bytes) const {
  const size_t growth = kGrowth * bounds_.copy_factor;
  if (held_bytes >= bounds_.max_bytes / growth) return bounds_.max_bytes;
  return std::max({bounds_.initial_bytes, bounds_.min_bytes, held_bytes * growth});
}

}  // namespace strata::gc
