// How much of its maximum a heap may use before a collection is due: a policy, replaceable.
//
// Owned by a heap's Governor and called on its mutator's thread. A policy moves the limit of the heap's budget itself,
// because some hear of other heaps too (gc/trigger/memory_balancer.h). It never moves it above the maximum. The soft
// limit is no policy's business: the budget applies it on top.

#ifndef STRATA_GC_TRIGGER_HEAP_LIMIT_H_
#define STRATA_GC_TRIGGER_HEAP_LIMIT_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "gc/page/page_budget.h"

namespace strata::gc {

// Between what a limit moves, in bytes of the budget.
struct LimitBounds {
  size_t min_bytes = 0;  // no collection is due below it
  size_t initial_bytes = 0;
  size_t max_bytes = 0;
  // What a heap takes of its budget for each byte it holds: 2 for plans that keep as much free to copy into.
  size_t copy_factor = 1;
};

// What one cycle, a mutator phase and the full collection that ends it, tells a policy.
struct CycleSample {
  size_t held_bytes = 0;         // of the budget, now
  uint64_t traced_bytes = 0;     // copied and marked
  uint64_t collection_ns = 0;    // how long it took
  uint64_t allocated_bytes = 0;  // since the collection before, or since the heap was made
  uint64_t mutator_ns = 0;       // likewise, collections left out
};

// Room that a limit leaves in any case, so that no heap collects at every block.
inline constexpr size_t kMinRoomBytes = size_t{128} << 10;

class HeapLimit {
 public:
  virtual ~HeapLimit() = default;
  // `needed_bytes` more would pass the limit. A policy may raise it; otherwise a collection follows.
  virtual void AtLimit(size_t needed_bytes) { static_cast<void>(needed_bytes); }
  virtual void AfterCollection(const CycleSample& sample) = 0;
  // A collection has not made room for `needed_bytes`: raises the limit to what the policy holds right for a heap that
  // holds so much more, without lowering it.
  virtual void Raise(size_t needed_bytes) = 0;
  // Nor has that: raises the limit as far as it goes.
  virtual void RaiseToMost() = 0;
};

// Always the maximum.
class FixedLimit final : public HeapLimit {
 public:
  FixedLimit(PageBudget& budget, const LimitBounds& bounds) { budget.set_limit_bytes(bounds.max_bytes); }
  void AfterCollection(const CycleSample&) override {}
  void Raise(size_t) override {}
  void RaiseToMost() override {}
};

// A multiple of what survived, between the first size and the maximum.
class GrowingLimit final : public HeapLimit {
 public:
  GrowingLimit(PageBudget& budget, const LimitBounds& bounds);
  void AfterCollection(const CycleSample& sample) override { budget_.set_limit_bytes(LimitFor(sample.held_bytes)); }
  void Raise(size_t needed_bytes) override;
  void RaiseToMost() override { budget_.set_limit_bytes(bounds_.max_bytes); }

 private:
  size_t LimitFor(size_t held_bytes) const;

  PageBudget& budget_;
  const LimitBounds bounds_;
};

}  // namespace strata::gc

#endif  // STRATA_GC_TRIGGER_HEAP_LIMIT_H_
