// Copies by loops of bytes and of words, which the compiler may not turn into memory.copy. Usage: byte_copy BYTES
// ROUNDS
#include <stdio.h>

#include "guest.h"

static __attribute__((noinline)) void copy_bytes(volatile unsigned char* to, const unsigned char* from,
                                                 uint32_t count) {
  for (uint32_t i = 0; i < count; ++i) to[i] = from[i];
}

static __attribute__((noinline)) void copy_words(volatile uint64_t* to, const uint64_t* from, uint32_t count) {
  for (; count >= 4; count -= 4, to += 4, from += 4) to[0] = from[0], to[1] = from[1], to[2] = from[2], to[3] = from[3];
  while (count-- > 0) *to++ = *from++;
}

int main(int argc, char** argv) {
  uint32_t bytes = argument(argc, argv, 1, 4096) & ~7u, rounds = argument(argc, argv, 2, 4), random = 3, sum = 0;
  unsigned char *a = malloc(bytes), *b = malloc(bytes);
  for (uint32_t i = 0; i < bytes; ++i) a[i] = (unsigned char)next_random(&random);
  for (uint32_t round = 0; round < rounds; ++round) {
    copy_bytes(b, a, bytes);
    b[round % bytes] ^= 0x55;
    for (int i = 0; i < 4; ++i) copy_words((volatile uint64_t*)a, (const uint64_t*)b, bytes / 8);
  }
  for (uint32_t i = 0; i < bytes; ++i) sum = fold(sum, a[i]);
  printf("byte_copy %u %u: %08x\n", bytes, rounds, sum);
  return 0;
}
