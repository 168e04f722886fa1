// Several results, of a function of the guest's and of one of the host's.

#include "example.h"

static const char kText[] =
    "(module"
    "  (import \"host\" \"rotate\" (func $rotate (param i32 i64 f32 f64) (result f64 i32 i64 f32)))"
    "  (func (export \"reverse\") (param i32 i64 f32 f64) (result f64 f32 i64 i32)"
    "    (local.get 3) (local.get 2) (local.get 1) (local.get 0))"
    "  (func (export \"through\") (param i32 i64 f32 f64) (result f64 i32 i64 f32)"
    "    (call $rotate (local.get 0) (local.get 1) (local.get 2) (local.get 3))))";

static wasm_trap_t* rotate(const wasm_val_vec_t* args, wasm_val_vec_t* results) {
  for (size_t i = 0; i < 4; ++i) results->data[(i + 1) % 4] = args->data[i];
  return NULL;
}

static wasm_functype_t* rotate_type(void) {
  wasm_valtype_t* param[4] = {wasm_valtype_new_i32(), wasm_valtype_new_i64(), wasm_valtype_new_f32(),
                              wasm_valtype_new_f64()};
  wasm_valtype_t* result[4] = {wasm_valtype_new_f64(), wasm_valtype_new_i32(), wasm_valtype_new_i64(),
                               wasm_valtype_new_f32()};
  wasm_valtype_vec_t params, results;
  wasm_valtype_vec_new(&params, 4, param);
  wasm_valtype_vec_new(&results, 4, result);
  return wasm_functype_new(&params, &results);
}

int main(void) {
  wasm_engine_t* engine = wasm_engine_new();
  wasm_store_t* store = wasm_store_new(engine);
  wasm_module_t* module = module_of_text(store, kText);
  wasm_functype_t* type = rotate_type();
  wasm_func_t* rotate_func = wasm_func_new(store, type, rotate);
  REQUIRE(wasm_func_param_arity(rotate_func) == 4 && wasm_func_result_arity(rotate_func) == 4);
  wasm_extern_t* externs[1] = {wasm_func_as_extern(rotate_func)};
  const wasm_extern_vec_t imports = WASM_ARRAY_VEC(externs);
  wasm_instance_t* instance = instance_of(store, module, &imports);
  wasm_extern_vec_t exports;
  wasm_instance_exports(instance, &exports);

  wasm_val_t arguments[4] = {WASM_I32_VAL(1), WASM_I64_VAL(2), WASM_F32_VAL(3), WASM_F64_VAL(4)};
  wasm_val_t got[4] = {WASM_INIT_VAL, WASM_INIT_VAL, WASM_INIT_VAL, WASM_INIT_VAL};
  const wasm_val_vec_t args = WASM_ARRAY_VEC(arguments);
  wasm_val_vec_t results = WASM_ARRAY_VEC(got);
  require_no_trap(wasm_func_call(wasm_extern_as_func(exports.data[0]), &args, &results));
  REQUIRE(got[0].of.f64 == 4 && got[1].of.f32 == 3 && got[2].of.i64 == 2 && got[3].of.i32 == 1);
  require_no_trap(wasm_func_call(wasm_extern_as_func(exports.data[1]), &args, &results));
  REQUIRE(got[0].of.f64 == 4 && got[1].of.i32 == 1 && got[2].of.i64 == 2 && got[3].of.f32 == 3);
  printf("%g %d %lld %g\n", got[0].of.f64, got[1].of.i32, (long long)got[2].of.i64, (double)got[3].of.f32);

  wasm_functype_delete(type);
  wasm_func_delete(rotate_func);
  wasm_extern_vec_delete(&exports);
  wasm_instance_delete(instance);
  wasm_module_delete(module);
  wasm_store_delete(store);
  wasm_engine_delete(engine);
  return 0;
}
