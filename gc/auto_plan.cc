#include "gc/auto_plan.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "gc/stats/units.h"

namespace strata::gc {
namespace {

// Below, a guest misses the half that copying keeps free: with 12 MiB for 4 MiB of live data markcompact took 4 to 18 %
// less processor time than semispace, with 32 MiB it was the same or slower.
constexpr size_t kTightBytes = size_t{16} << 20;

// Below, a nursery would be a few blocks.
constexpr size_t kNurseryBytes = size_t{8} << 20;

PlanChoice Choose(absl::string_view plan, std::string reason) { return {std::string(plan), std::move(reason)}; }

}  // namespace

PlanChoice ChoosePlan(size_t max_bytes, const GuestProfile& guest) {
  if (guest.known && !guest.allocates) return Choose("null", "the guest allocates nothing once it runs");
  if (guest.known && !guest.overwrites && max_bytes >= kNurseryBytes) {
    return Choose("genimmix",
                  "references are never overwritten, so nothing old points to the young and a nursery is cheap");
  }
  if (max_bytes < kTightBytes) {
    return Choose("markcompact",
                  absl::StrCat("a heap of ", FormatBytes(max_bytes), " has no half to spare for copying"));
  }
  return Choose("semispace", "what lives fits twice into the heap of most guests, and copying is cheapest then");
}

HeapOptions ResolvePlan(HeapOptions options) {
  if (options.plan != kAutoPlan) return options;
  PlanChoice choice = ChoosePlan(options.max_bytes, options.guest);
  options.plan = std::move(choice.plan);
  options.plan_reason = std::move(choice.reason);
  return options;
}

}  // namespace strata::gc
