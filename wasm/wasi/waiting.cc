#include "wasm/wasi/waiting.h"

#include <errno.h>
#include <poll.h>
#include <sched.h>

#include <algorithm>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "wasm/runtime/store.h"
#include "wasm/wasi/clock.h"

namespace strata::wasm::wasi {
namespace {

// While it lives, other threads of the program may call WASI. Keeps errno.
class OthersTurn {
 public:
  explicit OthersTurn(WasiCall& call) ABSL_NO_THREAD_SAFETY_ANALYSIS : mutex_(call.context.mutex()) { mutex_.Unlock(); }
  ~OthersTurn() ABSL_NO_THREAD_SAFETY_ANALYSIS {
    const int error = errno;
    mutex_.Lock();
    errno = error;
  }
  OthersTurn(const OthersTurn&) = delete;
  OthersTurn& operator=(const OthersTurn&) = delete;

 private:
  absl::Mutex& mutex_;
};

}  // namespace

bool Interrupted(WasiCall& call) {
  const OthersTurn turn(call);
  Store& store = call.host.store;
  if (store.context().mutator.interrupt.load(std::memory_order_relaxed) != 0) call.trap = store.HandleInterrupt();
  return call.trap != TrapKind::kNone;
}

int PollFiles(WasiCall& call, absl::Span<pollfd> files, uint64_t timeout_ns) {
  const timespec timeout = Timespec(std::min(timeout_ns, kSliceNanoseconds));
  const OthersTurn turn(call);
  return ppoll(files.data(), files.size(), &timeout, nullptr);
}

void YieldProcessor(WasiCall& call) {
  const OthersTurn turn(call);
  sched_yield();
}

Errno AwaitReady(WasiCall& call, const Descriptor& file, short events) {
  pollfd wanted = {file.host, events, 0};
  const bool waits = !file.nonblocking;
  // Who had the lock when the wait ended may have taken what there was.
  const auto still_ready = [&wanted] { return poll(&wanted, 1, 0) > 0; };
  while (!Interrupted(call)) {
    const int ready = PollFiles(call, absl::MakeSpan(&wanted, 1), waits ? kSliceNanoseconds : 0);
    if (ready > 0 && still_ready()) return Errno::kSuccess;
    if (ready < 0 && errno != EINTR) return FromHost(errno);
    if (ready == 0 && !waits) return Errno::kAgain;
  }
  return Errno::kSuccess;
}

}  // namespace strata::wasm::wasi
