// Slots still to be visited, newest first: one worker's private part of a trace.
//
// Bounded: when it is full the owner gives the oldest half away as a packet. An entry carries the reference that its
// slot held when it was pushed, so that the target can be prefetched without touching the slot again. Slots are in the
// cage, hence 32-bit words like references.

#ifndef STRATA_GC_TRACE_SLOT_STACK_H_
#define STRATA_GC_TRACE_SLOT_STACK_H_

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <vector>

#include "gc/trace/tuning.h"

namespace strata::gc {

struct SlotEntry {
  uint32_t slot_word;  // (slot's address - cage base) / vm::kBytesPerRefUnit
  uint32_t ref_word;   // what it held: an object
};

class SlotStack {
 public:
  bool empty() const { return size_ == 0; }
  bool full() const { return size_ == kSlotStackEntries; }
  size_t size() const { return size_; }

  // Not when full.
  void Push(SlotEntry entry) {
    if (entries_ == nullptr) [[unlikely]] {
      entries_ = std::make_unique_for_overwrite<SlotEntry[]>(kSlotStackEntries);
    }
    entries_[size_++] = entry;
  }
  // Not when empty.
  SlotEntry Pop() { return entries_[--size_]; }

  std::vector<SlotEntry> TakeOldest(size_t count) {
    std::vector<SlotEntry> oldest(entries_.get(), entries_.get() + count);
    size_ -= count;
    std::memmove(entries_.get(), entries_.get() + count, size_ * sizeof(SlotEntry));
    return oldest;
  }

 private:
  std::unique_ptr<SlotEntry[]> entries_;  // made at the first Push: most workers of a small collection push nothing
  size_t size_ = 0;
};

}  // namespace strata::gc

#endif  // STRATA_GC_TRACE_SLOT_STACK_H_
