// Counting bits, leading and trailing zeros, rotations, sign extensions, choices without branches. Usage: bits STEPS
#include <stdio.h>

#include "guest.h"

int main(int argc, char** argv) {
  uint32_t steps = argument(argc, argv, 1, 1000), random = 97, sum = 0;
  uint64_t wide = 0x0123456789ABCDEF;
  for (uint32_t i = 0; i < steps; ++i) {
    uint32_t a = next_random(&random) | 1;
    wide = (wide << (a & 63) | wide >> (-a & 63)) ^ a;
    sum += (uint32_t)__builtin_popcount(a) + (uint32_t)__builtin_popcountll(wide);
    sum ^= (uint32_t)__builtin_clz(a) << 8 | (uint32_t)__builtin_ctz(a + 0x80000000u + 1) << 16;
    sum += (uint32_t)__builtin_clzll(wide | 1) * 3 + (uint32_t)__builtin_ctzll(wide | 1ull << 63);
    sum = (sum << (a >> 27) | sum >> (-(a >> 27) & 31)) + (uint32_t)(int8_t)a + (uint32_t)(int16_t)(a >> 3);
    wide += (uint64_t)(int64_t)(int32_t)sum;
    sum ^= (a & 0x40) != 0 ? (uint32_t)wide : (uint32_t)(wide >> 32);
  }
  printf("bits %u: %08x\n", steps, sum);
  return 0;
}
