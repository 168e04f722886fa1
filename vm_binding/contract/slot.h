// A 32-bit place that holds a reference word: a field, an array element, a word
// of a reference stack.
//
// Heap slots are relaxed 32-bit atomics: workers may read a slot that another
// worker updates to the same object's new place.

#ifndef STRATA_VM_BINDING_CONTRACT_SLOT_H_
#define STRATA_VM_BINDING_CONTRACT_SLOT_H_

#include <atomic>
#include <cstdint>

#include "vm_binding/contract/address.h"
#include "vm_binding/contract/object_ref.h"

namespace strata::vm {

class RefSlot {
 public:
  constexpr RefSlot() = default;
  constexpr explicit RefSlot(Address where) : where_(where) {}

  Address where() const { return where_; }
  ObjectRef Load() const { return ObjectRef(word().load(std::memory_order_relaxed)); }
  void Store(ObjectRef value) const { word().store(value.word(), std::memory_order_relaxed); }

  bool operator==(const RefSlot&) const = default;

 private:
  std::atomic_ref<uint32_t> word() const { return std::atomic_ref<uint32_t>(*where_.As<uint32_t>()); }

  Address where_;
};

}  // namespace strata::vm

#endif  // STRATA_VM_BINDING_CONTRACT_SLOT_H_
