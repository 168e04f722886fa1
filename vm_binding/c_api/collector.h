// The choice of a collector as C makes it.

#ifndef STRATA_VM_BINDING_C_API_COLLECTOR_H_
#define STRATA_VM_BINDING_C_API_COLLECTOR_H_

#include <cstddef>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "vm_binding/wasm/strata.h"

namespace strata::c_api {

// kInvalidArgument for no plan; NewCollector checks the rest. 0 bytes: as large as it comes.
inline absl::StatusOr<wasm::api::CollectorOptions> CollectorOptionsOf(const char* plan, size_t max_heap_bytes,
                                                                      int workers) {
  if (plan == nullptr) return absl::InvalidArgumentError("no plan");
  wasm::api::CollectorOptions options;
  options.heap.plan = plan;
  if (max_heap_bytes != 0) options.heap.max_bytes = max_heap_bytes;
  options.workers = workers;
  return options;
}

}  // namespace strata::c_api

#endif  // STRATA_VM_BINDING_C_API_COLLECTOR_H_
