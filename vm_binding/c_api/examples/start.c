// A start function: it runs when the instance is made, and if it traps there is none.

#include "example.h"

static const char kText[] =
    "(module"
    "  (import \"host\" \"fuse\" (global $fuse (mut i32)))"
    "  (func $start"
    "    (global.set $fuse (i32.sub (global.get $fuse) (i32.const 1)))"
    "    (if (i32.eqz (global.get $fuse)) (then unreachable)))"
    "  (start $start))";

int main(void) {
  wasm_engine_t* engine = wasm_engine_new();
  wasm_store_t* store = wasm_store_new(engine);
  wasm_module_t* module = module_of_text(store, kText);
  wasm_globaltype_t* type = wasm_globaltype_new(wasm_valtype_new_i32(), WASM_VAR);
  const wasm_val_t length = WASM_I32_VAL(2);
  wasm_global_t* fuse = wasm_global_new(store, type, &length);
  wasm_extern_t* externs[1] = {wasm_global_as_extern(fuse)};
  const wasm_extern_vec_t imports = WASM_ARRAY_VEC(externs);

  wasm_instance_t* first = instance_of(store, module, &imports);
  wasm_trap_t* trap = NULL;
  REQUIRE(wasm_instance_new(store, module, &imports, &trap) == NULL && trap != NULL);
  wasm_message_t message;
  wasm_trap_message(trap, &message);
  wasm_frame_t* origin = wasm_trap_origin(trap);
  REQUIRE(origin != NULL && wasm_frame_func_index(origin) == 0);
  printf("%s in function %u\n", message.data, wasm_frame_func_index(origin));

  // Imports that are missing are told of in the same way.
  const wasm_extern_vec_t no_imports = WASM_EMPTY_VEC;
  wasm_trap_t* missing = NULL;
  REQUIRE(wasm_instance_new(store, module, &no_imports, &missing) == NULL && missing != NULL);

  wasm_frame_delete(origin);
  wasm_name_delete(&message);
  wasm_trap_delete(missing);
  wasm_trap_delete(trap);
  wasm_instance_delete(first);
  wasm_global_delete(fuse);
  wasm_globaltype_delete(type);
  wasm_module_delete(module);
  wasm_store_delete(store);
  wasm_engine_delete(engine);
  return 0;
}
