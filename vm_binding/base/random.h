// Random numbers for choices that need no cryptographic worth: fast, and the same for the same seed. Pure.

#ifndef STRATA_VM_BINDING_BASE_RANDOM_H_
#define STRATA_VM_BINDING_BASE_RANDOM_H_

#include <cstdint>

namespace strata::base {

// splitmix64: G. L. Steele, D. Lea, C. H. Flood, "Fast splittable pseudorandom number generators" (OOPSLA 2014).
inline uint64_t NextRandom(uint64_t& state) {
  uint64_t z = state += 0x9e3779b97f4a7c15;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

// Below 1, in steps of 2^-53.
inline double NextUnit(uint64_t& state) { return static_cast<double>(NextRandom(state) >> 11) * 0x1p-53; }

}  // namespace strata::base

#endif  // STRATA_VM_BINDING_BASE_RANDOM_H_
