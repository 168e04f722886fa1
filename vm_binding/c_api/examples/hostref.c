// Things of the host in a guest's hands: through calls, a global and a table, and they come back as they went in.

#include "example.h"

static const char kText[] =
    "(module"
    "  (import \"host\" \"see\" (func $see (param externref) (result externref)))"
    "  (global (export \"global\") (mut externref) (ref.null extern))"
    "  (table (export \"table\") 4 externref)"
    "  (func (export \"pass\") (param externref) (result externref)"
    "    (table.set (i32.const 2) (local.get 0))"
    "    (global.set 0 (call $see (table.get (i32.const 2))))"
    "    (global.get 0)))";

static int seen;

static wasm_trap_t* see(const wasm_val_vec_t* args, wasm_val_vec_t* results) {
  const wasm_ref_t* ref = args->data[0].of.ref;
  if (ref != NULL) seen = *(int*)wasm_ref_get_host_info(ref);
  wasm_val_copy(&results->data[0], &args->data[0]);
  return NULL;
}

// What the guest returns for it, owned.
static wasm_ref_t* pass(const wasm_func_t* func, wasm_ref_t* ref) {
  wasm_val_t argument[1] = {WASM_REF_VAL(ref)};
  wasm_val_t result[1] = {WASM_INIT_VAL};
  const wasm_val_vec_t args = WASM_ARRAY_VEC(argument);
  wasm_val_vec_t results = WASM_ARRAY_VEC(result);
  require_no_trap(wasm_func_call(func, &args, &results));
  return result[0].of.ref;
}

// Whether it is a reference to the same thing; takes the first.
static bool is_same(wasm_ref_t* owned, const wasm_ref_t* expected) {
  const bool same = wasm_ref_same(owned, expected);
  wasm_ref_delete(owned);
  return same;
}

int main(void) {
  wasm_engine_t* engine = wasm_engine_new();
  wasm_store_t* store = wasm_store_new(engine);
  wasm_module_t* module = module_of_text(store, kText);
  wasm_functype_t* type = wasm_functype_new_1_1(wasm_valtype_new_externref(), wasm_valtype_new_externref());
  wasm_func_t* see_func = wasm_func_new(store, type, see);
  wasm_extern_t* externs[1] = {wasm_func_as_extern(see_func)};
  const wasm_extern_vec_t imports = WASM_ARRAY_VEC(externs);
  wasm_instance_t* instance = instance_of(store, module, &imports);
  wasm_extern_vec_t exports;
  wasm_instance_exports(instance, &exports);
  wasm_global_t* global = wasm_extern_as_global(exports.data[0]);
  wasm_table_t* table = wasm_extern_as_table(exports.data[1]);
  const wasm_func_t* pass_func = wasm_extern_as_func(exports.data[2]);

  int one = 1, two = 2;
  wasm_foreign_t* first = wasm_foreign_new(store);
  wasm_foreign_t* second = wasm_foreign_new(store);
  wasm_foreign_set_host_info(first, &one);
  wasm_foreign_set_host_info(second, &two);
  REQUIRE(!wasm_foreign_same(first, second));

  REQUIRE(is_same(pass(pass_func, wasm_foreign_as_ref(first)), wasm_foreign_as_ref(first)) && seen == 1);
  REQUIRE(is_same(pass(pass_func, wasm_foreign_as_ref(second)), wasm_foreign_as_ref(second)) && seen == 2);
  wasm_val_t value;
  wasm_global_get(global, &value);
  REQUIRE(value.kind == WASM_EXTERNREF && is_same(value.of.ref, wasm_foreign_as_ref(second)));
  REQUIRE(is_same(wasm_table_get(table, 2), wasm_foreign_as_ref(second)));

  // By the host's own ways, and null.
  REQUIRE(wasm_table_set(table, 0, wasm_foreign_as_ref(first)));
  REQUIRE(is_same(wasm_table_get(table, 0), wasm_foreign_as_ref(first)));
  REQUIRE(pass(pass_func, NULL) == NULL && seen == 2);

  // Any reference of the host's is a thing of the host's.
  wasm_instance_set_host_info(instance, &one);
  REQUIRE(is_same(pass(pass_func, wasm_instance_as_ref(instance)), wasm_instance_as_ref(instance)) && seen == 1);
  printf("seen last: %d\n", seen);

  wasm_foreign_delete(first);
  wasm_foreign_delete(second);
  wasm_functype_delete(type);
  wasm_func_delete(see_func);
  wasm_extern_vec_delete(&exports);
  wasm_instance_delete(instance);
  wasm_module_delete(module);
  wasm_store_delete(store);
  wasm_engine_delete(engine);
  return 0;
}
