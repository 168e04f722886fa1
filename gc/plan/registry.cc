#include "gc/plan/registry.h"

#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gc/plan/drc/drc_plan.h"
#include "gc/plan/gencopy/gen_copy_plan.h"
#include "gc/plan/genimmix/gen_immix_plan.h"
#include "gc/plan/immix/immix_plan.h"
#include "gc/plan/markcompact/mark_compact_plan.h"
#include "gc/plan/marksweep/mark_sweep_plan.h"
#include "gc/plan/null/null_plan.h"
#include "gc/plan/semispace/semispace_plan.h"
#include "gc/plan/stickyimmix/sticky_immix_plan.h"

namespace strata::gc {
namespace {

constexpr PlanEntry kPlans[] = {
    {NullPlan::kConstraints, &NullPlan::Create},
    {SemiSpacePlan::kConstraints, &SemiSpacePlan::Create},
    {MarkSweepPlan::kConstraints, &MarkSweepPlan::Create},
    {MarkCompactPlan::kConstraints, &MarkCompactPlan::Create},
    {ImmixPlan::kConstraints, &ImmixPlan::Create},
    {GenCopyPlan::kConstraints, &GenCopyPlan::Create},
    {GenImmixPlan::kConstraints, &GenImmixPlan::Create},
    {StickyImmixPlan::kConstraints, &StickyImmixPlan::Create},
    {DrcPlan::kConstraints, &DrcPlan::Create},
    {SemiSpacePlan::kPageProtectConstraints, &SemiSpacePlan::CreatePageProtect},
};

}  // namespace

absl::Span<const PlanEntry> Plans() { return kPlans; }

absl::StatusOr<const PlanEntry*> FindPlan(absl::string_view name) {
  for (const PlanEntry& entry : kPlans) {
    if (entry.constraints.name == name) return &entry;
  }
  const auto append_name = [](std::string* out, const PlanEntry& entry) {
    absl::StrAppend(out, entry.constraints.name);
  };
  return absl::NotFoundError(
      absl::StrCat("no collector is named \"", name, "\"; known: ", absl::StrJoin(kPlans, ", ", append_name)));
}

}  // namespace strata::gc
