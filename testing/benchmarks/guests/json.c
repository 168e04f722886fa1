// Parses a JSON text into a tree, walks it, frees it: recursive descent, strings, malloc. Usage: json RECORDS ROUNDS
#include <stdio.h>
#include <string.h>

#include "guest.h"

typedef enum { JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_STRING, JSON_LIST, JSON_OBJECT } Kind;

typedef struct Value {
  Kind kind;
  struct Value *child, *next;
  char *name, *text;
  double number;
} Value;

static const char* at;

static void space(void) {
  while (*at == ' ' || *at == '\n' || *at == '\t') ++at;
}

static char* parse_text(void) {
  const char* begin = ++at;
  while (*at != '"') at += *at == '\\' ? 2 : 1;
  char *text = malloc((size_t)(at - begin) + 1), *to = text;
  for (const char* from = begin; from < at; ++from) {
    if (*from != '\\') {
      *to++ = *from;
    } else {
      ++from;
      *to++ = *from == 'n' ? '\n' : *from;
    }
  }
  *to = '\0';
  ++at;
  return text;
}

static double parse_number(void) {
  double sign = 1, number = 0, scale = 1;
  if (*at == '-') sign = -1, ++at;
  for (; *at >= '0' && *at <= '9'; ++at) number = number * 10 + (*at - '0');
  if (*at == '.') {
    for (++at; *at >= '0' && *at <= '9'; ++at) number += (*at - '0') * (scale /= 10);
  }
  return sign * number;
}

static Value* parse(void);

static Value* parse_children(Value* value, char close) {
  Value** link = &value->child;
  for (++at, space(); *at != close; space()) {
    char* name = NULL;
    if (close == '}') {
      name = parse_text();
      space();
      ++at;  // the colon
    }
    *link = parse();
    (*link)->name = name;
    link = &(*link)->next;
    space();
    if (*at == ',') ++at;
  }
  ++at;
  return value;
}

static Value* parse(void) {
  Value* value = calloc(1, sizeof *value);
  space();
  switch (*at) {
    case '{':
      value->kind = JSON_OBJECT;
      return parse_children(value, '}');
    case '[':
      value->kind = JSON_LIST;
      return parse_children(value, ']');
    case '"':
      value->kind = JSON_STRING;
      value->text = parse_text();
      return value;
    case 't':
    case 'f':
      value->kind = JSON_BOOL;
      value->number = *at == 't';
      at += *at == 't' ? 4 : 5;
      return value;
    case 'n':
      at += 4;
      return value;
    default:
      value->kind = JSON_NUMBER;
      value->number = parse_number();
      return value;
  }
}

static uint32_t fold_text(uint32_t sum, const char* text) {
  for (; text != NULL && *text != '\0'; ++text) sum = fold(sum, (unsigned char)*text);
  return sum;
}

static uint32_t digest(const Value* value, uint32_t sum) {
  for (; value != NULL; value = value->next) {
    sum = fold(fold_text(fold_text(sum, value->name), value->text), value->kind);
    sum = fold(sum, (uint32_t)(int32_t)(value->number * 64));
    sum = digest(value->child, sum);
  }
  return sum;
}

static void drop(Value* value) {
  while (value != NULL) {
    Value* next = value->next;
    drop(value->child);
    free(value->name);
    free(value->text);
    free(value);
    value = next;
  }
}

static char* write_records(uint32_t records) {
  char *text = malloc(records * 160u + 16), *to = text;
  uint32_t random = 31;
  *to++ = '[';
  for (uint32_t i = 0; i < records; ++i) {
    uint32_t a = next_random(&random), b = next_random(&random);
    to += sprintf(to,
                  "%s\n {\"id\": %u, \"name\": \"item \\\"%x\\\"\\n\", \"tags\": [\"a%u\", \"b\", null, %s], \"at\": "
                  "[%d.%03u, -%u.5]}",
                  i > 0 ? "," : "", i, a, b & 15, a & 1 ? "true" : "false", (int)(b >> 20), a % 1000, b & 0xFFF);
  }
  strcpy(to, "]");
  return text;
}

int main(int argc, char** argv) {
  uint32_t records = argument(argc, argv, 1, 50), rounds = argument(argc, argv, 2, 2), sum = 0;
  char* text = write_records(records);
  for (uint32_t round = 0; round < rounds; ++round) {
    at = text;
    Value* value = parse();
    sum = digest(value, sum);
    drop(value);
  }
  printf("json %u %u: %08x\n", records, rounds, sum);
  return 0;
}
