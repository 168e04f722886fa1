// What a heap's options mean: checked against the plan, and made into a limit policy.

#ifndef STRATA_GC_HEAP_POLICY_H_
#define STRATA_GC_HEAP_POLICY_H_

#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gc/heap_options.h"
#include "gc/page/page_budget.h"
#include "gc/plan/plan_constraints.h"
#include "gc/trigger/heap_limit.h"

namespace strata::gc {

// kInvalidArgument, naming the option and its value, for options that cannot be.
absl::Status CheckOptions(const HeapOptions& options, const PlanConstraints& constraints);

// The policy of checked options, which has set the first limit. kResourceExhausted when a shared balancer has no room.
// `budget` and what the options point to outlive the policy.
absl::StatusOr<std::unique_ptr<HeapLimit>> NewLimit(const HeapOptions& options, const PlanConstraints& constraints,
                                                    PageBudget& budget);

}  // namespace strata::gc

#endif  // STRATA_GC_HEAP_POLICY_H_
