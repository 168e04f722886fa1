// Random bytes: the host's, or those of a seed, the same in each run and no secret.

#ifndef STRATA_WASM_WASI_RANDOM_BYTES_H_
#define STRATA_WASM_WASI_RANDOM_BYTES_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>

#include "wasm/wasi/errno.h"

namespace strata::wasm::wasi {

class RandomBytes {
 public:
  explicit RandomBytes(std::optional<uint64_t> seed) {
    if (seed.has_value()) generator_.emplace(*seed);
  }

  // Fills `count` bytes. Fails only where the host has no randomness.
  Errno Fill(uint8_t* place, size_t count);

 private:
  void FillFromSeed(uint8_t* place, size_t count);

  std::optional<std::mt19937_64> generator_;  // its numbers are the C++ standard's, alike everywhere
};

}  // namespace strata::wasm::wasi

#endif  // STRATA_WASM_WASI_RANDOM_BYTES_H_
