// Text by sixteen bytes: counts characters of UTF-8, lines and capitals, turns capitals small; without SIMD byte by
// byte. Usage: simd_bytes BYTES ROUNDS
#include <stdio.h>

#include "guest.h"

#ifdef __wasm_simd128__
#include <wasm_simd128.h>
#endif

typedef struct {
  uint32_t characters, lines, capitals;
} Counts;

// `count` is a multiple of 16.
static void scan(unsigned char* text, uint32_t count, Counts* counts) {
#ifdef __wasm_simd128__
  for (uint32_t i = 0; i < count; i += 16) {
    v128_t bytes = wasm_v128_load(text + i);
    v128_t heads = wasm_i8x16_gt(bytes, wasm_i8x16_splat(-65));  // all but 10xxxxxx
    v128_t ends = wasm_i8x16_eq(bytes, wasm_i8x16_splat('\n'));
    v128_t capitals = wasm_u8x16_lt(wasm_i8x16_sub(bytes, wasm_i8x16_splat('A')), wasm_i8x16_splat(26));
    counts->characters += (uint32_t)__builtin_popcount((unsigned)wasm_i8x16_bitmask(heads));
    counts->lines += (uint32_t)__builtin_popcount((unsigned)wasm_i8x16_bitmask(ends));
    counts->capitals += (uint32_t)__builtin_popcount((unsigned)wasm_i8x16_bitmask(capitals));
    wasm_v128_store(text + i, wasm_v128_xor(bytes, wasm_v128_and(capitals, wasm_i8x16_splat(0x20))));
  }
#else
  for (uint32_t i = 0; i < count; ++i) {
    unsigned char byte = text[i];
    int capital = byte >= 'A' && byte <= 'Z';
    counts->characters += (byte & 0xC0) != 0x80;
    counts->lines += byte == '\n';
    counts->capitals += (uint32_t)capital;
    text[i] = capital ? byte | 0x20 : byte;
  }
#endif
}

static void write_text(unsigned char* to, uint32_t count, uint32_t* random) {
  static const char* const kPieces[] = {"Wasm ", "\xC3\xA9t\xC3\xA9\n", "\xE2\x82\xAC", "ABC",
                                        "xyz ",  "\xF0\x9F\x8C\x8D\n"};
  for (uint32_t i = 0; i < count;) {
    for (const char* piece = kPieces[next_random(random) % 6]; *piece != '\0' && i < count;)
      to[i++] = (unsigned char)*piece++;
  }
}

int main(int argc, char** argv) {
  uint32_t count = argument(argc, argv, 1, 4096) & ~15u, rounds = argument(argc, argv, 2, 4), random = 67, sum = 0;
  unsigned char* text = malloc(count);
  Counts counts = {0, 0, 0};
  write_text(text, count, &random);
  for (uint32_t round = 0; round < rounds; ++round) {
    for (uint32_t i = round; i < count; i += 97) text[i] = (unsigned char)('A' + i % 26);
    scan(text, count, &counts);
  }
  for (uint32_t i = 0; i < count; ++i) sum = fold(sum, text[i]);
  printf("simd_bytes %u %u: %u %u %u %08x\n", count, rounds, counts.characters, counts.lines, counts.capitals, sum);
  return 0;
}
