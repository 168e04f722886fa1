// What an embedder is asked before a store takes more of the system: it tells linear memory, tables, instances and the
// garbage-collected heap apart.
//
// Asked on the store's thread, with what there is and what there would be; false refuses. It outlives the store, may
// not use it, and limits on top of what types, engine and heap options allow. Memories and tables are asked about when
// they are made, too, from nothing. A shared memory is asked about by the store that grows it.

#ifndef STRATA_WASM_RUNTIME_RESOURCE_LIMITER_H_
#define STRATA_WASM_RUNTIME_RESOURCE_LIMITER_H_

#include <cstddef>
#include <cstdint>

namespace strata::wasm {

class ResourceLimiter {
 public:
  virtual ~ResourceLimiter() = default;
  // One memory's bytes. Refused, memory.grow gives -1, and an instantiation kResourceExhausted.
  virtual bool AllowMemory(uint64_t /*current_bytes*/, uint64_t /*desired_bytes*/) { return true; }
  // One table's elements; likewise.
  virtual bool AllowTable(uint64_t /*current_elements*/, uint64_t /*desired_elements*/) { return true; }
  // How many instances the store would have. Refused, the instantiation is kResourceExhausted.
  virtual bool AllowInstances(size_t /*count*/) { return true; }
  // Bytes of the store's heap, whole blocks and pages. Refused, it collects, and if that does not help the allocation
  // traps. Asked by the collector's adapter, not by the runtime.
  virtual bool AllowHeap(size_t /*current_bytes*/, size_t /*desired_bytes*/) { return true; }
};

}  // namespace strata::wasm

#endif  // STRATA_WASM_RUNTIME_RESOURCE_LIMITER_H_
