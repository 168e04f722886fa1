// Formats numbers by the C library's snprintf and reads them back by strtod and strtol. Usage: format LINES
#include <stdio.h>

#include "guest.h"

int main(int argc, char** argv) {
  uint32_t lines = argument(argc, argv, 1, 100), random = 71, sum = 0;
  char text[160];
  for (uint32_t line = 0; line < lines; ++line) {
    uint32_t a = next_random(&random), b = next_random(&random);
    int length =
        snprintf(text, sizeof text, "%08x|%-12d|%+.6f|%5.2e|%s|%c|%llu", a, (int32_t)b, (double)(int32_t)a / 4096.0,
                 (double)b * 1e-3, a & 1 ? "odd" : "even", 'a' + (int)(b % 26), (unsigned long long)a * b);
    for (int i = 0; i < length; ++i) sum = fold(sum, (unsigned char)text[i]);
    char* rest;
    sum = fold(sum, (uint32_t)strtol(text + 9, &rest, 10));
    sum = fold(sum, (uint32_t)(int32_t)(strtod(text + 22, &rest) * 16));
  }
  printf("format %u: %08x\n", lines, sum);
  return 0;
}
