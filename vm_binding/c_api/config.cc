// Configurations beyond wasm.h's: the language, fuel, memories, and the collector of stores that choose none.

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "vm_binding/c_api/collector.h"
#include "vm_binding/c_api/engine.h"
#include "vm_binding/c_api/error.h"
#include "vm_binding/c_api/strata.h"
#include "wasm/types/features.h"

using namespace strata::c_api;  // NOLINT: what follows is C's, and has no namespace

extern "C" {

strata_error_t* strata_config_set_features(wasm_config_t* config, const char* features) {
  if (config == nullptr || features == nullptr) return NewError(absl::InvalidArgumentError("no configuration or text"));
  const auto parsed = strata::wasm::Features::Parse(features, config->engine.features);
  if (!parsed.ok()) return NewError(parsed.status());
  config->engine.features = *parsed;
  return nullptr;
}

void strata_config_set_fuel(wasm_config_t* config, bool fuel) {
  if (config != nullptr) config->engine.fuel = fuel;
}
void strata_config_set_guarded_memories(wasm_config_t* config, bool guarded) {
  if (config != nullptr) config->engine.guarded_memories = guarded;
}
void strata_config_set_max_memory_pages(wasm_config_t* config, uint64_t pages) {
  if (config != nullptr) config->engine.max_memory_pages = pages;
}

strata_error_t* strata_config_set_collector(wasm_config_t* config, const char* plan, size_t max_heap_bytes,
                                            int workers) {
  if (config == nullptr) return NewError(absl::InvalidArgumentError("no configuration"));
  const auto options = CollectorOptionsOf(plan, max_heap_bytes, workers);
  if (!options.ok()) return NewError(options.status());
  const absl::Status usable = strata::wasm::api::NewCollector(*options).status();
  if (usable.ok()) config->collector = *options;
  return NewError(usable);
}

void strata_engine_increment_epoch(wasm_engine_t* engine) {
  if (engine != nullptr) engine->engine.IncrementEpoch();
}

}  // extern "C"
