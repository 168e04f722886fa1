// Numbered work for several threads that fails as one thread would: with the failure of the lowest number.
//
//   OrderedWork work(count);
//   RunOnThreads(4, [&work] {
//     while (const std::optional<size_t> i = work.Next()) {
//       if (absl::Status status = Do(*i); !status.ok()) work.Fail(*i, std::move(status));
//     }
//   });
//   return work.status();
//
// Numbers are handed out in ascending order, and whoever has one finishes it. So everything below the lowest failure
// has been done, and what lies above one is not begun any more.

#ifndef STRATA_VM_BINDING_BASE_ORDERED_WORK_H_
#define STRATA_VM_BINDING_BASE_ORDERED_WORK_H_

#include <atomic>
#include <cstddef>
#include <optional>

#include "absl/base/thread_annotations.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"

namespace strata::base {

// Any thread.
class OrderedWork {
 public:
  explicit OrderedWork(size_t count) : end_(count) {}

  // The next number below `count`, unless a lower one has failed.
  std::optional<size_t> Next() {
    const size_t number = next_.fetch_add(1, std::memory_order_relaxed);
    if (number >= end_.load(std::memory_order_relaxed)) return std::nullopt;
    return number;
  }
  void Fail(size_t number, absl::Status status) ABSL_LOCKS_EXCLUDED(mutex_);
  // Once all threads are done: the failure of the lowest number, or OK.
  absl::Status status() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  std::atomic<size_t> next_{0};
  std::atomic<size_t> end_;  // what is at or above it need not be begun; a hint, so no order
  mutable absl::Mutex mutex_;
  std::optional<size_t> failed_ ABSL_GUARDED_BY(mutex_);
  absl::Status status_ ABSL_GUARDED_BY(mutex_);
};

// Runs `body` once on this thread and on up to `threads` - 1 new ones, which block all signals, and waits for them.
// Fewer if the system has no more threads to give.
void RunOnThreads(size_t threads, absl::FunctionRef<void()> body);

// The processors that this process may run on; at least 1.
size_t AvailableProcessors();

}  // namespace strata::base

#endif  // STRATA_VM_BINDING_BASE_ORDERED_WORK_H_
