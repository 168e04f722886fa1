// Everything in main, in one loop that is entered once: an engine that changes tiers only where functions begin stays
// in its slowest. Usage: main_loop STEPS
#include <stdio.h>

#include "guest.h"

int main(int argc, char** argv) {
  uint32_t steps = argument(argc, argv, 1, 10000), random = 29, sum = 0;
  static uint32_t ring[256];
  double mean = 0;
  for (uint32_t i = 0; i < steps; ++i) {
    random ^= random << 13;
    random ^= random >> 17;
    random ^= random << 5;
    uint32_t bucket = random >> 24, a = ring[bucket], b = ring[(bucket + 1) & 255];
    for (uint32_t j = 0; j < 4; ++j) {
      a = (a << 9 | a >> 23) + (b ^ random);
      b = (b >> 3 | b << 29) ^ (a + j * 0x85EBCA6Bu);
    }
    ring[bucket] = a;
    if (a < b) ring[(bucket + 7) & 255] += b;
    mean += ((double)(a >> 16) - mean) * 0.001;
    if ((i & 1023) == 0) sum = sum * 33 + a + (uint32_t)(mean * 16);
  }
  for (int i = 0; i < 256; ++i) sum = sum * 33 + ring[i];
  printf("main_loop %u: %08x\n", steps, sum);
  return 0;
}
