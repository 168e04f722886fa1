// Misuse, ownership and ends of things through the C interface; as C++, which both headers must be.

#include <cstdint>
#include <cstring>
#include <string>

#include "gtest/gtest.h"
#include "vm_binding/c_api/strata.h"
#include "vm_binding/c_api/wasm.h"

namespace {

// Counts the calls of a finalizer.
void Count(void* counter) { ++*static_cast<int*>(counter); }

std::string Text(wasm_message_t* owned) {
  const std::string text = owned->data == nullptr ? "" : owned->data;
  wasm_name_delete(owned);
  return text;
}

std::string MessageOf(wasm_trap_t* owned) {
  wasm_message_t message;
  wasm_trap_message(owned, &message);
  wasm_trap_delete(owned);
  return Text(&message);
}

int CodeOf(strata_error_t* owned) {
  const int code = strata_error_code(owned);
  strata_error_delete(owned);
  return code;
}

class CApi : public testing::Test {
 protected:
  ~CApi() override {
    wasm_store_delete(store_);
    wasm_engine_delete(engine_);
  }

  wasm_module_t* NewModule(const char* text) {
    wasm_byte_vec_t source;
    wasm_name_new_from_string(&source, text);
    wasm_module_t* module = nullptr;
    EXPECT_EQ(CodeOf(strata_module_new(engine_, &source, &module)), 0);
    wasm_byte_vec_delete(&source);
    return module;
  }
  wasm_instance_t* NewInstance(const char* text, std::initializer_list<wasm_extern_t*> imports = {}) {
    wasm_module_t* module = NewModule(text);
    const wasm_extern_vec_t vec{imports.size(), const_cast<wasm_extern_t**>(imports.begin())};
    wasm_instance_t* instance = wasm_instance_new(store_, module, &vec, nullptr);
    wasm_module_delete(module);
    return instance;
  }
  wasm_func_t* NewFunc(wasm_func_callback_with_env_t callback, void* env, wasm_functype_t* owned_type,
                       void (*finalizer)(void*) = nullptr) {
    wasm_func_t* func = wasm_func_new_with_env(store_, owned_type, callback, env, finalizer);
    wasm_functype_delete(owned_type);
    return func;
  }
  // Of an export without parameters; owned.
  static wasm_trap_t* Call(const wasm_instance_t* instance, const char* name, wasm_val_t* result = nullptr) {
    wasm_extern_t* func = strata_instance_export(instance, name);
    wasm_val_vec_t results{result == nullptr ? size_t{0} : 1, result};
    wasm_trap_t* trap = wasm_func_call(wasm_extern_as_func(func), nullptr, &results);
    wasm_extern_delete(func);
    return trap;
  }

