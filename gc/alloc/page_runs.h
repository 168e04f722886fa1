// Runs of whole pages from the cage's high part: the large-object allocator's memory. Best fit, coalescing.
//
// Every run handed out reads as zero: fresh pages are, and freed ones go back to the system at once. Grows the high
// part downwards when no free run fits, and shrinks it when its lowest run comes free. Thread-safe, one lock (a large
// object is rare: at least kPageBytes). Does not count against the heap's maximum.

#ifndef STRATA_GC_ALLOC_PAGE_RUNS_H_
#define STRATA_GC_ALLOC_PAGE_RUNS_H_

#include <cstddef>
#include <map>
#include <set>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "gc/page/cage.h"
#include "gc/page/quarantine.h"
#include "vm_binding/contract/address.h"

namespace strata::gc {

class PageRuns {
 public:
  // `quarantines`: runs given back fault when touched, until the cage has no other address space left.
  explicit PageRuns(Cage& cage, bool quarantines = false)
      : cage_(cage), quarantines_(quarantines), low_(cage.objects_end()) {}

  // Returns `bytes` (a multiple of kPageBytes, not 0) of zeroes, or null when the cage has no room for them in one run
  // that leaves `low_bytes` to the low part.
  vm::Address Take(size_t bytes, size_t low_bytes = 0) ABSL_LOCKS_EXCLUDED(mutex_);
  // `begin` and `bytes` as taken.
  void Give(vm::Address begin, size_t bytes) ABSL_LOCKS_EXCLUDED(mutex_);
  // Free runs, for tests of coalescing.
  size_t free_runs() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  using FreeRuns = std::map<vm::Address, size_t>;  // begin -> bytes

  void InsertLocked(vm::Address begin, size_t bytes) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void EraseLocked(FreeRuns::iterator run) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool HasLocked(size_t bytes) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return by_size_.lower_bound({bytes, vm::Address()}) != by_size_.end();
  }
  // A run of at least `bytes`, made if need be; false when there is no room that leaves `low_bytes`.
  bool ProvideLocked(size_t bytes, size_t low_bytes) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool GrowLocked(size_t bytes, size_t low_bytes) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void ShrinkLocked() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  Cage& cage_;
  const bool quarantines_;
  mutable absl::Mutex mutex_;
  Quarantine quarantine_ ABSL_GUARDED_BY(mutex_);
  vm::Address low_ ABSL_GUARDED_BY(mutex_);  // the lowest page ever part of a run and not given back to the cage
  FreeRuns by_address_ ABSL_GUARDED_BY(mutex_);
  std::set<std::pair<size_t, vm::Address>> by_size_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace strata::gc

#endif  // STRATA_GC_ALLOC_PAGE_RUNS_H_
