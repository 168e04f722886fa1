// The less common float instructions: min, max, rounding, copysign, conversions both ways. Usage: floats STEPS
#include <math.h>
#include <stdio.h>

#include "guest.h"

#ifdef __wasm__
#define LEAST(a, b) __builtin_wasm_min_f64(a, b)
#define MOST(a, b) __builtin_wasm_max_f64(a, b)
#else
#define LEAST(a, b) ((a) < (b) ? (a) : (b))
#define MOST(a, b) ((a) > (b) ? (a) : (b))
#endif

int main(int argc, char** argv) {
  uint32_t steps = argument(argc, argv, 1, 1000), random = 83, sum = 0;
  double low = 0, high = 0, total = 0;
  for (uint32_t i = 0; i < steps; ++i) {
    double x = (double)(int32_t)next_random(&random) / 65536.0, y = (double)(random & 0xFFFF) - 32768.5;
    low = LEAST(low * 0.9375, x);
    high = MOST(high * 0.9375, y);
    float narrow = (float)(x * 0.5) + floorf((float)y);
    total += trunc(x) + ceil(y) + rint(x + y) + copysign(y, x) + fabs((double)narrow) * 0.25;
    int64_t wide = (int64_t)(x * 1024) + (int32_t)narrow;
    sum = fold(sum, (uint32_t)wide + (uint32_t)(int32_t)LEAST(MOST(x, -1000.0), 1000.0));
    total *= 0.5;
    total += (double)(wide >> 8) + (double)(float)wide;
  }
  printf("floats %u: %08x %.3f %.3f %.3f\n", steps, sum, low, high, total);
  return 0;
}
