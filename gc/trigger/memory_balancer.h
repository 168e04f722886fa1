// Divides memory among the heaps of an engine by the square-root rule: MemBalancer (Kirisame, Shenoy, Panchekha,
// "Optimal Heap Limits for Reducing Browser Memory Use", OOPSLA 2022).
//
// A heap whose live data are L, that allocates g and collects s bytes a second, collects g/E times a second when it
// has E bytes of room, each time for L/s. One byte more of room saves gL/(sE^2) of its time. Time is best spent where
// that saving is the same, c, for all heaps: E = sqrt(gL/(cs)). So c, the one tunable, is a price: how much of a
// heap's time a MiB must save. Heaps need not know of each other, but for a bound on all of them together: when the
// sum of what they want passes it, the room of all shrinks by one factor, that is, c grows for all.
//
// Thread-safe; heaps may live on different threads. Outlives the heaps that use it. One lock, taken once a collection.
// Invariant kLimitsFitTheTotal: with a bound, the sum of all limits and of what heaps hold above a limit that others
// have lowered is at most the bound, but for an allocation under way while a limit is lowered, and what copying takes
// in a pause.

#ifndef STRATA_GC_TRIGGER_MEMORY_BALANCER_H_
#define STRATA_GC_TRIGGER_MEMORY_BALANCER_H_

#include <cstddef>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "gc/page/page_budget.h"
#include "gc/trigger/heap_limit.h"

namespace strata::gc {

struct BalancerOptions {
  // The price of memory, c: which part of a heap's run time a MiB more must save. Less memory for a higher price.
  double time_share_per_mib = 0.01;
  // The sum of all heaps' limits; 0: no bound but each heap's maximum.
  size_t total_bytes = 0;
};

// What a heap measured of itself. Rates are bytes per nanosecond.
struct HeapRates {
  size_t held_bytes = 0;
  double allocation_rate = 0;
  double collection_rate = 0;
};

class MemoryBalancer {
 public:
  explicit MemoryBalancer(const BalancerOptions& options) : options_(options) {}
  MemoryBalancer(const MemoryBalancer&) = delete;
  MemoryBalancer& operator=(const MemoryBalancer&) = delete;

  // Enters a heap and sets its first limit. kResourceExhausted when the bound leaves less than the bounds' minimum.
  absl::Status Join(PageBudget& budget, const LimitBounds& bounds) ABSL_LOCKS_EXCLUDED(mutex_);
  void Leave(PageBudget& budget) ABSL_LOCKS_EXCLUDED(mutex_);
  // Sets the limit of `budget` anew, and lowers others' if the bound asks for it.
  void Report(PageBudget& budget, const HeapRates& rates) ABSL_LOCKS_EXCLUDED(mutex_);
  // Raises the limit of `budget` so that `held_bytes` fit, as far as bound and maximum allow.
  void Raise(PageBudget& budget, size_t held_bytes) ABSL_LOCKS_EXCLUDED(mutex_);

  size_t heaps() const ABSL_LOCKS_EXCLUDED(mutex_);
  size_t sum_of_limits() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  struct Member {
    PageBudget* budget;
    LimitBounds bounds;
    double base_bytes = 0;  // what it needs to go on at all
    double weight = 0;      // its room is this times a factor common to all
    size_t limit_bytes = 0;
  };

  Member& Find(const PageBudget& budget) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // The common factor: 1 / sqrt(c), or less when the bound is near.
  double RoomFactor() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  static size_t Wanted(const Member& member, double factor);
  // Lowers the limits of all but `member` to what they want now; returns what the bound then leaves for `member`.
  size_t LowerOthers(const Member& member, double factor) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void SetLimit(Member& member, size_t bytes);

  const BalancerOptions options_;
  mutable absl::Mutex mutex_;
  std::vector<Member> members_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace strata::gc

#endif  // STRATA_GC_TRIGGER_MEMORY_BALANCER_H_
