// A heap's size over its life, a sample per collection as long as there are few, then one for every second, fourth, ...
//
// Bounded: kMaxSamples, over the whole life. The newest sample is always there. A value; one thread.

#ifndef STRATA_GC_STATS_HEAP_TIMELINE_H_
#define STRATA_GC_STATS_HEAP_TIMELINE_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "gc/stats/collection_observer.h"

namespace strata::gc {

// After a collection.
struct HeapSample {
  uint64_t number = 0;   // the collection's
  uint64_t time_ns = 0;  // since the heap was made
  uint64_t pause_ns = 0;
  CollectionKind kind = CollectionKind::kFull;
  uint64_t before_bytes = 0;    // reserved when it began
  uint64_t reserved_bytes = 0;  // of the heap's maximum
  uint64_t live_bytes = 0;
  uint64_t limit_bytes = 0;     // at which the next collection is due
  uint64_t resident_bytes = 0;  // of the process; 0 where it was not asked
  double imbalance = 0;         // busiest worker's time over the mean; 0 where it was not measured
};

class HeapTimeline {
 public:
  static constexpr size_t kMaxSamples = 512;

  void Add(const HeapSample& sample);
  // Oldest first.
  std::vector<HeapSample> Samples() const;

 private:
  uint64_t added_ = 0;
  uint64_t stride_ = 1;  // every so many-th sample is kept
  std::vector<HeapSample> kept_;
  HeapSample newest_;
};

}  // namespace strata::gc

#endif  // STRATA_GC_STATS_HEAP_TIMELINE_H_
