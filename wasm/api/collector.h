// Where an API store gets its garbage-collected heap from.
//
// This package knows no collector; vm_binding/wasm:strata has the implementation that offers all of them. One collector
// serves any number of stores, on any threads, and lives as long as the last of them.

#ifndef STRATA_WASM_API_COLLECTOR_H_
#define STRATA_WASM_API_COLLECTOR_H_

#include <memory>

#include "absl/status/statusor.h"
#include "vm_binding/contract/heap_factory.h"
#include "wasm/runtime/engine.h"
#include "wasm/runtime/resource_limiter.h"

namespace strata::wasm::api {

class Collector {
 public:
  virtual ~Collector() = default;
  // What one store of `engine` asks for its heap when it needs one; the store keeps it and the collector. `limiter`, if
  // not null, is asked before the heap grows, and outlives it.
  virtual absl::StatusOr<std::unique_ptr<vm::HeapFactory>> HeapsFor(wasm::Engine& engine, ResourceLimiter* limiter) = 0;
};

}  // namespace strata::wasm::api

#endif  // STRATA_WASM_API_COLLECTOR_H_
