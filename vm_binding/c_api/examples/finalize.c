// Finalizers: each runs once, when its thing ends or, at the latest, with the store.

#include "example.h"

enum { kInstances = 200 };

static int live;

static void finalize(void* info) {
  (void)info;
  --live;
}

static void fill(wasm_store_t* store) {
  wasm_module_t* module = module_of_text(store, "(module (func))");
  for (int i = 0; i < kInstances; ++i) {
    wasm_instance_t* instance = instance_of(store, module, NULL);
    wasm_instance_set_host_info_with_finalizer(instance, &live, finalize);
    ++live;
    wasm_instance_delete(instance);
  }
  wasm_module_delete(module);
}

int main(void) {
  wasm_engine_t* engine = wasm_engine_new();
  wasm_store_t* first = wasm_store_new(engine);
  wasm_store_t* second = wasm_store_new(engine);
  fill(first);
  fill(second);
  printf("%d live\n", live);
  const int of_two = live;
  REQUIRE(of_two <= 2 * kInstances);

  wasm_store_delete(second);
  printf("%d live without the second store\n", live);
  REQUIRE(live <= of_two && live <= kInstances);

  // What replaces other information finalizes that.
  wasm_module_t* module = module_of_text(first, "(module)");
  const int before = live++;
  wasm_module_set_host_info_with_finalizer(module, &live, finalize);
  wasm_module_t* copy = wasm_module_copy(module);
  REQUIRE(wasm_module_get_host_info(copy) == &live);
  wasm_module_set_host_info(copy, NULL);
  REQUIRE(live == before && wasm_module_get_host_info(module) == NULL);
  wasm_module_delete(copy);

  wasm_store_delete(first);
  REQUIRE(live == 0);
  wasm_module_delete(module);  // after its store, which it did not need
  wasm_engine_delete(engine);
  return 0;
}
