// Eratosthenes' sieve: byte stores in long strides. Usage: sieve LIMIT ROUNDS
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static size_t sieve(unsigned char* composite, size_t limit) {
  size_t primes = 0;
  memset(composite, 0, limit);
  for (size_t i = 2; i < limit; ++i) {
    if (composite[i]) continue;
    ++primes;
    for (size_t j = 2 * i; j < limit; j += i) composite[j] = 1;
  }
  return primes;
}

int main(int argc, char** argv) {
  size_t limit = argc > 1 ? (size_t)atol(argv[1]) : 1000;
  int rounds = argc > 2 ? atoi(argv[2]) : 1;
  unsigned char* composite = malloc(limit);
  if (composite == NULL) return 2;
  size_t primes = 0;
  for (int i = 0; i < rounds; ++i) primes = sieve(composite, limit);
  printf("%zu primes below %zu\n", primes, limit);
  free(composite);
  return 0;
}
