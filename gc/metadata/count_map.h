// Two bits per 8 bytes: how many slots of the heap refer to the object that begins there, up to a count that sticks.
//
// Only an object's first granule has a count; the two bits of each further granule belong to its two 4-byte slots, as
// flags ("logged in this epoch") that cost no memory of their own. Memory without an object has neither.
// A view, freely copied; the memory belongs to the heap's cage. Four granules share a byte: kAlone changes want the
// table to one thread, kShared ones do not; relaxed, because a count publishes nothing.

#ifndef STRATA_GC_METADATA_COUNT_MAP_H_
#define STRATA_GC_METADATA_COUNT_MAP_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "gc/metadata/granule_map.h"
#include "gc/metadata/side_metadata_spec.h"
#include "vm_binding/contract/address.h"

namespace strata::gc {

class CountMap {
 public:
  static constexpr SideMetadataSpec kSpec = {
      .name = "reference count", .log_region_bytes = GranuleMap::kLogGranuleBytes, .log_bits = 1};
  // That many or more: no longer counted, until a trace counts anew.
  static constexpr uint8_t kStuck = 3;

  CountMap() = default;
  CountMap(vm::Address table, vm::Address objects_begin) : table_(table), objects_begin_(objects_begin) {}

  uint8_t Of(vm::Address object) const { return Load(object) >> Shift(object) & kStuck; }

  // Returns the count before.
  template <MarkSharing kSharing>
  uint8_t Increment(vm::Address object) const {
    const uint8_t one = static_cast<uint8_t>(1u << Shift(object));
    uint8_t bits = Load(object);
    for (;;) {
      const uint8_t before = bits >> Shift(object) & kStuck;
      if (before == kStuck) return before;
      if constexpr (kSharing == MarkSharing::kAlone) {
        *Byte(object) = static_cast<uint8_t>(bits + one);
        return before;
      } else {
        const std::atomic_ref<uint8_t> byte(*Byte(object));
        if (byte.compare_exchange_weak(bits, static_cast<uint8_t>(bits + one), std::memory_order_relaxed)) {
          return before;
        }
      }
    }
  }
  // Returns the count before, which is neither 0 nor stuck if it changed. One thread.
  uint8_t Decrement(vm::Address object) const {
    const uint8_t before = Of(object);
    if (before != 0 && before != kStuck) *Byte(object) = static_cast<uint8_t>(Load(object) - (1u << Shift(object)));
    return before;
  }
  void Clear(vm::Address object) const {
    *Byte(object) = static_cast<uint8_t>(Load(object) & ~(unsigned{kStuck} << Shift(object)));
  }

  // The flag of a slot at least a granule after its object's beginning. Returns whether it was set. One thread.
  bool TestAndSetSlot(vm::Address slot) const {
    if (TestSlot(slot)) return true;
    *Byte(slot) = static_cast<uint8_t>(Load(slot) | 1u << SlotShift(slot));
    return false;
  }
  bool TestSlot(vm::Address slot) const { return (Load(slot) >> SlotShift(slot) & 1) != 0; }
  void ClearSlot(vm::Address slot) const { *Byte(slot) = static_cast<uint8_t>(Load(slot) & ~(1u << SlotShift(slot))); }

  // Both ends are multiples of kBytesPerByte from the cage's first object byte. No other thread may use that range.
  void ClearRange(vm::Address begin, vm::Address end) const {
    std::memset(Byte(begin), 0, (end - begin) / kBytesPerByte);
  }

  static constexpr size_t kBytesPerByte = 4 * GranuleMap::kGranuleBytes;

 private:
  static unsigned Shift(vm::Address granule) {
    return static_cast<unsigned>(granule.value() / GranuleMap::kGranuleBytes % 4 * 2);
  }
  static unsigned SlotShift(vm::Address slot) { return Shift(slot) + (slot.value() / sizeof(uint32_t) & 1); }
  uint8_t* Byte(vm::Address address) const {
    return (table_ + (address - objects_begin_) / kBytesPerByte).As<uint8_t>();
  }
  uint8_t Load(vm::Address address) const {
    return std::atomic_ref<uint8_t>(*Byte(address)).load(std::memory_order_relaxed);
  }

  vm::Address table_;
  vm::Address objects_begin_;
};

}  // namespace strata::gc

#endif  // STRATA_GC_METADATA_COUNT_MAP_H_
