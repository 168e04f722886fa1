// A heap's figures since it was made.
//
// A value: a snapshot that the heap fills and nobody updates. Byte counts are of objects, alignment included, unless
// they say "reserved", which counts whole blocks and pages against the heap's maximum.

#ifndef STRATA_GC_STATS_GC_STATS_H_
#define STRATA_GC_STATS_GC_STATS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "gc/stats/census.h"
#include "gc/stats/collection_observer.h"
#include "gc/stats/counting_stats.h"
#include "gc/stats/heap_timeline.h"
#include "gc/stats/mutator_utilisation.h"
#include "gc/stats/pause_histogram.h"
#include "vm_binding/contract/mutator.h"

namespace strata::gc {

inline constexpr size_t kCollectReasons = 4;

struct StageTime {
  std::string stage;
  uint64_t ns = 0;  // from the end of the stages before it to its own, over all collections
};

// All packets of one name, over all collections.
struct PacketTime {
  std::string packet;
  uint64_t count = 0;
  uint64_t ns = 0;  // summed over workers
};

struct GcStats {
  std::string plan;
  std::string plan_reason;  // why "auto" chose it; empty otherwise
  int workers = 1;          // at most, in a collection
  uint64_t elapsed_ns = 0;  // since the heap was made

  std::array<uint64_t, kCollectionKinds> collections_by_kind{};   // by CollectionKind
  std::array<uint64_t, kCollectReasons> collections_by_reason{};  // by vm::CollectReason
  PauseHistogram pauses;
  // The least share of a window that was the mutator's, by MutatorUtilisation::kWindowsNs.
  std::array<double, MutatorUtilisation::kWindowsNs.size()> utilisation = {1, 1, 1};
  std::vector<StageTime> stages;
  std::vector<PacketTime> packets;         // the longest first; none unless HeapOptions::detailed_stats
  std::vector<WorkerShare> worker_shares;  // over all collections, by worker
  double imbalance = 0;                    // the busiest worker's time over the mean, 1 at best; 0 if not measured
  std::vector<HeapSample> timeline;        // after collections, oldest first
  std::vector<TypeCount> census;           // empty unless Heap::Census was asked for and put here

  uint64_t allocated_bytes = 0;  // large objects included
  uint64_t large_objects_allocated = 0;
  uint64_t large_bytes_allocated = 0;
  uint64_t copied_objects = 0;
  uint64_t copied_bytes = 0;
  uint64_t marked_objects = 0;  // in place, by plans that do; large objects left out
  uint64_t marked_bytes = 0;
  uint64_t promoted_objects = 0;
  uint64_t promoted_bytes = 0;
  uint64_t freed_bytes = 0;            // found dead by collections, large objects included
  uint64_t barrier_slow_calls = 0;     // write barriers that left the fast path
  CountingStats counting;              // of plans that count references
  uint64_t live_bytes_after_last = 0;  // what the last collection left; 0 before the first
  uint64_t failed_allocations = 0;     // for which the heap was too small, also after a collection
  uint64_t rejected_references = 0;    // hardened heaps: damaged references made null

  size_t heap_max_bytes = 0;
  size_t heap_limit_bytes = 0;  // at which the next collection is due
  size_t reserved_bytes = 0;
  size_t peak_reserved_bytes = 0;
  uint64_t returned_bytes = 0;  // of blocks, to the system, while the heap lived
  size_t committed_bytes = 0;   // accessible, touched or not

  uint64_t collections() const;
};

}  // namespace strata::gc

#endif  // STRATA_GC_STATS_GC_STATS_H_
