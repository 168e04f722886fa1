// How large a nursery grows, and whether a collection looks at it alone: the policy of the generational plans.
//
// The nursery is variable (Appel 1989): it takes what the budget leaves, up to a maximum that keeps it near the caches.
// What survives goes to the old objects' share, so that the nursery shrinks from collection to collection; when less
// than the minimum would be left to it, the next collection is a full one. So is what a user or an emergency asks for.
// Stress alternates. Belongs to one plan; used on the collecting thread.

#ifndef STRATA_GC_TRIGGER_NURSERY_POLICY_H_
#define STRATA_GC_TRIGGER_NURSERY_POLICY_H_

#include <cstddef>
#include <cstdint>

#include "gc/stats/collection_observer.h"
#include "vm_binding/contract/mutator.h"

namespace strata::gc {

// Part of HeapOptions. 0: chosen from the heap's maximum.
struct NurseryBounds {
  size_t min_bytes = 0;  // a full collection comes before a nursery smaller than this
  size_t max_bytes = 0;
};

class NurseryPolicy {
 public:
  NurseryPolicy(const NurseryBounds& bounds, size_t heap_max_bytes);

  size_t min_bytes() const { return min_bytes_; }
  size_t max_bytes() const { return max_bytes_; }

  // `can_be_nursery`: whether there are young objects, and what the old ones refer to is known.
  CollectionKind NextKind(vm::CollectReason reason, bool can_be_nursery);
  // `room_bytes` is how large the next nursery could grow.
  void AfterCollection(CollectionKind kind, size_t room_bytes);

 private:
  const size_t max_bytes_;
  const size_t min_bytes_;
  bool full_is_due_ = false;
  uint64_t stressed_ = 0;
};

}  // namespace strata::gc

#endif  // STRATA_GC_TRIGGER_NURSERY_POLICY_H_