  wasm_engine_t* engine_ = wasm_engine_new();
  wasm_store_t* store_ = wasm_store_new(engine_);
};

TEST_F(CApi, NullIsNoCrash) {
  wasm_byte_vec_t bytes;
  wasm_extern_vec_t externs;
  wasm_frame_vec_t frames;
  wasm_importtype_vec_t imports;
  wasm_val_t value;
  EXPECT_EQ(wasm_store_new(nullptr), nullptr);
  EXPECT_EQ(wasm_module_new(store_, nullptr), nullptr);
  EXPECT_FALSE(wasm_module_validate(nullptr, nullptr));
  wasm_module_imports(nullptr, &imports);
  wasm_module_serialize(nullptr, &bytes);
  EXPECT_EQ(imports.size + bytes.size, 0u);
  EXPECT_EQ(wasm_module_obtain(store_, nullptr), nullptr);
  EXPECT_EQ(wasm_module_share(nullptr), nullptr);
  EXPECT_EQ(wasm_func_new(store_, nullptr, nullptr), nullptr);
  EXPECT_EQ(wasm_func_type(nullptr), nullptr);
  EXPECT_NE(MessageOf(wasm_func_call(nullptr, nullptr, nullptr)), "");
  EXPECT_EQ(wasm_global_new(store_, nullptr, nullptr), nullptr);
  wasm_global_get(nullptr, &value);
  EXPECT_EQ(value.of.ref, nullptr);
  wasm_global_set(nullptr, nullptr);
  EXPECT_EQ(wasm_table_new(store_, nullptr, nullptr), nullptr);
  EXPECT_EQ(wasm_table_get(nullptr, 0), nullptr);
  EXPECT_FALSE(wasm_table_set(nullptr, 0, nullptr));
  EXPECT_EQ(wasm_memory_new(nullptr, nullptr), nullptr);
  EXPECT_EQ(wasm_memory_data(nullptr), nullptr);
  EXPECT_FALSE(wasm_memory_grow(nullptr, 1));
  EXPECT_EQ(wasm_instance_new(store_, nullptr, nullptr, nullptr), nullptr);
  wasm_instance_exports(nullptr, &externs);
  wasm_trap_trace(nullptr, &frames);
  EXPECT_EQ(externs.size + frames.size, 0u);
  EXPECT_EQ(wasm_trap_origin(nullptr), nullptr);
  EXPECT_EQ(wasm_extern_type(nullptr), nullptr);
  EXPECT_EQ(wasm_ref_copy(nullptr), nullptr);
  EXPECT_FALSE(wasm_ref_same(nullptr, nullptr));
  wasm_ref_set_host_info(nullptr, &value);
  EXPECT_EQ(wasm_ref_get_host_info(nullptr), nullptr);
  EXPECT_EQ(wasm_functype_new(nullptr, nullptr), nullptr);
  EXPECT_EQ(wasm_importtype_new(nullptr, nullptr, nullptr), nullptr);
  EXPECT_EQ(wasm_valtype_new(77), nullptr);
  wasm_store_delete(nullptr);
  wasm_byte_vec_delete(nullptr);
}

TEST_F(CApi, NullIsAnErrorInStrata) {
  EXPECT_EQ(CodeOf(strata_config_set_features(nullptr, nullptr)), STRATA_INVALID_ARGUMENT);
  EXPECT_EQ(CodeOf(strata_wat2wasm(nullptr, 0, nullptr)), STRATA_INVALID_ARGUMENT);
  EXPECT_EQ(CodeOf(strata_store_new(nullptr, nullptr, nullptr)), STRATA_INVALID_ARGUMENT);
  EXPECT_EQ(CodeOf(strata_store_set_fuel(nullptr, 1)), STRATA_INVALID_ARGUMENT);
  EXPECT_EQ(CodeOf(strata_store_get_fuel(store_, nullptr)), STRATA_INVALID_ARGUMENT);
  EXPECT_EQ(CodeOf(strata_store_set_call_hook(nullptr, nullptr, nullptr, nullptr)), STRATA_INVALID_ARGUMENT);
  EXPECT_EQ(CodeOf(strata_store_set_deadline_callback(nullptr, nullptr, nullptr, nullptr)), STRATA_INVALID_ARGUMENT);
  EXPECT_EQ(CodeOf(strata_store_set_wasi(nullptr, nullptr)), STRATA_INVALID_ARGUMENT);
  EXPECT_EQ(CodeOf(strata_tag_new(store_, nullptr, nullptr)), STRATA_INVALID_ARGUMENT);
  EXPECT_EQ(CodeOf(strata_exception_new(store_, nullptr, nullptr, nullptr)), STRATA_INVALID_ARGUMENT);
  EXPECT_EQ(CodeOf(strata_exn_new(store_, nullptr, nullptr, nullptr)), STRATA_INVALID_ARGUMENT);
  EXPECT_EQ(CodeOf(strata_exn_tag(nullptr, nullptr)), STRATA_INVALID_ARGUMENT);
  EXPECT_EQ(CodeOf(strata_struct_new(store_, 0, nullptr, nullptr)), STRATA_INVALID_ARGUMENT);
  EXPECT_EQ(CodeOf(strata_array_new(store_, 0, 1, nullptr, nullptr)), STRATA_INVALID_ARGUMENT);
  EXPECT_EQ(CodeOf(strata_profile_start(nullptr, 1)), STRATA_INVALID_ARGUMENT);
  EXPECT_EQ(strata_frame_left_out(nullptr), 0u);
  EXPECT_EQ(CodeOf(strata_store_set_fuel(store_, 1)), STRATA_FAILED_PRECONDITION);  // the engine has none
  EXPECT_EQ(CodeOf(strata_linker_instantiate(nullptr, store_, nullptr, nullptr, nullptr)), STRATA_INVALID_ARGUMENT);
  EXPECT_EQ(CodeOf(strata_struct_get(nullptr, 0, nullptr)), STRATA_INVALID_ARGUMENT);
  EXPECT_EQ(CodeOf(strata_array_length(nullptr, nullptr)), STRATA_INVALID_ARGUMENT);
  EXPECT_EQ(CodeOf(strata_exn_payload(nullptr, nullptr)), STRATA_INVALID_ARGUMENT);
  EXPECT_EQ(CodeOf(strata_profile_stop(store_, nullptr)), STRATA_FAILED_PRECONDITION);
  EXPECT_EQ(strata_interrupt_new(nullptr), nullptr);
  EXPECT_EQ(strata_trap_tag(nullptr), nullptr);
  EXPECT_EQ(strata_ref_kind(nullptr), STRATA_OTHER_REF);
}

TEST_F(CApi, CollectorsAreCheckedWhenChosen) {
  strata_store_options_t* options = strata_store_options_new();
  EXPECT_EQ(CodeOf(strata_store_options_set_collector(options, "no such plan", 0, 1)), STRATA_NOT_FOUND);
  EXPECT_EQ(CodeOf(strata_store_options_set_collector(options, "immix", 1, 1)), STRATA_INVALID_ARGUMENT);
  EXPECT_EQ(CodeOf(strata_store_options_set_collector(options, "immix", 0, -1)), STRATA_INVALID_ARGUMENT);
  strata_store_options_delete(options);
  wasm_config_t* config = wasm_config_new();
  EXPECT_EQ(CodeOf(strata_config_set_collector(config, "no such plan", 0, 1)), STRATA_NOT_FOUND);
  EXPECT_EQ(CodeOf(strata_config_set_features(config, "no-such-feature")), STRATA_INVALID_ARGUMENT);
  wasm_config_delete(config);
}

TEST_F(CApi, ReferencesOutliveTheirStore) {
  wasm_instance_t* instance = NewInstance(
      R"((module (memory (export "m") 1) (table (export "t") 1 externref) (global (export "g") i32 (i32.const 1))
        (func (export "f"))))");
  wasm_extern_vec_t exports;
  wasm_instance_exports(instance, &exports);
  ASSERT_EQ(exports.size, 4u);
  wasm_extern_t* again = wasm_extern_copy(exports.data[0]);
  wasm_ref_t* number = strata_i31_new(store_, 1);
  wasm_foreign_t* foreign = wasm_foreign_new(store_);
  ASSERT_TRUE(wasm_table_set(wasm_extern_as_table(exports.data[1]), 0, wasm_foreign_as_ref(foreign)));
  strata_interrupt_t* interrupt = strata_interrupt_new(store_);
  wasm_store_delete(store_);
  store_ = nullptr;

