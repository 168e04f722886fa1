// One switch of 512 cases in a loop: a branch table that long out of as many nested blocks, in a very large function.
// Engines that look for the ends of blocks, or keep few of them, take minutes. Usage: big_switch STEPS
#include <stdio.h>

#include "guest.h"

static uint32_t cell[16];

// No two cases alike, so that none can be shared or made a table.
#define CASE(n)                                      \
  case n:                                            \
    a = a * (2u * (n) + 3u) + (b >> ((n) % 29 + 1)); \
    cell[(n) % 16] ^= a + (n) * 0x01000193u;         \
    if (((n) & 3) == 1) b += cell[((n) + 5) % 16];   \
    if (((n) & 3) == 2) b = (b << 7 | b >> 25) ^ a;  \
    if (((n) & 3) == 3) b -= a >> ((n) % 13);        \
    break;
#define CASES8(n) \
  CASE(n) CASE((n) + 1) CASE((n) + 2) CASE((n) + 3) CASE((n) + 4) CASE((n) + 5) CASE((n) + 6) CASE((n) + 7)
#define CASES64(n) \
  CASES8(n)        \
  CASES8((n) + 8) CASES8((n) + 16) CASES8((n) + 24) CASES8((n) + 32) CASES8((n) + 40) CASES8((n) + 48) CASES8((n) + 56)

int main(int argc, char** argv) {
  uint32_t steps = argument(argc, argv, 1, 1000), random = 19, a = 1, b = 2;
  for (uint32_t i = 0; i < steps; ++i) {
    switch (next_random(&random) >> 9 & 511) {
      CASES64(0)
      CASES64(64)
      CASES64(128)
      CASES64(192)
      CASES64(256)
      CASES64(320)
      CASES64(384)
      CASES64(448)
    }
  }
  for (int i = 0; i < 16; ++i) a = fold(a, cell[i]);
  printf("big_switch %u: %08x %08x\n", steps, a, b);
  return 0;
}
