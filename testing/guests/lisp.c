// A small Lisp: reader, evaluator with proper tail calls, mark-and-sweep collector, files.
//
// As a guest it exercises what a C program asks of a WebAssembly engine: malloc and free by the million, setjmp-free error
// handling, function pointers, strings, printf, reading and writing files. Usage: lisp FILE... runs each file; without
// files it reads standard input. The value of each top-level form that is not a definition is printed.

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef enum { T_NIL, T_INT, T_SYMBOL, T_STRING, T_PAIR, T_BUILTIN, T_CLOSURE, T_ENV } Type;

typedef struct Object Object;
typedef Object* (*Builtin)(Object* args);

struct Object {
  unsigned char type;
  unsigned char marked;
  Object* next;  // all objects, for the sweep
  union {
    int64_t integer;
    char* text;  // symbol or string, owned
    struct {
      Object *car, *cdr;
    } pair;
    struct {
      Builtin function;
      const char* name;
    } builtin;
    struct {
      Object *params, *body, *env;
    } closure;
    struct {
      Object *names, *values, *parent;
    } env;
  } u;
};

// ---------------------------------------------------------------- Memory

static Object nil_object = {T_NIL, 1, NULL, {0}};
#define NIL (&nil_object)

static Object* all_objects;
static size_t object_count, collection_threshold = 20000, collections;

#define MAX_ROOTS 65536
static Object** roots[MAX_ROOTS];
static size_t root_count;

static void fail(const char* format, ...) __attribute__((format(printf, 1, 2), noreturn));
static void fail(const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  fflush(stdout);
  fputs("lisp: ", stderr);
  vfprintf(stderr, format, arguments);
  fputc('\n', stderr);
  va_end(arguments);
  exit(2);
}

static void push_root(Object** root) {
  if (root_count == MAX_ROOTS) fail("recursion too deep");
  roots[root_count++] = root;
}
static void pop_roots(size_t count) { root_count -= count; }

#define ROOT(variable) push_root(&(variable))

static Object *global_env, *symbol_list, *sym_quote, *sym_if, *sym_define, *sym_set, *sym_lambda, *sym_begin, *sym_let, *sym_cond,
    *sym_else, *sym_and, *sym_or, *sym_while, *sym_true;

static void mark(Object* object) {
  while (!object->marked) {
    object->marked = 1;
    switch (object->type) {
      case T_PAIR:
        mark(object->u.pair.car);
        object = object->u.pair.cdr;
        break;
      case T_CLOSURE:
        mark(object->u.closure.params);
        mark(object->u.closure.body);
        object = object->u.closure.env;
        break;
      case T_ENV:
        mark(object->u.env.names);
        mark(object->u.env.values);
        object = object->u.env.parent;
        break;
      default:
        return;
    }
  }
}

static void sweep(void) {
  Object** link = &all_objects;
  while (*link != NULL) {
    Object* object = *link;
    if (object->marked) {
      object->marked = 0;
      link = &object->next;
      continue;
    }
    *link = object->next;
    if (object->type == T_SYMBOL || object->type == T_STRING) free(object->u.text);
    free(object);
    --object_count;
  }
}

static void collect(void) {
  ++collections;
  for (size_t i = 0; i < root_count; ++i) mark(*roots[i]);
  mark(global_env);
  mark(symbol_list);
  sweep();
  collection_threshold = object_count * 2 < 20000 ? 20000 : object_count * 2;
}

static Object* allocate(Type type) {
  if (object_count >= collection_threshold) collect();
  Object* object = malloc(sizeof *object);
  if (object == NULL) fail("out of memory");
  object->type = (unsigned char)type;
  object->marked = 0;
  object->next = all_objects;
  all_objects = object;
  ++object_count;
  return object;
}

static char* copy_text(const char* text, size_t length) {
  char* copy = malloc(length + 1);
  if (copy == NULL) fail("out of memory");
  memcpy(copy, text, length);
  copy[length] = '\0';
  return copy;
}

