// What a profiler or a test may hear of each collection.
//
// Called on the thread that collects, inside the pause: brief, and no allocation in the heap. Not owned by the heap.

#ifndef STRATA_GC_STATS_COLLECTION_OBSERVER_H_
#define STRATA_GC_STATS_COLLECTION_OBSERVER_H_

#include <cstddef>
#include <cstdint>
#include <vector>

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

// When a stage was open, in one collection: from when those before it had drained, until it had itself, for good.
struct StageSpan {
  absl::string_view stage = {};
  uint64_t begin_ns = 0;  // base::MonotonicNanos, as all times here
  uint64_t end_ns = 0;
};

// What one worker did, in one collection or in all.
struct WorkerShare {
  uint64_t packets = 0;  // run
  uint64_t steals = 0;   // of these, taken from another worker
  uint64_t wakes = 0;    // idle workers woken to help
  uint64_t busy_ns = 0;  // in packets; 0 unless HeapOptions::detailed_stats
};

struct CollectionDetail {
  std::vector<StageSpan> stages;
  std::vector<WorkerShare> workers;  // by their numbers; more than CollectionInfo::workers, if the pool has more
};

struct CollectionInfo {
  absl::string_view plan = {};
  CollectionKind kind = CollectionKind::kFull;
  vm::CollectReason reason = vm::CollectReason::kAllocation;
  int workers = 0;      // at most so many
  uint64_t number = 0;  // 1 for a heap's first
  uint64_t start_ns = 0;
  size_t bytes_before = 0;  // what the heap held of its maximum

  // In OnCollectionEnd only.
  uint64_t end_ns = 0;
  size_t bytes_after = 0;
  size_t limit_bytes = 0;    // at which the next collection is due
  uint64_t freed_bytes = 0;  // of objects found dead
  CollectionCounts counts = {};
  const CollectionDetail* detail = nullptr;  // lasts for the call
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
