// What a heap has taken of its maximum, in bytes: every block and every large object passes here.
//
// `limit` is how much may be taken before a collection is due; a trigger policy moves it, never above `max_bytes`.
// Any thread may reserve and release. Copying uses ReserveForCopy, which never fails: a plan proves beforehand that
// there is room (kCopyReserveSuffices), so that a collection once begun can always finish.

#ifndef STRATA_GC_PAGE_PAGE_BUDGET_H_
#define STRATA_GC_PAGE_PAGE_BUDGET_H_

#include <atomic>
#include <cstddef>

namespace strata::gc {

class PageBudget {
 public:
  explicit PageBudget(size_t max_bytes) : max_bytes_(max_bytes), limit_bytes_(max_bytes) {}

  // Takes `bytes` unless that, and `headroom_bytes` which stay free, would pass the limit.
  bool TryReserve(size_t bytes, size_t headroom_bytes);
  void ReserveForCopy(size_t bytes);
  void Release(size_t bytes);

  size_t max_bytes() const { return max_bytes_; }
  size_t limit_bytes() const { return limit_bytes_; }
  void set_limit_bytes(size_t bytes);
  size_t reserved_bytes() const { return reserved_bytes_.load(std::memory_order_relaxed); }
  // The most that was ever reserved.
  size_t peak_bytes() const { return peak_bytes_.load(std::memory_order_relaxed); }

 private:
  void NotePeak(size_t reserved_bytes);

  const size_t max_bytes_;
  size_t limit_bytes_;  // written only while the mutator is paused or by its thread
  // Counters only: they publish no memory, so relaxed throughout.
  std::atomic<size_t> reserved_bytes_{0};
  std::atomic<size_t> peak_bytes_{0};
};

}  // namespace strata::gc

#endif  // STRATA_GC_PAGE_PAGE_BUDGET_H_
