// Waiting that a store's interrupts end: a deadline, a cancellation, a profiler's sample are served while a guest
// waits, at most kSliceNanoseconds late.
//
// Serving an interrupt may run the embedder's code: addresses from GuestMemory::At die. Meanwhile, and while it waits,
// other threads of the program may call WASI: what the context holds may change.

#ifndef STRATA_WASM_WASI_WAITING_H_
#define STRATA_WASM_WASI_WAITING_H_

#include <poll.h>

#include <cstdint>

#include "absl/types/span.h"
#include "wasm/wasi/call.h"

namespace strata::wasm::wasi {

inline constexpr uint64_t kSliceNanoseconds = 20'000'000;

// Serves interrupts that have come; true, with call.trap set, if they end the guest. Lets other threads have a turn.
bool Interrupted(WasiCall& call);

// poll(2), for kSliceNanoseconds or less, and without keeping other threads from WASI; sets errno.
int PollFiles(WasiCall& call, absl::Span<pollfd> files, uint64_t timeout_ns);
// sched_yield(2), likewise.
void YieldProcessor(WasiCall& call);

// Waits until `file` is ready for `events`, as of poll(2), and stays so as far as other threads of the program are
// concerned: none has had a turn since. kAgain if it is not and the guest does not want to wait for it. Returns
// kSuccess, too, when the guest ends: see call.trap.
Errno AwaitReady(WasiCall& call, const Descriptor& file, short events);

}  // namespace strata::wasm::wasi

#endif  // STRATA_WASM_WASI_WAITING_H_
