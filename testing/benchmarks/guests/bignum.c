// Powers of a large number, schoolbook multiplication in digits of 32 bits: 64-bit multiply and add. Usage: bignum
// DIGITS ROUNDS
#include <stdio.h>
#include <string.h>

#include "guest.h"

static void multiply(const uint32_t* a, const uint32_t* b, uint32_t* product, uint32_t digits) {
  memset(product, 0, 2 * digits * sizeof *product);
  for (uint32_t i = 0; i < digits; ++i) {
    uint64_t carry = 0;
    for (uint32_t j = 0; j < digits; ++j) {
      uint64_t sum = (uint64_t)a[i] * b[j] + product[i + j] + carry;
      product[i + j] = (uint32_t)sum;
      carry = sum >> 32;
    }
    product[i + digits] = (uint32_t)carry;
  }
}

int main(int argc, char** argv) {
  uint32_t digits = argument(argc, argv, 1, 16), rounds = argument(argc, argv, 2, 4), random = 41, sum = 0;
  uint32_t *a = malloc(digits * 4), *b = malloc(digits * 4), *product = malloc(digits * 8);
  for (uint32_t i = 0; i < digits; ++i) a[i] = b[i] = next_random(&random);
  for (uint32_t round = 0; round < rounds; ++round) {
    multiply(a, b, product, digits);
    for (uint32_t i = 0; i < digits; ++i) a[i] = product[i] ^ product[i + digits];
  }
  for (uint32_t i = 0; i < digits; ++i) sum = fold(sum, a[i]);
  printf("bignum %u %u: %08x\n", digits, rounds, sum);
  return 0;
}
