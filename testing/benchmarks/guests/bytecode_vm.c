// A stack machine whose loop is one switch, running a sieve-like program: an interpreter inside the interpreter.
// Usage: bytecode_vm LIMIT
#include <stdio.h>

#include "guest.h"

enum { PUSH, LOAD, STORE, GET, PUT, ADD, SUB, MUL, MOD, LESS, JUMP, JUMP_IF_NOT, DUP, DROP, XOR, HALT };

// for (i = 2; i < limit; ++i) { if (!cell[i]) { sum ^= i * 7; for (j = i + i; j < limit; j += i) cell[j] = 1; } }
// Variables: 0 i, 1 j, 2 sum, 3 limit.
static const int32_t program[] = {
    /* 0*/ PUSH, 2, STORE, 0,                                                      //
    /* 4*/ LOAD, 0, LOAD,  3,    LESS,  JUMP_IF_NOT, 58,                           // while i < limit
    /*11*/ LOAD, 0, GET,   PUSH, 1,     LESS,        JUMP_IF_NOT, 49,              // if cell[i] < 1
    /*19*/ LOAD, 2, LOAD,  0,    PUSH,  7,           MUL,         XOR,  STORE, 2,  //
    /*29*/ LOAD, 0, DUP,   ADD,  STORE, 1,                                         // j = i + i
    /*35*/ LOAD, 1, LOAD,  3,    LESS,  JUMP_IF_NOT, 49,                           // while j < limit
    /*42*/ PUSH, 1, LOAD,  1,    PUT,   JUMP,        61,                           // cell[j] = 1
    /*49*/ LOAD, 0, PUSH,  1,    ADD,   STORE,       0,           JUMP, 4,         // ++i
    /*58*/ LOAD, 2, HALT,                                                          //
    /*61*/ LOAD, 1, LOAD,  0,    ADD,   STORE,       1,           JUMP, 35,        // j += i
};

static int32_t stack[64], variables[4];
static unsigned char* cells;

static int32_t run(const int32_t* code) {
  int32_t *top = stack, a;
  for (uint32_t pc = 0;;) {
    switch (code[pc++]) {
      case PUSH:
        *++top = code[pc++];
        break;
      case LOAD:
        *++top = variables[code[pc++]];
        break;
      case STORE:
        variables[code[pc++]] = *top--;
        break;
      case GET:
        *top = cells[*top];
        break;
      case PUT:
        a = *top--;
        cells[a] = (unsigned char)*top--;
        break;
      case ADD:
        a = *top--;
        *top += a;
        break;
      case SUB:
        a = *top--;
        *top -= a;
        break;
      case MUL:
        a = *top--;
        *top = (int32_t)((uint32_t)*top * (uint32_t)a);
        break;
      case MOD:
        a = *top--;
        *top %= a;
        break;
      case LESS:
        a = *top--;
        *top = *top < a;
        break;
      case JUMP:
        pc = (uint32_t)code[pc];
        break;
      case JUMP_IF_NOT:
        pc = *top-- != 0 ? pc + 1 : (uint32_t)code[pc];
        break;
      case DUP:
        top[1] = *top;
        ++top;
        break;
      case DROP:
        --top;
        break;
      case XOR:
        a = *top--;
        *top ^= a;
        break;
      default:
        return *top;
    }
  }
}

int main(int argc, char** argv) {
  uint32_t limit = argument(argc, argv, 1, 10000);
  cells = calloc(limit + 1, 1);
  variables[3] = (int32_t)limit;
  printf("bytecode_vm %u: %08x\n", limit, (uint32_t)run(program));
  return 0;
}
