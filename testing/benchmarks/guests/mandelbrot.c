// The Mandelbrot set on a grid: a tight double loop with an early way out. Usage: mandelbrot SIDE LIMIT
#include <stdio.h>

#include "guest.h"

static __attribute__((noinline)) uint32_t escape(double cr, double ci, uint32_t limit) {
  double r = 0, i = 0;
  for (uint32_t n = 0; n < limit; ++n) {
    double rr = r * r, ii = i * i;
    if (rr + ii > 4.0) return n;
    i = 2 * r * i + ci;
    r = rr - ii + cr;
  }
  return limit;
}

int main(int argc, char** argv) {
  uint32_t side = argument(argc, argv, 1, 64), limit = argument(argc, argv, 2, 200), sum = 0;
  for (uint32_t y = 0; y < side; ++y) {
    for (uint32_t x = 0; x < side; ++x) sum = fold(sum, escape(3.0 * x / side - 2.2, 3.0 * y / side - 1.5, limit));
  }
  printf("mandelbrot %u %u: %08x\n", side, limit, sum);
  return 0;
}
