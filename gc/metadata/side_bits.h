// A side-metadata table of one bit per region: mark bits, object-start bits.
//
// A view, freely copied; the memory belongs to the heap's cage. Bits of one 64-bit word belong to different objects,
// so every change is atomic unless its comment says otherwise. Orders: TestAndSet is relaxed because the bit publishes
// nothing: whoever wins reads only what was written before the pause.

#ifndef STRATA_GC_METADATA_SIDE_BITS_H_
#define STRATA_GC_METADATA_SIDE_BITS_H_

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "vm_binding/contract/address.h"

namespace strata::gc {

class SideBits {
 public:
  SideBits() = default;
  // `table` is the table's first byte, `objects_begin` the first address it covers.
  SideBits(vm::Address table, vm::Address objects_begin, uint8_t log_region_bytes)
      : table_(table), objects_begin_(objects_begin), log_region_bytes_(log_region_bytes) {}

  bool Test(vm::Address object) const { return (Word(object).load(std::memory_order_relaxed) & Mask(object)) != 0; }
  // Returns whether the bit was set already.
  bool TestAndSet(vm::Address object) const {
    if (Test(object)) return true;
    return (Word(object).fetch_or(Mask(object), std::memory_order_relaxed) & Mask(object)) != 0;
  }
  void Clear(vm::Address object) const { Word(object).fetch_and(~Mask(object), std::memory_order_relaxed); }
  // Clears the bits of all regions that begin in [begin, end). No other thread may use bits of that range; those of
  // neighbours stay.
  void ClearRange(vm::Address begin, vm::Address end) const;
  // Sets them, likewise.
  void SetRange(vm::Address begin, vm::Address end) const;

 private:
  size_t Index(vm::Address object) const { return (object - objects_begin_) >> log_region_bytes_; }
  uint64_t Mask(vm::Address object) const { return uint64_t{1} << (Index(object) % 64); }
  std::atomic_ref<uint64_t> Word(vm::Address object) const { return WordAt(Index(object) / 64); }
  template <typename Change>
  void ForEachWord(vm::Address begin, vm::Address end, const Change& change) const;
  std::atomic_ref<uint64_t> WordAt(size_t word) const { return std::atomic_ref<uint64_t>(table_.As<uint64_t>()[word]); }

  vm::Address table_;
  vm::Address objects_begin_;
  uint8_t log_region_bytes_ = 0;
};

}  // namespace strata::gc

#endif  // STRATA_GC_METADATA_SIDE_BITS_H_
