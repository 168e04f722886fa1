// Feeds one bump cursor: a mutator's, or the one into which a worker copies.
//
// Used by one thread at a time; the cursor itself belongs to the caller (a vm::Mutator embeds its own, so that a VM can
// inline the fast path). Takes ranges from a BumpSource, fills what is left of a range it abandons, and counts the
// bytes that became objects. Does not know budgets or spaces.

#ifndef STRATA_GC_ALLOC_BUMP_ALLOCATOR_H_
#define STRATA_GC_ALLOC_BUMP_ALLOCATOR_H_

#include <cstddef>
#include <cstdint>

#include "vm_binding/contract/address.h"
#include "vm_binding/contract/mutator.h"

namespace strata::gc {

// A range of dirty memory; empty when begin == end.
struct Extent {
  vm::Address begin;
  vm::Address end;

  size_t bytes() const { return end - begin; }
  bool empty() const { return begin == end; }
  bool operator==(const Extent&) const = default;
};

class BumpSource {
 public:
  virtual ~BumpSource() = default;
  // A range of at least `min_bytes`, or an empty one when there is none to give.
  virtual Extent TakeExtent(size_t min_bytes) = 0;
  // The unused end of a range taken before, already made a filler; may be handed out again.
  virtual void ReturnTail(Extent tail) = 0;
  // Whether a range that begins where the last one ended may continue it, so that an object lies across both.
  virtual bool JoinsExtents() const { return true; }
};

class BumpAllocator {
 public:
  // Allocates nothing until it has a source.
  BumpAllocator() = default;
  explicit BumpAllocator(BumpSource& source) : source_(&source) {}

  // The cursor's slow path; null when the source is empty, with the cursor as it was.
  vm::Address AllocateSlow(vm::BumpCursor& cursor, size_t bytes);
  // Makes the range parseable, returns its tail to the source and zeroes the cursor.
  void Retire(vm::BumpCursor& cursor);
  // Makes the unused part of the cursor's range a filler, which later allocation overwrites.
  static void MakeParseable(const vm::BumpCursor& cursor);
  // Where the next Retire and AllocateSlow turn to. Only with a retired cursor.
  void set_source(BumpSource& source) { source_ = &source; }

  // Bytes handed out through `cursor` so far, alignment included, tails excluded.
  uint64_t AllocatedBytes(const vm::BumpCursor& cursor) const { return retired_bytes_ + (cursor.cursor - start_); }

 private:
  BumpSource* source_ = nullptr;
  uintptr_t start_ = 0;  // where counting of the current range began; 0 with a retired cursor
  uint64_t retired_bytes_ = 0;
};

// The fast path for collectors' own cursors.
inline vm::Address BumpAllocate(BumpAllocator& allocator, vm::BumpCursor& cursor, size_t bytes) {
  const uintptr_t result = cursor.cursor;
  if (cursor.limit - result >= bytes) [[likely]] {
    cursor.cursor = result + bytes;
    return vm::Address(result);
  }
  return allocator.AllocateSlow(cursor, bytes);
}

}  // namespace strata::gc

#endif  // STRATA_GC_ALLOC_BUMP_ALLOCATOR_H_
