// The spectral norm of an infinite matrix, cut off: division and calls in the inner loop. Usage: spectral SIZE ROUNDS
#include <math.h>
#include <stdio.h>

#include "guest.h"

static double entry(uint32_t i, uint32_t j) { return 1.0 / ((i + j) * (i + j + 1) / 2 + i + 1); }

static void multiply(uint32_t n, int transposed, const double* from, double* to) {
  for (uint32_t i = 0; i < n; ++i) {
    double sum = 0;
    for (uint32_t j = 0; j < n; ++j) sum += (transposed ? entry(j, i) : entry(i, j)) * from[j];
    to[i] = sum;
  }
}

int main(int argc, char** argv) {
  uint32_t n = argument(argc, argv, 1, 100), rounds = argument(argc, argv, 2, 5);
  double *u = malloc(n * sizeof *u), *v = malloc(n * sizeof *v), *t = malloc(n * sizeof *t);
  for (uint32_t i = 0; i < n; ++i) u[i] = 1;
  for (uint32_t round = 0; round < rounds; ++round) {
    multiply(n, 0, u, t);
    multiply(n, 1, t, v);
    multiply(n, 0, v, t);
    multiply(n, 1, t, u);
  }
  double uv = 0, vv = 0;
  for (uint32_t i = 0; i < n; ++i) uv += u[i] * v[i], vv += v[i] * v[i];
  printf("spectral %u %u: %.9f\n", n, rounds, sqrt(uv / vv));
  return 0;
}
