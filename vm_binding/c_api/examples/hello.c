// The smallest host: engine, store, module, instance, and a call of what it exports.

#include "example.h"

static const char kText[] =
    "(module"
    "  (func (export \"add\") (param i32 i32) (result i32)"
    "    (i32.add (local.get 0) (local.get 1))))";

int main(void) {
  wasm_engine_t* engine = wasm_engine_new();
  wasm_store_t* store = wasm_store_new(engine);
  wasm_module_t* module = module_of_text(store, kText);
  wasm_instance_t* instance = instance_of(store, module, NULL);

  wasm_extern_vec_t exports;
  wasm_instance_exports(instance, &exports);
  REQUIRE(exports.size == 1);
  const wasm_func_t* add = wasm_extern_as_func(exports.data[0]);
  REQUIRE(add != NULL);

  wasm_val_t numbers[2] = {WASM_I32_VAL(40), WASM_I32_VAL(2)};
  wasm_val_t sum[1] = {WASM_INIT_VAL};
  const wasm_val_vec_t args = WASM_ARRAY_VEC(numbers);
  wasm_val_vec_t results = WASM_ARRAY_VEC(sum);
  require_no_trap(wasm_func_call(add, &args, &results));
  printf("40 + 2 = %d\n", sum[0].of.i32);
  REQUIRE(sum[0].kind == WASM_I32 && sum[0].of.i32 == 42);

  wasm_extern_vec_delete(&exports);
  wasm_instance_delete(instance);
  wasm_module_delete(module);
  wasm_store_delete(store);
  wasm_engine_delete(engine);
  return 0;
}
