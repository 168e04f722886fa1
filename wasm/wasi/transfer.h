// Moving bytes between open files and buffers of the guest, so that neither a slow partner nor a huge amount keeps the
// store's interrupts waiting.

#ifndef STRATA_WASM_WASI_TRANSFER_H_
#define STRATA_WASM_WASI_TRANSFER_H_

#include <poll.h>
#include <sys/types.h>
#include <sys/uio.h>

#include <cstdint>

#include "absl/functional/function_ref.h"
#include "wasm/wasi/buffer_cursor.h"
#include "wasm/wasi/call.h"

namespace strata::wasm::wasi {

struct Transfer {
  short events;     // POLLIN or POLLOUT
  bool waits;       // false for transfers at a position, which pipes and sockets refuse anyhow
  bool to_the_end;  // goes on after a part was moved, until everything is, the file ends or would block
  // The host's call for one piece, `passed` bytes having been moved before; `flags` are preadv2's.
  absl::FunctionRef<ssize_t(const iovec* buffers, int count, uint64_t passed, int flags)> host_call;
};

// Moves what it can; cursor.passed() says how much. An error after a part was moved is left to the next call. The guest
// may have to end: see call.trap.
Errno MoveBytes(WasiCall& call, const Descriptor& file, const Transfer& transfer, BufferCursor& cursor);

}  // namespace strata::wasm::wasi

#endif  // STRATA_WASM_WASI_TRANSFER_H_
