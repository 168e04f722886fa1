// The buffers of a vectored transfer, handed to the host piece by piece.
//
// Keeps guest addresses and turns them into the host's for one piece at a time, because memory may move between pieces.

#ifndef STRATA_WASM_WASI_BUFFER_CURSOR_H_
#define STRATA_WASM_WASI_BUFFER_CURSOR_H_

#include <sys/uio.h>

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "wasm/wasi/guest_memory.h"

namespace strata::wasm::wasi {

class BufferCursor {
 public:
  // All of `buffers` are inside `memory`. They may overlap and so be more than there is memory: what exceeds the host's
  // limit for one transfer is left out.
  BufferCursor(const GuestMemory& memory, std::vector<GuestBuffer> buffers);

  bool done() const { return next_ == buffers_.size(); }
  uint64_t passed() const { return passed_; }

  // The next bytes, `most` at most; the result lives until the next call or until the guest may run.
  const std::vector<iovec>& Piece(uint64_t most);
  void Advance(uint64_t bytes);

 private:
  void SkipEmpty() {
    while (next_ < buffers_.size() && buffers_[next_].length == 0) ++next_;
  }

  const GuestMemory& memory_;
  std::vector<GuestBuffer> buffers_;
  size_t next_ = 0;
  uint64_t passed_ = 0;
  std::vector<iovec> piece_;
};

}  // namespace strata::wasm::wasi

#endif  // STRATA_WASM_WASI_BUFFER_CURSOR_H_
