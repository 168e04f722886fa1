// A mixture of what small processors do: sorting a linked list, 16-bit matrices, a state machine over text, a CRC of
// all. Usage: mix ROUNDS
#include <stdio.h>

#include "guest.h"

#define NODES 200
#define SIDE 24
#define TEXT 400

typedef struct Node {
  struct Node* next;
  int16_t key, weight;
} Node;

static Node nodes[NODES];
static int16_t left[SIDE][SIDE], right[SIDE][SIDE];
static int32_t product[SIDE][SIDE];
static char text[TEXT + 1];

static uint16_t crc16(uint16_t crc, uint32_t word) {
  for (int bit = 0; bit < 32; ++bit, word >>= 1) crc = (uint16_t)((crc >> 1) ^ (((crc ^ word) & 1) ? 0xA001 : 0));
  return crc;
}

static Node* merge(Node* a, Node* b) {
  Node head, *tail = &head;
  while (a != NULL && b != NULL) {
    Node** from = a->key <= b->key ? &a : &b;
    tail = tail->next = *from;
    *from = (*from)->next;
  }
  tail->next = a != NULL ? a : b;
  return head.next;
}

static Node* sort(Node* list) {
  if (list == NULL || list->next == NULL) return list;
  Node *slow = list, *fast = list->next;
  while (fast != NULL && fast->next != NULL) slow = slow->next, fast = fast->next->next;
  Node* second = slow->next;
  slow->next = NULL;
  return merge(sort(list), sort(second));
}

static uint16_t list_work(uint32_t* random, uint16_t crc) {
  for (int i = 0; i < NODES; ++i) {
    nodes[i] = (Node){i + 1 < NODES ? &nodes[i + 1] : NULL, (int16_t)(next_random(random) & 0x7FF), (int16_t)i};
  }
  for (Node* at = sort(nodes); at != NULL; at = at->next) crc = (uint16_t)(crc * 31 + at->key + at->weight);
  return crc16(crc, crc);
}

static uint16_t matrix_work(int16_t seed, uint16_t crc) {
  for (int i = 0; i < SIDE; ++i) {
    for (int j = 0; j < SIDE; ++j) {
      left[i][j] = (int16_t)(seed + i * j);
      right[i][j] = (int16_t)(seed - i + 3 * j);
    }
  }
  int32_t sum = 0;
  for (int i = 0; i < SIDE; ++i) {
    for (int j = 0; j < SIDE; ++j) {
      int32_t total = 0;
      for (int k = 0; k < SIDE; ++k) total += (int32_t)((uint32_t)left[i][k] * (uint32_t)right[k][j]);
      product[i][j] = total;
      sum += (total >> 3) & 0xFF;
    }
  }
  return crc16(crc, (uint32_t)sum);
}

enum { START, SIGN, INTEGER, POINT, FRACTION, EXPONENT, DIGITS, BAD, STATES };

static int step(int state, char c) {
  int digit = c >= '0' && c <= '9';
  switch (state) {
    case START:
      return digit ? INTEGER : c == '+' || c == '-' ? SIGN : c == '.' ? POINT : BAD;
    case SIGN:
      return digit ? INTEGER : c == '.' ? POINT : BAD;
    case INTEGER:
      return digit ? INTEGER : c == '.' ? FRACTION : c == 'e' ? EXPONENT : BAD;
    case POINT:
      return digit ? FRACTION : BAD;
    case FRACTION:
      return digit ? FRACTION : c == 'e' ? EXPONENT : BAD;
    case EXPONENT:
      return digit || c == '-' || c == '+' ? DIGITS : BAD;
    case DIGITS:
      return digit ? DIGITS : BAD;
    default:
      return BAD;
  }
}

static uint16_t state_work(uint32_t* random, uint16_t crc) {
  static const char kLetters[] = "0123456789012345.e+-,,";
  for (int i = 0; i < TEXT; ++i) text[i] = kLetters[next_random(random) % (sizeof kLetters - 1)];
  uint32_t counts[STATES] = {0};
  int state = START;
  for (const char* at = text; *at != '\0'; ++at) {
    if (*at == ',') {
      ++counts[state];
      state = START;
    } else {
      state = step(state, *at);
    }
  }
  for (int i = 0; i < STATES; ++i) crc = crc16(crc, counts[i]);
  return crc;
}

int main(int argc, char** argv) {
  uint32_t rounds = argument(argc, argv, 1, 100), random = 0x1234567;
  uint16_t crc = 0xFFFF;
  for (uint32_t i = 0; i < rounds; ++i) {
    crc = list_work(&random, crc);
    crc = matrix_work((int16_t)(crc & 0xFF), crc);
    crc = state_work(&random, crc);
  }
  printf("mix %u: %04x\n", rounds, crc);
  return 0;
}
