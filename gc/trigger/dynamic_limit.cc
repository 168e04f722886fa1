#include "gc/trigger/dynamic_limit.h"

#include <utility>

#include "vm_binding/base/status_macros.h"

namespace strata::gc {
namespace {

// How much of what was known before an interval still counts after it.
constexpr double kMemory = 0.5;

// Until a heap has measured its own: a mutator in no hurry, a trace of usual speed. Bytes per nanosecond.
constexpr double kUsualAllocationRate = 0.1;
constexpr double kUsualCollectionRate = 0.5;

}  // namespace

void SmoothedRate::Add(uint64_t bytes, uint64_t ns) {
  bytes_ = kMemory * bytes_ + (1 - kMemory) * static_cast<double>(bytes);
  ns_ = kMemory * ns_ + (1 - kMemory) * static_cast<double>(ns);
}

double SmoothedRate::Get(double otherwise) const { return bytes_ == 0 || ns_ == 0 ? otherwise : bytes_ / ns_; }

absl::StatusOr<std::unique_ptr<HeapLimit>> DynamicLimit::Create(PageBudget& budget, const LimitBounds& bounds,
                                                                MemoryBalancer* balancer) {
  std::unique_ptr<MemoryBalancer> own;
  if (balancer == nullptr) own = std::make_unique<MemoryBalancer>(BalancerOptions{});
  MemoryBalancer& used = balancer == nullptr ? *own : *balancer;
  STRATA_RETURN_IF_ERROR(used.Join(budget, bounds));
  return std::unique_ptr<HeapLimit>(new DynamicLimit(budget, std::move(own), used));
}

void DynamicLimit::AfterCollection(const CycleSample& sample) {
  allocation_.Add(sample.allocated_bytes, sample.mutator_ns);
  collection_.Add(sample.traced_bytes, sample.collection_ns);
  balancer_.Report(budget_, {.held_bytes = sample.held_bytes,
                             .allocation_rate = allocation_.Get(kUsualAllocationRate),
                             .collection_rate = collection_.Get(kUsualCollectionRate)});
}

void DynamicLimit::Raise(size_t needed_bytes) {
  balancer_.Raise(budget_, SaturatingSum(budget_.reserved_bytes(), needed_bytes));
}

}  // namespace strata::gc
