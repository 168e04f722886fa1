// Multiplication of square matrices of doubles, in the order a textbook has it. Usage: matmul N ROUNDS
#include <stdio.h>
#include <stdlib.h>

static void multiply(size_t n, const double* a, const double* b, double* c) {
  for (size_t i = 0; i < n; ++i) {
    for (size_t j = 0; j < n; ++j) {
      double sum = 0;
      for (size_t k = 0; k < n; ++k) sum += a[i * n + k] * b[k * n + j];
      c[i * n + j] = sum;
    }
  }
}

int main(int argc, char** argv) {
  size_t n = argc > 1 ? (size_t)atol(argv[1]) : 10;
  int rounds = argc > 2 ? atoi(argv[2]) : 1;
  double *a = malloc(n * n * sizeof *a), *b = malloc(n * n * sizeof *b), *c = malloc(n * n * sizeof *c);
  if (a == NULL || b == NULL || c == NULL) return 2;
  for (size_t i = 0; i < n * n; ++i) {
    a[i] = (double)(i % 17) * 0.5;
    b[i] = (double)(i % 13) - 6;
  }
  for (int i = 0; i < rounds; ++i) multiply(n, a, b, c);
  double trace = 0;
  for (size_t i = 0; i < n; ++i) trace += c[i * n + i];
  printf("trace %.3f\n", trace);
  return 0;
}
