// Memory that grows a page at a time, each page touched and all of them summed now and then. Usage: grow PAGES
#include <stdio.h>

#include "guest.h"

#define PAGE 65536u

#ifdef __wasm__
static unsigned char* new_page(void) {
  size_t before = __builtin_wasm_memory_grow(0, 1);
  return before == (size_t)-1 ? NULL : (unsigned char*)(before * PAGE);
}
#else
static unsigned char* new_page(void) { return calloc(PAGE, 1); }
#endif

int main(int argc, char** argv) {
  uint32_t pages = argument(argc, argv, 1, 20), sum = 0;
  unsigned char** list = malloc(pages * sizeof *list);
  for (uint32_t i = 0; i < pages; ++i) {
    if ((list[i] = new_page()) == NULL) return 1;
    for (uint32_t at = 0; at < PAGE; at += 4096) list[i][at] = (unsigned char)(i + at / 4096);
    if (i % 16 != 0) continue;
    for (uint32_t j = 0; j <= i; ++j) sum = fold(sum, list[j][(i * 4096) % PAGE] + list[j][1]);
  }
  printf("grow %u: %08x\n", pages, sum);
  return 0;
}
