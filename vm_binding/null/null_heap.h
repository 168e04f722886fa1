// A heap for the contract and nothing else: plain memory, bumped through once, never collected.
//
// For tests of a VM that are not about collection, and as the shortest implementation of vm::HeapFactory to read. Knows
// neither gc nor scheduler. One thread per heap. (The toolkit's plan of the same name is gc/plan/null.)

#ifndef STRATA_VM_BINDING_NULL_NULL_HEAP_H_
#define STRATA_VM_BINDING_NULL_NULL_HEAP_H_

#include <cstddef>
#include <memory>

#include "absl/status/statusor.h"
#include "vm_binding/contract/heap_factory.h"
#include "vm_binding/contract/mutator.h"
#include "vm_binding/contract/vm_hooks.h"

namespace strata::null {

class NullHeapFactory final : public vm::HeapFactory {
 public:
  static constexpr size_t kDefaultBytes = size_t{256} << 20;

  // Each heap holds `max_bytes` of objects, rounded up to 64 KiB.
  explicit NullHeapFactory(size_t max_bytes = kDefaultBytes) : max_bytes_(max_bytes) {}

  vm::HeapConstraints constraints() const override { return {.pins_objects = true}; }
  // kInvalidArgument when a reference word could not reach that much, kResourceExhausted when the system refuses.
  absl::StatusOr<std::unique_ptr<vm::BoundHeap>> Create(vm::Mutator& mutator, vm::VmHooks& hooks) override;

 private:
  const size_t max_bytes_;
};

}  // namespace strata::null

#endif  // STRATA_VM_BINDING_NULL_NULL_HEAP_H_
