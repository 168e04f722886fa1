// One engine and one module, many threads, each with a store of its own.

#include <pthread.h>

#include "example.h"

enum { kThreads = 8, kRuns = 20 };

static const char kText[] =
    "(module"
    "  (import \"host\" \"tell\" (func $tell (param i32)))"
    "  (import \"host\" \"id\" (global $id i32))"
    "  (func (export \"run\") (call $tell (global.get $id))))";

typedef struct {
  wasm_engine_t* engine;
  const wasm_shared_module_t* module;
  int id;
  int sum;
} task_t;

static wasm_trap_t* tell(void* env, const wasm_val_vec_t* args, wasm_val_vec_t* results) {
  REQUIRE(results->size == 0);
  ((task_t*)env)->sum += args->data[0].of.i32;
  return NULL;
}

static void run_once(wasm_store_t* store, const wasm_module_t* module, task_t* task) {
  wasm_functype_t* func_type = wasm_functype_new_1_0(wasm_valtype_new_i32());
  wasm_func_t* func = wasm_func_new_with_env(store, func_type, tell, task, NULL);
  wasm_globaltype_t* global_type = wasm_globaltype_new(wasm_valtype_new_i32(), WASM_CONST);
  const wasm_val_t id = WASM_I32_VAL(task->id);
  wasm_global_t* global = wasm_global_new(store, global_type, &id);
  wasm_extern_t* externs[2] = {wasm_func_as_extern(func), wasm_global_as_extern(global)};
  const wasm_extern_vec_t imports = WASM_ARRAY_VEC(externs);
  wasm_instance_t* instance = instance_of(store, module, &imports);
  wasm_extern_vec_t exports;
  wasm_instance_exports(instance, &exports);
  require_no_trap(wasm_func_call(wasm_extern_as_func(exports.data[0]), NULL, NULL));
  wasm_extern_vec_delete(&exports);
  wasm_instance_delete(instance);
  wasm_global_delete(global);
  wasm_func_delete(func);
  wasm_globaltype_delete(global_type);
  wasm_functype_delete(func_type);
}

static void* run(void* argument) {
  task_t* task = argument;
  wasm_store_t* store = wasm_store_new(task->engine);
  wasm_module_t* module = wasm_module_obtain(store, task->module);
  REQUIRE(module != NULL);
  for (int i = 0; i < kRuns; ++i) run_once(store, module, task);
  wasm_module_delete(module);
  wasm_store_delete(store);
  return NULL;
}

int main(void) {
  wasm_engine_t* engine = wasm_engine_new();
  wasm_store_t* store = wasm_store_new(engine);
  wasm_module_t* module = module_of_text(store, kText);
  wasm_shared_module_t* shared = wasm_module_share(module);
  wasm_module_delete(module);
  wasm_store_delete(store);

  pthread_t threads[kThreads];
  task_t tasks[kThreads];
  for (int i = 0; i < kThreads; ++i) {
    tasks[i] = (task_t){engine, shared, i, 0};
    REQUIRE(pthread_create(&threads[i], NULL, run, &tasks[i]) == 0);
  }
  for (int i = 0; i < kThreads; ++i) {
    pthread_join(threads[i], NULL);
    REQUIRE(tasks[i].sum == i * kRuns);
  }
  printf("%d threads have run %d instances each\n", kThreads, kRuns);
  wasm_shared_module_delete(shared);
  wasm_engine_delete(engine);
  return 0;
}