static Object* make_integer(int64_t value) {
  Object* object = allocate(T_INT);
  object->u.integer = value;
  return object;
}

static Object* make_string(const char* text, size_t length) {
  char* copy = copy_text(text, length);
  Object* object = allocate(T_STRING);
  object->u.text = copy;
  return object;
}

static Object* cons(Object* car, Object* cdr) {
  ROOT(car);
  ROOT(cdr);
  Object* object = allocate(T_PAIR);
  object->u.pair.car = car;
  object->u.pair.cdr = cdr;
  pop_roots(2);
  return object;
}

static Object* car(Object* object) {
  if (object->type != T_PAIR) fail("car of what is not a pair");
  return object->u.pair.car;
}
static Object* cdr(Object* object) {
  if (object->type != T_PAIR) fail("cdr of what is not a pair");
  return object->u.pair.cdr;
}

static Object* intern(const char* text, size_t length) {
  for (Object* at = symbol_list; at != NIL; at = at->u.pair.cdr) {
    const char* name = at->u.pair.car->u.text;
    if (strncmp(name, text, length) == 0 && name[length] == '\0') return at->u.pair.car;
  }
  char* copy = copy_text(text, length);
  Object* symbol = allocate(T_SYMBOL);
  symbol->u.text = copy;
  symbol_list = cons(symbol, symbol_list);
  return symbol;
}

static Object* symbol(const char* text) { return intern(text, strlen(text)); }

// ---------------------------------------------------------------- Printing

static void print(FILE* out, Object* object, bool quoted) {
  switch (object->type) {
    case T_NIL:
      fputs("()", out);
      return;
    case T_INT:
      fprintf(out, "%" PRId64, object->u.integer);
      return;
    case T_SYMBOL:
      fputs(object->u.text, out);
      return;
    case T_STRING:
      fprintf(out, quoted ? "\"%s\"" : "%s", object->u.text);
      return;
    case T_BUILTIN:
      fprintf(out, "#<builtin %s>", object->u.builtin.name);
      return;
    case T_CLOSURE:
      fputs("#<lambda>", out);
      return;
    case T_ENV:
      fputs("#<environment>", out);
      return;
    case T_PAIR:
      break;
  }
  fputc('(', out);
  for (const char* separator = ""; object->type == T_PAIR; object = object->u.pair.cdr) {
    fputs(separator, out);
    print(out, object->u.pair.car, quoted);
    separator = " ";
  }
  if (object != NIL) {
    fputs(" . ", out);
    print(out, object, quoted);
  }
  fputc(')', out);
}

// ---------------------------------------------------------------- Reading

typedef struct {
  const char* at;
  const char* end;
  int line;
} Reader;

static void skip_space(Reader* reader) {
  while (reader->at < reader->end) {
    if (*reader->at == ';') {
      while (reader->at < reader->end && *reader->at != '\n') ++reader->at;
    } else if (isspace((unsigned char)*reader->at)) {
      if (*reader->at == '\n') ++reader->line;
      ++reader->at;
    } else {
      return;
    }
  }
}

static Object* read_form(Reader* reader);

static Object* read_list(Reader* reader) {
  Object *head = NIL, *tail = NIL, *item = NIL;
  ROOT(head);
  ROOT(tail);
  ROOT(item);
  while (true) {
    skip_space(reader);
    if (reader->at >= reader->end) fail("line %d: a list has no end", reader->line);
    if (*reader->at == ')') {
      ++reader->at;
      break;
    }
    item = cons(read_form(reader), NIL);
    if (head == NIL) {
      head = item;
    } else {
      tail->u.pair.cdr = item;
    }
    tail = item;
  }
  pop_roots(3);
  return head;
}

static Object* read_string(Reader* reader) {
  const char* start = ++reader->at;
  while (reader->at < reader->end && *reader->at != '"') ++reader->at;
  if (reader->at >= reader->end) fail("line %d: a string has no end", reader->line);
  return make_string(start, (size_t)(reader->at++ - start));
}

