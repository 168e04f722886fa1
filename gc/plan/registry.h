// The plans of the toolkit by name: one row each.
//
// The only place that knows every plan. To add one: its package under gc/plan, and a row in registry.cc.

#ifndef STRATA_GC_PLAN_REGISTRY_H_
#define STRATA_GC_PLAN_REGISTRY_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "gc/plan/plan_entry.h"

namespace strata::gc {

// In the order in which help texts show them.
absl::Span<const PlanEntry> Plans();

// kNotFound, listing the known names, for a name that is none. No heap is made.
absl::StatusOr<const PlanEntry*> FindPlan(absl::string_view name);

}  // namespace strata::gc

#endif  // STRATA_GC_PLAN_REGISTRY_H_