  EXPECT_TRUE(wasm_extern_same(again, exports.data[0]));
  EXPECT_EQ(wasm_memory_data(wasm_extern_as_memory(exports.data[0])), nullptr);
  EXPECT_EQ(wasm_table_get(wasm_extern_as_table(exports.data[1]), 0), nullptr);
  EXPECT_EQ(wasm_global_type(wasm_extern_as_global(exports.data[2])), nullptr);
  EXPECT_NE(MessageOf(wasm_func_call(wasm_extern_as_func(exports.data[3]), nullptr, nullptr)), "");
  wasm_extern_set_host_info(exports.data[0], &exports);
  EXPECT_EQ(wasm_extern_get_host_info(exports.data[0]), nullptr);
  EXPECT_EQ(strata_instance_export(instance, "f"), nullptr);
  strata_interrupt_cancel(interrupt);

  strata_interrupt_delete(interrupt);
  wasm_foreign_delete(foreign);
  wasm_ref_delete(number);
  wasm_extern_delete(again);
  wasm_instance_delete(instance);
  wasm_extern_vec_delete(&exports);
}

TEST_F(CApi, OtherStoresRefuse) {
  wasm_store_t* other = wasm_store_new(engine_);
  wasm_instance_t* instance = NewInstance(
      R"((module (table (export "t") 1 funcref) (func (export "f") (param i32) (result i32) (i32.const 1))))");
  wasm_extern_t* func = strata_instance_export(instance, "f");
  wasm_module_t* module = NewModule(R"((module (import "a" "f" (func (param i32) (result i32)))))");
  const wasm_extern_vec_t imports{1, &func};
  wasm_trap_t* trap = nullptr;
  EXPECT_EQ(wasm_instance_new(other, module, &imports, &trap), nullptr);
  EXPECT_NE(MessageOf(trap), "");

  wasm_valtype_t* element = wasm_valtype_new_funcref();
  const wasm_limits_t limits{1, 1};
  wasm_tabletype_t* type = wasm_tabletype_new(element, &limits);
  EXPECT_EQ(wasm_table_new(other, type, wasm_extern_as_ref(func)), nullptr);
  wasm_table_t* table = wasm_table_new(other, type, nullptr);
  EXPECT_FALSE(wasm_table_set(table, 0, wasm_extern_as_ref(func)));

  wasm_table_delete(table);
  wasm_tabletype_delete(type);
  wasm_module_delete(module);
  wasm_extern_delete(func);
  wasm_instance_delete(instance);
  wasm_store_delete(other);
}

TEST_F(CApi, WrongArgumentsTrap) {
  wasm_instance_t* instance = NewInstance(R"((module (func (export "f") (param i32)) (func (export "v") (param v128))
        (func (export "r") (param funcref))))");
  wasm_extern_vec_t exports;
  wasm_instance_exports(instance, &exports);
  wasm_val_t wrong = {};
  wrong.kind = WASM_I64;
  const wasm_val_vec_t one{1, &wrong};
  EXPECT_EQ(MessageOf(wasm_func_call(wasm_extern_as_func(exports.data[0]), &one, nullptr)),
            "expected i32, not a value of kind 1");
  EXPECT_EQ(MessageOf(wasm_func_call(wasm_extern_as_func(exports.data[0]), nullptr, nullptr)),
            "expected 1 values, not 0");
  wasm_trap_t* trap = wasm_func_call(wasm_extern_as_func(exports.data[1]), &one, nullptr);
  EXPECT_EQ(strata_trap_kind(trap), STRATA_TRAP_MISUSE);
  EXPECT_EQ(MessageOf(trap), "a v128 does not fit a wasm_val_t");
  wasm_val_t memory = {};
  memory.kind = WASM_FUNCREF;
  memory.of.ref = wasm_instance_as_ref(instance);
  const wasm_val_vec_t no_func{1, &memory};
  EXPECT_NE(MessageOf(wasm_func_call(wasm_extern_as_func(exports.data[2]), &no_func, nullptr)), "");
  wasm_extern_vec_delete(&exports);
  wasm_instance_delete(instance);
}

