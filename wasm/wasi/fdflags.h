// WASI's descriptor flags and the host's open flags.

#ifndef STRATA_WASM_WASI_FDFLAGS_H_
#define STRATA_WASM_WASI_FDFLAGS_H_

#include <fcntl.h>

#include <cstdint>

#include "wasm/wasi/abi.h"

namespace strata::wasm::wasi {

inline int HostFlagsOf(uint32_t fdflags) {
  int flags = 0;
  if ((fdflags & kFdflagsAppend) != 0) flags |= O_APPEND;
  if ((fdflags & kFdflagsNonblock) != 0) flags |= O_NONBLOCK;
  if ((fdflags & kFdflagsDsync) != 0) flags |= O_DSYNC;
  if ((fdflags & (kFdflagsSync | kFdflagsRsync)) != 0) flags |= O_SYNC;
  return flags;
}

inline uint16_t FdflagsOf(int host_flags) {
  uint32_t flags = 0;
  if ((host_flags & O_APPEND) != 0) flags |= kFdflagsAppend;
  if ((host_flags & O_NONBLOCK) != 0) flags |= kFdflagsNonblock;
  if ((host_flags & O_DSYNC) != 0) flags |= kFdflagsDsync;
  if ((host_flags & O_SYNC) == O_SYNC) flags |= kFdflagsSync;
  return static_cast<uint16_t>(flags);
}

}  // namespace strata::wasm::wasi

#endif  // STRATA_WASM_WASI_FDFLAGS_H_
