#include "gc/alloc/page_runs.h"

#include <iterator>

#include "gc/page/tuning.h"
#include "vm_binding/base/check.h"

namespace strata::gc {

vm::Address PageRuns::Take(size_t bytes, size_t low_bytes) {
  STRATA_CHECK(bytes != 0 && bytes % kPageBytes == 0, "kRunsAreWholePages");
  absl::MutexLock lock(&mutex_);
  if (!ProvideLocked(bytes, low_bytes)) return vm::Address();
  const auto [run_bytes, begin] = *by_size_.lower_bound({bytes, vm::Address()});
  EraseLocked(by_address_.find(begin));
  // The run's upper end is taken, so that its lower end may one day go back to the cage.
  if (run_bytes > bytes) InsertLocked(begin, run_bytes - bytes);
  return begin + (run_bytes - bytes);
}

bool PageRuns::ProvideLocked(size_t bytes, size_t low_bytes) {
  if (HasLocked(bytes) || GrowLocked(bytes, low_bytes)) return true;
  while (!HasLocked(bytes)) {
    const auto oldest = quarantine_.TakeOldest();
    if (!oldest.has_value()) return false;
    InsertLocked(oldest->first, oldest->second);
  }
  return true;
}

void PageRuns::Give(vm::Address begin, size_t bytes) {
  if (quarantines_) {
    absl::MutexLock lock(&mutex_);
    if (quarantine_.Put(begin, bytes)) return;
  }
  Cage::Discard(begin, bytes);
  absl::MutexLock lock(&mutex_);
  const auto after = by_address_.lower_bound(begin);
  STRATA_CHECK(begin >= low_ && (after == by_address_.end() || after->first >= begin + bytes), "kGivenRunWasTaken");
  InsertLocked(begin, bytes);
  ShrinkLocked();
}

size_t PageRuns::free_runs() const {
  absl::MutexLock lock(&mutex_);
  return by_address_.size();
}

void PageRuns::InsertLocked(vm::Address begin, size_t bytes) {
  auto next = by_address_.lower_bound(begin);
  if (next != by_address_.begin()) {
    if (const auto previous = std::prev(next); previous->first + previous->second == begin) {
      begin = previous->first;
      bytes += previous->second;
      EraseLocked(previous);
    }
  }
  if (next != by_address_.end() && begin + bytes == next->first) {
    bytes += next->second;
    EraseLocked(next);
  }
  by_address_.emplace(begin, bytes);
  by_size_.emplace(bytes, begin);
}

void PageRuns::EraseLocked(FreeRuns::iterator run) {
  by_size_.erase({run->second, run->first});
  by_address_.erase(run);
}

bool PageRuns::GrowLocked(size_t bytes, size_t low_bytes) {
  // A free run at the low end becomes part of the new one.
  const auto lowest = by_address_.find(low_);
  const size_t present = lowest == by_address_.end() ? 0 : lowest->second;
  const size_t missing = bytes - present;
  const size_t left = low_ - cage_.objects_begin();
  if (missing > left || left - missing < low_bytes) return false;
  if (!cage_.GrowHigh(low_ - missing)) return false;
  // Everything now accessible, up to a commit step more than asked for.
  const vm::Address begin = cage_.high_begin();
  const size_t grown = low_ - begin;
  low_ = begin;
  InsertLocked(begin, grown);
  return true;
}

void PageRuns::ShrinkLocked() {
  const auto lowest = by_address_.find(low_);
  if (lowest == by_address_.end()) return;
  const vm::Address run_end = lowest->first + lowest->second;
  const size_t bytes = lowest->second;
  cage_.ShrinkHigh(run_end);
  const vm::Address begin = cage_.high_begin();
  if (begin == low_) return;
  EraseLocked(lowest);
  const size_t returned = begin - low_;
  low_ = begin;
  if (bytes > returned) InsertLocked(begin, bytes - returned);
}

}  // namespace strata::gc