static Object* read_atom(Reader* reader) {
  const char* start = reader->at;
  while (reader->at < reader->end && !isspace((unsigned char)*reader->at) && strchr("();\"'", *reader->at) == NULL) ++reader->at;
  size_t length = (size_t)(reader->at - start);
  char* text = copy_text(start, length);
  char* end;
  errno = 0;
  long long value = strtoll(text, &end, 10);
  bool is_number = end != text && *end == '\0' && errno == 0;
  free(text);
  return is_number ? make_integer(value) : intern(start, length);
}

static Object* read_form(Reader* reader) {
  skip_space(reader);
  if (reader->at >= reader->end) fail("line %d: unexpected end", reader->line);
  switch (*reader->at) {
    case '(':
      ++reader->at;
      return read_list(reader);
    case ')':
      fail("line %d: unexpected )", reader->line);
    case '"':
      return read_string(reader);
    case '\'':
      ++reader->at;
      return cons(sym_quote, cons(read_form(reader), NIL));
    default:
      return read_atom(reader);
  }
}

// ---------------------------------------------------------------- Environments

static Object* make_env(Object* names, Object* values, Object* parent) {
  ROOT(names);
  ROOT(values);
  ROOT(parent);
  Object* env = allocate(T_ENV);
  env->u.env.names = names;
  env->u.env.values = values;
  env->u.env.parent = parent;
  pop_roots(3);
  return env;
}

// The pair whose car is the variable's value, or NULL.
static Object* find_cell(Object* env, Object* name) {
  for (; env != NIL; env = env->u.env.parent) {
    Object* value = env->u.env.values;
    for (Object* at = env->u.env.names; at != NIL; at = at->u.pair.cdr, value = value->u.pair.cdr) {
      if (at->type == T_SYMBOL) break;
      if (at->u.pair.car == name) return value;
    }
  }
  return NULL;
}

static void define(Object* env, Object* name, Object* value) {
  ROOT(env);
  ROOT(name);
  ROOT(value);
  Object* old = env->u.env.parent == NIL ? find_cell(env, name) : NULL;
  if (old != NULL) {
    old->u.pair.car = value;
  } else {
    env->u.env.values = cons(value, env->u.env.values);
    env->u.env.names = cons(name, env->u.env.names);
  }
  pop_roots(3);
}

// ---------------------------------------------------------------- Evaluation

static Object* eval(Object* form, Object* env);

static bool is_true(Object* object) { return object != NIL; }

static Object* eval_list(Object* forms, Object* env) {
  Object *head = NIL, *tail = NIL, *item = NIL;
  ROOT(forms);
  ROOT(env);
  ROOT(head);
  ROOT(tail);
  ROOT(item);
  for (; forms != NIL; forms = cdr(forms)) {
    item = eval(car(forms), env);
    item = cons(item, NIL);
    if (head == NIL) {
      head = item;
    } else {
      tail->u.pair.cdr = item;
    }
    tail = item;
  }
  pop_roots(5);
  return head;
}

static size_t length_of(Object* list) {
  size_t length = 0;
  for (; list->type == T_PAIR; list = list->u.pair.cdr) ++length;
  return length;
}

static Object* bind_arguments(Object* closure, Object* args) {
  if (length_of(closure->u.closure.params) != length_of(args)) {
    fail("a lambda takes %zu arguments, not %zu", length_of(closure->u.closure.params), length_of(args));
  }
  return make_env(closure->u.closure.params, args, closure->u.closure.env);
}

static Object* make_closure(Object* params, Object* body, Object* env) {
  ROOT(params);
  ROOT(body);
  ROOT(env);
  Object* closure = allocate(T_CLOSURE);
  closure->u.closure.params = params;
  closure->u.closure.body = body;
  closure->u.closure.env = env;
  pop_roots(3);
  return closure;
}

static Object* eval_define(Object* form, Object* env) {
  Object* target = car(cdr(form));
  if (target->type == T_PAIR) {
    define(env, car(target), make_closure(cdr(target), cdr(cdr(form)), env));
    return car(target);
  }
  define(env, target, eval(car(cdr(cdr(form))), env));
  return target;
}

