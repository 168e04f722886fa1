// Where workers without work sleep, and how those that make work wake them.
//
// A worker that found nothing calls Register, looks once more, and then calls either Cancel (it found something after
// all) or Park. Whoever made work visible asks AnyoneWaiting and, if so, calls WakeOne. Invariant kNoLostWakeUp: for
// work made visible before AnyoneWaiting, either the sleeper's second look sees it or the maker sees the sleeper. All
// members may be called by any thread. Knows nothing of jobs, packets or what "work" is.
//
// A wake-up releases one registered worker, not a named one: registered workers = waiting_ + released_.

#ifndef STRATA_SCHEDULER_PARKING_H_
#define STRATA_SCHEDULER_PARKING_H_

#include <atomic>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace strata::scheduler {

class Parking {
 public:
  Parking() = default;
  Parking(const Parking&) = delete;
  Parking& operator=(const Parking&) = delete;

  // Must be followed, on the same thread, by exactly one Cancel or Park.
  void Register() ABSL_LOCKS_EXCLUDED(mutex_);
  void Cancel() ABSL_LOCKS_EXCLUDED(mutex_);
  // Sleeps until released.
  void Park() ABSL_LOCKS_EXCLUDED(mutex_);

  // Whether somebody is registered and not yet released. One fence and one load: cheap while all are busy.
  bool AnyoneWaiting() const {
    // Pairs with the fence in Register: of two threads, one publishing work and then reading waiting_, the other
    // writing waiting_ and then looking for work, at least one sees what the other wrote.
    std::atomic_thread_fence(std::memory_order_seq_cst);
    return waiting_.load(std::memory_order_relaxed) > 0;
  }

  // Does nothing when nobody is waiting.
  void WakeOne() ABSL_LOCKS_EXCLUDED(mutex_);
  void WakeAll() ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  absl::Mutex mutex_;
  absl::CondVar released_nonzero_;
  // Registered and not released. Written under mutex_, read without it by AnyoneWaiting.
  std::atomic<int> waiting_{0};
  // Released and neither parked through nor cancelled yet.
  int released_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace strata::scheduler

#endif  // STRATA_SCHEDULER_PARKING_H_
