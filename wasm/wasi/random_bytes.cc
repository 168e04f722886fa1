#include "wasm/wasi/random_bytes.h"

#include <errno.h>
#include <sys/random.h>

#include <algorithm>
#include <cstring>

namespace strata::wasm::wasi {

Errno RandomBytes::Fill(uint8_t* place, size_t count) {
  if (generator_.has_value()) {
    FillFromSeed(place, count);
    return Errno::kSuccess;
  }
  while (count > 0) {
    const ssize_t got = getrandom(place, count, 0);
    if (got < 0 && errno != EINTR) return FromHost(errno);
    if (got < 0) continue;
    place += got;
    count -= static_cast<size_t>(got);
  }
  return Errno::kSuccess;
}

void RandomBytes::FillFromSeed(uint8_t* place, size_t count) {
  while (count > 0) {
    const uint64_t number = (*generator_)();
    const size_t bytes = std::min(count, sizeof number);
    std::memcpy(place, &number, bytes);
    place += bytes;
    count -= bytes;
  }
}

}  // namespace strata::wasm::wasi
