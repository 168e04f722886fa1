// Lets an interrupted run end in order: the first SIGINT or SIGTERM cancels the guest, the second ends the process.
//
// For runs that have something to write at their end. Make it before any thread, because it blocks the two signals for
// them all; a thread of its own then waits for them.

#ifndef STRATA_TOOLS_STRATA_CANCEL_ON_SIGNAL_H_
#define STRATA_TOOLS_STRATA_CANCEL_ON_SIGNAL_H_

#include <signal.h>

#include <atomic>
#include <thread>

#include "wasm/runtime/store.h"

namespace strata::tools {

class CancelOnSignal {
 public:
  CancelOnSignal();
  ~CancelOnSignal();
  CancelOnSignal(const CancelOnSignal&) = delete;
  CancelOnSignal& operator=(const CancelOnSignal&) = delete;

  // Cancels guest code of `store`, which outlives this or Stop, at its next poll after a signal. Once.
  void Watch(wasm::Store& store);
  void Stop();
  // The signal that came; 0 for none.
  int received() const { return received_.load(std::memory_order_relaxed); }

 private:
  void Wait(wasm::Store& store);

  sigset_t signals_;
  sigset_t old_mask_;
  int stop_event_ = -1;
  std::atomic<int> received_{0};  // a number only, relaxed: the interrupt word orders the rest
  std::thread thread_;
};

}  // namespace strata::tools

#endif  // STRATA_TOOLS_STRATA_CANCEL_ON_SIGNAL_H_
