// What a collector asks of one object: its size and its slots. Static dispatch,
// because it is asked per object.
//
// A model is a small value (it may hold a pointer to the VM's type table)
// copied into the trace kernels. Its functions run on any worker, at once,
// while the VM is paused; they read only the object itself and immutable type
// descriptions. They are asked only about objects whose header is a type word
// of the VM (never fillers, never forwarded objects); the collector passes the
// type id read from the header, because a copied object's own header may
// already be forwarding. Hardened traces ask about objects of a heap they do not
// trust: SizeOf must read no more than the object's first 8 bytes, and
// ForEachSlot must stay within SizeOf, whatever the object's words say.

#ifndef STRATA_VM_BINDING_CONTRACT_OBJECT_MODEL_H_
#define STRATA_VM_BINDING_CONTRACT_OBJECT_MODEL_H_

#include <concepts>
#include <cstddef>
#include <string>

#include "vm_binding/contract/address.h"
#include "vm_binding/contract/header.h"
#include "vm_binding/contract/slot.h"

namespace strata::vm {

struct SlotVisitorArchetype {
  void operator()(RefSlot) const {}
};

template <class M>
concept ObjectModel =
    std::copyable<M> && requires(const M& model, Address object, TypeId type, SlotVisitorArchetype visit) {
      // Bytes from the object's first to the next object's, a multiple of
      // kObjectAlignment.
      { model.SizeOf(object, type) } -> std::same_as<size_t>;
      // Calls visit(RefSlot) for every slot of the object that may hold a
      // reference.
      { model.ForEachSlot(object, type, visit) } -> std::same_as<void>;
      // Whether `type` names a type of the VM at all; the verifier and hardened
      // kernels ask first.
      { model.IsKnownType(type) } -> std::same_as<bool>;
      // A name for statistics and messages.
      { model.TypeName(type) } -> std::same_as<std::string>;
    };

// A model may also give an object's slots by number, so that workers share the slots of one huge array. Optional.
template <class M>
concept RangedObjectModel = ObjectModel<M> && requires(const M& model, Address object, TypeId type, size_t begin,
                                                       size_t end, SlotVisitorArchetype visit) {
  // How many slots ForEachSlotInRange can number; 0 for objects that are not worth it.
  { model.RangedSlotCount(object, type) } -> std::same_as<size_t>;
  // Calls visit(RefSlot) for slots number `begin` up to, not including, `end`.
  { model.ForEachSlotInRange(object, type, begin, end, visit) } -> std::same_as<void>;
};

}  // namespace strata::vm

#endif  // STRATA_VM_BINDING_CONTRACT_OBJECT_MODEL_H_
