// Globals: imported and exported, constant and variable.

#include "example.h"

static const char kText[] =
    "(module"
    "  (import \"host\" \"rate\" (global $rate f64))"
    "  (import \"host\" \"total\" (global $total (mut i64)))"
    "  (global (export \"calls\") (mut i32) (i32.const 0))"
    "  (func (export \"add\") (param f64)"
    "    (global.set $total (i64.add (global.get $total)"
    "      (i64.trunc_sat_f64_s (f64.mul (global.get $rate) (local.get 0)))))"
    "    (global.set 2 (i32.add (global.get 2) (i32.const 1)))))";

static wasm_global_t* global_of(wasm_store_t* store, wasm_mutability_t mutability, wasm_val_t value) {
  wasm_globaltype_t* type = wasm_globaltype_new(wasm_valtype_new(value.kind), mutability);
  wasm_global_t* global = wasm_global_new(store, type, &value);
  REQUIRE(global != NULL);
  wasm_globaltype_delete(type);
  return global;
}

static wasm_val_t value_of(const wasm_global_t* global) {
  wasm_val_t value;
  wasm_global_get(global, &value);
  return value;
}

int main(void) {
  wasm_engine_t* engine = wasm_engine_new();
  wasm_store_t* store = wasm_store_new(engine);
  wasm_module_t* module = module_of_text(store, kText);
  wasm_global_t* rate = global_of(store, WASM_CONST, (wasm_val_t)WASM_F64_VAL(2.5));
  wasm_global_t* total = global_of(store, WASM_VAR, (wasm_val_t)WASM_I64_VAL(100));
  wasm_extern_t* externs[2] = {wasm_global_as_extern(rate), wasm_global_as_extern(total)};
  const wasm_extern_vec_t imports = WASM_ARRAY_VEC(externs);
  wasm_instance_t* instance = instance_of(store, module, &imports);
  wasm_extern_vec_t exports;
  wasm_instance_exports(instance, &exports);
  const wasm_global_t* calls = wasm_extern_as_global(exports.data[0]);
  const wasm_func_t* add = wasm_extern_as_func(exports.data[1]);

  wasm_val_t arguments[1] = {WASM_F64_VAL(10)};
  const wasm_val_vec_t args = WASM_ARRAY_VEC(arguments);
  wasm_val_vec_t none = WASM_EMPTY_VEC;
  require_no_trap(wasm_func_call(add, &args, &none));
  REQUIRE(value_of(total).of.i64 == 125 && value_of(calls).of.i32 == 1);

  const wasm_val_t million = WASM_I64_VAL(1000000);
  wasm_global_set(total, &million);
  require_no_trap(wasm_func_call(add, &args, &none));
  printf("a total of %lld after %d calls\n", (long long)value_of(total).of.i64, value_of(calls).of.i32);
  REQUIRE(value_of(total).of.i64 == 1000025 && value_of(calls).of.i32 == 2);

  // What is constant, or of another type, stays as it is.
  const wasm_val_t other_rate = WASM_F64_VAL(1);
  wasm_global_set(rate, &other_rate);
  REQUIRE(value_of(rate).of.f64 == 2.5);
  wasm_global_set(total, &other_rate);
  REQUIRE(value_of(total).of.i64 == 1000025);

  wasm_globaltype_t* type = wasm_global_type(total);
  REQUIRE(wasm_globaltype_mutability(type) == WASM_VAR);
  REQUIRE(wasm_valtype_kind(wasm_globaltype_content(type)) == WASM_I64);

  wasm_globaltype_delete(type);
  wasm_global_delete(rate);
  wasm_global_delete(total);
  wasm_extern_vec_delete(&exports);
  wasm_instance_delete(instance);
  wasm_module_delete(module);
  wasm_store_delete(store);
  wasm_engine_delete(engine);
  return 0;
}
