// What a heap has taken of its maximum, in bytes: every block and every large object passes here.
//
// `limit` is how much may be taken before a collection is due: what a trigger policy allows, never above `max_bytes`,
// lowered to a soft limit if one is set, but not below the soft floor, what the heap needs to go on. Any thread may
// reserve, release and move limits; a lower limit counts from the next reservation.
// Copying uses ReserveForCopy, which never fails: a plan proves beforehand that there is room (kCopyReserveSuffices),
// so that a collection once begun can always finish.

#ifndef STRATA_GC_PAGE_PAGE_BUDGET_H_
#define STRATA_GC_PAGE_PAGE_BUDGET_H_

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace strata::gc {

constexpr size_t SaturatingSum(size_t a, size_t b) { return a > SIZE_MAX - b ? SIZE_MAX : a + b; }

class PageBudget {
 public:
  explicit PageBudget(size_t max_bytes) : max_bytes_(max_bytes), limit_bytes_(max_bytes) {}

  // Takes `bytes` unless that, and `headroom_bytes` which stay free, would pass the limit.
  bool TryReserve(size_t bytes, size_t headroom_bytes);
  void ReserveForCopy(size_t bytes);
  void Release(size_t bytes);

  size_t max_bytes() const { return max_bytes_; }
  size_t limit_bytes() const {
    const size_t policy = limit_bytes_.load(std::memory_order_relaxed);
    const size_t soft = soft_limit_bytes_.load(std::memory_order_relaxed);
    return std::min(policy, std::max(soft, soft_floor_bytes_.load(std::memory_order_relaxed)));
  }
  // The policy's.
  void set_limit_bytes(size_t bytes) { limit_bytes_.store(std::min(bytes, max_bytes_), std::memory_order_relaxed); }
  void RaiseLimit(size_t bytes);
  void set_soft_limit_bytes(size_t bytes) { soft_limit_bytes_.store(bytes, std::memory_order_relaxed); }
  void set_soft_floor_bytes(size_t bytes) { soft_floor_bytes_.store(bytes, std::memory_order_relaxed); }
  size_t reserved_bytes() const { return reserved_bytes_.load(std::memory_order_relaxed); }
  // The most that was ever reserved.
  size_t peak_bytes() const { return peak_bytes_.load(std::memory_order_relaxed); }
  // The most since the last call. While nobody else reserves.
  size_t TakeRecentPeak();

 private:
  void NotePeak(size_t reserved_bytes);
  static void RaiseTo(std::atomic<size_t>& peak, size_t bytes);

  const size_t max_bytes_;
  // Numbers only: they publish no memory, so relaxed throughout.
  std::atomic<size_t> limit_bytes_;
  std::atomic<size_t> soft_limit_bytes_{SIZE_MAX};
  std::atomic<size_t> soft_floor_bytes_{0};
  std::atomic<size_t> reserved_bytes_{0};
  std::atomic<size_t> peak_bytes_{0};
  std::atomic<size_t> recent_peak_bytes_{0};
};

}  // namespace strata::gc

#endif  // STRATA_GC_PAGE_PAGE_BUDGET_H_
