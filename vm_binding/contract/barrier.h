// What a plan asks of the VM's stores and allocations: the constants a VM
// compiles or chooses its code by.
//
// Fixed when a heap is created; part of the key under which a VM caches lowered
// code.

#ifndef STRATA_VM_BINDING_CONTRACT_BARRIER_H_
#define STRATA_VM_BINDING_CONTRACT_BARRIER_H_

#include <cstdint>

namespace strata::vm {

// A VM that does not know a kind may treat it as kAlwaysSlow: every slow path
// makes its own fast test again.
enum class BarrierKind : uint8_t {
  kNone,        // a store is a store
  kObjectLog,   // before a store into an object whose bit in
                // Mutator::log_table is set: MutatorOps::write_slow
  kFieldLog,    // before a store, the first into each field since the last
                // collection
  kPreValue,    // before a store: the old value is reported (snapshot at the
                // beginning)
  kAlwaysSlow,  // before every store; so that a plan outside the tree can be
                // written
};

enum class AllocationKind : uint8_t {
  kPlain,       // bump the cursor, write the object
  kValidBit,    // and set the object's valid-object bit
  kAlwaysSlow,  // every allocation calls alloc_slow (counting plans, allocation
                // stress)
};

}  // namespace strata::vm

#endif  // STRATA_VM_BINDING_CONTRACT_BARRIER_H_