TEST_F(CApi, WrongResultsOfACallbackTrap) {
  const auto wrong = [](void*, const wasm_val_vec_t*, wasm_val_vec_t* results) -> wasm_trap_t* {
    results->data[0].kind = WASM_F32;
    return nullptr;
  };
  wasm_func_t* func = NewFunc(wrong, nullptr, wasm_functype_new_0_1(wasm_valtype_new_i32()));
  wasm_val_t result = {};
  wasm_val_vec_t results{1, &result};
  EXPECT_EQ(MessageOf(wasm_func_call(func, nullptr, &results)), "expected i32, not a value of kind 2");
  wasm_func_delete(func);
}

TEST_F(CApi, ImportsOfOneNameAreToldApartByPlace) {
  wasm_globaltype_t* type = wasm_globaltype_new(wasm_valtype_new_i32(), WASM_CONST);
  wasm_val_t value = {};
  value.of.i32 = 30;
  wasm_global_t* first = wasm_global_new(store_, type, &value);
  value.of.i32 = 12;
  wasm_global_t* second = wasm_global_new(store_, type, &value);
  wasm_instance_t* instance = NewInstance(
      R"((module (import "a" "b" (global $x i32)) (import "a" "b" (global $y i32))
        (func (export "difference") (result i32) (i32.sub (global.get $x) (global.get $y)))))",
      {wasm_global_as_extern(first), wasm_global_as_extern(second)});
  EXPECT_EQ(Call(instance, "difference", &value), nullptr);
  EXPECT_EQ(value.of.i32, 18);
  wasm_instance_delete(instance);
  wasm_global_delete(first);
  wasm_global_delete(second);
  wasm_globaltype_delete(type);
}

TEST_F(CApi, EnvironmentsEndOnceWithTheStore) {
  int ended = 0;
  const auto nothing = [](void*, const wasm_val_vec_t*, wasm_val_vec_t*) -> wasm_trap_t* { return nullptr; };
  EXPECT_EQ(wasm_func_new_with_env(nullptr, nullptr, nothing, &ended, Count), nullptr);
  EXPECT_EQ(ended, 0);  // it was not taken
  wasm_func_t* func = NewFunc(nothing, &ended, wasm_functype_new_0_0(), Count);
  wasm_func_t* copy = wasm_func_copy(func);
  wasm_func_delete(func);
  EXPECT_EQ(ended, 0);
  wasm_store_delete(store_);
  store_ = nullptr;
  EXPECT_EQ(ended, 1);
  wasm_func_delete(copy);
  EXPECT_EQ(ended, 1);
}

TEST_F(CApi, ForeignObjectsEndWhenHostAndGuestHaveLetGo) {
  int ended = 0;
  wasm_instance_t* instance = NewInstance(R"((module (global (export "g") (mut externref) (ref.null extern))))");
  wasm_extern_t* global = strata_instance_export(instance, "g");
  wasm_foreign_t* foreign = wasm_foreign_new(store_);
  wasm_foreign_set_host_info_with_finalizer(foreign, &ended, Count);
  wasm_val_t value = {};
  value.kind = WASM_EXTERNREF;
  value.of.ref = wasm_foreign_as_ref(foreign);
  wasm_global_set(wasm_extern_as_global(global), &value);
  wasm_foreign_delete(foreign);
  strata_store_gc(store_);
  EXPECT_EQ(ended, 0);
  value.of.ref = nullptr;
  wasm_global_set(wasm_extern_as_global(global), &value);
  strata_store_gc(store_);
  EXPECT_EQ(ended, 1);
  wasm_extern_delete(global);
  wasm_instance_delete(instance);
}

TEST_F(CApi, AStoreMayBeDeletedByWhatItCalls) {
  const auto end = [](void* env, const wasm_val_vec_t*, wasm_val_vec_t*) -> wasm_trap_t* {
    wasm_store_t** store = static_cast<wasm_store_t**>(env);
    wasm_store_delete(*store);
    *store = nullptr;
    return nullptr;
  };
  wasm_func_t* func = NewFunc(end, &store_, wasm_functype_new_0_0());
  wasm_instance_t* instance =
      NewInstance(R"((module (import "" "" (func $end)) (func (export "run") (result i32) (call $end) (i32.const 3))))",
                  {wasm_func_as_extern(func)});
  wasm_val_t result = {};
  EXPECT_EQ(Call(instance, "run", &result), nullptr);
  EXPECT_EQ(result.of.i32, 3);
  EXPECT_NE(MessageOf(wasm_func_call(func, nullptr, nullptr)), "");  // now it has ended
  wasm_func_delete(func);
  wasm_instance_delete(instance);
}

