// Keeps one heap's limit: measures what its policy asks for, and asks it when the heap is at the limit.
//
// Owned by a Heap, on the mutator's thread. Also says how far a soft limit must give way: to what lives and a little
// room.

#ifndef STRATA_GC_TRIGGER_GOVERNOR_H_
#define STRATA_GC_TRIGGER_GOVERNOR_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

#include "gc/page/page_budget.h"
#include "gc/stats/collection_observer.h"
#include "gc/trigger/heap_limit.h"
#include "gc/trigger/time_source.h"

namespace strata::gc {

class Governor {
 public:
  // `budget` outlives the governor, and so does `time`; null: the system's clock.
  Governor(PageBudget& budget, std::unique_ptr<HeapLimit> policy, size_t copy_factor, TimeSource* time);

  // `allocated_bytes`: by the mutator since the heap was made.
  void BeginCollection(uint64_t allocated_bytes);
  // Nursery collections leave the limit alone: what they keep may be dead, and only a full one finds out.
  void EndCollection(CollectionKind kind, const CollectionCounts& counts);

  // Each returns whether the limit has been raised, so that it is worth trying again. Before a collection:
  bool RaiseAtLimit(size_t needed_bytes);
  // After one that has not made enough room, and after trying again has failed.
  bool Raise(size_t needed_bytes);
  bool RaiseToMost();

 private:
  template <class Raise>
  bool HasRaised(const Raise& raise);
  void GiveWay(size_t needed_bytes);

  PageBudget& budget_;
  const std::unique_ptr<HeapLimit> policy_;
  const size_t copy_factor_;
  MonotonicTime system_time_;
  TimeSource& time_;
  CycleSample sample_;             // since the last full collection
  bool generational_ = false;      // a nursery collection was among them
  uint64_t allocated_before_ = 0;  // at the start of the last collection
  uint64_t collection_begin_ns_ = 0;
  uint64_t mutator_begin_ns_;
};

}  // namespace strata::gc

#endif  // STRATA_GC_TRIGGER_GOVERNOR_H_
