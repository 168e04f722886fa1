// A function of some hundred locals, all alive around its loop: frames that no short operand reaches. Usage: locals
// ROUNDS
#include <stdio.h>

#include "guest.h"

#define EACH16(M, n) \
  M(n##0)            \
  M(n##1)            \
  M(n##2) M(n##3) M(n##4) M(n##5) M(n##6) M(n##7) M(n##8) M(n##9) M(n##a) M(n##b) M(n##c) M(n##d) M(n##e) M(n##f)
#define EACH(M) EACH16(M, 1) EACH16(M, 2) EACH16(M, 3) EACH16(M, 4) EACH16(M, 5) EACH16(M, 6) EACH16(M, 7) EACH16(M, 8)
#define DECLARE(n) uint64_t v##n = 0x##n * 0x9E3779B97F4A7C15u;
#define TURN(n)            \
  v##n = v##n * 5 + carry; \
  carry ^= v##n >> 29;
#define SUM(n) carry = carry * 31 + v##n;

int main(int argc, char** argv) {
  uint32_t rounds = argument(argc, argv, 1, 100);
  uint64_t carry = 1;
  EACH(DECLARE)
  for (uint32_t i = 0; i < rounds; ++i) {
    EACH(TURN)
    carry += i;
  }
  EACH(SUM)
  printf("locals %u: %016llx\n", rounds, (unsigned long long)carry);
  return 0;
}
