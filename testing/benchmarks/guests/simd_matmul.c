// Products of float matrices, four columns at a time; without SIMD the same in scalars, in the same order. Usage:
// simd_matmul SIDE ROUNDS
#include <stdio.h>

#include "guest.h"

#ifdef __wasm_simd128__
#include <wasm_simd128.h>
#endif

// to[0..3] += factor * from[0..3]
static void add_scaled(float* to, const float* from, float factor) {
#ifdef __wasm_simd128__
  v128_t product = wasm_f32x4_mul(wasm_v128_load(from), wasm_f32x4_splat(factor));
  wasm_v128_store(to, wasm_f32x4_add(wasm_v128_load(to), product));
#else
  for (int i = 0; i < 4; ++i) to[i] += from[i] * factor;
#endif
}

static void multiply(const float* a, const float* b, float* c, uint32_t n) {
  for (uint32_t i = 0; i < n; ++i) {
    for (uint32_t j = 0; j < n; ++j) c[i * n + j] = 0;
    for (uint32_t k = 0; k < n; ++k) {
      float factor = a[i * n + k];
      for (uint32_t j = 0; j < n; j += 4) add_scaled(c + i * n + j, b + k * n + j, factor);
    }
  }
}

int main(int argc, char** argv) {
  uint32_t n = argument(argc, argv, 1, 32) & ~3u, rounds = argument(argc, argv, 2, 2), random = 61;
  float *a = malloc(n * n * 4), *b = malloc(n * n * 4), *c = malloc(n * n * 4);
  for (uint32_t i = 0; i < n * n; ++i) {
    a[i] = (float)(next_random(&random) & 15) - 7;
    b[i] = (float)(next_random(&random) & 15) / 16;
  }
  double sum = 0;
  for (uint32_t round = 0; round < rounds; ++round) {
    multiply(a, b, c, n);
    for (uint32_t i = 0; i < n; ++i) sum += c[i * n + (i + round) % n];
    a[round % (n * n)] += 1;
  }
  printf("simd_matmul %u %u: %.4f\n", n, rounds, sum);
  return 0;
}
