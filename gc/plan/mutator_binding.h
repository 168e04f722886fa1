// A plan's cursor in a VM's mutator: feeds it, retires it, counts what went through it.
//
// Owned by a Heap, used on the mutator's thread or while it is paused. With a hidden cursor the mutator keeps 0/0, so
// that every allocation takes the slow path and can be counted or precede a collection. With sample points the cursor's
// limit is lowered to the next one, so that the object in which it lies, and no other one before the range's true end,
// takes the slow path; what the fast path does is the same. Between calls the limit is lowered, inside it is not.

#ifndef STRATA_GC_PLAN_MUTATOR_BINDING_H_
#define STRATA_GC_PLAN_MUTATOR_BINDING_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "gc/alloc/bump_allocator.h"
#include "gc/alloc/sample_points.h"
#include "vm_binding/contract/address.h"
#include "vm_binding/contract/mutator.h"

namespace strata::gc {

class MutatorBinding {
 public:
  // `mutator`, `source` and `points` outlive the binding; `points` may be null.
  MutatorBinding(vm::Mutator& mutator, BumpSource& source, bool hides_cursor, SamplePoints* points = nullptr)
      : cursor_(hides_cursor ? hidden_ : mutator.cursor), allocator_(source), points_(points) {}
  MutatorBinding(const MutatorBinding&) = delete;
  MutatorBinding& operator=(const MutatorBinding&) = delete;

  // `bytes` must not exceed the plan's max_bump_bytes. Null when the source gives nothing.
  vm::Address Allocate(size_t bytes) {
    RaiseLimit();
    const vm::Address object = BumpAllocate(allocator_, cursor_, bytes);
    LowerLimit();
    return object;
  }
  // To be asked after each allocation of the slow path: whether the object holds a sample point. `beside_bytes` is its
  // size if it did not come from Allocate, else 0. Only with sample points.
  bool PassedPoint(size_t beside_bytes) {
    RaiseLimit();
    beside_bytes_ += beside_bytes;
    const bool passed = clock_bytes() > points_->next();
    if (passed) points_->DrawAfter(clock_bytes());
    LowerLimit();
    return passed;
  }
  void Retire() {
    RaiseLimit();
    allocator_.Retire(cursor_);
    LowerLimit();
  }
  void MakeParseable() const {
    BumpAllocator::MakeParseable({.cursor = cursor_.cursor, .limit = points_ == nullptr ? cursor_.limit : end_});
  }
  uint64_t allocated_bytes() const { return allocator_.AllocatedBytes(cursor_); }

 private:
  // What sample points are counted in.
  uint64_t clock_bytes() const { return allocated_bytes() + beside_bytes_; }
  void RaiseLimit() {
    if (points_ != nullptr) cursor_.limit = end_;
  }
  void LowerLimit() {
    if (points_ == nullptr) return;
    end_ = cursor_.limit;
    const uint64_t next = std::max(points_->next(), clock_bytes());
    cursor_.limit = std::min(end_, cursor_.cursor + (next - clock_bytes()));
  }

  vm::BumpCursor hidden_;
  vm::BumpCursor& cursor_;
  BumpAllocator allocator_;
  SamplePoints* const points_;
  uintptr_t end_ = 0;          // with points: of the cursor's range
  uint64_t beside_bytes_ = 0;  // allocated beside the cursor
};

}  // namespace strata::gc

#endif  // STRATA_GC_PLAN_MUTATOR_BINDING_H_
