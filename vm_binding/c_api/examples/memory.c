// Linear memory: one that the guest exports, and one that the host makes.

#include "example.h"

static const char kText[] =
    "(module"
    "  (memory (export \"memory\") 1 3)"
    "  (data (i32.const 16) \"hello\")"
    "  (func (export \"load\") (param i32) (result i32) (i32.load8_u (local.get 0)))"
    "  (func (export \"store\") (param i32 i32) (i32.store8 (local.get 0) (local.get 1))))";

int main(void) {
  wasm_engine_t* engine = wasm_engine_new();
  wasm_store_t* store = wasm_store_new(engine);
  wasm_module_t* module = module_of_text(store, kText);
  wasm_instance_t* instance = instance_of(store, module, NULL);
  wasm_extern_vec_t exports;
  wasm_instance_exports(instance, &exports);
  wasm_memory_t* memory = wasm_extern_as_memory(exports.data[0]);
  const wasm_func_t* load = wasm_extern_as_func(exports.data[1]);
  const wasm_func_t* store_byte = wasm_extern_as_func(exports.data[2]);
  REQUIRE(memory != NULL && load != NULL && store_byte != NULL);

  // What the guest has, the host sees, and the other way round.
  REQUIRE(wasm_memory_size(memory) == 1 && wasm_memory_data_size(memory) == MEMORY_PAGE_SIZE);
  printf("%.5s\n", wasm_memory_data(memory) + 16);
  REQUIRE(memcmp(wasm_memory_data(memory) + 16, "hello", 5) == 0);
  wasm_memory_data(memory)[16] = 'j';
  wasm_val_t arguments[2] = {WASM_I32_VAL(16), WASM_I32_VAL('y')};
  wasm_val_t byte[1] = {WASM_INIT_VAL};
  wasm_val_vec_t args = WASM_ARRAY_VEC(arguments);
  wasm_val_vec_t results = WASM_ARRAY_VEC(byte);
  wasm_val_vec_t none = WASM_EMPTY_VEC;
  args.size = 1;
  require_no_trap(wasm_func_call(load, &args, &results));
  REQUIRE(byte[0].of.i32 == 'j');
  arguments[0].of.i32 = 20;
  args.size = 2;
  require_no_trap(wasm_func_call(store_byte, &args, &none));
  REQUIRE(memcmp(wasm_memory_data(memory) + 16, "jelly", 5) == 0);

  // Beyond the end it traps; after growing it does not.
  arguments[0].of.i32 = (int32_t)MEMORY_PAGE_SIZE;
  args.size = 1;
  wasm_trap_t* beyond = wasm_func_call(load, &args, &results);
  REQUIRE(beyond != NULL);
  wasm_trap_delete(beyond);
  REQUIRE(wasm_memory_grow(memory, 1) && wasm_memory_size(memory) == 2);
  require_no_trap(wasm_func_call(load, &args, &results));
  REQUIRE(!wasm_memory_grow(memory, 2) && wasm_memory_size(memory) == 2);
  printf("the memory has grown to %zu bytes\n", wasm_memory_data_size(memory));

  const wasm_limits_t limits = {5, 5};
  wasm_memorytype_t* type = wasm_memorytype_new(&limits);
  wasm_memory_t* own = wasm_memory_new(store, type);
  REQUIRE(own != NULL && wasm_memory_size(own) == 5 && !wasm_memory_grow(own, 1) && wasm_memory_grow(own, 0));

  wasm_memorytype_delete(type);
  wasm_memory_delete(own);
  wasm_extern_vec_delete(&exports);
  wasm_instance_delete(instance);
  wasm_module_delete(module);
  wasm_store_delete(store);
  wasm_engine_delete(engine);
  return 0;
}
