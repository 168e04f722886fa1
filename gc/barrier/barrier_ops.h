// The cold half of a write barrier, as a plan gives it to the mutators it serves.
//
// Which barrier a VM compiles in is a plan's constant (vm::BarrierKind); the functions here are what that barrier calls
// when its fast test says so. They never collect.

#ifndef STRATA_GC_BARRIER_BARRIER_OPS_H_
#define STRATA_GC_BARRIER_BARRIER_OPS_H_

#include <cstddef>

#include "vm_binding/contract/mutator.h"
#include "vm_binding/contract/object_ref.h"
#include "vm_binding/contract/slot.h"

namespace strata::gc {

struct BarrierOps {
  void (*write_slow)(vm::Mutator&, vm::ObjectRef source, vm::RefSlot slot, vm::ObjectRef value);
  void (*write_range_slow)(vm::Mutator&, vm::ObjectRef source, vm::RefSlot first, size_t count);
};

// BarrierKind::kNone: there is nothing to remember.
inline constexpr BarrierOps kNoBarrierOps = {
    .write_slow = [](vm::Mutator&, vm::ObjectRef, vm::RefSlot, vm::ObjectRef) {},
    .write_range_slow = [](vm::Mutator&, vm::ObjectRef, vm::RefSlot, size_t) {},
};

}  // namespace strata::gc

#endif  // STRATA_GC_BARRIER_BARRIER_OPS_H_
