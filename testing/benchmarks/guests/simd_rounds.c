// A hash of four lanes in ARX rounds with lanes rotated between them, as modern ciphers have; without SIMD the same in
// scalars. Usage: simd_rounds BLOCKS
#include <stdio.h>

#include "guest.h"

#ifdef __wasm_simd128__
#include <wasm_simd128.h>
typedef v128_t Row;
#define ADD(a, b) wasm_i32x4_add(a, b)
#define XOR(a, b) wasm_v128_xor(a, b)
#define ROTATE(a, by) wasm_v128_or(wasm_u32x4_shr(a, by), wasm_i32x4_shl(a, 32 - (by)))
#define TURN1(a) wasm_i32x4_shuffle(a, a, 1, 2, 3, 0)
#define TURN2(a) wasm_i32x4_shuffle(a, a, 2, 3, 0, 1)
#define TURN3(a) wasm_i32x4_shuffle(a, a, 3, 0, 1, 2)
static Row row_of(const uint32_t* words) { return wasm_v128_load(words); }
static void words_of(Row row, uint32_t* words) { wasm_v128_store(words, row); }
#else
typedef struct {
  uint32_t lane[4];
} Row;
static Row ADD(Row a, Row b) {
  for (int i = 0; i < 4; ++i) a.lane[i] += b.lane[i];
  return a;
}
static Row XOR(Row a, Row b) {
  for (int i = 0; i < 4; ++i) a.lane[i] ^= b.lane[i];
  return a;
}
static Row ROTATE(Row a, int by) {
  for (int i = 0; i < 4; ++i) a.lane[i] = a.lane[i] >> by | a.lane[i] << (32 - by);
  return a;
}
static Row turn(Row a, int by) {
  Row turned;
  for (int i = 0; i < 4; ++i) turned.lane[i] = a.lane[(i + by) & 3];
  return turned;
}
#define TURN1(a) turn(a, 1)
#define TURN2(a) turn(a, 2)
#define TURN3(a) turn(a, 3)
static Row row_of(const uint32_t* words) { return (Row){{words[0], words[1], words[2], words[3]}}; }
static void words_of(Row row, uint32_t* words) {
  for (int i = 0; i < 4; ++i) words[i] = row.lane[i];
}
#endif

static void quarter(Row row[4], Row message) {
  row[0] = ADD(ADD(row[0], row[1]), message);
  row[3] = ROTATE(XOR(row[3], row[0]), 16);
  row[2] = ADD(row[2], row[3]);
  row[1] = ROTATE(XOR(row[1], row[2]), 12);
  row[0] = ADD(row[0], row[1]);
  row[3] = ROTATE(XOR(row[3], row[0]), 8);
  row[2] = ADD(row[2], row[3]);
  row[1] = ROTATE(XOR(row[1], row[2]), 7);
}

static void block(Row row[4], const uint32_t* message) {
  for (int round = 0; round < 7; ++round) {
    quarter(row, row_of(message + (round & 3) * 4));
    row[1] = TURN1(row[1]), row[2] = TURN2(row[2]), row[3] = TURN3(row[3]);
    quarter(row, row_of(message + ((round + 2) & 3) * 4));
    row[1] = TURN3(row[1]), row[2] = TURN2(row[2]), row[3] = TURN1(row[3]);
  }
}

int main(int argc, char** argv) {
  uint32_t blocks = argument(argc, argv, 1, 100), random = 73, message[16], words[4], sum = 0;
  Row row[4];
  for (int i = 0; i < 16; ++i) message[i] = next_random(&random);
  for (int i = 0; i < 4; ++i) row[i] = row_of(message + 4 * i);
  for (uint32_t i = 0; i < blocks; ++i) {
    block(row, message);
    message[i & 15] += i;
  }
  for (int i = 0; i < 4; ++i) {
    words_of(row[i], words);
    for (int j = 0; j < 4; ++j) sum = fold(sum, words[j]);
  }
  printf("simd_rounds %u: %08x\n", blocks, sum);
  return 0;
}
