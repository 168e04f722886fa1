// What an embedder may choose about a heap. All of it is fixed when the heap is made.

#ifndef STRATA_GC_HEAP_OPTIONS_H_
#define STRATA_GC_HEAP_OPTIONS_H_

#include <cstddef>
#include <string>

#include "gc/stats/collection_observer.h"
#include "gc/trigger/nursery_policy.h"
#include "gc/trigger/stress.h"
#include "scheduler/observer.h"

namespace strata::gc {

struct HeapOptions {
  // One of PlanNames().
  std::string plan = "semispace";
  // All the heap may hold, whole blocks and pages, what copying keeps free included.
  size_t max_bytes = size_t{1} << 30;
  // Collects when this much is held, then at a multiple of what survived; 0: only at the maximum.
  size_t initial_bytes = 0;
  // Of generational plans.
  NurseryBounds nursery = {};
  // Workers per collection, at most the scheduler's; 0: all of them.
  int workers = 0;
  // One more worker for each so many bytes held, so that a small heap does not wake all; 0: always all.
  size_t bytes_per_worker = size_t{1} << 20;
  // Collections that nothing but a test needs.
  StressOptions stress = {};
  // Re-walk the heap after each collection and stop the process at the first broken invariant.
  bool verify = false;
  // Trust no header, size or reference during a collection; one worker.
  bool hardened = false;
  // Told of each collection. May be null; outlives the heap.
  CollectionObserver* observer = nullptr;
  // Told of the packets of each collection. May be null; outlives the heap.
  scheduler::Observer* packet_observer = nullptr;
  // Measure also what costs time to measure: each packet (two looks at the clock), and after each collection what the
  // process has resident (some microseconds).
  bool detailed_stats = false;
};

}  // namespace strata::gc

#endif  // STRATA_GC_HEAP_OPTIONS_H_
