// A file's attributes as WASI records and host structures.

#ifndef STRATA_WASM_WASI_FILESTAT_H_
#define STRATA_WASM_WASI_FILESTAT_H_

#include <sys/stat.h>

#include <cstdint>

#include "wasm/wasi/errno.h"
#include "wasm/wasi/guest_memory.h"

namespace strata::wasm::wasi {

Errno StoreFilestat(const GuestMemory& memory, uint32_t address, const struct stat& status, int host_fd);

// The two times of *_filestat_set_times for the host's calls. kInval if the flags contradict each other.
Errno TimesFromFlags(uint64_t access_ns, uint64_t modification_ns, uint32_t flags, timespec (&times)[2]);

}  // namespace strata::wasm::wasi

#endif  // STRATA_WASM_WASI_FILESTAT_H_
