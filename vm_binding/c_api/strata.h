// What Strata has beyond the standard C interface: see wasm.h first, whose ownership, lifetimes and threads hold here
// too.
//
// C11 and C++. Functions that can fail return an owned error, or NULL if they have succeeded; `out` parameters are
// written only then, and what they receive is owned. A NULL where something has to be is STRATA_INVALID_ARGUMENT;
// something of another store, or of one that has ended, STRATA_FAILED_PRECONDITION. Text that is given ends with a
// zero.
//
// Callbacks get the `env` that they came with. A finalizer, which may be NULL, is called with it once: when the
// callback is replaced, or when what it was given to ends; never if an error was returned. Unless it says otherwise, a
// callback runs on the store's thread, may use the store, and must return.

#ifndef STRATA_VM_BINDING_C_API_STRATA_H_
#define STRATA_VM_BINDING_C_API_STRATA_H_

#include "wasm.h"

#ifdef __cplusplus
extern "C" {
#endif

#define STRATA_VERSION "0.6.0"

// Errors.

// Why something failed. Any thread.
typedef struct strata_error_t strata_error_t;
WASM_API_EXTERN void strata_error_delete(strata_error_t* owned);

enum strata_error_code {
  STRATA_INVALID_ARGUMENT = 3,     // malformed or invalid, or of a wrong type or number
  STRATA_NOT_FOUND = 5,            // no such name
  STRATA_ALREADY_EXISTS = 6,       // a name that is taken
  STRATA_RESOURCE_EXHAUSTED = 8,   // a limit, or the system, refuses
  STRATA_FAILED_PRECONDITION = 9,  // of another store or engine, or one that has ended; without what it needs
  STRATA_ABORTED = 10,             // guest code trapped, or an exception left it
  STRATA_OUT_OF_RANGE = 11         // beyond the end
};
// One of these, or another code of Abseil's statuses; 0 of NULL.
WASM_API_EXTERN int strata_error_code(const strata_error_t* error);
// Text for humans.
WASM_API_EXTERN void strata_error_message(const strata_error_t* error, wasm_message_t* out);

// Kinds of values beyond wasm.h's: vectors; references to objects of the heap, i31s among them; exceptions.
enum strata_valkind_enum { STRATA_V128 = 4, STRATA_ANYREF = 130, STRATA_EXNREF = 131 };

// Engines. A configuration is used by one thread at a time.

// Which language modules may use: a base ("wasm3.0", "mvp", "all") or nothing, then names of proposals with + or -, as
// in "wasm3.0,+threads,-multi-memory". STRATA_INVALID_ARGUMENT for a name that is none.
WASM_API_EXTERN strata_error_t* strata_config_set_features(wasm_config_t* config, const char* features);
// Guest code pays for what it does out of its store's fuel; off at first.
WASM_API_EXTERN void strata_config_set_fuel(wasm_config_t* config, bool fuel);
// Memories may reserve 4 GiB of address space each, and need no checks then; on at first. Off: thousands fit.
WASM_API_EXTERN void strata_config_set_guarded_memories(wasm_config_t* config, bool guarded);
// What a memory may grow to, in pages of 64 KiB.
WASM_API_EXTERN void strata_config_set_max_memory_pages(wasm_config_t* config, uint64_t pages);
// The collector of stores that choose none: see strata_store_options_set_collector.
WASM_API_EXTERN strata_error_t* strata_config_set_collector(wasm_config_t* config, const char* plan,
                                                            size_t max_heap_bytes, int workers);
// A tick of the clock that strata_store_set_epoch_deadline counts. Any thread, but no signal handler.
WASM_API_EXTERN void strata_engine_increment_epoch(wasm_engine_t* engine);

// Modules. Any thread.

// The binary form of a module in the text format. STRATA_INVALID_ARGUMENT, with line and column, for what is malformed.
WASM_API_EXTERN strata_error_t* strata_wat2wasm(const char* text, size_t length, wasm_byte_vec_t* out);
// A module, binary or in the text format, for stores of the engine. STRATA_INVALID_ARGUMENT, with place and reason.
WASM_API_EXTERN strata_error_t* strata_module_new(wasm_engine_t* engine, const wasm_byte_vec_t* wasm_or_wat,
                                                  wasm_module_t** out);

// Stores.

// How a store shall be. Used by one thread at a time, for any number of stores.
typedef struct strata_store_options_t strata_store_options_t;
WASM_API_EXTERN strata_store_options_t* strata_store_options_new(void);
WASM_API_EXTERN void strata_store_options_delete(strata_store_options_t* owned);
// The collector: a plan by the name that the command's --gc has for it ("semispace", "immix", "auto", …); how large the
// heap may be, 0 for 1 GiB; how many threads collect, the store's own among them. STRATA_NOT_FOUND, listing the names,
// for a plan that is none; STRATA_INVALID_ARGUMENT for too small a heap or a number of threads that is out of range.
// Stores with the same options share threads, not heaps.
WASM_API_EXTERN strata_error_t* strata_store_options_set_collector(strata_store_options_t* options, const char* plan,
                                                                   size_t max_heap_bytes, int workers);
// Guest code traps when its stack is larger; 0: as it comes.
WASM_API_EXTERN void strata_store_options_set_max_stack(strata_store_options_t* options, size_t bytes);

typedef uint8_t strata_resource_t;
enum strata_resource_enum {
  STRATA_MEMORY,     // bytes of one linear memory
  STRATA_TABLE,      // elements of one table
  STRATA_INSTANCES,  // instances in the store
  STRATA_HEAP        // bytes of the garbage-collected heap
};
// Asked before there is more; false refuses. What is made is asked about from 0. Must not use the store.
typedef bool (*strata_limiter_t)(void* env, strata_resource_t what, uint64_t current, uint64_t desired);
// Refused memory.grow and table.grow give -1, an instantiation fails, an allocation collects and traps if that does not
// help. Ends with the options and the last store made with them; stores on several threads ask on theirs.
WASM_API_EXTERN void strata_store_options_set_limiter(strata_store_options_t* options, strata_limiter_t limiter,
                                                      void* env, void (*finalizer)(void* env));

// NULL options are the default ones: the engine's collector, no limiter.
WASM_API_EXTERN strata_error_t* strata_store_new(wasm_engine_t* engine, const strata_store_options_t* options,
                                                 wasm_store_t** out);

// Limits of work and time. On the store's thread, between calls or in callbacks, unless it says otherwise.

// What guest code may still spend. STRATA_FAILED_PRECONDITION unless the engine has fuel.
WASM_API_EXTERN strata_error_t* strata_store_set_fuel(wasm_store_t* store, uint64_t fuel);
WASM_API_EXTERN strata_error_t* strata_store_get_fuel(const wasm_store_t* store, uint64_t* out);
// The store's time is up at the tick'th strata_engine_increment_epoch from now; 0: at once. Without it, never.
WASM_API_EXTERN void strata_store_set_epoch_deadline(wasm_store_t* store, uint64_t ticks);
// Asked when its time is up: true lets the guest go on, false traps it, as does having no callback (NULL).
typedef bool (*strata_deadline_callback_t)(void* env);
WASM_API_EXTERN strata_error_t* strata_store_set_deadline_callback(wasm_store_t* store,
                                                                   strata_deadline_callback_t callback, void* env,
                                                                   void (*finalizer)(void* env));

// Stops the store's guest from elsewhere. Outlives the store, and does nothing then.
typedef struct strata_interrupt_t strata_interrupt_t;
WASM_API_EXTERN strata_interrupt_t* strata_interrupt_new(const wasm_store_t* store);
WASM_API_EXTERN void strata_interrupt_delete(strata_interrupt_t* owned);
// The guest traps. Any thread, and signal handlers.
WASM_API_EXTERN void strata_interrupt_cancel(const strata_interrupt_t* interrupt);
// The guest's time is up. Any thread, and signal handlers.
WASM_API_EXTERN void strata_interrupt_end_time(const strata_interrupt_t* interrupt);

// Ends the guest's time after so long of the wall clock, unless it is deleted before. Has a thread of its own.
typedef struct strata_timeout_t strata_timeout_t;
WASM_API_EXTERN strata_timeout_t* strata_timeout_new(const wasm_store_t* store, uint64_t milliseconds);
WASM_API_EXTERN void strata_timeout_delete(strata_timeout_t* owned);

// Hooks. On the store's thread.

typedef uint8_t strata_call_event_t;
enum strata_call_event_enum {
  STRATA_CALLING_GUEST,
  STRATA_RETURNING_FROM_GUEST,
  STRATA_CALLING_HOST,
  STRATA_RETURNING_FROM_HOST
};
// Who is called, lent for the call of the hook.
typedef struct strata_callee_t {
  const wasm_func_t* func;
  const char* module;   // the module's name; empty for the host's
  const char* name;     // of the function; of the host's "MODULE.NAME", if a linker has defined it
  uint32_t func_index;  // in its module; 0 for the host's
} strata_callee_t;
// Told of each call over the border between host and guest. An owned trap, returned, ends it: instead of the call, or
// after it.
typedef wasm_trap_t* (*strata_call_hook_t)(void* env, strata_call_event_t event, const strata_callee_t* callee);
// One for a store; NULL for none. Not within a hook of either kind: STRATA_FAILED_PRECONDITION.
WASM_API_EXTERN strata_error_t* strata_store_set_call_hook(wasm_store_t* store, strata_call_hook_t hook, void* env,
                                                           void (*finalizer)(void* env));
// Told when the collector has stopped the guest (true) and before it lets it go on (false), nearly always for a
// collection. Must not use the store.
typedef void (*strata_gc_hook_t)(void* env, bool begins);
WASM_API_EXTERN strata_error_t* strata_store_set_gc_hook(wasm_store_t* store, strata_gc_hook_t hook, void* env,
                                                         void (*finalizer)(void* env));

// The collector. On the store's thread.

// Collects now, and runs finalizers of what has died. Collects.
WASM_API_EXTERN void strata_store_gc(wasm_store_t* store);
typedef struct strata_gc_figures_t {
  uint64_t collections;
  uint64_t pause_ns;  // all of them together
  uint64_t longest_pause_ns;
  uint64_t allocated_bytes;  // so far
  uint64_t live_bytes;       // what the last collection left
  uint64_t reserved_bytes;   // whole blocks and pages, now
} strata_gc_figures_t;
// What it has done; zeros as long as no guest has needed a heap.
WASM_API_EXTERN void strata_store_gc_figures(const wasm_store_t* store, strata_gc_figures_t* out);
// The plan's name; empty as long as there is no heap.
WASM_API_EXTERN void strata_store_gc_plan(const wasm_store_t* store, wasm_name_t* out);

// The system (WASI preview 1). Used by one thread at a time.

typedef struct strata_wasi_t strata_wasi_t;
WASM_API_EXTERN strata_wasi_t* strata_wasi_new(void);
WASM_API_EXTERN void strata_wasi_delete(strata_wasi_t* owned);
// One more argument, the program's name first; one more variable, "NAME=value".
WASM_API_EXTERN void strata_wasi_add_arg(strata_wasi_t* wasi, const char* arg);
WASM_API_EXTERN void strata_wasi_add_env(strata_wasi_t* wasi, const char* variable);
// The host's own variables.
WASM_API_EXTERN void strata_wasi_inherit_env(strata_wasi_t* wasi);
// A directory of the host's, with all below it, under the guest's name for it.
WASM_API_EXTERN void strata_wasi_add_dir(strata_wasi_t* wasi, const char* host_path, const char* guest_path);
// Descriptors of the host's, lent for as long as the store lives; -1 for none, as at first.
WASM_API_EXTERN void strata_wasi_set_stdio(strata_wasi_t* wasi, int in, int out, int err);
// 0, 1 and 2.
WASM_API_EXTERN void strata_wasi_inherit_stdio(strata_wasi_t* wasi);
// Time and randomness are the same in each run.
WASM_API_EXTERN void strata_wasi_set_deterministic(strata_wasi_t* wasi, uint64_t seed);
// Gives it to a store, once, before the first instance that wants it. STRATA_NOT_FOUND for a directory that cannot be
// opened.
WASM_API_EXTERN strata_error_t* strata_store_set_wasi(wasm_store_t* store, const strata_wasi_t* wasi);

// Linkers: imports by name. Defined by one thread; then any number may instantiate, each in a store of its own.

enum strata_linker_flags {
  STRATA_ALLOW_SHADOWING = 1,      // a definition may replace an earlier one, which otherwise is STRATA_ALREADY_EXISTS
  STRATA_TRAP_UNKNOWN_IMPORTS = 2  // functions that are not defined trap when called, instead of failing instantiation
};
typedef struct strata_linker_t strata_linker_t;
WASM_API_EXTERN strata_linker_t* strata_linker_new(const wasm_engine_t* engine, uint32_t flags);
WASM_API_EXTERN void strata_linker_delete(strata_linker_t* owned);
// Something of a store, for instances in that store.
WASM_API_EXTERN strata_error_t* strata_linker_define(strata_linker_t* linker, const char* module, const char* name,
                                                     const wasm_extern_t* item);
// A function of the host's, for instances in any store. The finalizer runs when the linker and those stores have ended.
WASM_API_EXTERN strata_error_t* strata_linker_define_func(strata_linker_t* linker, const char* module, const char* name,
                                                          const wasm_functype_t* type,
                                                          wasm_func_callback_with_env_t callback, void* env,
                                                          void (*finalizer)(void* env));
// All that an instance exports.
WASM_API_EXTERN strata_error_t* strata_linker_define_instance(strata_linker_t* linker, const char* module,
                                                              const wasm_instance_t* instance);
// WASI, with what each store has been given.
WASM_API_EXTERN void strata_linker_define_wasi(strata_linker_t* linker);
// Makes an instance. STRATA_NOT_FOUND for imports that are not defined, naming them all. If the start function traps
// that is STRATA_ABORTED, and the trap is written to `trap`, owned, unless that is NULL. May collect.
WASM_API_EXTERN strata_error_t* strata_linker_instantiate(const strata_linker_t* linker, wasm_store_t* store,
                                                          const wasm_module_t* module, wasm_instance_t** out,
                                                          wasm_trap_t** trap);
// What an instance exports under a name, owned; NULL if it exports nothing of that name. On the store's thread.
WASM_API_EXTERN wasm_extern_t* strata_instance_export(const wasm_instance_t* instance, const char* name);

// Types of objects. A type is a number that means the same to all modules of an engine. Any thread.

typedef uint32_t strata_type_t;
// What a module calls the type `index`, or by a name in its name section.
WASM_API_EXTERN strata_error_t* strata_module_type(const wasm_module_t* module, uint32_t index, strata_type_t* out);
WASM_API_EXTERN strata_error_t* strata_module_find_type(const wasm_module_t* module, const char* name,
                                                        strata_type_t* out);
typedef struct strata_field_t {
  const wasm_valtype_t* type;  // lent; i32 if packed
  uint8_t packed_bits;         // 8, 16, or 0
  bool is_mutable;
} strata_field_t;
// The final type of these fields or elements: what modules that declare the same have, too.
WASM_API_EXTERN strata_error_t* strata_engine_struct_type(const wasm_engine_t* engine, const strata_field_t fields[],
                                                          size_t count, strata_type_t* out);
WASM_API_EXTERN strata_error_t* strata_engine_array_type(const wasm_engine_t* engine, const strata_field_t* element,
                                                         strata_type_t* out);
// The type of references to objects of a type, for fields, functions and globals. Owned; NULL for what is no type.
WASM_API_EXTERN wasm_valtype_t* strata_valtype_of(const wasm_engine_t* engine, strata_type_t type, bool nullable);

// Objects. References to them are wasm_ref_t, which keep them alive. On the store's thread.

typedef uint8_t strata_refkind_t;
enum strata_refkind_enum { STRATA_OTHER_REF, STRATA_STRUCT_REF, STRATA_ARRAY_REF, STRATA_I31_REF, STRATA_EXN_REF };
// What it refers to; other is what wasm.h has names for, and NULL.
WASM_API_EXTERN strata_refkind_t strata_ref_kind(const wasm_ref_t* ref);

// A struct with these values, or with zeros and nulls if there are none (NULL). May collect. A v128 is
// STRATA_INVALID_ARGUMENT here and below. STRATA_RESOURCE_EXHAUSTED if the heap is full.
WASM_API_EXTERN strata_error_t* strata_struct_new(wasm_store_t* store, strata_type_t type, const wasm_val_vec_t* fields,
                                                  wasm_ref_t** out);
// Packed fields are i32s, with zeros above. STRATA_OUT_OF_RANGE for a field that is none.
WASM_API_EXTERN strata_error_t* strata_struct_get(const wasm_ref_t* object, size_t field, wasm_val_t* out);
WASM_API_EXTERN strata_error_t* strata_struct_set(const wasm_ref_t* object, size_t field, const wasm_val_t* value);

// An array, every element `value`. May collect.
WASM_API_EXTERN strata_error_t* strata_array_new(wasm_store_t* store, strata_type_t type, uint32_t length,
                                                 const wasm_val_t* value, wasm_ref_t** out);
WASM_API_EXTERN strata_error_t* strata_array_length(const wasm_ref_t* object, uint32_t* out);
WASM_API_EXTERN strata_error_t* strata_array_get(const wasm_ref_t* object, uint32_t index, wasm_val_t* out);
WASM_API_EXTERN strata_error_t* strata_array_set(const wasm_ref_t* object, uint32_t index, const wasm_val_t* value);
// Copies `count` numbers from the element `first` on, out of and into an array of integers of so many bytes each (1, 2,
// 4 or 8). Nothing is copied unless all of them exist and are of that size.
WASM_API_EXTERN strata_error_t* strata_array_read(const wasm_ref_t* object, uint32_t first, size_t count,
                                                  size_t element_bytes, void* into);
WASM_API_EXTERN strata_error_t* strata_array_write(const wasm_ref_t* object, uint32_t first, size_t count,
                                                   size_t element_bytes, const void* from);

// 31 bits of a number, for the store; NULL without one. And the number, with its sign.
WASM_API_EXTERN wasm_ref_t* strata_i31_new(wasm_store_t* store, int32_t number);
WASM_API_EXTERN strata_error_t* strata_i31_get(const wasm_ref_t* ref, int32_t* out);

// Exceptions. On the store's thread.

// A tag, which is an external of kind WASM_EXTERN_TAG.
WASM_API_EXTERN strata_error_t* strata_tag_new(wasm_store_t* store, const wasm_tagtype_t* type, wasm_extern_t** out);
// An exception for a host function to return as a trap: it is thrown then.
WASM_API_EXTERN strata_error_t* strata_exception_new(wasm_store_t* store, const wasm_extern_t* tag,
                                                     const wasm_val_vec_t* payload, wasm_trap_t** out);
// Of a trap that is an exception which nobody caught: its tag, owned, and its payload; NULL and empty of another.
WASM_API_EXTERN wasm_extern_t* strata_trap_tag(const wasm_trap_t* trap);
WASM_API_EXTERN void strata_trap_payload(const wasm_trap_t* trap, wasm_val_vec_t* out);
// An exception as an object (exnref). May collect.
WASM_API_EXTERN strata_error_t* strata_exn_new(wasm_store_t* store, const wasm_extern_t* tag,
                                               const wasm_val_vec_t* payload, wasm_ref_t** out);
WASM_API_EXTERN strata_error_t* strata_exn_tag(const wasm_ref_t* exception, wasm_extern_t** out);
WASM_API_EXTERN strata_error_t* strata_exn_payload(const wasm_ref_t* exception, wasm_val_vec_t* out);

// Traps. Any thread.

typedef uint8_t strata_trap_kind_t;
enum strata_trap_kind_enum {
  STRATA_TRAP_OTHER,            // of an instruction; the message says which
  STRATA_TRAP_HOST,             // a host function refused
  STRATA_TRAP_MISUSE,           // the host's own mistake: nothing ran
  STRATA_TRAP_EXCEPTION,        // nobody caught it
  STRATA_TRAP_EXIT,             // the program ended itself
  STRATA_TRAP_OUT_OF_FUEL,      // of work
  STRATA_TRAP_DEADLINE,         // of time
  STRATA_TRAP_CANCELLED,        // from elsewhere
  STRATA_TRAP_STACK_EXHAUSTED,  // of stack
  STRATA_TRAP_HEAP_EXHAUSTED,   // of heap
  STRATA_TRAP_UNREACHABLE,      // the instruction
  STRATA_TRAP_OUT_OF_BOUNDS,    // of a memory, table or array
  STRATA_TRAP_NULL_REFERENCE,   // where something was needed
  STRATA_TRAP_CAST_FAILURE,     // of another type
  STRATA_TRAP_UNKNOWN_IMPORT    // that was left undefined on purpose
};
WASM_API_EXTERN strata_trap_kind_t strata_trap_kind(const wasm_trap_t* trap);
// Whether the program ended itself, and with what.
WASM_API_EXTERN bool strata_trap_exit_code(const wasm_trap_t* trap, int* out);
// For a host function to return: the guest ends as a program does that exits. Owned.
WASM_API_EXTERN wasm_trap_t* strata_trap_new_exit(int code);
// What the frame's function and its module are called; either may be empty.
WASM_API_EXTERN void strata_frame_function(const wasm_frame_t* frame, wasm_name_t* out);
WASM_API_EXTERN void strata_frame_module(const wasm_frame_t* frame, wasm_name_t* out);
// How many frames, the host's among them, are missing in the trace between this one and the next: 0 but for one frame
// of a deep stack.
WASM_API_EXTERN uint64_t strata_frame_left_out(const wasm_frame_t* frame);

// Profiles. On the store's thread.

// Samples the guest's stack each so many microseconds from now on. STRATA_FAILED_PRECONDITION if that goes on already,
// and, here and below, within a hook.
WASM_API_EXTERN strata_error_t* strata_profile_start(wasm_store_t* store, uint64_t interval_us);
// Stops, and writes a file for the Firefox Profiler (profiler.firefox.com); with a name that ends in ".folded", stacks
// for flame graphs. NULL: no file. Between calls. A store that ends before has none.
WASM_API_EXTERN strata_error_t* strata_profile_stop(wasm_store_t* store, const char* path);

#ifdef __cplusplus
}  // extern "C"
#endif

#endif  // STRATA_VM_BINDING_C_API_STRATA_H_
