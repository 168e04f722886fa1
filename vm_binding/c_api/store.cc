#include "vm_binding/c_api/store.h"

#include "absl/status/statusor.h"
#include "vm_binding/c_api/engine.h"
#include "wasm/api/store.h"

using namespace strata::c_api;  // NOLINT: what follows is C's, and has no namespace

extern "C" {

wasm_store_t* wasm_store_new(wasm_engine_t* engine) {
  if (engine == nullptr) return nullptr;
  auto collector = engine->DefaultCollector();
  if (!collector.ok()) return nullptr;
  strata::wasm::api::StoreOptions options;
  options.collector = *std::move(collector);
  auto store = strata::wasm::api::Store::Create(engine->engine, options);
  return store.ok() ? new wasm_store_t(StoreState::Create(*std::move(store))) : nullptr;
}

void wasm_store_delete(wasm_store_t* owned) { delete owned; }

}  // extern "C"
