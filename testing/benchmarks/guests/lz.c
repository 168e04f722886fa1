// Compresses text by references to what came before (LZ77 with hash chains), expands it and compares. Usage: lz BYTES
//
// A token is a byte: below 128 that many literals and one follow; else a copy of (token & 127) + 4 bytes, its distance
// in two bytes behind.
#include <stdio.h>
#include <string.h>

#include "guest.h"

#define WINDOW 65535u
static int32_t head[1 << 14], *chain;

static uint32_t hash(const unsigned char* at) {
  uint32_t word = (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
  return word * 2654435761u >> 18;
}

static uint32_t longest(const unsigned char* in, uint32_t at, uint32_t size, uint32_t* distance) {
  uint32_t best = 0, limit = size - at < 131 ? size - at : 131;
  int tries = 16;
  for (int32_t from = head[hash(in + at)]; from >= 0 && at - (uint32_t)from <= WINDOW && tries-- > 0;
       from = chain[from]) {
    uint32_t length = 0;
    while (length < limit && in[(uint32_t)from + length] == in[at + length]) ++length;
    if (length > best) best = length, *distance = at - (uint32_t)from;
  }
  return best;
}

static unsigned char* put_literals(unsigned char* out, const unsigned char* from, uint32_t count) {
  while (count > 0) {
    uint32_t run = count < 128 ? count : 128;
    *out++ = (unsigned char)(run - 1);
    memcpy(out, from, run);
    out += run, from += run, count -= run;
  }
  return out;
}

static uint32_t compress(const unsigned char* in, uint32_t size, unsigned char* out) {
  unsigned char* to = out;
  uint32_t pending = 0, at = 0;
  memset(head, -1, sizeof head);
  while (at + 4 <= size) {
    uint32_t distance = 0, length = longest(in, at, size, &distance);
    uint32_t step = length >= 4 ? length : 1;
    if (length >= 4) {
      to = put_literals(to, in + pending, at - pending);
      *to++ = (unsigned char)(128 | (length - 4));
      *to++ = (unsigned char)distance;
      *to++ = (unsigned char)(distance >> 8);
      pending = at + length;
    }
    for (; step > 0 && at + 4 <= size; --step, ++at) {
      uint32_t slot = hash(in + at);
      chain[at] = head[slot];
      head[slot] = (int32_t)at;
    }
    at += step;
  }
  return (uint32_t)(put_literals(to, in + pending, size - pending) - out);
}

static uint32_t expand(const unsigned char* in, uint32_t size, unsigned char* out) {
  unsigned char* to = out;
  for (const unsigned char* end = in + size; in < end;) {
    uint32_t token = *in++;
    if (token < 128) {
      memcpy(to, in, token + 1);
      to += token + 1, in += token + 1;
      continue;
    }
    const unsigned char* from = to - (in[0] | (uint32_t)in[1] << 8);
    for (uint32_t left = (token & 127) + 4; left > 0; --left) *to++ = *from++;
    in += 2;
  }
  return (uint32_t)(to - out);
}

static void write_text(unsigned char* to, uint32_t size) {
  static const char* const kWords[] = {"stack ", "of ",       "the ", "memory ", "table", "s ",
                                       "and ",   "function ", "is ",  "a ",      "loop\n"};
  uint32_t random = 77;
  for (uint32_t i = 0; i < size;) {
    const char* word = kWords[next_random(&random) % 11];
    for (; *word != '\0' && i < size; ++word) to[i++] = (unsigned char)*word;
    if ((random & 0xF00) == 0 && i < size) to[i++] = (unsigned char)('0' + random % 10);
  }
}

int main(int argc, char** argv) {
  uint32_t size = argument(argc, argv, 1, 4000), sum = 0;
  unsigned char *text = malloc(size), *packed = malloc(size * 2 + 16), *back = malloc(size);
  chain = malloc(size * sizeof *chain);
  write_text(text, size);
  uint32_t length = compress(text, size, packed);
  if (expand(packed, length, back) != size || memcmp(text, back, size) != 0) return 1;
  for (uint32_t i = 0; i < length; ++i) sum = fold(sum, packed[i]);
  printf("lz %u: %u %08x\n", size, length, sum);
  return 0;
}
