// Where a paused VM puts its roots: ranges of consecutive reference words
// outside the heap.
//
// Every word of a range is null, an immediate, or an exact reference; the
// collector updates those whose object moves.

#ifndef STRATA_VM_BINDING_CONTRACT_ROOTS_H_
#define STRATA_VM_BINDING_CONTRACT_ROOTS_H_

#include <cstddef>

#include "vm_binding/contract/slot.h"

namespace strata::vm {

class RootSink {
 public:
  virtual ~RootSink() = default;
  // `count` consecutive slots from `first`. The memory must stay put until the
  // pause ends.
  virtual void AddRange(RefSlot first, size_t count) = 0;
};

}  // namespace strata::vm

#endif  // STRATA_VM_BINDING_CONTRACT_ROOTS_H_