static Object* eval_set(Object* form, Object* env) {
  Object* name = car(cdr(form));
  Object* value = eval(car(cdr(cdr(form))), env);
  Object* cell = find_cell(env, name);
  if (cell == NULL) fail("set! of the unbound variable %s", name->u.text);
  cell->u.pair.car = value;
  return value;
}

static Object* eval_let(Object* form, Object* env) {
  Object *names = NIL, *values = NIL;
  ROOT(names);
  ROOT(values);
  for (Object* at = car(cdr(form)); at != NIL; at = cdr(at)) {
    Object* value = eval(car(cdr(car(at))), env);
    values = cons(value, values);
    names = cons(car(car(at)), names);
  }
  Object* inner = make_env(names, values, env);
  pop_roots(2);
  return inner;
}

// Evaluates all forms of a body but the last, which it returns for a tail evaluation.
static Object* all_but_last(Object* body, Object* env) {
  for (; cdr(body) != NIL; body = cdr(body)) eval(car(body), env);
  return car(body);
}

// The form a cond goes on with, or NULL if no clause holds.
static Object* choose_clause(Object* form, Object* env) {
  for (Object* clause = cdr(form); clause != NIL; clause = cdr(clause)) {
    Object* test = car(car(clause));
    if (test == sym_else || is_true(eval(test, env))) return all_but_last(cdr(car(clause)), env);
  }
  return NULL;
}

static Object* eval_while(Object* form, Object* env) {
  while (is_true(eval(car(cdr(form)), env))) {
    for (Object* at = cdr(cdr(form)); at != NIL; at = cdr(at)) eval(car(at), env);
  }
  return NIL;
}

// One step of a special form. Returns true if *form, *env hold the form to go on with, false if *result is the value.
static bool eval_special(Object** form, Object** env, Object** result) {
  Object* head = car(*form);
  Object* rest = cdr(*form);
  if (head == sym_quote) {
    *result = car(rest);
  } else if (head == sym_if) {
    bool holds = is_true(eval(car(rest), *env));
    if (!holds && cdr(cdr(rest)) == NIL) {
      *result = NIL;
      return false;
    }
    *form = holds ? car(cdr(rest)) : car(cdr(cdr(rest)));
    return true;
  } else if (head == sym_define) {
    *result = eval_define(*form, *env);
  } else if (head == sym_set) {
    *result = eval_set(*form, *env);
  } else if (head == sym_lambda) {
    *result = make_closure(car(rest), cdr(rest), *env);
  } else if (head == sym_begin) {
    *form = all_but_last(rest, *env);
    return true;
  } else if (head == sym_let) {
    *env = eval_let(*form, *env);
    *form = all_but_last(cdr(rest), *env);
    return true;
  } else if (head == sym_cond) {
    Object* chosen = choose_clause(*form, *env);
    *result = NIL;
    if (chosen == NULL) return false;
    *form = chosen;
    return true;
  } else if (head == sym_and || head == sym_or) {
    *result = head == sym_and ? sym_true : NIL;
    for (; rest != NIL; rest = cdr(rest)) {
      *result = eval(car(rest), *env);
      if (is_true(*result) == (head == sym_or)) break;
    }
  } else if (head == sym_while) {
    *result = eval_while(*form, *env);
  }
  return false;
}

static bool is_special(Object* head) {
  return head == sym_quote || head == sym_if || head == sym_define || head == sym_set || head == sym_lambda || head == sym_begin ||
         head == sym_let || head == sym_cond || head == sym_and || head == sym_or || head == sym_while;
}

