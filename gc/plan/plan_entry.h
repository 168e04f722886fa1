// All that making a heap asks of a plan before the heap exists.
//
// A registry (registry.h) is a table of these; CreateHeapOf takes one that stands in none.

#ifndef STRATA_GC_PLAN_PLAN_ENTRY_H_
#define STRATA_GC_PLAN_PLAN_ENTRY_H_

#include <memory>

#include "gc/plan/plan.h"
#include "gc/plan/plan_constraints.h"

namespace strata::gc {

struct PlanEntry {
  PlanConstraints constraints;
  std::unique_ptr<Plan> (*create)(const PlanContext& context);
};

}  // namespace strata::gc

#endif  // STRATA_GC_PLAN_PLAN_ENTRY_H_
