// Base 64 (RFC 4648, section 4), there and back: bytes, shifts, table lookups. Usage: base64 BYTES ROUNDS
#include <stdio.h>
#include <string.h>

#include "guest.h"

static const char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static unsigned char value_of[256];

static uint32_t encode(const unsigned char* from, uint32_t count, char* to) {
  char* at = to;
  for (; count >= 3; count -= 3, from += 3) {
    uint32_t word = (uint32_t)from[0] << 16 | (uint32_t)from[1] << 8 | from[2];
    for (int shift = 18; shift >= 0; shift -= 6) *at++ = kAlphabet[word >> shift & 63];
  }
  if (count > 0) {
    uint32_t word = (uint32_t)from[0] << 16 | (count > 1 ? (uint32_t)from[1] << 8 : 0);
    *at++ = kAlphabet[word >> 18 & 63];
    *at++ = kAlphabet[word >> 12 & 63];
    *at++ = count > 1 ? kAlphabet[word >> 6 & 63] : '=';
    *at++ = '=';
  }
  return (uint32_t)(at - to);
}

static uint32_t decode(const char* from, uint32_t count, unsigned char* to) {
  unsigned char* at = to;
  for (; count > 0; count -= 4, from += 4) {
    uint32_t word = 0;
    for (int i = 0; i < 4; ++i) word = word << 6 | value_of[(unsigned char)from[i]];
    *at++ = (unsigned char)(word >> 16);
    if (from[2] != '=') *at++ = (unsigned char)(word >> 8);
    if (from[3] != '=') *at++ = (unsigned char)word;
  }
  return (uint32_t)(at - to);
}

int main(int argc, char** argv) {
  uint32_t bytes = argument(argc, argv, 1, 1000), rounds = argument(argc, argv, 2, 3), random = 17, sum = 0;
  for (uint32_t i = 0; i < 64; ++i) value_of[(unsigned char)kAlphabet[i]] = (unsigned char)i;
  unsigned char *raw = malloc(bytes + 3), *back = malloc(bytes + 3);
  char* text = malloc(bytes / 3 * 4 + 8);
  for (uint32_t i = 0; i < bytes; ++i) raw[i] = (unsigned char)next_random(&random);
  for (uint32_t round = 0; round < rounds; ++round) {
    raw[round % bytes] ^= (unsigned char)round;
    uint32_t length = encode(raw, bytes, text);
    if (decode(text, length, back) != bytes || memcmp(raw, back, bytes) != 0) return 1;
    for (uint32_t i = 0; i < length; i += 37) sum = fold(sum, (unsigned char)text[i]);
  }
  printf("base64 %u %u: %08x\n", bytes, rounds, sum);
  return 0;
}
