// Stores made with options: a collector, a limiter, a stack.

#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "vm_binding/base/status_macros.h"
#include "vm_binding/c_api/collector.h"
#include "vm_binding/c_api/engine.h"
#include "vm_binding/c_api/error.h"
#include "vm_binding/c_api/host_info.h"
#include "vm_binding/c_api/store.h"
#include "vm_binding/c_api/strata.h"
#include "wasm/api/store.h"
#include "wasm/runtime/resource_limiter.h"

using namespace strata::c_api;  // NOLINT: what follows is C's, and has no namespace

struct strata_store_options_t {
  strata::wasm::api::StoreOptions options;
};

namespace {

class Limiter final : public strata::wasm::ResourceLimiter {
 public:
  Limiter(strata_limiter_t limiter, void* env, void (*finalizer)(void*)) : limiter_(limiter) {
    env_.Set(env, finalizer);
  }
  bool AllowMemory(uint64_t current, uint64_t desired) override { return Ask(STRATA_MEMORY, current, desired); }
  bool AllowTable(uint64_t current, uint64_t desired) override { return Ask(STRATA_TABLE, current, desired); }
  bool AllowInstances(size_t count) override { return Ask(STRATA_INSTANCES, count - 1, count); }
  bool AllowHeap(size_t current, size_t desired) override { return Ask(STRATA_HEAP, current, desired); }

 private:
  bool Ask(strata_resource_t what, uint64_t current, uint64_t desired) const {
    return limiter_(env_.get(), what, current, desired);
  }

  const strata_limiter_t limiter_;
  HostInfo env_;
};

absl::StatusOr<wasm_store_t*> New(wasm_engine_t* engine, const strata_store_options_t* options) {
  if (engine == nullptr) return absl::InvalidArgumentError("no engine");
  strata::wasm::api::StoreOptions chosen;
  if (options != nullptr) chosen = options->options;
  if (chosen.collector == nullptr) {
    STRATA_ASSIGN_OR_RETURN(chosen.collector, engine->DefaultCollector());
  }
  STRATA_ASSIGN_OR_RETURN(auto store, strata::wasm::api::Store::Create(engine->engine, chosen));
  return new wasm_store_t(StoreState::Create(std::move(store)));
}

}  // namespace

extern "C" {

strata_store_options_t* strata_store_options_new(void) { return new strata_store_options_t; }
void strata_store_options_delete(strata_store_options_t* owned) { delete owned; }

strata_error_t* strata_store_options_set_collector(strata_store_options_t* options, const char* plan,
                                                   size_t max_heap_bytes, int workers) {
  if (options == nullptr) return NewError(absl::InvalidArgumentError("no options"));
  const auto chosen = CollectorOptionsOf(plan, max_heap_bytes, workers);
  if (!chosen.ok()) return NewError(chosen.status());
  auto collector = strata::wasm::api::NewCollector(*chosen);
  if (!collector.ok()) return NewError(collector.status());
  options->options.collector = *std::move(collector);
  return nullptr;
}

void strata_store_options_set_max_stack(strata_store_options_t* options, size_t bytes) {
  if (options != nullptr) options->options.max_stack_bytes = bytes;
}

void strata_store_options_set_limiter(strata_store_options_t* options, strata_limiter_t limiter, void* env,
                                      void (*finalizer)(void* env)) {
  if (options == nullptr) return;
  options->options.limiter = limiter == nullptr ? nullptr : std::make_shared<Limiter>(limiter, env, finalizer);
}

strata_error_t* strata_store_new(wasm_engine_t* engine, const strata_store_options_t* options, wasm_store_t** out) {
  if (out == nullptr) return NewError(absl::InvalidArgumentError("nowhere to put the store"));
  const absl::StatusOr<wasm_store_t*> store = New(engine, options);
  if (store.ok()) *out = *store;
  return NewError(store.status());
}

}  // extern "C"
