// Where a paused VM puts its roots: ranges of consecutive reference words
// outside the heap, and words of which it does not know what they are.
//
// Every word of a range is null, an immediate, or an exact reference; the
// collector updates those whose object moves. An ambiguous word that is the
// address of an object, or of any byte within one, keeps that object and what it
// reaches, and keeps it where it is, for one collection; any other value does
// nothing. Ambiguous words need HeapConstraints::pins_objects, cost time in
// proportion to the blocks they point into, and are never changed. They are
// ignored among weak places.

#ifndef STRATA_VM_BINDING_CONTRACT_ROOTS_H_
#define STRATA_VM_BINDING_CONTRACT_ROOTS_H_

#include <cstddef>
#include <cstdint>

#include "vm_binding/contract/address.h"
#include "vm_binding/contract/slot.h"

namespace strata::vm {

class RootSink {
 public:
  virtual ~RootSink() = default;
  // `count` consecutive slots from `first`. The memory must stay put until the
  // pause ends.
  virtual void AddRange(RefSlot first, size_t count) = 0;
  virtual void AddAmbiguous(Address) {}  // enough where nothing moves or dies
  // `count` consecutive machine words from the aligned address `first`, say of a machine's stack, each of them
  // ambiguous.
  void AddConservativeRange(const uintptr_t* first, size_t count) {
    for (size_t i = 0; i < count; ++i) AddAmbiguous(Address(first[i]));
  }
};

}  // namespace strata::vm

#endif  // STRATA_VM_BINDING_CONTRACT_ROOTS_H_
