// Which object, if any, does this address lie in?
//
// Answered by reading the memory around the address object by object (kHeapIsParseable), so that allocation need not
// note where objects begin. Costs time in proportion to the block, or for spaces whose objects lie across blocks to the
// unbroken run of blocks before the address; addresses asked for in ascending order cost one such walk together.
// One thread; the mutator paused, its cursor retired or made parseable, and no collection's stages running. What lies
// in a hole, a filler, or a space's unused memory is no object. An object that died since the last collection still is
// one.

#ifndef STRATA_GC_PIN_OBJECT_FINDER_H_
#define STRATA_GC_PIN_OBJECT_FINDER_H_

#include <vector>

#include "gc/alloc/bump_allocator.h"
#include "gc/space/heap_memory.h"
#include "gc/space/space.h"
#include "gc/trace/model_kernels.h"
#include "vm_binding/contract/address.h"

namespace strata::gc {

class ObjectFinder {
 public:
  ObjectFinder(HeapMemory& memory, std::vector<const Space*> spaces, const ModelKernels& kernels);

  // The whole object that contains the byte at `address`, any number whatever; empty when there is none.
  Extent Find(vm::Address address);

 private:
  Extent ExtentAround(vm::Address address) const;
  // What lies at `at_`, an object or a filler; empty when the memory cannot be read.
  Extent Current() const;

  HeapMemory& memory_;
  const std::vector<const Space*> spaces_;
  const ModelKernels& kernels_;
  Extent walked_;   // where the walk is
  vm::Address at_;  // how far it has got: an object's or filler's first byte
};

}  // namespace strata::gc

#endif  // STRATA_GC_PIN_OBJECT_FINDER_H_