TEST_F(CApi, FinalizersMayDeleteReferencesOfTheEndingStore) {
  const auto nothing = [](void*, const wasm_val_vec_t*, wasm_val_vec_t*) -> wasm_trap_t* { return nullptr; };
  wasm_func_t* first = NewFunc(nothing, nullptr, wasm_functype_new_0_0());
  const auto drop = [](void* env) {
    wasm_func_t* func = static_cast<wasm_func_t*>(env);
    EXPECT_NE(MessageOf(wasm_func_call(func, nullptr, nullptr)), "");
    wasm_func_delete(func);
  };
  wasm_func_delete(NewFunc(nothing, first, wasm_functype_new_0_0(), drop));
}

// A host function that calls the guest and returns what that ended with.
wasm_trap_t* PassOn(void* env, const wasm_val_vec_t*, wasm_val_vec_t*) {
  return wasm_func_call(wasm_extern_as_func(*static_cast<wasm_extern_t**>(env)), nullptr, nullptr);
}

TEST_F(CApi, ExceptionsPassThroughTheHost) {
  wasm_extern_t* thrower = nullptr;
  wasm_func_t* pass_on = NewFunc(PassOn, &thrower, wasm_functype_new_0_0());
  wasm_instance_t* instance = NewInstance(
      R"((module (import "" "" (func $host)) (tag $t (param i64)) (tag $v (export "v") (param v128))
        (func (export "throw") (throw $t (i64.const 5)))
        (func (export "throw_vector") (throw $v (v128.const i64x2 1 2)))
        (func (export "catch") (result i64)
          (block $caught (result i64) (try_table (catch $t $caught) (call $host)) (i64.const 0)))
        (func (export "catch_vector") (result i64)
          (i64x2.extract_lane 1
            (block $caught (result v128) (try_table (catch $v $caught) (call $host)) (v128.const i64x2 0 0))))))",
      {wasm_func_as_extern(pass_on)});
  thrower = strata_instance_export(instance, "throw");
  wasm_val_t result = {};
  EXPECT_EQ(Call(instance, "catch", &result), nullptr);
  EXPECT_EQ(result.of.i64, 5);
  wasm_extern_delete(thrower);
  thrower = strata_instance_export(instance, "throw_vector");  // which wasm_val_t cannot hold
  EXPECT_EQ(Call(instance, "catch_vector", &result), nullptr);
  EXPECT_EQ(result.of.i64, 2);
  wasm_extern_delete(thrower);
  wasm_func_delete(pass_on);
  wasm_instance_delete(instance);
}

struct Thrower {
  wasm_store_t* store;
  wasm_extern_t* tag;
};

TEST_F(CApi, HostsThrowAndExit) {
  wasm_valtype_t* i32 = wasm_valtype_new_i32();
  wasm_tagtype_t* type = wasm_tagtype_new(wasm_functype_new_1_0(i32));
  Thrower thrower{store_, nullptr};
  EXPECT_EQ(CodeOf(strata_tag_new(store_, type, &thrower.tag)), 0);
  const auto raise = [](void* env, const wasm_val_vec_t*, wasm_val_vec_t*) -> wasm_trap_t* {
    const Thrower& given = *static_cast<Thrower*>(env);
    wasm_val_t number = {};
    number.of.i32 = 9;
    const wasm_val_vec_t payload{1, &number};
    wasm_trap_t* trap = nullptr;
    EXPECT_EQ(CodeOf(strata_exception_new(given.store, given.tag, nullptr, &trap)), STRATA_INVALID_ARGUMENT);
    EXPECT_EQ(CodeOf(strata_exception_new(given.store, given.tag, &payload, &trap)), 0);
    return trap;
  };
  const auto leave = [](void*, const wasm_val_vec_t*, wasm_val_vec_t*) { return strata_trap_new_exit(4); };
  wasm_func_t* raise_func = NewFunc(raise, &thrower, wasm_functype_new_0_0());
  wasm_func_t* leave_func = NewFunc(leave, nullptr, wasm_functype_new_0_0());
  wasm_instance_t* instance = NewInstance(
      R"((module (import "" "t" (tag $t (param i32))) (import "" "r" (func $raise)) (import "" "l" (func $leave))
        (func (export "catch") (result i32)
          (block $caught (result i32) (try_table (catch $t $caught) (call $raise)) (i32.const 0)))
        (func (export "leave") (call $leave))))",
      {thrower.tag, wasm_func_as_extern(raise_func), wasm_func_as_extern(leave_func)});
  wasm_val_t result = {};
  EXPECT_EQ(Call(instance, "catch", &result), nullptr);
  EXPECT_EQ(result.of.i32, 9);
  wasm_trap_t* left = Call(instance, "leave");
  int code = 0;
  EXPECT_TRUE(strata_trap_exit_code(left, &code));
  EXPECT_EQ(code, 4);
  EXPECT_EQ(strata_trap_kind(left), STRATA_TRAP_EXIT);
  wasm_trap_delete(left);

  wasm_val_t number = {};
  const wasm_val_vec_t payload{1, &number};
  wasm_ref_t* exception = nullptr;
  wasm_extern_t* tag = nullptr;
  wasm_val_vec_t values;
  EXPECT_EQ(CodeOf(strata_exn_new(store_, thrower.tag, &payload, &exception)), 0);
  EXPECT_EQ(strata_ref_kind(exception), STRATA_EXN_REF);
  EXPECT_EQ(CodeOf(strata_exn_tag(exception, &tag)), 0);
  EXPECT_TRUE(wasm_extern_same(tag, thrower.tag));
  EXPECT_EQ(CodeOf(strata_exn_payload(exception, &values)), 0);
  EXPECT_EQ(values.size, 1u);
  wasm_val_vec_delete(&values);
  wasm_ref_delete(exception);
  wasm_extern_delete(tag);
  wasm_extern_delete(thrower.tag);
  wasm_tagtype_delete(type);
  wasm_func_delete(raise_func);
  wasm_func_delete(leave_func);
  wasm_instance_delete(instance);
}

