// Compiles patterns (letters, '.', '|', '*', '?', parentheses) into position automata and runs them lazily as a DFA
// over text. Usage: dfa BYTES
//
// Glushkov's construction: a state is the set of positions (at most 63) that may come next, bit 63 that the match is
// whole.
#include <stdio.h>
#include <string.h>

#include "guest.h"

typedef struct {
  uint64_t first, last;
  int nullable;
} Part;

static const char* at;
static char letter[64];
static uint64_t follow[64];
static int positions;

static Part parse_choice(void);

static void link_parts(uint64_t last, uint64_t first) {
  for (int i = 0; i < positions; ++i) {
    if (last >> i & 1) follow[i] |= first;
  }
}

static Part parse_atom(void) {
  if (*at == '(') {
    ++at;
    Part part = parse_choice();
    ++at;
    return part;
  }
  letter[positions] = *at++;
  follow[positions] = 0;
  uint64_t bit = 1ull << positions++;
  return (Part){bit, bit, 0};
}

static Part parse_repeated(void) {
  Part part = parse_atom();
  for (; *at == '*' || *at == '?'; ++at) {
    if (*at == '*') link_parts(part.last, part.first);
    part.nullable = 1;
  }
  return part;
}

static Part parse_sequence(void) {
  Part part = {0, 0, 1};
  while (*at != '\0' && *at != '|' && *at != ')') {
    Part next = parse_repeated();
    link_parts(part.last, next.first);
    part.first |= part.nullable ? next.first : 0;
    part.last = next.last | (next.nullable ? part.last : 0);
    part.nullable &= next.nullable;
  }
  return part;
}

static Part parse_choice(void) {
  Part part = parse_sequence();
  while (*at == '|') {
    ++at;
    Part other = parse_sequence();
    part.first |= other.first;
    part.last |= other.last;
    part.nullable |= other.nullable;
  }
  return part;
}

#define MAX_STATES 256
static uint64_t state_set[MAX_STATES];
static short next_state[MAX_STATES][128];
static int states;

static int state_of(uint64_t set) {
  for (int i = 0; i < states; ++i) {
    if (state_set[i] == set) return i;
  }
  if (states == MAX_STATES) states = 0;
  state_set[states] = set;
  memset(next_state[states], -1, sizeof next_state[states]);
  return states++;
}

// Of the positions of `set` that take `c`: all that may follow, and bit 63 if one may be the last.
static uint64_t advance(uint64_t set, char c, const Part* whole) {
  uint64_t next = whole->first;  // a match may begin anywhere
  for (int i = 0; i < positions; ++i) {
    if ((set >> i & 1) == 0 || (letter[i] != c && letter[i] != '.')) continue;
    next |= follow[i] | ((whole->last >> i & 1) << 63);
  }
  return next;
}

static uint32_t count_matches(const char* pattern, const char* text, uint32_t length) {
  at = pattern;
  positions = states = 0;
  Part whole = parse_choice();
  uint32_t matches = 0;
  int state = state_of(whole.first);
  for (uint32_t i = 0; i < length; ++i) {
    int next = next_state[state][(int)text[i]];
    if (next < 0) {
      uint64_t set = advance(state_set[state], text[i], &whole);
      int before = states;
      next = state_of(set);
      if (states >= before) next_state[state][(int)text[i]] = (short)next;
    }
    state = next;
    matches += (uint32_t)(state_set[state] >> 63);
  }
  return matches;
}

int main(int argc, char** argv) {
  static const char* const kPatterns[] = {"abc", "(a|b)*c", "a.c(d|e)?f", "(ab|cd)(ef|gh)*a", "x*y?z(a|e|i|o|u)",
                                          "g..g"};
  uint32_t length = argument(argc, argv, 1, 10000), random = 23, sum = 0;
  char* text = malloc(length);
  for (uint32_t i = 0; i < length; ++i) text[i] = (char)('a' + next_random(&random) % 9);
  for (unsigned i = 0; i < sizeof kPatterns / sizeof *kPatterns; ++i) {
    sum = fold(sum, count_matches(kPatterns[i], text, length));
  }
  printf("dfa %u: %08x\n", length, sum);
  return 0;
}
