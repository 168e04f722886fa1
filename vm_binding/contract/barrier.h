// What a plan asks of the VM's stores and allocations: the constants a VM
// compiles or chooses its code by.
//
// Fixed when a heap is created; part of the key under which a VM caches lowered
// code.

#ifndef STRATA_VM_BINDING_CONTRACT_BARRIER_H_
#define STRATA_VM_BINDING_CONTRACT_BARRIER_H_

#include <cstdint>

namespace strata::vm {

enum class BarrierKind : uint8_t {
  kNone,        // a store is a store
  kObjectLog,   // after the first store into an unlogged object:
                // MutatorOps::write_slow
  kFieldLog,    // likewise, per field
  kPreValue,    // before a store: the old value is reported (snapshot at the
                // beginning)
  kAlwaysSlow,  // every store calls write_slow; so that a plan outside the tree
                // can be written
};

enum class AllocationKind : uint8_t {
  kPlain,       // bump the cursor, write the object
  kValidBit,    // and set the object's valid-object bit
  kAlwaysSlow,  // every allocation calls alloc_slow (counting plans, allocation
                // stress)
};

}  // namespace strata::vm

#endif  // STRATA_VM_BINDING_CONTRACT_BARRIER_H_
