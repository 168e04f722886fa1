// WASI for stores.

#include <unistd.h>

#include "absl/status/status.h"
#include "vm_binding/c_api/error.h"
#include "vm_binding/c_api/store.h"
#include "vm_binding/c_api/strata.h"
#include "wasm/api/store.h"
#include "wasm/wasi/context.h"

using namespace strata::c_api;  // NOLINT: what follows is C's, and has no namespace

struct strata_wasi_t {
  strata::wasm::wasi::WasiOptions options;
};

extern "C" {

strata_wasi_t* strata_wasi_new(void) {
  auto* wasi = new strata_wasi_t;
  strata_wasi_set_stdio(wasi, -1, -1, -1);
  return wasi;
}
void strata_wasi_delete(strata_wasi_t* owned) { delete owned; }

void strata_wasi_add_arg(strata_wasi_t* wasi, const char* arg) {
  if (wasi != nullptr && arg != nullptr) wasi->options.args.emplace_back(arg);
}
void strata_wasi_add_env(strata_wasi_t* wasi, const char* variable) {
  if (wasi != nullptr && variable != nullptr) wasi->options.env.emplace_back(variable);
}
void strata_wasi_inherit_env(strata_wasi_t* wasi) {
  for (char** variable = environ; variable != nullptr && *variable != nullptr; ++variable) {
    strata_wasi_add_env(wasi, *variable);
  }
}
void strata_wasi_add_dir(strata_wasi_t* wasi, const char* host_path, const char* guest_path) {
  if (wasi == nullptr || host_path == nullptr || guest_path == nullptr) return;
  wasi->options.preopens.push_back({host_path, guest_path});
}
void strata_wasi_set_stdio(strata_wasi_t* wasi, int in, int out, int err) {
  if (wasi == nullptr) return;
  wasi->options.stdin_fd = in;
  wasi->options.stdout_fd = out;
  wasi->options.stderr_fd = err;
}
void strata_wasi_inherit_stdio(strata_wasi_t* wasi) {
  strata_wasi_set_stdio(wasi, STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO);
}
void strata_wasi_set_deterministic(strata_wasi_t* wasi, uint64_t seed) {
  if (wasi != nullptr) wasi->options.deterministic_seed = seed;
}

strata_error_t* strata_store_set_wasi(wasm_store_t* store, const strata_wasi_t* wasi) {
  const StoreUse use(StateOf(store));
  if (!use || wasi == nullptr) return NewError(Missing());
  return NewError(use.store().SetWasi(wasi->options));
}

}  // extern "C"
