#include "gc/alloc/bump_allocator.h"

#include "gc/alloc/filler.h"

namespace strata::gc {

vm::Address BumpAllocator::AllocateSlow(vm::BumpCursor& cursor, size_t bytes) {
  if (cursor.limit - cursor.cursor < bytes) {
    const Extent extent = source_->TakeExtent(bytes);
    if (extent.empty()) return vm::Address();
    if (extent.begin.value() == cursor.limit && source_->JoinsExtents()) {
      cursor.limit = extent.end.value();  // the next range follows: nothing is wasted
    } else {
      Retire(cursor);
      cursor = {.cursor = extent.begin.value(), .limit = extent.end.value()};
      start_ = cursor.cursor;
    }
  }
  const vm::Address result(cursor.cursor);
  cursor.cursor += bytes;
  return result;
}

void BumpAllocator::Retire(vm::BumpCursor& cursor) {
  MakeParseable(cursor);
  retired_bytes_ = AllocatedBytes(cursor);
  const Extent tail = {vm::Address(cursor.cursor), vm::Address(cursor.limit)};
  cursor = vm::BumpCursor();
  start_ = 0;
  if (!tail.empty()) source_->ReturnTail(tail);
}

void BumpAllocator::MakeParseable(const vm::BumpCursor& cursor) {
  WriteFiller(vm::Address(cursor.cursor), vm::Address(cursor.limit));
}

}  // namespace strata::gc