static Object* eval(Object* form, Object* env) {
  Object *function = NIL, *args = NIL, *result = NIL;
  ROOT(form);
  ROOT(env);
  ROOT(function);
  ROOT(args);
  ROOT(result);
  while (true) {
    if (form->type == T_SYMBOL) {
      Object* cell = find_cell(env, form);
      if (cell == NULL) fail("unbound variable %s", form->u.text);
      result = cell->u.pair.car;
      break;
    }
    if (form->type != T_PAIR) {
      result = form;
      break;
    }
    if (is_special(car(form))) {
      if (eval_special(&form, &env, &result)) continue;
      break;
    }
    function = eval(car(form), env);
    args = eval_list(cdr(form), env);
    if (function->type == T_BUILTIN) {
      result = function->u.builtin.function(args);
      break;
    }
    if (function->type != T_CLOSURE) fail("call of what is not a function");
    env = bind_arguments(function, args);
    form = all_but_last(function->u.closure.body, env);
  }
  pop_roots(5);
  return result;
}

// ---------------------------------------------------------------- Builtins

static int64_t integer(Object* object) {
  if (object->type != T_INT) fail("an integer was expected");
  return object->u.integer;
}
static Object* truth(bool holds) { return holds ? sym_true : NIL; }
static Object* second(Object* args) { return car(cdr(args)); }

static Object* b_add(Object* args) {
  uint64_t sum = 0;
  for (; args != NIL; args = cdr(args)) sum += (uint64_t)integer(car(args));
  return make_integer((int64_t)sum);
}
static Object* b_multiply(Object* args) {
  uint64_t product = 1;
  for (; args != NIL; args = cdr(args)) product *= (uint64_t)integer(car(args));
  return make_integer((int64_t)product);
}
static Object* b_subtract(Object* args) {
  if (cdr(args) == NIL) return make_integer((int64_t)(0 - (uint64_t)integer(car(args))));
  return make_integer((int64_t)((uint64_t)integer(car(args)) - (uint64_t)integer(second(args))));
}
static Object* b_quotient(Object* args) {
  if (integer(second(args)) == 0) fail("division by zero");
  return make_integer(integer(car(args)) / integer(second(args)));
}
static Object* b_remainder(Object* args) {
  if (integer(second(args)) == 0) fail("division by zero");
  return make_integer(integer(car(args)) % integer(second(args)));
}
static Object* b_less(Object* args) { return truth(integer(car(args)) < integer(second(args))); }
static Object* b_equal(Object* args) { return truth(integer(car(args)) == integer(second(args))); }
static Object* b_eq(Object* args) { return truth(car(args) == second(args)); }
static Object* b_cons(Object* args) { return cons(car(args), second(args)); }
static Object* b_car(Object* args) { return car(car(args)); }
static Object* b_cdr(Object* args) { return cdr(car(args)); }
static Object* b_list(Object* args) { return args; }
static Object* b_null(Object* args) { return truth(car(args) == NIL); }
static Object* b_pair(Object* args) { return truth(car(args)->type == T_PAIR); }
static Object* b_length(Object* args) { return make_integer((int64_t)length_of(car(args))); }
static Object* b_set_car(Object* args) {
  if (car(args)->type != T_PAIR) fail("set-car! of what is not a pair");
  return car(args)->u.pair.car = second(args);
}
static Object* b_display(Object* args) {
  for (; args != NIL; args = cdr(args)) print(stdout, car(args), false);
  return NIL;
}
static Object* b_newline(Object* args) {
  (void)args;
  putchar('\n');
  return NIL;
}
static Object* b_string_append(Object* args) {
  size_t length = 0;
  for (Object* at = args; at != NIL; at = cdr(at)) {
    if (car(at)->type != T_STRING) fail("string-append takes strings");
    length += strlen(car(at)->u.text);
  }
  char* text = malloc(length + 1);
  if (text == NULL) fail("out of memory");
  size_t used = 0;
  for (Object* at = args; at != NIL; at = cdr(at)) {
    size_t size = strlen(car(at)->u.text);
    memcpy(text + used, car(at)->u.text, size);
    used += size;
  }
  Object* result = make_string(text, used);
  free(text);
  return result;
}
static Object* b_string_length(Object* args) {
  if (car(args)->type != T_STRING) fail("string-length takes a string");
  return make_integer((int64_t)strlen(car(args)->u.text));
}
static Object* b_write_file(Object* args) {
  if (car(args)->type != T_STRING) fail("write-file takes a path");
  FILE* file = fopen(car(args)->u.text, "w");
  if (file == NULL) fail("%s: %s", car(args)->u.text, strerror(errno));
  print(file, second(args), true);
  fputc('\n', file);
  if (fclose(file) != 0) fail("%s: %s", car(args)->u.text, strerror(errno));
  return NIL;
}