struct HookLog {
  wasm_store_t* store;
  int events = 0;
  int pauses = 0;
  int ended = 0;
};

TEST_F(CApi, HooksAreToldAndReplacedOnlyBetweenCalls) {
  HookLog log{store_};
  const auto on_call = [](void* env, strata_call_event_t, const strata_callee_t* callee) -> wasm_trap_t* {
    HookLog& told = *static_cast<HookLog*>(env);
    ++told.events;
    EXPECT_STREQ(callee->name, "run");
    EXPECT_EQ(CodeOf(strata_store_set_call_hook(told.store, nullptr, nullptr, nullptr)), STRATA_FAILED_PRECONDITION);
    EXPECT_EQ(CodeOf(strata_store_set_gc_hook(told.store, nullptr, nullptr, nullptr)), STRATA_FAILED_PRECONDITION);
    EXPECT_EQ(CodeOf(strata_profile_start(told.store, 1000)), STRATA_FAILED_PRECONDITION);
    return nullptr;
  };
  const auto on_gc = [](void* env, bool) { ++static_cast<HookLog*>(env)->pauses; };
  EXPECT_EQ(CodeOf(strata_store_set_call_hook(store_, on_call, &log, nullptr)), 0);
  EXPECT_EQ(CodeOf(strata_store_set_gc_hook(store_, on_gc, &log, nullptr)), 0);
  wasm_instance_t* instance =
      NewInstance(R"((module (type $s (struct)) (func (export "run") (drop (struct.new $s)))))");
  EXPECT_EQ(Call(instance, "run"), nullptr);
  EXPECT_EQ(log.events, 2);
  strata_store_gc(store_);
  EXPECT_EQ(log.pauses, 2);
  EXPECT_EQ(CodeOf(strata_store_set_call_hook(store_, on_call, &log.ended, Count)), 0);
  EXPECT_EQ(CodeOf(strata_store_set_call_hook(store_, nullptr, nullptr, nullptr)), 0);
  EXPECT_EQ(log.ended, 1);
  EXPECT_EQ(Call(instance, "run"), nullptr);
  EXPECT_EQ(log.events, 2);
  wasm_instance_delete(instance);
}

TEST_F(CApi, ADeadlineCallbackMayReplaceItself) {
  static wasm_store_t* store;
  store = store_;
  const auto once = [](void*) {
    EXPECT_EQ(CodeOf(strata_store_set_deadline_callback(store, nullptr, nullptr, nullptr)), 0);
    strata_store_set_epoch_deadline(store, 0);
    return true;
  };
  int ended = 0;
  EXPECT_EQ(CodeOf(strata_store_set_deadline_callback(store_, once, &ended, Count)), 0);
  strata_store_set_epoch_deadline(store_, 0);
  wasm_instance_t* instance = NewInstance(R"((module (func (export "spin") (loop (br 0)))))");
  wasm_trap_t* trap = Call(instance, "spin");
  EXPECT_EQ(strata_trap_kind(trap), STRATA_TRAP_DEADLINE);
  EXPECT_EQ(ended, 1);
  wasm_trap_delete(trap);
  wasm_instance_delete(instance);
}

TEST_F(CApi, ADeadlineCallbackMayBeReplacedFromWithinTwice) {
  static wasm_store_t* store;
  store = store_;
  const auto second = [](void* env) {
    Count(env);
    return false;
  };
  static strata_deadline_callback_t next;
  next = second;
  const auto first = [](void* env) {
    EXPECT_EQ(CodeOf(strata_store_set_deadline_callback(store, nullptr, nullptr, nullptr)), 0);
    EXPECT_EQ(CodeOf(strata_store_set_deadline_callback(store, next, env, nullptr)), 0);
    strata_store_set_epoch_deadline(store, 0);
    return true;
  };
  int asked = 0;
  EXPECT_EQ(CodeOf(strata_store_set_deadline_callback(store_, first, &asked, nullptr)), 0);
  strata_store_set_epoch_deadline(store_, 0);
  wasm_instance_t* instance = NewInstance(R"((module (func (export "spin") (loop (br 0)))))");
  wasm_trap_t* trap = Call(instance, "spin");
  EXPECT_EQ(strata_trap_kind(trap), STRATA_TRAP_DEADLINE);
  EXPECT_EQ(asked, 1);
  wasm_trap_delete(trap);
  wasm_instance_delete(instance);
}

