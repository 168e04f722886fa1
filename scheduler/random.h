// Random numbers for victims and for the order of play: fast, seedable, of no cryptographic worth.

#ifndef STRATA_SCHEDULER_RANDOM_H_
#define STRATA_SCHEDULER_RANDOM_H_

#include <cstdint>

namespace strata::scheduler {

// splitmix64: G. L. Steele, D. Lea, C. H. Flood, "Fast splittable pseudorandom number generators" (OOPSLA 2014).
inline uint64_t NextRandom(uint64_t& state) {
  uint64_t z = state += 0x9e3779b97f4a7c15;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

}  // namespace strata::scheduler

#endif  // STRATA_SCHEDULER_RANDOM_H_
