// The permutation Keccak-f[1600] (FIPS 202, section 3) over and over: 64-bit rotations and exclusive or. Usage: keccak
// ROUNDS
#include <stdio.h>

#include "guest.h"

static uint64_t constants[24];
static unsigned offsets[5][5];

static uint64_t rotate(uint64_t x, unsigned by) { return x << (by & 63) | x >> (-by & 63); }

// FIPS 202, algorithms 2 (offsets) and 5 and 6 (round constants).
static void begin(void) {
  for (unsigned t = 0, x = 1, y = 0; t < 24; ++t) {
    offsets[x][y] = (t + 1) * (t + 2) / 2 % 64;
    unsigned next = (2 * x + 3 * y) % 5;
    x = y;
    y = next;
  }
  unsigned lfsr = 1;
  for (unsigned round = 0; round < 24; ++round) {
    for (unsigned j = 0; j < 7; ++j) {
      if (lfsr & 1) constants[round] ^= 1ull << ((1u << j) - 1);
      lfsr = lfsr << 1 ^ (lfsr & 0x80 ? 0x171 : 0);
    }
  }
}

static void permute(uint64_t a[5][5]) {
  for (unsigned round = 0; round < 24; ++round) {
    uint64_t column[5], b[5][5];
    for (unsigned x = 0; x < 5; ++x) column[x] = a[x][0] ^ a[x][1] ^ a[x][2] ^ a[x][3] ^ a[x][4];
    for (unsigned x = 0; x < 5; ++x) {
      uint64_t d = column[(x + 4) % 5] ^ rotate(column[(x + 1) % 5], 1);
      for (unsigned y = 0; y < 5; ++y) b[y][(2 * x + 3 * y) % 5] = rotate(a[x][y] ^ d, offsets[x][y]);
    }
    for (unsigned x = 0; x < 5; ++x) {
      for (unsigned y = 0; y < 5; ++y) a[x][y] = b[x][y] ^ (~b[(x + 1) % 5][y] & b[(x + 2) % 5][y]);
    }
    a[0][0] ^= constants[round];
  }
}

int main(int argc, char** argv) {
  uint32_t rounds = argument(argc, argv, 1, 100);
  uint64_t state[5][5] = {{0}};
  begin();
  for (uint32_t i = 0; i < rounds; ++i) permute(state);
  printf("keccak %u: %016llx\n", rounds, (unsigned long long)state[0][0]);
  return 0;
}