TEST_F(CApi, AFrameOfAnInitialiserHasNoFunction) {
  wasm_module_t* module =
      NewModule("(module (type $a (array i8)) (global (ref $a) (array.new_default $a (i32.const 0x7fffffff))))");
  wasm_trap_t* trap = nullptr;
  EXPECT_EQ(wasm_instance_new(store_, module, nullptr, &trap), nullptr);
  EXPECT_EQ(strata_trap_kind(trap), STRATA_TRAP_HEAP_EXHAUSTED);
  wasm_frame_t* frame = wasm_trap_origin(trap);
  ASSERT_NE(frame, nullptr);
  EXPECT_EQ(wasm_frame_func_index(frame), UINT32_MAX);
  EXPECT_EQ(wasm_frame_func_offset(frame), 0u);
  EXPECT_NE(wasm_frame_module_offset(frame), 0u);
  wasm_frame_delete(frame);
  wasm_trap_delete(trap);
  wasm_module_delete(module);
}

TEST_F(CApi, ATraceSaysWhatIsMissing) {
  wasm_instance_t* instance = NewInstance(
      R"((module (func $down (param i32) (result i32)
          (if (i32.eqz (local.get 0)) (then unreachable))
          (i32.add (i32.const 1) (call $down (i32.sub (local.get 0) (i32.const 1)))))
        (func (export "run") (result i32) (call $down (i32.const 999)))))");
  wasm_trap_t* trap = Call(instance, "run");
  wasm_frame_vec_t frames;
  wasm_trap_trace(trap, &frames);
  EXPECT_LT(frames.size, 1001u);
  uint64_t all = frames.size;
  for (size_t i = 0; i < frames.size; ++i) all += strata_frame_left_out(frames.data[i]);
  EXPECT_EQ(all, 1001u);
  wasm_frame_vec_delete(&frames);
  wasm_trap_delete(trap);
  wasm_instance_delete(instance);
}

// A host function that keeps its argument, a function.
wasm_trap_t* Keep(void* env, const wasm_val_vec_t* args, wasm_val_vec_t*) {
  *static_cast<wasm_func_t**>(env) = wasm_func_copy(wasm_ref_as_func(args->data[0].of.ref));
  return nullptr;
}

TEST_F(CApi, HostInformationEndsWithWhatAFailedInstantiationLeft) {
  wasm_func_t* left = nullptr;
  wasm_func_t* keep = NewFunc(Keep, &left, wasm_functype_new_1_0(wasm_valtype_new_funcref()));
  EXPECT_EQ(NewInstance(R"((module (import "" "" (func $keep (param funcref))) (func $f) (elem declare func $f)
        (func $start (call $keep (ref.func $f)) unreachable) (start $start)))",
                        {wasm_func_as_extern(keep)}),
            nullptr);
  ASSERT_NE(left, nullptr);
  wasm_func_t* copy = wasm_func_copy(left);
  int ended = 0, kept_ended = 0;
  wasm_func_set_host_info_with_finalizer(left, &ended, Count);
  wasm_func_set_host_info_with_finalizer(keep, &kept_ended, Count);
  EXPECT_EQ(wasm_func_get_host_info(copy), &ended);
  EXPECT_TRUE(wasm_func_same(left, copy));
  strata_store_gc(store_);
  EXPECT_EQ(ended, 1);
  EXPECT_EQ(wasm_func_get_host_info(copy), nullptr);
  wasm_func_set_host_info_with_finalizer(left, &ended, Count);  // not taken
  EXPECT_FALSE(wasm_func_same(left, copy));
  EXPECT_EQ(wasm_func_get_host_info(keep), &kept_ended);

  wasm_instance_t* instance = NewInstance(R"((module (func (export "a")) (func (export "b"))))");
  wasm_extern_vec_t exports;
  wasm_instance_exports(instance, &exports);
  for (size_t i = 0; i < exports.size; ++i) {
    EXPECT_EQ(wasm_extern_get_host_info(exports.data[i]), nullptr);
    EXPECT_FALSE(wasm_func_same(left, wasm_extern_as_func(exports.data[i])));
  }
  wasm_store_delete(store_);
  store_ = nullptr;
  EXPECT_EQ(ended, 1);
  EXPECT_EQ(kept_ended, 1);
  wasm_extern_vec_delete(&exports);
  wasm_instance_delete(instance);
  wasm_func_delete(copy);
  wasm_func_delete(left);
  wasm_func_delete(keep);
}

