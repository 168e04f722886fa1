#include "tools/strata/heap_flags.h"

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "gc/auto_plan.h"
#include "gc/heap.h"
#include "gc/plan/plan_constraints.h"
#include "gc/stats/units.h"
#include "gc/trigger/nursery_policy.h"
#include "gc/trigger/stress.h"
#include "tools/strata/byte_size.h"
#include "vm_binding/base/status_macros.h"
#include "vm_binding/contract/object_ref.h"

namespace strata::tools {
namespace {

using absl::string_view;

// Of random stress: seldom enough that guests get somewhere, often enough that no object is safe for long.
constexpr uint64_t kRandomInterval = 8;

absl::Status Refuse(string_view value, string_view why) {
  return absl::InvalidArgumentError(absl::StrCat("\"", value, "\" ", why));
}

absl::Status SetBytes(size_t& bytes, string_view value) {
  STRATA_ASSIGN_OR_RETURN(const uint64_t parsed, ParseByteSize(value));
  if (parsed > vm::kMaxCageBytes) return Refuse(value, "is more than a heap can have, 16G");
  bytes = parsed;
  return absl::OkStatus();
}

// Refuses `bytes`, the value of `flag`.
absl::Status RefuseSize(string_view flag, size_t bytes, string_view why, string_view limit_of, size_t limit) {
  return absl::InvalidArgumentError(
      absl::StrCat("--", flag, ": ", gc::FormatBytes(bytes), why, limit_of, gc::FormatBytes(limit)));
}

}  // namespace

absl::Status SetCollector(gc::HeapOptions& heap, string_view value) {
  if (value != gc::kAutoPlan) STRATA_RETURN_IF_ERROR(gc::FindPlanConstraints(value).status());
  heap.plan = std::string(value);
  return absl::OkStatus();
}

absl::Status SetHeapMax(gc::HeapOptions& heap, string_view value) { return SetBytes(heap.max_bytes, value); }
absl::Status SetHeapInitial(gc::HeapOptions& heap, string_view value) { return SetBytes(heap.initial_bytes, value); }

absl::Status SetHeapMin(gc::HeapOptions& heap, string_view value) { return SetBytes(heap.min_bytes, value); }

absl::Status SetTrigger(gc::HeapOptions& heap, string_view value) {
  if (value == "fixed") {
    heap.limit = gc::LimitPolicy::kFixed;
  } else if (value == "growing") {
    heap.limit = gc::LimitPolicy::kGrowing;
  } else if (value == "dynamic") {
    heap.limit = gc::LimitPolicy::kDynamic;
  } else {
    return Refuse(value, "is no trigger; write fixed, growing or dynamic");
  }
  return absl::OkStatus();
}

absl::Status SetNursery(gc::HeapOptions& heap, string_view value) {
  const size_t dash = value.find('-');
  gc::NurseryBounds bounds;
  STRATA_RETURN_IF_ERROR(SetBytes(bounds.max_bytes, dash == string_view::npos ? value : value.substr(dash + 1)));
  if (dash != string_view::npos) STRATA_RETURN_IF_ERROR(SetBytes(bounds.min_bytes, value.substr(0, dash)));
  if (bounds.max_bytes == 0) return Refuse(value, "leaves no nursery");
  if (bounds.min_bytes > bounds.max_bytes) return Refuse(value, "has the smaller size second");
  heap.nursery = bounds;
  return absl::OkStatus();
}

absl::Status SetStress(gc::HeapOptions& heap, string_view value) {
  gc::StressOptions stress;
  string_view seed = value;
  if (value == "alloc") {
    stress.every_nth = 1;
  } else if (absl::ConsumePrefix(&seed, "random:")) {
    stress.every_nth = kRandomInterval;
    if (!absl::SimpleAtoi(seed, &stress.seed) || stress.seed == 0) return Refuse(value, "has no seed, a number from 1");
  } else if (!absl::SimpleAtoi(value, &stress.every_nth) || stress.every_nth == 0) {
    return Refuse(value, "is none of alloc, a number from 1 for every Nth allocation, random:SEED");
  }
  heap.stress = stress;
  return absl::OkStatus();
}

absl::Status CheckHeapFlags(const gc::HeapOptions& heap) {
  STRATA_ASSIGN_OR_RETURN(const gc::PlanConstraints constraints, gc::FindPlanConstraints(gc::ResolvePlan(heap).plan));
  const size_t most = heap.max_bytes, least = constraints.min_heap_bytes;
  constexpr string_view kAboveMax = " is more than --gc-heap-max, ";
  if (most < least) {
    return RefuseSize("gc-heap-max", most, " is too small: ", absl::StrCat(constraints.name, " needs at least "),
                      least);
  }
  if (heap.initial_bytes > most) return RefuseSize("gc-heap-initial", heap.initial_bytes, kAboveMax, "", most);
  if (heap.min_bytes > most) return RefuseSize("gc-heap-min", heap.min_bytes, kAboveMax, "", most);
  if (heap.initial_bytes != 0 && heap.initial_bytes < heap.min_bytes) {
    return RefuseSize("gc-heap-initial", heap.initial_bytes, " is less than --gc-heap-min, ", "", heap.min_bytes);
  }
  if (heap.nursery.max_bytes > most) return RefuseSize("gc-nursery", heap.nursery.max_bytes, kAboveMax, "", most);
  return absl::OkStatus();
}

}  // namespace strata::tools
