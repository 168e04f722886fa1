// Objects of the garbage-collected heap in C's hands: structs, arrays in bulk, i31s, exceptions; a collector of choice.

#include "example.h"

static const char kText[] =
    "(module"
    "  (type $list (struct (field $value i32) (field $next (mut (ref null 0)))))"
    "  (type $bytes (array (mut i8)))"
    "  (tag $odd (export \"odd\") (param i32 (ref null $list)))"
    "  (func (export \"sum\") (param $list (ref null $list)) (result i32) (local $sum i32)"
    "    (loop $next"
    "      (if (ref.is_null (local.get $list)) (then (return (local.get $sum))))"
    "      (local.set $sum (i32.add (local.get $sum) (struct.get $list $value (local.get $list))))"
    "      (local.set $list (struct.get $list $next (local.get $list)))"
    "      (br $next))"
    "    unreachable)"
    "  (func (export \"first\") (param (ref null $bytes)) (result i32)"
    "    (array.get_u $bytes (local.get 0) (i32.const 0)))"
    "  (func (export \"throw\") (param i32 (ref null $list)) (throw $odd (local.get 0) (local.get 1))))";

// A list of the numbers from `count` down to 1, owned.
static wasm_ref_t* list_of(wasm_store_t* store, strata_type_t type, int32_t count) {
  wasm_ref_t* list = NULL;
  for (int32_t i = 1; i <= count; ++i) {
    wasm_val_t fields[2] = {WASM_I32_VAL(i), WASM_REF_VAL(list)};
    const wasm_val_vec_t values = WASM_ARRAY_VEC(fields);
    wasm_ref_t* longer;
    require_no_error(strata_struct_new(store, type, &values, &longer));
    wasm_ref_delete(list);
    list = longer;
  }
  return list;
}

static int32_t call(wasm_instance_t* instance, const char* name, wasm_ref_t* ref) {
  wasm_extern_t* func = strata_instance_export(instance, name);
  wasm_val_t argument[1] = {WASM_REF_VAL(ref)};
  wasm_val_t result[1] = {WASM_INIT_VAL};
  const wasm_val_vec_t args = WASM_ARRAY_VEC(argument);
  wasm_val_vec_t results = WASM_ARRAY_VEC(result);
  require_no_trap(wasm_func_call(wasm_extern_as_func(func), &args, &results));
  wasm_extern_delete(func);
  return result[0].of.i32;
}

static void lists(wasm_store_t* store, wasm_module_t* module, wasm_instance_t* instance) {
  strata_type_t type;
  require_no_error(strata_module_find_type(module, "list", &type));
  wasm_ref_t* list = list_of(store, type, 1000);
  strata_store_gc(store);  // may move it; the reference follows
  REQUIRE(strata_ref_kind(list) == STRATA_STRUCT_REF && call(instance, "sum", list) == 1000 * 1001 / 2);

  // Cut it after the first.
  const wasm_val_t nothing = WASM_INIT_VAL;
  wasm_val_t next;
  require_no_error(strata_struct_get(list, 1, &next));
  require_no_error(strata_struct_set(list, 1, &nothing));
  REQUIRE(call(instance, "sum", list) == 1000 && call(instance, "sum", next.of.ref) == 999 * 1000 / 2);
  wasm_val_delete(&next);

  strata_error_t* immutable = strata_struct_set(list, 0, &(wasm_val_t)WASM_I32_VAL(0));
  REQUIRE(strata_error_code(immutable) == STRATA_FAILED_PRECONDITION);
  strata_error_delete(immutable);
  wasm_ref_delete(list);
}

static void arrays(wasm_store_t* store, wasm_module_t* module, wasm_instance_t* instance) {
  strata_type_t type;
  require_no_error(strata_module_find_type(module, "bytes", &type));
  wasm_ref_t* bytes;
  require_no_error(strata_array_new(store, type, 5, &(wasm_val_t)WASM_I32_VAL(0), &bytes));
  require_no_error(strata_array_write(bytes, 0, 5, 1, "hello"));
  REQUIRE(call(instance, "first", bytes) == 'h');
  char text[4] = "";
  require_no_error(strata_array_read(bytes, 1, 3, 1, text));
  REQUIRE(strcmp(text, "ell") == 0);
  uint32_t length;
  require_no_error(strata_array_length(bytes, &length));
  strata_error_t* beyond = strata_array_read(bytes, length, 1, 1, text);
  REQUIRE(length == 5 && strata_error_code(beyond) == STRATA_OUT_OF_RANGE);
  strata_error_delete(beyond);
  wasm_ref_delete(bytes);

  wasm_ref_t* number = strata_i31_new(store, -7);
  int32_t value;
  require_no_error(strata_i31_get(number, &value));
  REQUIRE(value == -7);
  wasm_ref_delete(number);
}

static void exceptions(wasm_store_t* store, wasm_module_t* module, wasm_instance_t* instance) {
  strata_type_t type;
  require_no_error(strata_module_find_type(module, "list", &type));
  wasm_ref_t* list = list_of(store, type, 3);
  wasm_extern_t* odd = strata_instance_export(instance, "odd");
  wasm_extern_t* throw_func = strata_instance_export(instance, "throw");
  wasm_val_t arguments[2] = {WASM_I32_VAL(7), WASM_REF_VAL(list)};
  const wasm_val_vec_t args = WASM_ARRAY_VEC(arguments);
  wasm_trap_t* trap = wasm_func_call(wasm_extern_as_func(throw_func), &args, NULL);
  REQUIRE(strata_trap_kind(trap) == STRATA_TRAP_EXCEPTION);
  wasm_extern_t* tag = strata_trap_tag(trap);
  wasm_val_vec_t payload;
  strata_trap_payload(trap, &payload);
  REQUIRE(wasm_extern_kind(tag) == WASM_EXTERN_TAG && wasm_extern_same(tag, odd));
  REQUIRE(payload.size == 2 && payload.data[0].of.i32 == 7 && wasm_ref_same(payload.data[1].of.ref, list));
  wasm_message_t message;
  wasm_trap_message(trap, &message);
  printf("%s\n", message.data);

  wasm_name_delete(&message);
  wasm_val_vec_delete(&payload);
  wasm_extern_delete(tag);
  wasm_trap_delete(trap);
  wasm_extern_delete(throw_func);
  wasm_extern_delete(odd);
  wasm_ref_delete(list);
}

int main(void) {
  wasm_engine_t* engine = wasm_engine_new();
  strata_store_options_t* options = strata_store_options_new();
  require_no_error(strata_store_options_set_collector(options, "immix", 16 << 20, 1));
  wasm_store_t* store;
  require_no_error(strata_store_new(engine, options, &store));
  wasm_module_t* module = module_of_text(store, kText);
  wasm_instance_t* instance = instance_of(store, module, NULL);

  lists(store, module, instance);
  arrays(store, module, instance);
  exceptions(store, module, instance);

  wasm_name_t plan;
  strata_store_gc_plan(store, &plan);
  strata_gc_figures_t figures;
  strata_store_gc_figures(store, &figures);
  printf("%.*s: %llu collections, %llu bytes allocated\n", (int)plan.size, plan.data,
         (unsigned long long)figures.collections, (unsigned long long)figures.allocated_bytes);
  REQUIRE(figures.collections > 0 && plan.size == 5);

  wasm_name_delete(&plan);
  wasm_instance_delete(instance);
  wasm_module_delete(module);
  wasm_store_delete(store);
  strata_store_options_delete(options);
  wasm_engine_delete(engine);
  return 0;
}
