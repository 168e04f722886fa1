#include "gc/trigger/heap_limit.h"

#include <algorithm>

namespace strata::gc {
namespace {

// A copying plan keeps half of the limit free, so four times what survived lets a mutator allocate as much again
// before the next collection.
constexpr size_t kGrowth = 4;

}  // namespace

GrowingLimit::GrowingLimit(size_t initial_bytes, size_t max_bytes)
    : initial_bytes_(std::min(initial_bytes, max_bytes)), max_bytes_(max_bytes) {}

size_t GrowingLimit::AfterCollection(size_t reserved_bytes) const {
  if (reserved_bytes >= max_bytes_ / kGrowth) return max_bytes_;
  return std::max(initial_bytes_, reserved_bytes * kGrowth);
}

}  // namespace strata::gc
