// Which handles of a store's tables have been dropped since the store looked last.
//
// Shared by the table and its handles, which any thread may drop, also after the store has ended.

#ifndef STRATA_WASM_API_DROPPED_HANDLES_H_
#define STRATA_WASM_API_DROPPED_HANDLES_H_

#include <cstddef>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace strata::wasm::api {

class DroppedHandles {
 public:
  void Add(size_t handle) ABSL_LOCKS_EXCLUDED(mutex_) {
    absl::MutexLock lock(&mutex_);
    if (!closed_) handles_.push_back(handle);
  }
  std::vector<size_t> Take() ABSL_LOCKS_EXCLUDED(mutex_) {
    absl::MutexLock lock(&mutex_);
    return std::exchange(handles_, {});
  }
  // The store has ended: nobody takes any more.
  void Close() ABSL_LOCKS_EXCLUDED(mutex_) {
    absl::MutexLock lock(&mutex_);
    closed_ = true;
    handles_ = {};
  }

 private:
  absl::Mutex mutex_;
  std::vector<size_t> handles_ ABSL_GUARDED_BY(mutex_);
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace strata::wasm::api

#endif  // STRATA_WASM_API_DROPPED_HANDLES_H_
