// A table of functions: called through by the guest, changed and grown by the host.

#include "example.h"

static const char kText[] =
    "(module"
    "  (type $unary (func (param i32) (result i32)))"
    "  (table (export \"table\") 2 4 funcref)"
    "  (func $square (export \"square\") (param i32) (result i32) (i32.mul (local.get 0) (local.get 0)))"
    "  (elem (i32.const 1) func $square)"
    "  (func (export \"call\") (param i32 i32) (result i32)"
    "    (call_indirect (type $unary) (local.get 1) (local.get 0))))";

static wasm_trap_t* negate(const wasm_val_vec_t* args, wasm_val_vec_t* results) {
  results->data[0].of.i32 = -args->data[0].of.i32;
  return NULL;
}

// Of an element: -1 if the call traps.
static int call(const wasm_func_t* func, int32_t element, int32_t number) {
  wasm_val_t arguments[2] = {WASM_I32_VAL(element), WASM_I32_VAL(number)};
  wasm_val_t result[1] = {WASM_INIT_VAL};
  const wasm_val_vec_t args = WASM_ARRAY_VEC(arguments);
  wasm_val_vec_t results = WASM_ARRAY_VEC(result);
  wasm_trap_t* trap = wasm_func_call(func, &args, &results);
  if (trap == NULL) return result[0].of.i32;
  wasm_trap_delete(trap);
  return -1;
}

int main(void) {
  wasm_engine_t* engine = wasm_engine_new();
  wasm_store_t* store = wasm_store_new(engine);
  wasm_module_t* module = module_of_text(store, kText);
  wasm_instance_t* instance = instance_of(store, module, NULL);
  wasm_extern_vec_t exports;
  wasm_instance_exports(instance, &exports);
  wasm_table_t* table = wasm_extern_as_table(exports.data[0]);
  const wasm_func_t* square = wasm_extern_as_func(exports.data[1]);
  const wasm_func_t* through = wasm_extern_as_func(exports.data[2]);

  REQUIRE(wasm_table_size(table) == 2);
  REQUIRE(wasm_table_get(table, 0) == NULL && call(through, 0, 7) == -1);
  wasm_ref_t* element = wasm_table_get(table, 1);
  REQUIRE(wasm_func_same(wasm_ref_as_func(element), square) && call(through, 1, 7) == 49);
  wasm_ref_delete(element);

  wasm_functype_t* type = wasm_functype_new_1_1(wasm_valtype_new_i32(), wasm_valtype_new_i32());
  wasm_func_t* negate_func = wasm_func_new(store, type, negate);
  REQUIRE(wasm_table_set(table, 0, wasm_func_as_ref(negate_func)) && call(through, 0, 7) == -7);
  REQUIRE(wasm_table_set(table, 1, NULL) && call(through, 1, 7) == -1);
  REQUIRE(!wasm_table_set(table, 2, wasm_func_as_ref(negate_func)));

  REQUIRE(wasm_table_grow(table, 2, wasm_func_as_ref(negate_func)) && wasm_table_size(table) == 4);
  REQUIRE(call(through, 3, 5) == -5 && !wasm_table_grow(table, 1, NULL));
  printf("a table of %u elements; the last one negates\n", wasm_table_size(table));

  // What is no function has no place in it.
  wasm_foreign_t* foreign = wasm_foreign_new(store);
  REQUIRE(!wasm_table_set(table, 0, wasm_foreign_as_ref(foreign)));

  wasm_foreign_delete(foreign);
  wasm_functype_delete(type);
  wasm_func_delete(negate_func);
  wasm_extern_vec_delete(&exports);
  wasm_instance_delete(instance);
  wasm_module_delete(module);
  wasm_store_delete(store);
  wasm_engine_delete(engine);
  return 0;
}