static char* read_all(FILE* file, size_t* length) {
  size_t capacity = 4096;
  char* text = malloc(capacity);
  *length = 0;
  while (text != NULL) {
    *length += fread(text + *length, 1, capacity - *length, file);
    if (*length < capacity) return text;
    capacity *= 2;
    text = realloc(text, capacity);
  }
  fail("out of memory");
}

static Object* b_read_file(Object* args) {
  if (car(args)->type != T_STRING) fail("read-file takes a path");
  FILE* file = fopen(car(args)->u.text, "r");
  if (file == NULL) fail("%s: %s", car(args)->u.text, strerror(errno));
  size_t length;
  char* text = read_all(file, &length);
  fclose(file);
  Reader reader = {text, text + length, 1};
  Object* form = read_form(&reader);
  free(text);
  return form;
}
static Object* b_collections(Object* args) {
  (void)args;
  return make_integer((int64_t)collections);
}

static const struct {
  const char* name;
  Builtin function;
} builtins[] = {
    {"+", b_add},           {"*", b_multiply},        {"-", b_subtract},
    {"quotient", b_quotient}, {"remainder", b_remainder}, {"<", b_less},
    {"=", b_equal},         {"eq?", b_eq},            {"cons", b_cons},
    {"car", b_car},         {"cdr", b_cdr},           {"list", b_list},
    {"null?", b_null},      {"pair?", b_pair},        {"length", b_length},
    {"set-car!", b_set_car}, {"display", b_display},  {"newline", b_newline},
    {"string-append", b_string_append}, {"string-length", b_string_length}, {"write-file", b_write_file},
    {"read-file", b_read_file}, {"collections", b_collections},
};

// ---------------------------------------------------------------- Main

static void start(void) {
  symbol_list = NIL;
  global_env = NIL;
  sym_quote = symbol("quote");
  sym_if = symbol("if");
  sym_define = symbol("define");
  sym_set = symbol("set!");
  sym_lambda = symbol("lambda");
  sym_begin = symbol("begin");
  sym_let = symbol("let");
  sym_cond = symbol("cond");
  sym_else = symbol("else");
  sym_and = symbol("and");
  sym_or = symbol("or");
  sym_while = symbol("while");
  sym_true = symbol("#t");
  global_env = make_env(NIL, NIL, NIL);
  define(global_env, sym_true, sym_true);
  for (size_t i = 0; i < sizeof builtins / sizeof builtins[0]; ++i) {
    Object* object = allocate(T_BUILTIN);
    object->u.builtin.function = builtins[i].function;
    object->u.builtin.name = builtins[i].name;
    define(global_env, symbol(builtins[i].name), object);
  }
}

static void run(FILE* file) {
  size_t length;
  char* text = read_all(file, &length);
  Reader reader = {text, text + length, 1};
  Object *form = NIL, *value = NIL;
  ROOT(form);
  ROOT(value);
  for (skip_space(&reader); reader.at < reader.end; skip_space(&reader)) {
    form = read_form(&reader);
    value = eval(form, global_env);
    if (form->type == T_PAIR && car(form) == sym_define) continue;
    if (value != NIL) {
      print(stdout, value, true);
      putchar('\n');
    }
  }
  pop_roots(2);
  free(text);
}

int main(int argc, char** argv) {
  start();
  if (argc < 2) run(stdin);
  for (int i = 1; i < argc; ++i) {
    FILE* file = fopen(argv[i], "r");
    if (file == NULL) fail("%s: %s", argv[i], strerror(errno));
    run(file);
    fclose(file);
  }
  return 0;
}
