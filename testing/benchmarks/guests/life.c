// Conway's game of life on a torus, one byte per cell. Usage: life SIDE GENERATIONS
#include <stdio.h>

#include "guest.h"

static void generation(const unsigned char* from, unsigned char* to, uint32_t side) {
  for (uint32_t y = 0; y < side; ++y) {
    const unsigned char* row = from + y * side;
    const unsigned char* above = from + (y == 0 ? side - 1 : y - 1) * side;
    const unsigned char* below = from + (y == side - 1 ? 0 : y + 1) * side;
    for (uint32_t x = 0; x < side; ++x) {
      uint32_t left = x == 0 ? side - 1 : x - 1, right = x == side - 1 ? 0 : x + 1;
      int around =
          above[left] + above[x] + above[right] + row[left] + row[right] + below[left] + below[x] + below[right];
      to[y * side + x] = around == 3 || (around == 2 && row[x]);
    }
  }
}

int main(int argc, char** argv) {
  uint32_t side = argument(argc, argv, 1, 64), generations = argument(argc, argv, 2, 10), random = 9, sum = 0,
           alive = 0;
  unsigned char *now = malloc(side * side), *next = malloc(side * side);
  for (uint32_t i = 0; i < side * side; ++i) now[i] = (next_random(&random) & 0x700) == 0;
  for (uint32_t i = 0; i < generations; ++i) {
    generation(now, next, side);
    unsigned char* swap = now;
    now = next;
    next = swap;
  }
  for (uint32_t i = 0; i < side * side; ++i) sum = fold(sum, now[i]), alive += now[i];
  printf("life %u %u: %u %08x\n", side, generations, alive, sum);
  return 0;
}
