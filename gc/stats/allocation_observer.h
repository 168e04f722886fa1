// What a profiler hears of allocations: a sample of them, and what became of it.
//
// Called on the mutator's thread, outside collections, in the slow path of the allocation: the VM has published its
// state, so stacks can be walked; no allocation in the heap. Not owned by the heap.

#ifndef STRATA_GC_STATS_ALLOCATION_OBSERVER_H_
#define STRATA_GC_STATS_ALLOCATION_OBSERVER_H_

#include <cstddef>
#include <cstdint>

#include "vm_binding/contract/header.h"
#include "vm_binding/contract/object_ref.h"
#include "vm_binding/weak/weak_table.h"

namespace strata::gc {

struct SampledAllocation {
  vm::ObjectRef object;   // its memory is not written yet
  vm::TypeId type = 0;    // as the VM asked for it
  size_t bytes = 0;       // of the object
  double stands_for = 1;  // so many objects of its size, on average
};

class AllocationObserver {
 public:
  virtual ~AllocationObserver() = default;
  virtual void OnSampledAllocation(const SampledAllocation& allocation) = 0;
  // Weak references to sampled objects that the observer follows. Each collection clears those whose objects it has
  // found dead and updates the others, after the VM's own weak references: what a finalizer brings back lives. The same
  // table each time.
  virtual weak::WeakTable& followed() = 0;
};

// Which allocations an observer hears of: those that hold a point of a Poisson process (gc/alloc/sample_points.h).
struct AllocationSampling {
  AllocationObserver* observer = nullptr;  // null: of none, and nothing is sampled. Outlives the heap.
  size_t mean_bytes = size_t{512} << 10;   // between two points
  uint64_t seed = 1;                       // of the points
};

}  // namespace strata::gc

#endif  // STRATA_GC_STATS_ALLOCATION_OBSERVER_H_
