// Guest code that stops: a trap of its own, one of the host's, and where it was.

#include "example.h"

static const char kText[] =
    "(module"
    "  (import \"host\" \"refuse\" (func $refuse (result i32)))"
    "  (func (export \"ask\") (result i32) (call $refuse))"
    "  (func (export \"divide\") (param i32) (result i32)"
    "    (i32.div_s (i32.const 1) (local.get 0))))";

static wasm_trap_t* refuse(void* env, const wasm_val_vec_t* args, wasm_val_vec_t* results) {
  REQUIRE(args->size == 0 && results->size == 1);
  wasm_message_t message;
  wasm_name_new_from_string_nt(&message, "the host refuses");
  wasm_trap_t* trap = wasm_trap_new((wasm_store_t*)env, &message);
  wasm_name_delete(&message);
  return trap;
}

// Takes the trap.
static void show(wasm_trap_t* trap, const char* reason, uint32_t func_index) {
  REQUIRE(trap != NULL);
  wasm_message_t message;
  wasm_trap_message(trap, &message);
  printf("%s\n", message.data);
  REQUIRE(strstr(message.data, reason) != NULL && message.data[message.size - 1] == '\0');
  wasm_name_delete(&message);

  wasm_frame_t* origin = wasm_trap_origin(trap);
  wasm_frame_vec_t trace;
  wasm_trap_trace(trap, &trace);
  REQUIRE(origin != NULL && trace.size > 0);
  for (size_t i = 0; i < trace.size; ++i) {
    printf("  function %u + 0x%zx, offset 0x%zx\n", wasm_frame_func_index(trace.data[i]),
           wasm_frame_func_offset(trace.data[i]), wasm_frame_module_offset(trace.data[i]));
  }
  REQUIRE(trace.size == 1 && wasm_frame_func_index(trace.data[0]) == func_index);
  REQUIRE(wasm_frame_module_offset(origin) == wasm_frame_module_offset(trace.data[0]));
  REQUIRE(wasm_frame_func_offset(origin) < 10 && wasm_frame_instance(origin) != NULL);
  wasm_frame_delete(origin);
  wasm_frame_vec_delete(&trace);
  wasm_trap_delete(trap);
}

int main(void) {
  wasm_engine_t* engine = wasm_engine_new();
  wasm_store_t* store = wasm_store_new(engine);
  wasm_module_t* module = module_of_text(store, kText);
  wasm_functype_t* type = wasm_functype_new_0_1(wasm_valtype_new_i32());
  wasm_func_t* refuse_func = wasm_func_new_with_env(store, type, refuse, store, NULL);
  wasm_extern_t* externs[1] = {wasm_func_as_extern(refuse_func)};
  const wasm_extern_vec_t imports = WASM_ARRAY_VEC(externs);
  wasm_instance_t* instance = instance_of(store, module, &imports);
  wasm_extern_vec_t exports;
  wasm_instance_exports(instance, &exports);

  wasm_val_t zero[1] = {WASM_I32_VAL(0)};
  wasm_val_t result[1] = {WASM_INIT_VAL};
  const wasm_val_vec_t none = WASM_EMPTY_VEC;
  const wasm_val_vec_t args = WASM_ARRAY_VEC(zero);
  wasm_val_vec_t results = WASM_ARRAY_VEC(result);
  show(wasm_func_call(wasm_extern_as_func(exports.data[0]), &none, &results), "the host refuses", 1);
  show(wasm_func_call(wasm_extern_as_func(exports.data[1]), &args, &results), "divide by zero", 2);

  // A mistake of ours is a trap, too, without a place in guest code.
  wasm_trap_t* mistake = wasm_func_call(wasm_extern_as_func(exports.data[1]), &none, &results);
  REQUIRE(mistake != NULL && wasm_trap_origin(mistake) == NULL);
  wasm_trap_delete(mistake);

  wasm_functype_delete(type);
  wasm_func_delete(refuse_func);
  wasm_extern_vec_delete(&exports);
  wasm_instance_delete(instance);
  wasm_module_delete(module);
  wasm_store_delete(store);
  wasm_engine_delete(engine);
  return 0;
}
