// Limits, and who is told: fuel, epochs, cancellation, a limiter, hooks, a profile.

#define _DEFAULT_SOURCE  // usleep

#include <pthread.h>
#include <unistd.h>

#include "example.h"

static const char kText[] =
    "(module $guest"
    "  (import \"host\" \"tell\" (func $tell (param i32)))"
    "  (memory (export \"memory\") 1)"
    "  (table (export \"table\") 1 funcref)"
    "  (func (export \"grow\") (result i32) (memory.grow (i32.const 1)))"
    "  (func (export \"grow_table\") (result i32) (table.grow (ref.null func) (i32.const 100)))"
    "  (func (export \"tell\") (call $tell (i32.const 1)))"
    "  (func (export \"spin\") (loop $again (br $again))))";

static wasm_trap_t* tell(void* env, const wasm_val_vec_t* args, wasm_val_vec_t* results) {
  REQUIRE(results->size == 0);
  *(int*)env += args->data[0].of.i32;
  return NULL;
}

// No memory beyond two pages, no table beyond 50 elements.
static bool limit(void* env, strata_resource_t what, uint64_t current, uint64_t desired) {
  (void)current;
  ++((int*)env)[what];
  return what == STRATA_MEMORY ? desired <= 2 * MEMORY_PAGE_SIZE : what == STRATA_TABLE ? desired <= 50 : true;
}

// Lets the guest go on twice.
static bool more_time(void* env) { return --*(int*)env > 0; }

static wasm_trap_t* on_call(void* env, strata_call_event_t event, const strata_callee_t* callee) {
  if (event == STRATA_CALLING_HOST) printf("%s is called\n", callee->name);
  if (event != STRATA_CALLING_GUEST || strcmp(callee->name, "grow") != 0) return NULL;
  REQUIRE(strcmp(callee->module, "guest") == 0 && callee->func_index == 1 && wasm_func_result_arity(callee->func) == 1);
  wasm_message_t message;
  wasm_name_new_from_string_nt(&message, "no growing today");
  wasm_trap_t* trap = wasm_trap_new((wasm_store_t*)env, &message);
  wasm_name_delete(&message);
  return trap;
}

static void* cancel(void* interrupt) {
  usleep(1000);
  strata_interrupt_cancel(interrupt);
  return NULL;
}

// What a call of an export ends with, owned.
static wasm_trap_t* call(wasm_instance_t* instance, const char* name, int32_t* out) {
  wasm_extern_t* func = strata_instance_export(instance, name);
  REQUIRE(func != NULL);
  wasm_val_t result[1] = {WASM_INIT_VAL};
  wasm_val_vec_t results = WASM_ARRAY_VEC(result);
  wasm_trap_t* trap = wasm_func_call(wasm_extern_as_func(func), NULL, &results);
  wasm_extern_delete(func);
  if (out != NULL) *out = result[0].of.i32;
  return trap;
}

static void expect(wasm_trap_t* owned, strata_trap_kind_t kind) {
  REQUIRE(owned != NULL && strata_trap_kind(owned) == kind);
  wasm_trap_delete(owned);
}

static void work_and_time(wasm_engine_t* engine, wasm_store_t* store, wasm_instance_t* instance) {
  require_no_error(strata_store_set_fuel(store, 10000));
  expect(call(instance, "spin", NULL), STRATA_TRAP_OUT_OF_FUEL);
  uint64_t fuel;
  require_no_error(strata_store_get_fuel(store, &fuel));
  REQUIRE(fuel < 10000);
  require_no_error(strata_store_set_fuel(store, UINT64_MAX));

  int chances = 3;
  require_no_error(strata_store_set_deadline_callback(store, more_time, &chances, NULL));
  strata_store_set_epoch_deadline(store, 1);
  strata_engine_increment_epoch(engine);
  require_no_trap(call(instance, "tell", NULL));
  REQUIRE(chances == 2);
  strata_timeout_t* timeout = strata_timeout_new(store, 1);
  chances = 0;
  expect(call(instance, "spin", NULL), STRATA_TRAP_DEADLINE);
  strata_timeout_delete(timeout);

  strata_interrupt_t* interrupt = strata_interrupt_new(store);
  pthread_t thread;
  REQUIRE(pthread_create(&thread, NULL, cancel, interrupt) == 0);
  expect(call(instance, "spin", NULL), STRATA_TRAP_CANCELLED);
  pthread_join(thread, NULL);
  strata_interrupt_delete(interrupt);
}

static void resources(wasm_instance_t* instance, const int* asked) {
  int32_t result;
  require_no_trap(call(instance, "grow", &result));
  REQUIRE(result == 1);
  require_no_trap(call(instance, "grow", &result));
  REQUIRE(result == -1);
  require_no_trap(call(instance, "grow_table", &result));
  REQUIRE(result == -1);
  printf("asked of memory %d times, of tables %d, of instances %d\n", asked[STRATA_MEMORY], asked[STRATA_TABLE],
         asked[STRATA_INSTANCES]);
  REQUIRE(asked[STRATA_MEMORY] == 3 && asked[STRATA_TABLE] == 2 && asked[STRATA_INSTANCES] == 1);
}

int main(void) {
  wasm_config_t* config = wasm_config_new();
  strata_config_set_fuel(config, true);
  wasm_engine_t* engine = wasm_engine_new_with_config(config);
  int asked[4] = {0};
  strata_store_options_t* options = strata_store_options_new();
  strata_store_options_set_limiter(options, limit, asked, NULL);
  wasm_store_t* store;
  require_no_error(strata_store_new(engine, options, &store));
  strata_store_options_delete(options);
  require_no_error(strata_store_set_fuel(store, UINT64_MAX));

  int told = 0;
  strata_linker_t* linker = strata_linker_new(engine, 0);
  wasm_functype_t* type = wasm_functype_new_1_0(wasm_valtype_new_i32());
  require_no_error(strata_linker_define_func(linker, "host", "tell", type, tell, &told, NULL));
  wasm_functype_delete(type);
  wasm_module_t* module = module_of_text(store, kText);
  wasm_instance_t* instance;
  require_no_error(strata_linker_instantiate(linker, store, module, &instance, NULL));

  resources(instance, asked);
  require_no_error(strata_profile_start(store, 100));
  work_and_time(engine, store, instance);
  require_no_error(strata_profile_stop(store, NULL));

  require_no_error(strata_store_set_call_hook(store, on_call, store, NULL));
  expect(call(instance, "grow", NULL), STRATA_TRAP_HOST);
  require_no_trap(call(instance, "tell", NULL));
  REQUIRE(told == 2);

  wasm_instance_delete(instance);
  wasm_module_delete(module);
  strata_linker_delete(linker);
  wasm_store_delete(store);
  wasm_engine_delete(engine);
  return 0;
}
