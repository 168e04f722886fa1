// Word 0 of every object: type id * 2, or, during a moving collection, where
// the object went.
//
//   even         type id * 2, immutable outside a pause
//   1            busy: a worker has claimed the object and is copying it
//   odd, not 1   forwarded: (new reference word) | 1
//
// The claim is one compare-and-swap; it is made only while the VM's threads are
// paused. Two type ids are the heap's own: fillers, which keep the heap
// parseable where a cursor's tail is unused. The VM's ids start at
// kFirstVmTypeId.

#ifndef STRATA_VM_BINDING_CONTRACT_HEADER_H_
#define STRATA_VM_BINDING_CONTRACT_HEADER_H_

#include <atomic>
#include <cstdint>

#include "vm_binding/contract/address.h"
#include "vm_binding/contract/object_ref.h"

namespace strata::vm {

using TypeId = uint32_t;
inline constexpr TypeId kFillerUnitTypeId = 0;   // 8 bytes of nothing
inline constexpr TypeId kFillerArrayTypeId = 1;  // word 1 holds the filler's whole size in bytes, header included
inline constexpr TypeId kFirstVmTypeId = 2;
inline constexpr TypeId kMaxTypeId = (1u << 30) - 1;

class HeaderWord {
 public:
  static constexpr uint32_t kBusy = 1;

  constexpr explicit HeaderWord(uint32_t bits) : bits_(bits) {}
  static constexpr HeaderWord OfType(TypeId id) { return HeaderWord(id << 1); }
  static constexpr HeaderWord ForwardedTo(ObjectRef to) { return HeaderWord(to.word() | 1); }

  constexpr uint32_t bits() const { return bits_; }
  constexpr bool is_type() const { return (bits_ & 1) == 0; }
  constexpr bool is_busy() const { return bits_ == kBusy; }
  constexpr bool is_forwarded() const { return (bits_ & 1) != 0 && bits_ != kBusy; }
  constexpr TypeId type_id() const { return bits_ >> 1; }
  constexpr ObjectRef forwarded_to() const { return ObjectRef(bits_ & ~1u); }

 private:
  uint32_t bits_;
};

// The header of the object at `object`; any thread in a pause, the owning
// mutator otherwise.
inline HeaderWord LoadHeader(Address object, std::memory_order order = std::memory_order_relaxed) {
  return HeaderWord(std::atomic_ref<uint32_t>(*object.As<uint32_t>()).load(order));
}
inline void StoreHeader(Address object, HeaderWord header, std::memory_order order = std::memory_order_relaxed) {
  std::atomic_ref<uint32_t>(*object.As<uint32_t>()).store(header.bits(), order);
}

}  // namespace strata::vm

#endif  // STRATA_VM_BINDING_CONTRACT_HEADER_H_
