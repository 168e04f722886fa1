// What a profiler or a test may hear of each collection.
//
// Called on the thread that collects, inside the pause: brief, and no allocation in the heap. Not owned by the heap.

#ifndef STRATA_GC_STATS_COLLECTION_OBSERVER_H_
#define STRATA_GC_STATS_COLLECTION_OBSERVER_H_

#include <cstddef>
#include <cstdint>

#include "absl/strings/string_view.h"
#include "vm_binding/contract/mutator.h"

namespace strata::gc {

struct CollectionInfo {
  absl::string_view plan;
  vm::CollectReason reason = vm::CollectReason::kAllocation;
  int workers = 0;          // at most so many
  uint64_t number = 0;      // 1 for a heap's first
  uint64_t start_ns = 0;    // base::MonotonicNanos
  uint64_t end_ns = 0;      // 0 in OnCollectionBegin
  size_t bytes_before = 0;  // what the heap held of its maximum
  size_t bytes_after = 0;   // 0 in OnCollectionBegin
};

class CollectionObserver {
 public:
  virtual ~CollectionObserver() = default;
  virtual void OnCollectionBegin(const CollectionInfo& info) = 0;
  virtual void OnCollectionEnd(const CollectionInfo& info) = 0;
};

// "allocation", "user", "stress", "emergency".
absl::string_view ReasonName(vm::CollectReason reason);

}  // namespace strata::gc

#endif  // STRATA_GC_STATS_COLLECTION_OBSERVER_H_
