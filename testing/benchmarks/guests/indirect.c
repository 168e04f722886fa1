// Calls through a table of sixty-four functions of three types, in an order that no predictor knows. Usage: indirect
// CALLS
#include <stdio.h>

#include "guest.h"

typedef uint32_t (*Unary)(uint32_t);
typedef uint32_t (*Binary)(uint32_t, uint32_t);
typedef double (*Real)(double, uint32_t);

#define UNARY(n) \
  static uint32_t unary##n(uint32_t a) { return (a >> (n + 1)) + a * (2u * n + 5u); }
#define BINARY(n) \
  static uint32_t binary##n(uint32_t a, uint32_t b) { return (a ^ b >> (n + 1)) - n; }
#define REAL(n) \
  static double real##n(double a, uint32_t b) { return a * (1.0 / (n + 2)) + b % (n + 7u); }
#define EACH(M) M(0) M(1) M(2) M(3) M(4) M(5) M(6) M(7) M(8) M(9) M(10) M(11) M(12) M(13) M(14) M(15)
#define NAME1(n) unary##n,
#define NAME2(n) binary##n,
#define NAME3(n) real##n,

EACH(UNARY)
EACH(BINARY)
EACH(REAL)

// Not constant, so that no call is seen through.
static Unary volatile unaries[16] = {EACH(NAME1)};
static Binary volatile binaries[16] = {EACH(NAME2)};
static Real volatile reals[16] = {EACH(NAME3)};

int main(int argc, char** argv) {
  uint32_t calls = argument(argc, argv, 1, 1000), random = 101, sum = 0;
  double real = 0;
  for (uint32_t i = 0; i < calls; i += 4) {
    uint32_t draw = next_random(&random);
    sum += unaries[draw & 15](draw);
    sum = binaries[draw >> 4 & 15](sum, draw);
    real = reals[draw >> 8 & 15](real, draw);
    sum += unaries[draw >> 12 & 15](sum);
  }
  printf("indirect %u: %08x %.6f\n", calls, sum, real);
  return 0;
}
