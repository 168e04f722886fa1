// A program for WASI: arguments, a directory, output, and how it exits.

#define _DEFAULT_SOURCE  // mkdtemp

#include <stdio.h>
#include <unistd.h>

#include "example.h"

// Writes its second argument to "greeting" in the first directory, and exits with 7.
static const char kText[] =
    "(module"
    "  (import \"wasi_snapshot_preview1\" \"args_get\" (func $args_get (param i32 i32) (result i32)))"
    "  (import \"wasi_snapshot_preview1\" \"path_open\""
    "    (func $path_open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))"
    "  (import \"wasi_snapshot_preview1\" \"fd_write\" (func $fd_write (param i32 i32 i32 i32) (result i32)))"
    "  (import \"wasi_snapshot_preview1\" \"proc_exit\" (func $proc_exit (param i32)))"
    "  (memory (export \"memory\") 1)"
    "  (data (i32.const 0) \"greeting\")"
    "  (func $must (param i32) (if (local.get 0) (then unreachable)))"
    "  (func (export \"_start\")"
    "    (call $must (call $args_get (i32.const 16) (i32.const 64)))"
    "    (call $must (call $path_open (i32.const 3) (i32.const 0) (i32.const 0) (i32.const 8)"
    "      (i32.const 1) (i64.const 64) (i64.const 0) (i32.const 0) (i32.const 32)))"
    "    (i32.store (i32.const 40) (i32.load (i32.const 20)))"
    "    (i32.store (i32.const 44) (i32.const 5))"
    "    (call $must (call $fd_write (i32.load (i32.const 32)) (i32.const 40) (i32.const 1) (i32.const 48)))"
    "    (call $proc_exit (i32.const 7))))";

int main(void) {
  const char* root = getenv("TEST_TMPDIR");
  char directory[500], path[600];
  snprintf(directory, sizeof(directory), "%s/strata_wasi_XXXXXX", root != NULL ? root : "/tmp");
  REQUIRE(mkdtemp(directory) != NULL);

  wasm_engine_t* engine = wasm_engine_new();
  wasm_store_t* store = wasm_store_new(engine);
  strata_wasi_t* wasi = strata_wasi_new();
  strata_wasi_add_arg(wasi, "greeter");
  strata_wasi_add_arg(wasi, "hello");
  strata_wasi_add_env(wasi, "LANGUAGE=en");
  strata_wasi_add_dir(wasi, directory, "/");
  strata_wasi_inherit_stdio(wasi);
  require_no_error(strata_store_set_wasi(store, wasi));
  strata_wasi_delete(wasi);

  wasm_module_t* module = module_of_text(store, kText);
  strata_linker_t* linker = strata_linker_new(engine, 0);
  strata_linker_define_wasi(linker);
  wasm_instance_t* instance;
  require_no_error(strata_linker_instantiate(linker, store, module, &instance, NULL));
  wasm_extern_t* start = strata_instance_export(instance, "_start");
  wasm_trap_t* ended = wasm_func_call(wasm_extern_as_func(start), NULL, NULL);
  int code = -1;
  REQUIRE(strata_trap_exit_code(ended, &code));
  printf("the program has exited with %d\n", code);
  REQUIRE(code == 7);

  snprintf(path, sizeof(path), "%s/greeting", directory);
  FILE* file = fopen(path, "r");
  char text[10] = "";
  REQUIRE(file != NULL && fgets(text, sizeof(text), file) != NULL && strcmp(text, "hello") == 0);
  fclose(file);
  unlink(path);
  rmdir(directory);

  wasm_trap_delete(ended);
  wasm_extern_delete(start);
  wasm_instance_delete(instance);
  strata_linker_delete(linker);
  wasm_module_delete(module);
  wasm_store_delete(store);
  wasm_engine_delete(engine);
  return 0;
}
