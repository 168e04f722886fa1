// What the examples have in common: a module from text, and giving up.

#ifndef STRATA_VM_BINDING_C_API_EXAMPLES_EXAMPLE_H_
#define STRATA_VM_BINDING_C_API_EXAMPLES_EXAMPLE_H_

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "strata.h"
#include "wasm.h"

// Ends the program, saying where, unless what has to be is.
#define REQUIRE(condition)                                                              \
  do {                                                                                  \
    if (!(condition)) {                                                                 \
      fprintf(stderr, "%s:%d: this should hold: %s\n", __FILE__, __LINE__, #condition); \
      exit(1);                                                                          \
    }                                                                                   \
  } while (0)

// Ends the program with the message of an error, if there is one.
static inline void require_no_error(strata_error_t* owned) {
  if (owned == NULL) return;
  wasm_message_t message;
  strata_error_message(owned, &message);
  fprintf(stderr, "%s\n", message.data);
  exit(1);
}

// The same of a trap.
static inline void require_no_trap(wasm_trap_t* owned) {
  if (owned == NULL) return;
  wasm_message_t message;
  wasm_trap_message(owned, &message);
  fprintf(stderr, "trap: %s\n", message.data);
  exit(1);
}

// A module of the standard's own kind, made of text by Strata. Owned.
static inline wasm_module_t* module_of_text(wasm_store_t* store, const char* text) {
  wasm_byte_vec_t binary;
  require_no_error(strata_wat2wasm(text, strlen(text), &binary));
  wasm_module_t* module = wasm_module_new(store, &binary);
  wasm_byte_vec_delete(&binary);
  REQUIRE(module != NULL);
  return module;
}

// An instance without imports, or with some. Owned.
static inline wasm_instance_t* instance_of(wasm_store_t* store, const wasm_module_t* module,
                                           const wasm_extern_vec_t* imports) {
  wasm_trap_t* trap;
  wasm_instance_t* instance = wasm_instance_new(store, module, imports, &trap);
  require_no_trap(trap);
  REQUIRE(instance != NULL);
  return instance;
}

#endif  // STRATA_VM_BINDING_C_API_EXAMPLES_EXAMPLE_H_
