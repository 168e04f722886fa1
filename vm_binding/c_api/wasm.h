// The standard C interface to WebAssembly (wasm-c-api), as Strata implements it: same names, signatures and layouts as
// other engines have, so that hosts written for those compile and link unchanged.
//
// C11 and C++. What an engine may have beyond the standard is in strata.h.
//
// Ownership. A pointer or vector that a comment calls *owned* must be released with the matching `_delete`, once, by
// whoever received it; an owned argument is taken by the callee, also when the call fails. Everything else is lent for
// the duration of the call, or for as long as the object lives that it was got from. An owned vector owns its elements.
// `out` parameters receive owned values; what they held before is not looked at.
//
// Lifetimes. Objects may be deleted in any order. Deleting a reference (function, memory, instance, …) lets go of that
// reference only. Deleting a store ends all that lives in it: references that are left can still be compared, copied
// and deleted, and every other use of them fails as below. What a failed instantiation has left may end before, when
// nothing in the store reaches it: a reference to it then fails likewise, and is the same as no other.
//
// Failures. There is no status. NULL arguments, references of another store or of one that has ended, and values of
// wrong types give NULL, false, zero, an empty vector, or a trap from what returns traps. None of them crashes.
// strata.h has functions that say why.
//
// Threads. Engines, configurations, types and shared modules: any thread. A store and what belongs to it: one thread at
// a time. Functions that run guest code, and those that make or store references, may collect garbage.

#ifndef STRATA_VM_BINDING_C_API_WASM_H_
#define STRATA_VM_BINDING_C_API_WASM_H_

#include <assert.h>  // hosts rely on getting it from here
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifndef WASM_API_EXTERN
#define WASM_API_EXTERN __attribute__((visibility("default")))
#endif

#ifdef __cplusplus
extern "C" {
#endif

// Building blocks: each declares what a family of names has in common.

// An opaque type and how it is released; NULL is no mistake.
#define WASM_DECLARE_OWN(name)                    \
  typedef struct wasm_##name##_t wasm_##name##_t; \
  WASM_API_EXTERN void wasm_##name##_delete(wasm_##name##_t* owned);

// A vector. `_new` takes the elements; `_new_uninitialized` leaves them to the caller, pointers NULL; `_copy` is deep.
// Without memory a vector is empty.
#define WASM_DECLARE_VEC(name, star)                                                                      \
  typedef struct wasm_##name##_vec_t {                                                                    \
    size_t size;                                                                                          \
    wasm_##name##_t star* data;                                                                           \
  } wasm_##name##_vec_t;                                                                                  \
  WASM_API_EXTERN void wasm_##name##_vec_new_empty(wasm_##name##_vec_t* out);                             \
  WASM_API_EXTERN void wasm_##name##_vec_new_uninitialized(wasm_##name##_vec_t* out, size_t size);        \
  WASM_API_EXTERN void wasm_##name##_vec_new(wasm_##name##_vec_t* out, size_t size,                       \
                                             wasm_##name##_t star const data[]);                          \
  WASM_API_EXTERN void wasm_##name##_vec_copy(wasm_##name##_vec_t* out, const wasm_##name##_vec_t* from); \
  WASM_API_EXTERN void wasm_##name##_vec_delete(wasm_##name##_vec_t* owned);

// A description of something: a value, copied deeply.
#define WASM_DECLARE_TYPE(name) \
  WASM_DECLARE_OWN(name)        \
  WASM_DECLARE_VEC(name, *)     \
  WASM_API_EXTERN wasm_##name##_t* wasm_##name##_copy(const wasm_##name##_t* from);

// A reference to something. `_copy` is another reference to the same thing, of which `_same` tells. Host information
// belongs to the thing: all its references see it. A finalizer is called once: when the information is replaced, or
// when the thing ends, which for what lives in a store is with the store at the latest. It may delete references but
// must not use the store.
#define WASM_DECLARE_REF_BASE(name)                                                                   \
  WASM_DECLARE_OWN(name)                                                                              \
  WASM_API_EXTERN wasm_##name##_t* wasm_##name##_copy(const wasm_##name##_t* from);                   \
  WASM_API_EXTERN bool wasm_##name##_same(const wasm_##name##_t* left, const wasm_##name##_t* right); \
  WASM_API_EXTERN void* wasm_##name##_get_host_info(const wasm_##name##_t* of);                       \
  WASM_API_EXTERN void wasm_##name##_set_host_info(wasm_##name##_t* of, void* info);                  \
  WASM_API_EXTERN void wasm_##name##_set_host_info_with_finalizer(wasm_##name##_t* of, void* info,    \
                                                                  void (*finalizer)(void* info));

