#include "vm_binding/c_api/engine.h"

#include "vm_binding/base/status_macros.h"

using strata::wasm::api::Collector;

absl::StatusOr<std::shared_ptr<Collector>> wasm_engine_t::DefaultCollector() {
  absl::MutexLock lock(&mutex);
  if (collector == nullptr) {
    STRATA_ASSIGN_OR_RETURN(collector, strata::wasm::api::NewCollector(config.collector));
  }
  return collector;
}

extern "C" {

wasm_config_t* wasm_config_new(void) { return new wasm_config_t; }
void wasm_config_delete(wasm_config_t* owned) { delete owned; }

wasm_engine_t* wasm_engine_new(void) { return new wasm_engine_t({}); }
wasm_engine_t* wasm_engine_new_with_config(wasm_config_t* owned) {
  const std::unique_ptr<const wasm_config_t> config(owned);
  return config == nullptr ? wasm_engine_new() : new wasm_engine_t(*config);
}
void wasm_engine_delete(wasm_engine_t* owned) { delete owned; }

}  // extern "C"
