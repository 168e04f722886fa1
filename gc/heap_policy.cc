#include "gc/heap_policy.h"

#include <algorithm>
#include <cstddef>

#include "absl/strings/str_cat.h"
#include "gc/alloc/sample_points.h"
#include "gc/stats/units.h"
#include "gc/trigger/delegated_limit.h"
#include "gc/trigger/dynamic_limit.h"

namespace strata::gc {
namespace {

// Where a dynamic limit begins that is not told: most guests never fill it.
constexpr size_t kDynamicInitialBytes = size_t{4} << 20;

// Where a growing limit begins that is not told: as small as it may be before collections cost more than they save in
// caches and page faults. Processor seconds of three guests at 16, 32, 64, 256 MiB and a first collection at 1 GiB only
// (semispace; gc/trigger/DESIGN.md): bintrees .33 .30 .29 .32 .34, list .45 .40 .38 .40 .47, map 2.2 2.2 2.2 2.6 2.6.
constexpr size_t kGrowingInitialBytes = size_t{64} << 20;

absl::Status CheckSizes(const HeapOptions& options, const PlanConstraints& constraints) {
  if (options.max_bytes < constraints.min_heap_bytes) {
    return absl::InvalidArgumentError(absl::StrCat("a heap maximum of ", FormatBytes(options.max_bytes),
                                                   " is too small: ", constraints.name, " needs at least ",
                                                   FormatBytes(constraints.min_heap_bytes)));
  }
  if (options.initial_bytes > options.max_bytes) {
    return absl::InvalidArgumentError(absl::StrCat("an initial heap of ", FormatBytes(options.initial_bytes),
                                                   " is above the maximum of ", FormatBytes(options.max_bytes)));
  }
  if (options.min_bytes > options.max_bytes) {
    return absl::InvalidArgumentError(absl::StrCat("a heap minimum of ", FormatBytes(options.min_bytes),
                                                   " is above the maximum of ", FormatBytes(options.max_bytes)));
  }
  if (options.initial_bytes != 0 && options.initial_bytes < options.min_bytes) {
    return absl::InvalidArgumentError(absl::StrCat("an initial heap of ", FormatBytes(options.initial_bytes),
                                                   " is below the minimum of ", FormatBytes(options.min_bytes)));
  }
  return absl::OkStatus();
}

size_t InitialBytes(const HeapOptions& options) {
  if (options.initial_bytes != 0) return options.initial_bytes;
  if (options.limit == LimitPolicy::kDynamic) return kDynamicInitialBytes;
  return options.limit == LimitPolicy::kGrowing ? kGrowingInitialBytes : options.max_bytes;
}

LimitBounds BoundsOf(const HeapOptions& options, const PlanConstraints& constraints) {
  const size_t min = std::max(options.min_bytes, constraints.min_heap_bytes);
  return {.min_bytes = min,
          .initial_bytes = std::min(std::max(InitialBytes(options), min), options.max_bytes),
          .max_bytes = options.max_bytes,
          .copy_factor = constraints.copy_factor};
}

}  // namespace

absl::Status CheckOptions(const HeapOptions& options, const PlanConstraints& constraints) {
  if (absl::Status status = CheckSizes(options, constraints); !status.ok()) return status;
  if (options.workers < 0) {
    return absl::InvalidArgumentError(absl::StrCat("a heap cannot use ", options.workers, " workers"));
  }
  if (options.limit == LimitPolicy::kDelegated && options.delegate == nullptr) {
    return absl::InvalidArgumentError("a delegated heap limit needs a delegate");
  }
  const AllocationSampling& sampling = options.allocations;
  if (sampling.observer != nullptr && (sampling.mean_bytes == 0 || sampling.mean_bytes > SamplePoints::kMaxMeanBytes)) {
    return absl::InvalidArgumentError(
        absl::StrCat("allocations cannot be sampled every ", sampling.mean_bytes, " bytes"));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<HeapLimit>> NewLimit(const HeapOptions& options, const PlanConstraints& constraints,
                                                    PageBudget& budget) {
  const LimitBounds bounds = BoundsOf(options, constraints);
  switch (options.limit) {
    case LimitPolicy::kFixed:
      return std::make_unique<FixedLimit>(budget, bounds);
    case LimitPolicy::kGrowing:
      return std::make_unique<GrowingLimit>(budget, bounds);
    case LimitPolicy::kDynamic:
      return DynamicLimit::Create(budget, bounds, options.balancer);
    case LimitPolicy::kDelegated:
      return std::make_unique<DelegatedLimit>(budget, bounds, *options.delegate);
  }
  return absl::InvalidArgumentError("no such limit policy");
}

}  // namespace strata::gc
