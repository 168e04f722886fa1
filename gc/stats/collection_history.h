// What a heap remembers of its collections: counts, sums, pauses, and its size over time.
//
// Owned by a Heap, which adds each collection when it has ended. Bounded, however many there were. One thread.

#ifndef STRATA_GC_STATS_COLLECTION_HISTORY_H_
#define STRATA_GC_STATS_COLLECTION_HISTORY_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "gc/stats/collection_observer.h"
#include "gc/stats/gc_stats.h"
#include "gc/stats/heap_timeline.h"
#include "gc/stats/mutator_utilisation.h"
#include "gc/stats/pause_histogram.h"

namespace strata::gc {

class CollectionHistory {
 public:
  // The heap was made at `created_ns`.
  explicit CollectionHistory(uint64_t created_ns) : created_ns_(created_ns), utilisation_(created_ns) {}

  // `info` as in OnCollectionEnd. `resident_bytes` of the process, or 0.
  void Add(const CollectionInfo& info, uint64_t resident_bytes);

  uint64_t collections() const { return pauses_.count(); }
  const PauseHistogram& pauses() const { return pauses_; }
  // Of objects, after the last collection.
  uint64_t live_bytes() const { return totals_.live_bytes; }
  uint64_t freed_bytes() const { return freed_bytes_; }

  // Fills what collections tell, as of `now_ns`.
  void AddTo(GcStats& stats, uint64_t now_ns) const;

 private:
  void AddCounts(const CollectionCounts& counts);
  void AddStages(const std::vector<StageSpan>& stages);
  double AddWorkers(const std::vector<WorkerShare>& workers, int most);
  void AddCountsTo(GcStats& stats) const;

  const uint64_t created_ns_;
  std::array<uint64_t, kCollectionKinds> kinds_{};
  std::array<uint64_t, kCollectReasons> reasons_{};
  PauseHistogram pauses_;
  MutatorUtilisation utilisation_;
  HeapTimeline timeline_;
  CollectionCounts totals_;  // live_bytes: of the last
  uint64_t freed_bytes_ = 0;
  std::vector<StageTime> stages_;
  std::vector<WorkerShare> workers_;
  // Over the collections of several workers: the busiest one's time, and the mean.
  uint64_t busiest_ns_ = 0;
  double mean_ns_ = 0;
};

}  // namespace strata::gc

#endif  // STRATA_GC_STATS_COLLECTION_HISTORY_H_
