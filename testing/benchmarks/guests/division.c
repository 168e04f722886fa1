// Division and remainder of both widths, signed and not, by what no compiler knows. Usage: division STEPS
#include <stdio.h>

#include "guest.h"

int main(int argc, char** argv) {
  uint32_t steps = argument(argc, argv, 1, 1000), random = 89, sum = 0;
  for (uint32_t i = 0; i < steps; ++i) {
    uint32_t a = next_random(&random), b = (next_random(&random) >> (a & 31)) | 1;
    int32_t c = (int32_t)a, d = (int32_t)b | 2;
    uint64_t wide = (uint64_t)a << 32 | b;
    int64_t signed_wide = (int64_t)(wide * 0x9E3779B97F4A7C15u);
    sum = fold(sum, a / b + a % b);
    sum = fold(sum, (uint32_t)(c / d + c % d));
    sum = fold(sum, (uint32_t)(wide / (b + 7ull)) + (uint32_t)(wide % (a | 1ull)));
    sum = fold(sum, (uint32_t)(signed_wide / ((int64_t)d + 8)) ^ (uint32_t)(signed_wide % 1000003));
  }
  printf("division %u: %08x\n", steps, sum);
  return 0;
}
