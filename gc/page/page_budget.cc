#include "gc/page/page_budget.h"

#include "vm_binding/base/check.h"

namespace strata::gc {

bool PageBudget::TryReserve(size_t bytes, size_t headroom_bytes) {
  const size_t limit = limit_bytes();
  size_t reserved = reserved_bytes_.load(std::memory_order_relaxed);
  do {
    // Subtractions only: `bytes` may be anything a guest asked for.
    if (reserved > limit || bytes > limit - reserved) return false;
    if (headroom_bytes > limit - reserved - bytes) return false;
  } while (!reserved_bytes_.compare_exchange_weak(reserved, reserved + bytes, std::memory_order_relaxed));
  NotePeak(reserved + bytes);
  return true;
}

void PageBudget::ReserveForCopy(size_t bytes) {
  NotePeak(reserved_bytes_.fetch_add(bytes, std::memory_order_relaxed) + bytes);
}

void PageBudget::Release(size_t bytes) {
  const size_t before = reserved_bytes_.fetch_sub(bytes, std::memory_order_relaxed);
  STRATA_CHECK(before >= bytes, "kReleasedWasReserved");
}

void PageBudget::RaiseLimit(size_t bytes) {
  if (bytes > limit_bytes_.load(std::memory_order_relaxed)) set_limit_bytes(bytes);
}

size_t PageBudget::TakeRecentPeak() {
  const size_t peak = std::max(recent_peak_bytes_.load(std::memory_order_relaxed), reserved_bytes());
  recent_peak_bytes_.store(0, std::memory_order_relaxed);
  return peak;
}

void PageBudget::NotePeak(size_t reserved_bytes) {
  RaiseTo(peak_bytes_, reserved_bytes);
  RaiseTo(recent_peak_bytes_, reserved_bytes);
}

void PageBudget::RaiseTo(std::atomic<size_t>& peak, size_t bytes) {
  size_t seen = peak.load(std::memory_order_relaxed);
  while (seen < bytes && !peak.compare_exchange_weak(seen, bytes, std::memory_order_relaxed)) {
  }
}

}  // namespace strata::gc
