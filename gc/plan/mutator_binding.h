// A plan's cursor in a VM's mutator: feeds it, retires it, counts what went through it.
//
// Owned by a Heap, used on the mutator's thread or while it is paused. With a hidden cursor the mutator keeps 0/0, so
// that every allocation takes the slow path and can be counted or precede a collection.

#ifndef STRATA_GC_PLAN_MUTATOR_BINDING_H_
#define STRATA_GC_PLAN_MUTATOR_BINDING_H_

#include <cstddef>
#include <cstdint>

#include "gc/alloc/bump_allocator.h"
#include "vm_binding/contract/address.h"
#include "vm_binding/contract/mutator.h"

namespace strata::gc {

class MutatorBinding {
 public:
  // `mutator` and `source` outlive the binding.
  MutatorBinding(vm::Mutator& mutator, BumpSource& source, bool hides_cursor)
      : cursor_(hides_cursor ? hidden_ : mutator.cursor), allocator_(source) {}
  MutatorBinding(const MutatorBinding&) = delete;
  MutatorBinding& operator=(const MutatorBinding&) = delete;

  // `bytes` must not exceed the plan's max_bump_bytes. Null when the source gives nothing.
  vm::Address Allocate(size_t bytes) { return BumpAllocate(allocator_, cursor_, bytes); }
  void Retire() { allocator_.Retire(cursor_); }
  void MakeParseable() const { BumpAllocator::MakeParseable(cursor_); }
  uint64_t allocated_bytes() const { return allocator_.AllocatedBytes(cursor_); }

 private:
  vm::BumpCursor hidden_;
  vm::BumpCursor& cursor_;
  BumpAllocator allocator_;
};

}  // namespace strata::gc

#endif  // STRATA_GC_PLAN_MUTATOR_BINDING_H_
