// Loops in loops, six deep, with ways out of several at once: branches across many blocks. Usage: nesting SIDE
#include <stdio.h>

#include "guest.h"

#define FOR(v) for (uint32_t v = 0; v < side; ++v)

static __attribute__((noinline)) uint32_t search(uint32_t side, uint32_t goal, uint32_t* steps) {
  FOR(a) {
    FOR(b) {
      if ((a ^ b) > goal) goto next_a;
      FOR(c) {
        if (c * 7 + b > goal + a) goto next_b;
        FOR(d) {
          FOR(e) {
            if (d * e > goal) goto next_c;
            FOR(f) {
              ++*steps;
              if (((a * 3 + b) ^ (c + d * 5) ^ (e * 7 + f)) == goal) return a + b + c + d + e + f;
            }
          }
        }
      next_c:;
      }
    next_b:;
    }
  next_a:;
  }
  return side;
}

int main(int argc, char** argv) {
  uint32_t side = argument(argc, argv, 1, 4), steps = 0, sum = 0;
  for (uint32_t goal = 0; goal < side * 40; goal += 13) sum = fold(sum, search(side, goal, &steps));
  printf("nesting %u: %u %08x\n", side, steps, sum);
  return 0;
}
