// What an embedder may choose about a heap. All of it is fixed when the heap is made.

#ifndef STRATA_GC_HEAP_OPTIONS_H_
#define STRATA_GC_HEAP_OPTIONS_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "gc/guest_profile.h"
#include "gc/stats/allocation_observer.h"
#include "gc/stats/collection_observer.h"
#include "gc/trigger/delegated_limit.h"
#include "gc/trigger/memory_balancer.h"
#include "gc/trigger/nursery_policy.h"
#include "gc/trigger/stress.h"
#include "gc/trigger/time_source.h"
#include "scheduler/observer.h"

namespace strata::gc {

// Who says how full a heap may become before it collects.
enum class LimitPolicy : uint8_t {
  kFixed,      // at the maximum only
  kGrowing,    // at twice what survived, and as much again for plans that copy
  kDynamic,    // where a collection costs as much as the memory it saves (gc/trigger/memory_balancer.h)
  kDelegated,  // the embedder
};

struct HeapOptions {
  // One of PlanNames(); or "auto", which a binding resolves (gc/auto_plan.h) before it asks for the plan's constraints.
  std::string plan = "semispace";
  // Why this plan, for statistics; ResolvePlan's words.
  std::string plan_reason = {};
  // What "auto" may know of the guest.
  GuestProfile guest = {};
  // All the heap may hold, whole blocks and pages, what copying keeps free included.
  size_t max_bytes = size_t{1} << 30;
  // The first limit; 0: the maximum, but at most 64 MiB if the limit grows and 4 MiB if it is dynamic.
  size_t initial_bytes = 0;
  // Below it no collection is due.
  size_t min_bytes = 0;
  LimitPolicy limit = LimitPolicy::kGrowing;
  // For kDynamic: shared by the heaps that are to be balanced, on any threads. May be null; outlives the heap.
  MemoryBalancer* balancer = nullptr;
  // For kDelegated. Outlives the heap.
  HeapDelegate* delegate = nullptr;
  // What policies measure with; null: the system's clock. Outlives the heap.
  TimeSource* time = nullptr;
  // Whether memory goes back to the system after a peak (gc/trigger/trim_policy.h).
  bool returns_memory = true;
  // Of generational plans.
  NurseryBounds nursery = {};
  // Workers per collection, at most the scheduler's; 0: all of them.
  int workers = 0;
  // One more worker for each so many bytes to look at (of what is held, at most twice what the last collection of the
  // kind found alive), so that a small heap does not wake all; 0: always all.
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
  // Who is told of which allocations.
  AllocationSampling allocations = {};
  // Measure also what costs time to measure: each packet (two looks at the clock), and after each collection what the
  // process has resident (some microseconds).
  bool detailed_stats = false;
};

}  // namespace strata::gc

#endif  // STRATA_GC_HEAP_OPTIONS_H_
