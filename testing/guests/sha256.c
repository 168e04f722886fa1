// SHA-256 (FIPS 180-4) of a pattern of N bytes: rotates, shifts and adds on words. Usage: sha256 N
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint32_t constants[64];

// The round constants are the fractions of the cube roots of the first primes: computed, not listed.
static void make_constants(void) {
  unsigned found = 0;
  for (unsigned candidate = 2; found < 64; ++candidate) {
    int prime = 1;
    for (unsigned d = 2; d * d <= candidate; ++d) prime &= candidate % d != 0;
    if (!prime) continue;
    // The largest x with x^3 <= candidate * 2^96, found bit by bit; its low 32 bits are the fraction.
    uint64_t x = 0;
    for (int bit = 35; bit >= 0; --bit) {
      uint64_t y = x | ((uint64_t)1 << bit);
      // y < 2^36: compare y^3 with candidate << 96 by long multiplication in 32-bit limbs.
      unsigned __int128 square = (unsigned __int128)y * y;
      unsigned __int128 high = (square >> 32) * y;
      unsigned __int128 low = (square & 0xffffffff) * y;
      unsigned __int128 cube_high = high + (low >> 32);  // y^3 >> 32
      unsigned __int128 target = (unsigned __int128)candidate << 64;
      if (cube_high < target || (cube_high == target && (low & 0xffffffff) == 0)) x = y;
    }
    constants[found++] = (uint32_t)x;
  }
}

static uint32_t rotate(uint32_t x, int n) { return (x >> n) | (x << (32 - n)); }

static void block(uint32_t* state, const unsigned char* data) {
  uint32_t w[64];
  for (int i = 0; i < 16; ++i) {
    w[i] = (uint32_t)data[4 * i] << 24 | (uint32_t)data[4 * i + 1] << 16 | (uint32_t)data[4 * i + 2] << 8 | data[4 * i + 3];
  }
  for (int i = 16; i < 64; ++i) {
    uint32_t s0 = rotate(w[i - 15], 7) ^ rotate(w[i - 15], 18) ^ (w[i - 15] >> 3);
    uint32_t s1 = rotate(w[i - 2], 17) ^ rotate(w[i - 2], 19) ^ (w[i - 2] >> 10);
    w[i] = w[i - 16] + s0 + w[i - 7] + s1;
  }
  uint32_t v[8];
  memcpy(v, state, sizeof v);
  for (int i = 0; i < 64; ++i) {
    uint32_t s1 = rotate(v[4], 6) ^ rotate(v[4], 11) ^ rotate(v[4], 25);
    uint32_t choice = (v[4] & v[5]) ^ (~v[4] & v[6]);
    uint32_t t1 = v[7] + s1 + choice + constants[i] + w[i];
    uint32_t s0 = rotate(v[0], 2) ^ rotate(v[0], 13) ^ rotate(v[0], 22);
    uint32_t majority = (v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]);
    memmove(v + 1, v, 7 * sizeof v[0]);
    v[4] += t1;
    v[0] = t1 + s0 + majority;
  }
  for (int i = 0; i < 8; ++i) state[i] += v[i];
}

int main(int argc, char** argv) {
  size_t size = argc > 1 ? (size_t)atol(argv[1]) : 3;
  size_t padded = (size + 9 + 63) / 64 * 64;
  unsigned char* data = calloc(padded, 1);
  if (data == NULL) return 2;
  for (size_t i = 0; i < size; ++i) data[i] = (unsigned char)("abc"[i % 3]);
  data[size] = 0x80;
  for (int i = 0; i < 8; ++i) data[padded - 1 - i] = (unsigned char)((uint64_t)size * 8 >> (8 * i));
  make_constants();
  uint32_t state[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  for (size_t at = 0; at < padded; at += 64) block(state, data + at);
  for (int i = 0; i < 8; ++i) printf("%08x", state[i]);
  putchar('\n');
  free(data);
  return 0;
}
