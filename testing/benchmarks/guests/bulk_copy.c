// memory.copy and memory.fill of many sizes, overlapping both ways (compiled with -mbulk-memory). Usage: bulk_copy
// ROUNDS
#include <stdio.h>
#include <string.h>

#include "guest.h"

#define SIZE (1u << 20)
static unsigned char bytes[SIZE];

int main(int argc, char** argv) {
  uint32_t rounds = argument(argc, argv, 1, 100), random = 11, sum = 0;
  for (uint32_t i = 0; i < SIZE; ++i) bytes[i] = (unsigned char)next_random(&random);
  for (uint32_t round = 0; round < rounds; ++round) {
    for (uint32_t size = 1; size <= SIZE / 4; size *= 4) {
      uint32_t from = next_random(&random) % (SIZE - size), to = next_random(&random) % (SIZE - size);
      memmove(bytes + to, bytes + from, size);
      memset(bytes + from, (int)(round & 0xFF), size / 16);
    }
  }
  for (uint32_t i = 0; i < SIZE; i += 61) sum = fold(sum, bytes[i]);
  printf("bulk_copy %u: %08x\n", rounds, sum);
  return 0;
}
