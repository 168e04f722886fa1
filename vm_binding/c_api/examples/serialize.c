// A module as bytes that another run can begin with; bytes that are no such thing are refused.

#include "example.h"

static const char kText[] = "(module (func (export \"answer\") (result i32) (i32.const 42)))";

int main(void) {
  wasm_engine_t* engine = wasm_engine_new();
  wasm_store_t* store = wasm_store_new(engine);
  wasm_module_t* module = module_of_text(store, kText);
  wasm_byte_vec_t bytes;
  wasm_module_serialize(module, &bytes);
  wasm_module_delete(module);
  wasm_store_delete(store);
  wasm_engine_delete(engine);
  printf("a module of %zu bytes\n", bytes.size);

  wasm_engine_t* later = wasm_engine_new();
  wasm_store_t* other_store = wasm_store_new(later);
  wasm_module_t* again = wasm_module_deserialize(other_store, &bytes);
  REQUIRE(again != NULL);
  wasm_instance_t* instance = instance_of(other_store, again, NULL);
  wasm_extern_vec_t exports;
  wasm_instance_exports(instance, &exports);
  wasm_val_t result[1] = {WASM_INIT_VAL};
  wasm_val_vec_t results = WASM_ARRAY_VEC(result);
  require_no_trap(wasm_func_call(wasm_extern_as_func(exports.data[0]), NULL, &results));
  REQUIRE(result[0].of.i32 == 42);

  // Whatever byte is wrong, it is noticed or does no harm.
  for (size_t i = 0; i < bytes.size; ++i) {
    wasm_byte_vec_t wrong;
    wasm_byte_vec_copy(&wrong, &bytes);
    wrong.data[i] ^= 0x55;
    wasm_module_delete(wasm_module_deserialize(other_store, &wrong));
    wrong.size = i;
    REQUIRE(wasm_module_deserialize(other_store, &wrong) == NULL);
    wasm_byte_vec_delete(&wrong);
  }

  wasm_extern_vec_delete(&exports);
  wasm_instance_delete(instance);
  wasm_module_delete(again);
  wasm_byte_vec_delete(&bytes);
  wasm_store_delete(other_store);
  wasm_engine_delete(later);
  return 0;
}
