#include "wasm/wasi/waiting.h"

#include <errno.h>
#include <poll.h>

#include "wasm/runtime/store.h"
#include "wasm/wasi/clock.h"

namespace strata::wasm::wasi {

bool Interrupted(WasiCall& call) {
  Store& store = call.host.store;
  if (store.context().mutator.interrupt.load(std::memory_order_relaxed) != 0) call.trap = store.HandleInterrupt();
  return call.trap != TrapKind::kNone;
}

Errno AwaitReady(WasiCall& call, const Descriptor& file, short events) {
  pollfd wanted = {file.host, events, 0};
  const timespec timeout = Timespec(file.nonblocking ? 0 : kSliceNanoseconds);
  while (!Interrupted(call)) {
    const int ready = ppoll(&wanted, 1, &timeout, nullptr);
    if (ready > 0) return Errno::kSuccess;
    if (ready < 0 && errno != EINTR) return FromHost(errno);
    if (ready == 0 && file.nonblocking) return Errno::kAgain;
  }
  return Errno::kSuccess;
}

}  // namespace strata::wasm::wasi
