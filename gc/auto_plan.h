// The plan named "auto": chooses one of the others by heap and guest, and says why. Not by the number of workers: every
// plan's collections are parallel.
//
// A choice is made once, before any code is compiled for the heap, because plans differ in their barriers. The rules
// are those that gc/trigger/DESIGN.md gives figures for.

#ifndef STRATA_GC_AUTO_PLAN_H_
#define STRATA_GC_AUTO_PLAN_H_

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"
#include "gc/guest_profile.h"
#include "gc/heap_options.h"

namespace strata::gc {

inline constexpr absl::string_view kAutoPlan = "auto";

struct PlanChoice {
  std::string plan;    // a name of the registry
  std::string reason;  // for a person, without a full stop
};

PlanChoice ChoosePlan(size_t max_bytes, const GuestProfile& guest);

// Replaces a plan named "auto" by the choice, its reason in `plan_reason`; leaves any other plan alone.
HeapOptions ResolvePlan(HeapOptions options);

}  // namespace strata::gc

#endif  // STRATA_GC_AUTO_PLAN_H_
