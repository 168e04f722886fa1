// One heap's part in a MemoryBalancer: measures its rates and reports them.
//
// Rates are smoothed over collections, numerator and denominator each on their own as in the MemBalancer paper, so that
// a long interval counts for more than a short one.

#ifndef STRATA_GC_TRIGGER_DYNAMIC_LIMIT_H_
#define STRATA_GC_TRIGGER_DYNAMIC_LIMIT_H_

#include <cstddef>
#include <cstdint>
#include <memory>

#include "absl/status/statusor.h"
#include "gc/page/page_budget.h"
#include "gc/trigger/heap_limit.h"
#include "gc/trigger/memory_balancer.h"

namespace strata::gc {

// Bytes per nanosecond, recent intervals counting more.
class SmoothedRate {
 public:
  void Add(uint64_t bytes, uint64_t ns);
  // `otherwise` before there was anything to measure.
  double Get(double otherwise) const;

 private:
  double bytes_ = 0;
  double ns_ = 0;
};

class DynamicLimit final : public HeapLimit {
 public:
  // `budget` outlives the limit; so does `balancer`, which may be null: then the heap is balanced alone. Fails as
  // MemoryBalancer::Join.
  static absl::StatusOr<std::unique_ptr<HeapLimit>> Create(PageBudget& budget, const LimitBounds& bounds,
                                                           MemoryBalancer* balancer);
  ~DynamicLimit() override { balancer_.Leave(budget_); }

  void AfterCollection(const CycleSample& sample) override;
  void Raise(size_t needed_bytes) override;
  void RaiseToMost() override { balancer_.Raise(budget_, budget_.max_bytes()); }

 private:
  DynamicLimit(PageBudget& budget, std::unique_ptr<MemoryBalancer> own, MemoryBalancer& balancer)
      : budget_(budget), own_(std::move(own)), balancer_(balancer) {}

  PageBudget& budget_;
  const std::unique_ptr<MemoryBalancer> own_;  // of a heap that shares none
  MemoryBalancer& balancer_;
  SmoothedRate allocation_;
  SmoothedRate collection_;
};

}  // namespace strata::gc

#endif  // STRATA_GC_TRIGGER_DYNAMIC_LIMIT_H_
