// Functions of the host, called by the guest: with and without an environment, and one that the host is given back.

#include "example.h"

static const char kText[] =
    "(module"
    "  (import \"host\" \"double\" (func $double (param i32) (result i32)))"
    "  (import \"host\" \"count\" (func $count (result i32)))"
    "  (func (export \"run\") (param i32) (result i32)"
    "    (i32.add (call $double (local.get 0)) (i32.add (call $count) (call $count))))"
    "  (func (export \"counter\") (result funcref) (ref.func $count))"
    "  (elem declare func $count))";

static wasm_trap_t* twice(const wasm_val_vec_t* args, wasm_val_vec_t* results) {
  printf("the guest asks for twice %d\n", args->data[0].of.i32);
  results->data[0] = (wasm_val_t)WASM_I32_VAL(2 * args->data[0].of.i32);
  return NULL;
}

static wasm_trap_t* count(void* env, const wasm_val_vec_t* args, wasm_val_vec_t* results) {
  REQUIRE(args->size == 0);
  results->data[0].of.i32 = ++*(int*)env;  // its kind is set already
  return NULL;
}

static void forget(void* env) { *(int*)env = -1; }

int main(void) {
  wasm_engine_t* engine = wasm_engine_new();
  wasm_store_t* store = wasm_store_new(engine);
  wasm_module_t* module = module_of_text(store, kText);

  int counter = 0;
  wasm_functype_t* twice_type = wasm_functype_new_1_1(wasm_valtype_new_i32(), wasm_valtype_new_i32());
  wasm_functype_t* count_type = wasm_functype_new_0_1(wasm_valtype_new_i32());
  wasm_func_t* twice_func = wasm_func_new(store, twice_type, twice);
  wasm_func_t* count_func = wasm_func_new_with_env(store, count_type, count, &counter, forget);
  wasm_functype_delete(twice_type);
  wasm_functype_delete(count_type);

  wasm_extern_t* externs[2] = {wasm_func_as_extern(twice_func), wasm_func_as_extern(count_func)};
  const wasm_extern_vec_t imports = WASM_ARRAY_VEC(externs);
  wasm_instance_t* instance = instance_of(store, module, &imports);
  wasm_extern_vec_t exports;
  wasm_instance_exports(instance, &exports);

  wasm_val_t number[1] = {WASM_I32_VAL(10)};
  wasm_val_t result[1] = {WASM_INIT_VAL};
  const wasm_val_vec_t args = WASM_ARRAY_VEC(number);
  const wasm_val_vec_t none = WASM_EMPTY_VEC;
  wasm_val_vec_t results = WASM_ARRAY_VEC(result);
  require_no_trap(wasm_func_call(wasm_extern_as_func(exports.data[0]), &args, &results));
  REQUIRE(result[0].of.i32 == 2 * 10 + 1 + 2);

  // A reference to our own function, from the guest: another reference to the same thing.
  require_no_trap(wasm_func_call(wasm_extern_as_func(exports.data[1]), &none, &results));
  const wasm_func_t* given = wasm_ref_as_func(result[0].of.ref);
  REQUIRE(given != NULL && given != count_func && wasm_func_same(given, count_func));
  wasm_val_delete(&result[0]);
  printf("the guest counted to %d\n", counter);

  wasm_func_delete(twice_func);
  wasm_func_delete(count_func);
  wasm_extern_vec_delete(&exports);
  wasm_instance_delete(instance);
  wasm_module_delete(module);
  REQUIRE(counter == 2);
  wasm_store_delete(store);  // with which the function ends, and its environment
  REQUIRE(counter == -1);
  wasm_engine_delete(engine);
  return 0;
}
