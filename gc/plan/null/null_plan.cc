#include "gc/plan/null/null_plan.h"

#include "gc/metadata/space_map.h"

namespace strata::gc {
namespace {

constexpr SpaceId kObjects = 1;
constexpr SpaceId kLarge = 2;

}  // namespace

NullPlan::NullPlan(const PlanContext& context)
    : objects_("immortal", kObjects, context.memory), large_("large", kLarge, context.memory) {}

vm::Address NullPlan::AllocateLarge(const vm::AllocRequest& request) { return large_.Allocate(request.bytes, 0); }

LargeObjectUsage NullPlan::large_objects() const {
  return {.allocated_bytes = large_.allocated_bytes(), .allocated_objects = large_.allocated_objects()};
}

Extent NullPlan::TakeExtent(size_t min_bytes) {
  const Extent tail = objects_.TakeTail(min_bytes);
  return tail.empty() ? objects_.TakeBlock(0) : tail;
}

}  // namespace strata::gc
