// What every guest here needs: a number from the command line, a source of numbers, a checksum of words.

#ifndef STRATA_TESTING_BENCHMARKS_GUESTS_GUEST_H_
#define STRATA_TESTING_BENCHMARKS_GUESTS_GUEST_H_

#include <stdint.h>
#include <stdlib.h>

// The argument at `index`, or `otherwise`.
static inline uint32_t argument(int argc, char** argv, int index, uint32_t otherwise) {
  return index < argc ? (uint32_t)strtoul(argv[index], NULL, 10) : otherwise;
}

// Marsaglia, "Xorshift RNGs", 2003. `*state` is never zero.
static inline uint32_t next_random(uint32_t* state) {
  uint32_t x = *state;
  x ^= x << 13;
  x ^= x >> 17;
  x ^= x << 5;
  return *state = x;
}

// Folds a word into a checksum whose order matters.
static inline uint32_t fold(uint32_t sum, uint32_t word) { return (((sum << 5) | (sum >> 27)) ^ word) * 0x9E3779B1u; }

#endif  // STRATA_TESTING_BENCHMARKS_GUESTS_GUEST_H_