// Views of the same reference under another type, not owned: NULL if it is not of that type.
#define WASM_DECLARE_REF(name)                                                             \
  WASM_DECLARE_REF_BASE(name)                                                              \
  WASM_API_EXTERN wasm_ref_t* wasm_##name##_as_ref(wasm_##name##_t* of);                   \
  WASM_API_EXTERN const wasm_ref_t* wasm_##name##_as_ref_const(const wasm_##name##_t* of); \
  WASM_API_EXTERN wasm_##name##_t* wasm_ref_as_##name(wasm_ref_t* of);                     \
  WASM_API_EXTERN const wasm_##name##_t* wasm_ref_as_##name##_const(const wasm_ref_t* of);

// Something that other stores of the engine, on other threads, may have too. Both results are owned.
#define WASM_DECLARE_SHARABLE_REF(name)                                                     \
  WASM_DECLARE_REF(name)                                                                    \
  WASM_DECLARE_OWN(shared_##name)                                                           \
  WASM_API_EXTERN wasm_shared_##name##_t* wasm_##name##_share(const wasm_##name##_t* from); \
  WASM_API_EXTERN wasm_##name##_t* wasm_##name##_obtain(wasm_store_t* store, const wasm_shared_##name##_t* from);

// Two types of one thing, each seen as the other: NULL if it is something else.
#define WASM_DECLARE_VIEWS(narrow, wide)                                                                 \
  WASM_API_EXTERN wasm_##wide##_t* wasm_##narrow##_as_##wide(wasm_##narrow##_t* of);                     \
  WASM_API_EXTERN const wasm_##wide##_t* wasm_##narrow##_as_##wide##_const(const wasm_##narrow##_t* of); \
  WASM_API_EXTERN wasm_##narrow##_t* wasm_##wide##_as_##narrow(wasm_##wide##_t* of);                     \
  WASM_API_EXTERN const wasm_##narrow##_t* wasm_##wide##_as_##narrow##_const(const wasm_##wide##_t* of);

// Bytes and names.

typedef char byte_t;
typedef float float32_t;
typedef double float64_t;

typedef byte_t wasm_byte_t;
WASM_DECLARE_VEC(byte, )

// UTF-8, without a zero at the end unless somebody put one there.
typedef wasm_byte_vec_t wasm_name_t;

#define wasm_name wasm_byte_vec
#define wasm_name_new wasm_byte_vec_new
#define wasm_name_new_empty wasm_byte_vec_new_empty
#define wasm_name_new_uninitialized wasm_byte_vec_new_uninitialized
#define wasm_name_new_new_uninitialized wasm_byte_vec_new_uninitialized
#define wasm_name_copy wasm_byte_vec_copy
#define wasm_name_delete wasm_byte_vec_delete

static inline void wasm_name_new_from_string(wasm_name_t* out, const char* text) {
  wasm_name_new(out, strlen(text), text);
}
// With the zero.
static inline void wasm_name_new_from_string_nt(wasm_name_t* out, const char* text) {
  wasm_name_new(out, strlen(text) + 1, text);
}

// Configurations, engines, stores. All `_new` give owned results.

WASM_DECLARE_OWN(config)
WASM_API_EXTERN wasm_config_t* wasm_config_new(void);

// Ends when it and all its stores and modules are deleted.
WASM_DECLARE_OWN(engine)
WASM_API_EXTERN wasm_engine_t* wasm_engine_new(void);
// Takes the configuration; NULL is the default one.
WASM_API_EXTERN wasm_engine_t* wasm_engine_new_with_config(wasm_config_t* owned);

// With a garbage-collected heap as the engine's configuration says. Deleted by its own host function, it ends when the
// outermost call in it has returned. Finalizers of all that is in it run when it ends.
WASM_DECLARE_OWN(store)
WASM_API_EXTERN wasm_store_t* wasm_store_new(wasm_engine_t* engine);

// Types of values.

WASM_DECLARE_TYPE(valtype)

typedef uint8_t wasm_valkind_t;
// strata.h names the kinds beyond these; references are those from WASM_EXTERNREF on.
enum wasm_valkind_enum { WASM_I32, WASM_I64, WASM_F32, WASM_F64, WASM_EXTERNREF = 128, WASM_FUNCREF };

// NULL for a kind that is none.
WASM_API_EXTERN wasm_valtype_t* wasm_valtype_new(wasm_valkind_t kind);
// Of a reference type the kind that its values have: WASM_FUNCREF for every type of functions, and so on. WASM_I32 of
// NULL.
WASM_API_EXTERN wasm_valkind_t wasm_valtype_kind(const wasm_valtype_t* type);

static inline bool wasm_valkind_is_ref(wasm_valkind_t kind) { return kind >= WASM_EXTERNREF; }
static inline bool wasm_valkind_is_num(wasm_valkind_t kind) { return !wasm_valkind_is_ref(kind); }
static inline bool wasm_valtype_is_ref(const wasm_valtype_t* type) {
  return wasm_valkind_is_ref(wasm_valtype_kind(type));
}
static inline bool wasm_valtype_is_num(const wasm_valtype_t* type) {
  return wasm_valkind_is_num(wasm_valtype_kind(type));
}

// Types of what is imported and exported. Constructors take what they are given, also when they give NULL because
// something in it is NULL or cannot be; accessors lend.

WASM_DECLARE_TYPE(functype)
WASM_API_EXTERN wasm_functype_t* wasm_functype_new(wasm_valtype_vec_t* owned_params, wasm_valtype_vec_t* owned_results);
WASM_API_EXTERN const wasm_valtype_vec_t* wasm_functype_params(const wasm_functype_t* type);
WASM_API_EXTERN const wasm_valtype_vec_t* wasm_functype_results(const wasm_functype_t* type);

typedef uint8_t wasm_mutability_t;
enum wasm_mutability_enum { WASM_CONST, WASM_VAR };

WASM_DECLARE_TYPE(globaltype)
WASM_API_EXTERN wasm_globaltype_t* wasm_globaltype_new(wasm_valtype_t* owned_content, wasm_mutability_t mutability);
WASM_API_EXTERN const wasm_valtype_t* wasm_globaltype_content(const wasm_globaltype_t* type);
WASM_API_EXTERN wasm_mutability_t wasm_globaltype_mutability(const wasm_globaltype_t* type);

// Elements, or pages of 64 KiB; `max` is wasm_limits_max_default if there is no other limit. What is larger than fits,
// in 64-bit tables and memories, is told as the largest number.
typedef struct wasm_limits_t {
  uint32_t min;
  uint32_t max;
} wasm_limits_t;
static const uint32_t wasm_limits_max_default = UINT32_MAX;

WASM_DECLARE_TYPE(tabletype)
WASM_API_EXTERN wasm_tabletype_t* wasm_tabletype_new(wasm_valtype_t* owned_element, const wasm_limits_t* limits);
WASM_API_EXTERN const wasm_valtype_t* wasm_tabletype_element(const wasm_tabletype_t* type);
WASM_API_EXTERN const wasm_limits_t* wasm_tabletype_limits(const wasm_tabletype_t* type);

WASM_DECLARE_TYPE(memorytype)
WASM_API_EXTERN wasm_memorytype_t* wasm_memorytype_new(const wasm_limits_t* limits);
WASM_API_EXTERN const wasm_limits_t* wasm_memorytype_limits(const wasm_memorytype_t* type);

// What an exception carries: the parameters of a function type without results.
WASM_DECLARE_TYPE(tagtype)
WASM_API_EXTERN wasm_tagtype_t* wasm_tagtype_new(wasm_functype_t* owned_payload);
WASM_API_EXTERN const wasm_functype_t* wasm_tagtype_functype(const wasm_tagtype_t* type);

WASM_DECLARE_TYPE(externtype)

typedef uint8_t wasm_externkind_t;
enum wasm_externkind_enum {
  WASM_EXTERN_FUNC,
  WASM_EXTERN_GLOBAL,
  WASM_EXTERN_TABLE,
  WASM_EXTERN_MEMORY,
  WASM_EXTERN_TAG
};
WASM_API_EXTERN wasm_externkind_t wasm_externtype_kind(const wasm_externtype_t* type);

WASM_DECLARE_VIEWS(functype, externtype)
WASM_DECLARE_VIEWS(globaltype, externtype)
WASM_DECLARE_VIEWS(tabletype, externtype)
WASM_DECLARE_VIEWS(memorytype, externtype)
WASM_DECLARE_VIEWS(tagtype, externtype)

WASM_DECLARE_TYPE(importtype)
WASM_API_EXTERN wasm_importtype_t* wasm_importtype_new(wasm_name_t* owned_module, wasm_name_t* owned_name,
                                                       wasm_externtype_t* owned_type);
WASM_API_EXTERN const wasm_name_t* wasm_importtype_module(const wasm_importtype_t* type);
WASM_API_EXTERN const wasm_name_t* wasm_importtype_name(const wasm_importtype_t* type);
WASM_API_EXTERN const wasm_externtype_t* wasm_importtype_type(const wasm_importtype_t* type);

WASM_DECLARE_TYPE(exporttype)
WASM_API_EXTERN wasm_exporttype_t* wasm_exporttype_new(wasm_name_t* owned_name, wasm_externtype_t* owned_type);
WASM_API_EXTERN const wasm_name_t* wasm_exporttype_name(const wasm_exporttype_t* type);
WASM_API_EXTERN const wasm_externtype_t* wasm_exporttype_type(const wasm_exporttype_t* type);

// References and values.

WASM_DECLARE_REF_BASE(ref)

// A reference of any kind is in `ref`, NULL for a null one, and owned if the value is. Given where a reference to
// something of the host is expected, any of the host's references does, and comes back as it went in. A vector does not
// fit: it reads as zero and cannot be given.
typedef struct wasm_val_t {
  wasm_valkind_t kind;
  union {
    int32_t i32;
    int64_t i64;
    float32_t f32;
    float64_t f64;
    struct wasm_ref_t* ref;
  } of;
} wasm_val_t;
WASM_DECLARE_VEC(val, )

// Releases what the value refers to; the value itself is the caller's.
WASM_API_EXTERN void wasm_val_delete(wasm_val_t* owned);
WASM_API_EXTERN void wasm_val_copy(wasm_val_t* out, const wasm_val_t* from);

// A place in guest code.
WASM_DECLARE_OWN(frame)
WASM_DECLARE_VEC(frame, *)
WASM_API_EXTERN wasm_frame_t* wasm_frame_copy(const wasm_frame_t* from);
// Lent by the frame; NULL if the store has ended, or has several instances of the module: which of them is not known.
WASM_API_EXTERN struct wasm_instance_t* wasm_frame_instance(const wasm_frame_t* frame);
// In the module's function index space; UINT32_MAX in an expression that initialises something and is no function.
WASM_API_EXTERN uint32_t wasm_frame_func_index(const wasm_frame_t* frame);
// Bytes from the function's first instruction, 0 without a function; and from the module's start.
WASM_API_EXTERN size_t wasm_frame_func_offset(const wasm_frame_t* frame);
WASM_API_EXTERN size_t wasm_frame_module_offset(const wasm_frame_t* frame);

// Why guest code stopped, an exception that nobody caught among the reasons. Outlives its store.
WASM_DECLARE_REF(trap)
typedef wasm_name_t wasm_message_t;  // with a zero at the end
// For host functions to return. The store may be NULL.
WASM_API_EXTERN wasm_trap_t* wasm_trap_new(wasm_store_t* store, const wasm_message_t* message);
WASM_API_EXTERN void wasm_trap_message(const wasm_trap_t* trap, wasm_message_t* out);
// The innermost frame, owned; NULL if no guest code was running.
WASM_API_EXTERN wasm_frame_t* wasm_trap_origin(const wasm_trap_t* trap);
// The frames, innermost first; of a deep stack some hundred innermost and some outermost ones, and
// strata_frame_left_out tells how many are missing between them.
WASM_API_EXTERN void wasm_trap_trace(const wasm_trap_t* trap, wasm_frame_vec_t* out);

// Something of the host's, which guests can hold as an externref: what it is, its host information says. Ends when
// host and guest have let go of it and a collection has found that out.
WASM_DECLARE_REF(foreign)
WASM_API_EXTERN wasm_foreign_t* wasm_foreign_new(wasm_store_t* store);

// Modules.

WASM_DECLARE_SHARABLE_REF(module)
// NULL unless it is a valid binary module; strata_module_new says what is wrong with it, and takes text too.
WASM_API_EXTERN wasm_module_t* wasm_module_new(wasm_store_t* store, const wasm_byte_vec_t* binary);
WASM_API_EXTERN bool wasm_module_validate(wasm_store_t* store, const wasm_byte_vec_t* binary);
// In the module's order.
WASM_API_EXTERN void wasm_module_imports(const wasm_module_t* module, wasm_importtype_vec_t* out);
WASM_API_EXTERN void wasm_module_exports(const wasm_module_t* module, wasm_exporttype_vec_t* out);
// For the same version of Strata to deserialize; that validates again, so bytes from anywhere may be tried.
WASM_API_EXTERN void wasm_module_serialize(const wasm_module_t* module, wasm_byte_vec_t* out);
WASM_API_EXTERN wasm_module_t* wasm_module_deserialize(wasm_store_t* store, const wasm_byte_vec_t* serialized);

// Functions.

WASM_DECLARE_REF(func)

// Called on the store's thread, with as many arguments as the type has, lent, and as many results, which are zero and
// null when it begins and are the caller's afterwards. An owned trap, returned, is what the guest's call ends with.
typedef wasm_trap_t* (*wasm_func_callback_t)(const wasm_val_vec_t* args, wasm_val_vec_t* results);
typedef wasm_trap_t* (*wasm_func_callback_with_env_t)(void* env, const wasm_val_vec_t* args, wasm_val_vec_t* results);

WASM_API_EXTERN wasm_func_t* wasm_func_new(wasm_store_t* store, const wasm_functype_t* type,
                                           wasm_func_callback_t callback);
// The finalizer, if not NULL, is called once, when the store ends; never if the result is NULL.
WASM_API_EXTERN wasm_func_t* wasm_func_new_with_env(wasm_store_t* store, const wasm_functype_t* type,
                                                    wasm_func_callback_with_env_t callback, void* env,
                                                    void (*finalizer)(void* env));
WASM_API_EXTERN wasm_functype_t* wasm_func_type(const wasm_func_t* func);
WASM_API_EXTERN size_t wasm_func_param_arity(const wasm_func_t* func);
WASM_API_EXTERN size_t wasm_func_result_arity(const wasm_func_t* func);
// NULL if it has returned; the results are then written to `results`, as far as that is long enough. Otherwise an owned
// trap, and `results` is as it was. Vectors without elements may be NULL.
WASM_API_EXTERN wasm_trap_t* wasm_func_call(const wasm_func_t* func, const wasm_val_vec_t* args,
                                            wasm_val_vec_t* results);

// Globals.

WASM_DECLARE_REF(global)
WASM_API_EXTERN wasm_global_t* wasm_global_new(wasm_store_t* store, const wasm_globaltype_t* type,
                                               const wasm_val_t* value);
WASM_API_EXTERN wasm_globaltype_t* wasm_global_type(const wasm_global_t* global);
WASM_API_EXTERN void wasm_global_get(const wasm_global_t* global, wasm_val_t* out);
// Nothing happens if the global is immutable or the value is of another type.
WASM_API_EXTERN void wasm_global_set(wasm_global_t* global, const wasm_val_t* value);

// Tables. Indexes beyond the end, and references that are not of the element type, are refused.

WASM_DECLARE_REF(table)
typedef uint32_t wasm_table_size_t;
WASM_API_EXTERN wasm_table_t* wasm_table_new(wasm_store_t* store, const wasm_tabletype_t* type, wasm_ref_t* init);
WASM_API_EXTERN wasm_tabletype_t* wasm_table_type(const wasm_table_t* table);
// Owned; NULL for null, and beyond the end.
WASM_API_EXTERN wasm_ref_t* wasm_table_get(const wasm_table_t* table, wasm_table_size_t index);
WASM_API_EXTERN bool wasm_table_set(wasm_table_t* table, wasm_table_size_t index, wasm_ref_t* ref);
WASM_API_EXTERN wasm_table_size_t wasm_table_size(const wasm_table_t* table);
WASM_API_EXTERN bool wasm_table_grow(wasm_table_t* table, wasm_table_size_t delta, wasm_ref_t* init);

// Memories.

WASM_DECLARE_REF(memory)
typedef uint32_t wasm_memory_pages_t;
static const size_t MEMORY_PAGE_SIZE = 0x10000;
WASM_API_EXTERN wasm_memory_t* wasm_memory_new(wasm_store_t* store, const wasm_memorytype_t* type);
WASM_API_EXTERN wasm_memorytype_t* wasm_memory_type(const wasm_memory_t* memory);
// The bytes, good until guest code runs, the memory grows or the store ends.
WASM_API_EXTERN byte_t* wasm_memory_data(wasm_memory_t* memory);
WASM_API_EXTERN size_t wasm_memory_data_size(const wasm_memory_t* memory);
WASM_API_EXTERN wasm_memory_pages_t wasm_memory_size(const wasm_memory_t* memory);
WASM_API_EXTERN bool wasm_memory_grow(wasm_memory_t* memory, wasm_memory_pages_t delta);

// What is imported and exported.

WASM_DECLARE_REF(extern)
WASM_DECLARE_VEC(extern, *)
WASM_API_EXTERN wasm_externkind_t wasm_extern_kind(const wasm_extern_t* item);
WASM_API_EXTERN wasm_externtype_t* wasm_extern_type(const wasm_extern_t* item);

WASM_DECLARE_VIEWS(func, extern)
WASM_DECLARE_VIEWS(global, extern)
WASM_DECLARE_VIEWS(table, extern)
WASM_DECLARE_VIEWS(memory, extern)

// Instances.

WASM_DECLARE_REF(instance)
// `imports` are lent, in the order of wasm_module_imports, and may be more than there are to import. NULL if imports do
// not match, if there is no room, or if the start function traps; `trap`, if not NULL, gets an owned trap that says
// so, else NULL.
WASM_API_EXTERN wasm_instance_t* wasm_instance_new(wasm_store_t* store, const wasm_module_t* module,
                                                   const wasm_extern_vec_t* imports, wasm_trap_t** trap);
// In the order of wasm_module_exports.
WASM_API_EXTERN void wasm_instance_exports(const wasm_instance_t* instance, wasm_extern_vec_t* out);

// Shorthands.

// Initialisers of vectors that are not owned.
#define WASM_EMPTY_VEC {0, NULL}
#define WASM_ARRAY_VEC(array) {sizeof(array) / sizeof((array)[0]), array}

// Initialisers of values; in C++ they need C++20.
#define WASM_I32_VAL(number)                 \
  {                                          \
    .kind = WASM_I32, .of = {.i32 = number } \
  }
#define WASM_I64_VAL(number)                 \
  {                                          \
    .kind = WASM_I64, .of = {.i64 = number } \
  }
#define WASM_F32_VAL(number)                 \
  {                                          \
    .kind = WASM_F32, .of = {.f32 = number } \
  }
#define WASM_F64_VAL(number)                 \
  {                                          \
    .kind = WASM_F64, .of = {.f64 = number } \
  }
#define WASM_REF_VAL(reference)                       \
  {                                                   \
    .kind = WASM_EXTERNREF, .of = {.ref = reference } \
  }
#define WASM_INIT_VAL                            \
  {                                              \
    .kind = WASM_EXTERNREF, .of = {.ref = NULL } \
  }

// A pointer of the host's as a number that fits.
static inline void wasm_val_init_ptr(wasm_val_t* out, void* pointer) {
  if (sizeof(pointer) == sizeof(out->of.i32)) {
    out->kind = WASM_I32;
    out->of.i32 = (int32_t)(intptr_t)pointer;
  } else {
    out->kind = WASM_I64;
    out->of.i64 = (int64_t)(intptr_t)pointer;
  }
}
static inline void* wasm_val_ptr(const wasm_val_t* value) {
  return (void*)(intptr_t)(sizeof(void*) == sizeof(value->of.i32) ? value->of.i32 : value->of.i64);
}

static inline wasm_valtype_t* wasm_valtype_new_i32(void) { return wasm_valtype_new(WASM_I32); }
static inline wasm_valtype_t* wasm_valtype_new_i64(void) { return wasm_valtype_new(WASM_I64); }
static inline wasm_valtype_t* wasm_valtype_new_f32(void) { return wasm_valtype_new(WASM_F32); }
static inline wasm_valtype_t* wasm_valtype_new_f64(void) { return wasm_valtype_new(WASM_F64); }
static inline wasm_valtype_t* wasm_valtype_new_externref(void) { return wasm_valtype_new(WASM_EXTERNREF); }
static inline wasm_valtype_t* wasm_valtype_new_funcref(void) { return wasm_valtype_new(WASM_FUNCREF); }

// wasm_functype_new_P_R: a function type of P parameters and R results, all of them owned.
static inline wasm_functype_t* wasm_functype_of_arrays(size_t params, wasm_valtype_t* const param[], size_t results,
                                                       wasm_valtype_t* const result[]) {
  wasm_valtype_vec_t taken[2];
  wasm_valtype_vec_new(&taken[0], params, param);
  wasm_valtype_vec_new(&taken[1], results, result);
  return wasm_functype_new(&taken[0], &taken[1]);
}

static inline wasm_functype_t* wasm_functype_new_0_0(void) { return wasm_functype_of_arrays(0, NULL, 0, NULL); }
static inline wasm_functype_t* wasm_functype_new_1_0(wasm_valtype_t* p) {
  return wasm_functype_of_arrays(1, &p, 0, NULL);
}
static inline wasm_functype_t* wasm_functype_new_2_0(wasm_valtype_t* p1, wasm_valtype_t* p2) {
  wasm_valtype_t* const params[] = {p1, p2};
  return wasm_functype_of_arrays(2, params, 0, NULL);
}
static inline wasm_functype_t* wasm_functype_new_3_0(wasm_valtype_t* p1, wasm_valtype_t* p2, wasm_valtype_t* p3) {
  wasm_valtype_t* const params[] = {p1, p2, p3};
  return wasm_functype_of_arrays(3, params, 0, NULL);
}
static inline wasm_functype_t* wasm_functype_new_0_1(wasm_valtype_t* r) {
  return wasm_functype_of_arrays(0, NULL, 1, &r);
}
static inline wasm_functype_t* wasm_functype_new_1_1(wasm_valtype_t* p, wasm_valtype_t* r) {
  return wasm_functype_of_arrays(1, &p, 1, &r);
}
static inline wasm_functype_t* wasm_functype_new_2_1(wasm_valtype_t* p1, wasm_valtype_t* p2, wasm_valtype_t* r) {
  wasm_valtype_t* const params[] = {p1, p2};
  return wasm_functype_of_arrays(2, params, 1, &r);
}
static inline wasm_functype_t* wasm_functype_new_3_1(wasm_valtype_t* p1, wasm_valtype_t* p2, wasm_valtype_t* p3,
                                                     wasm_valtype_t* r) {
  wasm_valtype_t* const params[] = {p1, p2, p3};
  return wasm_functype_of_arrays(3, params, 1, &r);
}
static inline wasm_functype_t* wasm_functype_new_0_2(wasm_valtype_t* r1, wasm_valtype_t* r2) {
  wasm_valtype_t* const results[] = {r1, r2};
  return wasm_functype_of_arrays(0, NULL, 2, results);
}
static inline wasm_functype_t* wasm_functype_new_1_2(wasm_valtype_t* p, wasm_valtype_t* r1, wasm_valtype_t* r2) {
  wasm_valtype_t* const results[] = {r1, r2};
  return wasm_functype_of_arrays(1, &p, 2, results);
}
static inline wasm_functype_t* wasm_functype_new_2_2(wasm_valtype_t* p1, wasm_valtype_t* p2, wasm_valtype_t* r1,
                                                     wasm_valtype_t* r2) {
  wasm_valtype_t* const params[] = {p1, p2};
  wasm_valtype_t* const results[] = {r1, r2};
  return wasm_functype_of_arrays(2, params, 2, results);
}
static inline wasm_functype_t* wasm_functype_new_3_2(wasm_valtype_t* p1, wasm_valtype_t* p2, wasm_valtype_t* p3,
                                                     wasm_valtype_t* r1, wasm_valtype_t* r2) {
  wasm_valtype_t* const params[] = {p1, p2, p3};
  wasm_valtype_t* const results[] = {r1, r2};
  return wasm_functype_of_arrays(3, params, 2, results);
}

#ifdef __cplusplus
}  // extern "C"
#endif

#endif  // STRATA_VM_BINDING_C_API_WASM_H_
