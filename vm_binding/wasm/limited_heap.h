// A heap whose growth an embedder's limiter decides: it grows as by default, but asks first.
//
// Belongs to one store's heap, on its thread.

#ifndef STRATA_VM_BINDING_WASM_LIMITED_HEAP_H_
#define STRATA_VM_BINDING_WASM_LIMITED_HEAP_H_

#include <cstddef>

#include "gc/trigger/delegated_limit.h"
#include "gc/trigger/heap_limit.h"
#include "wasm/runtime/resource_limiter.h"

namespace strata::wasm {

class LimitedHeap final : public gc::HeapDelegate {
 public:
  // `limiter` outlives it.
  explicit LimitedHeap(ResourceLimiter& limiter) : limiter_(limiter) {}

  size_t InitialLimit(const gc::LimitBounds& bounds) override;
  // Collects before it asks for more.
  size_t AtLimit(size_t held_bytes, size_t needed_bytes, size_t limit_bytes) override;
  size_t AfterCollection(const gc::CycleSample& sample) override;
  size_t WhenExhausted(size_t held_bytes, size_t needed_bytes) override;

 private:
  // As much of `desired_bytes` as there may be; at least what there is.
  size_t Grow(size_t desired_bytes);

  ResourceLimiter& limiter_;
  gc::LimitBounds bounds_;
  size_t limit_bytes_ = 0;
};

}  // namespace strata::wasm

#endif  // STRATA_VM_BINDING_WASM_LIMITED_HEAP_H_