TEST_F(CApi, TypesOfObjectsAreSharedByModulesAndHosts) {
  wasm_valtype_t* i32 = wasm_valtype_new_i32();
  const strata_field_t fields[] = {{i32, 8, true}, {i32, 0, false}};
  strata_type_t by_host = 0, by_module = 1;
  EXPECT_EQ(CodeOf(strata_engine_struct_type(engine_, fields, 2, &by_host)), 0);
  wasm_module_t* module = NewModule("(module (type (struct (field (mut i8)) (field i32))))");
  EXPECT_EQ(CodeOf(strata_module_type(module, 0, &by_module)), 0);
  EXPECT_EQ(by_host, by_module);
  EXPECT_EQ(CodeOf(strata_module_type(module, 1, &by_module)), STRATA_NOT_FOUND);
  const strata_field_t wrong{nullptr, 0, false};
  EXPECT_EQ(CodeOf(strata_engine_array_type(engine_, &wrong, &by_host)), STRATA_INVALID_ARGUMENT);
  const strata_field_t element{i32, 0, true};
  strata_type_t array_type = 0;
  EXPECT_EQ(CodeOf(strata_engine_array_type(engine_, &element, &array_type)), 0);

  wasm_ref_t* object = nullptr;
  EXPECT_EQ(CodeOf(strata_struct_new(store_, by_host, nullptr, &object)), 0);
  wasm_val_t value = {};
  EXPECT_EQ(CodeOf(strata_struct_get(object, 2, &value)), STRATA_OUT_OF_RANGE);
  EXPECT_EQ(CodeOf(strata_array_get(object, 0, &value)), STRATA_INVALID_ARGUMENT);
  EXPECT_EQ(CodeOf(strata_struct_new(store_, array_type, nullptr, &object)), STRATA_INVALID_ARGUMENT);
  EXPECT_EQ(CodeOf(strata_struct_new(store_, 1 << 30, nullptr, &object)), STRATA_INVALID_ARGUMENT);
  wasm_valtype_t* reference = strata_valtype_of(engine_, by_host, true);
  EXPECT_EQ(wasm_valtype_kind(reference), STRATA_ANYREF);
  wasm_ref_t* copy = wasm_ref_copy(object);
  EXPECT_TRUE(wasm_ref_same(copy, object));
  wasm_ref_delete(copy);
  wasm_valtype_delete(reference);
  wasm_ref_delete(object);
  wasm_module_delete(module);
  wasm_valtype_delete(i32);
}

TEST_F(CApi, LinkersResolveByName) {
  strata_linker_t* linker = strata_linker_new(engine_, STRATA_TRAP_UNKNOWN_IMPORTS);
  int ended = 0;
  const auto nothing = [](void*, const wasm_val_vec_t*, wasm_val_vec_t*) -> wasm_trap_t* { return nullptr; };
  wasm_functype_t* type = wasm_functype_new_0_0();
  EXPECT_EQ(CodeOf(strata_linker_define_func(linker, "a", "f", type, nothing, &ended, Count)), 0);
  EXPECT_EQ(CodeOf(strata_linker_define_func(linker, "a", "f", type, nothing, &ended, Count)), STRATA_ALREADY_EXISTS);
  EXPECT_EQ(ended, 0);
  wasm_module_t* module = NewModule(
      R"((module (import "a" "f" (func $f)) (import "a" "g" (func $g))
        (func (export "f") (call $f)) (func (export "g") (call $g))))");
  wasm_instance_t* instance = nullptr;
  EXPECT_EQ(CodeOf(strata_linker_instantiate(linker, store_, module, &instance, nullptr)), 0);
  EXPECT_EQ(Call(instance, "f"), nullptr);
  wasm_trap_t* trap = Call(instance, "g");
  EXPECT_EQ(strata_trap_kind(trap), STRATA_TRAP_UNKNOWN_IMPORT);
  wasm_trap_delete(trap);
  wasm_module_t* starts = NewModule("(module (func $s unreachable) (start $s))");
  wasm_instance_t* none = nullptr;
  EXPECT_EQ(CodeOf(strata_linker_instantiate(linker, store_, starts, &none, &trap)), STRATA_ABORTED);
  EXPECT_EQ(strata_trap_kind(trap), STRATA_TRAP_UNREACHABLE);
  wasm_trap_delete(trap);
  wasm_module_delete(starts);
  wasm_functype_delete(type);
  wasm_module_delete(module);
  wasm_instance_delete(instance);
  strata_linker_delete(linker);
  wasm_store_delete(store_);
  store_ = nullptr;
  EXPECT_EQ(ended, 1);
}

TEST(CApiEngines, ModulesOfOneEngineAreNoOthers) {
  wasm_engine_t* first = wasm_engine_new();
  wasm_engine_t* second = wasm_engine_new_with_config(wasm_config_new());
  wasm_store_t* store = wasm_store_new(second);
  wasm_byte_vec_t source;
  wasm_name_new_from_string(&source, "(module)");
  wasm_module_t* module = nullptr;
  EXPECT_EQ(CodeOf(strata_module_new(first, &source, &module)), 0);
  wasm_shared_module_t* shared = wasm_module_share(module);
  wasm_engine_delete(first);
  EXPECT_EQ(wasm_module_obtain(store, shared), nullptr);
  EXPECT_EQ(wasm_instance_new(store, module, nullptr, nullptr), nullptr);
  wasm_byte_vec_delete(&source);
  wasm_engine_delete(second);
  wasm_store_delete(store);
  wasm_shared_module_delete(shared);
  wasm_module_delete(module);
}

}  // namespace
