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

// How much of a heap a collection looks at.
enum class CollectionKind : uint8_t {
  kFull,     // all of it
  kNursery,  // what was allocated since the last collection, as far as it is young
};
inline constexpr size_t kCollectionKinds = 2;

// What a collection did, as far as its plan knows. Bytes are of objects, alignment included, without unused tails.
struct CollectionCounts {
  uint64_t copied_objects = 0;
  uint64_t copied_bytes = 0;
  uint64_t marked_objects = 0;  // in place, large ones left out
  uint64_t marked_bytes = 0;
  uint64_t promoted_objects = 0;  // of the young, what is old now, wherever it lies
  uint64_t promoted_bytes = 0;
  uint64_t live_bytes = 0;  // what the heap holds now; the dead that a nursery collection leaves count as live
  uint64_t rejected_references = 0;
};

struct CollectionInfo {
  absl::string_view plan;
  CollectionKind kind = CollectionKind::kFull;
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

// "full", "nursery".
absl::string_view KindName(CollectionKind kind);

// "allocation", "user", "stress", "emergency".
absl::string_view ReasonName(vm::CollectReason reason);

}  // namespace strata::gc

#endif  // STRATA_GC_STATS_COLLECTION_OBSERVER_H_
