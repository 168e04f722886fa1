// The 32-bit reference word, the same on reference stacks, in fields, tables
// and globals.
//
//   0      null
//   odd    an immediate that collectors ignore (a VM's small integers, function
//   handles) even   an object at cage_base + word * 4; objects are 8-aligned,
//   so bit 0 of an object's word is 0
//
// A word means nothing without its heap's cage base. It dies across anything
// that may collect, unless it stands in a slot that the heap traces.

#ifndef STRATA_VM_BINDING_CONTRACT_OBJECT_REF_H_
#define STRATA_VM_BINDING_CONTRACT_OBJECT_REF_H_

#include <cstdint>

#include "vm_binding/contract/address.h"

namespace strata::vm {

inline constexpr uint32_t kObjectAlignment = 8;  // bytes
inline constexpr uint64_t kBytesPerRefUnit = 4;  // a reference word counts 4-byte units from the cage's base
inline constexpr uint64_t kMaxCageBytes = uint64_t{16} << 30;
// Never mapped at the start of each cage: at least the largest field offset, so
// that a null access faults by itself.
inline constexpr uint64_t kNullGuardBytes = uint64_t{256} << 10;

class ObjectRef {
 public:
  constexpr ObjectRef() = default;
  constexpr explicit ObjectRef(uint32_t word) : word_(word) {}
  static ObjectRef FromAddress(Address cage_base, Address object) {
    return ObjectRef(static_cast<uint32_t>((object - cage_base) / kBytesPerRefUnit));
  }

  constexpr uint32_t word() const { return word_; }
  constexpr bool is_null() const { return word_ == 0; }
  constexpr bool is_immediate() const { return (word_ & 1) != 0; }
  // Points to an object of the heap: neither null nor an immediate.
  constexpr bool is_object() const { return word_ != 0 && (word_ & 1) == 0; }
  Address ToAddress(Address cage_base) const { return cage_base + uint64_t{word_} * kBytesPerRefUnit; }

  constexpr bool operator==(const ObjectRef&) const = default;

 private:
  uint32_t word_ = 0;
};

}  // namespace strata::vm

#endif  // STRATA_VM_BINDING_CONTRACT_OBJECT_REF_H_
