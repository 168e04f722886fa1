// A limit that the embedder decides: a policy of its own, of one heap or of many.
//
// The delegate is called on the thread of the heap's mutator. Whatever it answers, the limit stays between the heap's
// minimum and maximum. From other threads an embedder shrinks a heap by Heap::SetSoftLimit.

#ifndef STRATA_GC_TRIGGER_DELEGATED_LIMIT_H_
#define STRATA_GC_TRIGGER_DELEGATED_LIMIT_H_

#include <cstddef>

#include "gc/page/page_budget.h"
#include "gc/trigger/heap_limit.h"

namespace strata::gc {

// The embedder's. Bytes are of the heap's budget: whole blocks and pages. Never allocates in a heap.
class HeapDelegate {
 public:
  virtual ~HeapDelegate() = default;
  // The first limit.
  virtual size_t InitialLimit(const LimitBounds& bounds) = 0;
  // The heap holds `held_bytes` and needs `needed_bytes` more than `limit_bytes` allow. A higher limit lets it go on;
  // the same or a lower one makes it collect.
  virtual size_t AtLimit(size_t held_bytes, size_t needed_bytes, size_t limit_bytes) = 0;
  // The next limit.
  virtual size_t AfterCollection(const CycleSample& sample) = 0;
  // What lives does not fit: a last limit. A lower one than the heap needs makes the allocation fail.
  virtual size_t WhenExhausted(size_t held_bytes, size_t needed_bytes) = 0;
};

class DelegatedLimit final : public HeapLimit {
 public:
  // `delegate` outlives the limit.
  DelegatedLimit(PageBudget& budget, const LimitBounds& bounds, HeapDelegate& delegate)
      : budget_(budget), bounds_(bounds), delegate_(delegate) {
    Adopt(delegate_.InitialLimit(bounds_));
  }
  void AtLimit(size_t needed_bytes) override {
    const size_t held_bytes = budget_.reserved_bytes();
    budget_.RaiseLimit(delegate_.AtLimit(held_bytes, needed_bytes, budget_.limit_bytes()));
  }
  void AfterCollection(const CycleSample& sample) override { Adopt(delegate_.AfterCollection(sample)); }
  void Raise(size_t needed_bytes) override {
    budget_.RaiseLimit(delegate_.WhenExhausted(budget_.reserved_bytes(), needed_bytes));
  }
  void RaiseToMost() override {}

 private:
  void Adopt(size_t bytes) { budget_.set_limit_bytes(std::max(bytes, bounds_.min_bytes)); }

  PageBudget& budget_;
  const LimitBounds bounds_;
  HeapDelegate& delegate_;
};

}  // namespace strata::gc

#endif  // STRATA_GC_TRIGGER_DELEGATED_LIMIT_H_
