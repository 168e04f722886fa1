// Configurations and engines of the C API.
//
// Any thread, but for configurations, which one thread at a time makes.

#ifndef STRATA_VM_BINDING_C_API_ENGINE_H_
#define STRATA_VM_BINDING_C_API_ENGINE_H_

#include <memory>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "vm_binding/c_api/wasm.h"
#include "vm_binding/wasm/strata.h"
#include "wasm/api/collector.h"
#include "wasm/api/engine.h"

struct wasm_config_t {
  strata::wasm::api::Config engine;
  strata::wasm::api::CollectorOptions collector;  // of stores that choose none
};

struct wasm_engine_t {
  explicit wasm_engine_t(const wasm_config_t& its_config) : engine(its_config.engine), config(its_config) {}

  // What stores that choose none share; made when the first of them is.
  absl::StatusOr<std::shared_ptr<strata::wasm::api::Collector>> DefaultCollector() ABSL_LOCKS_EXCLUDED(mutex);

  const strata::wasm::api::Engine engine;
  const wasm_config_t config;
  absl::Mutex mutex;
  std::shared_ptr<strata::wasm::api::Collector> collector ABSL_GUARDED_BY(mutex);
};

#endif  // STRATA_VM_BINDING_C_API_ENGINE_H_
