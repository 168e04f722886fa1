// An address in this process's memory, as the collector sees it: a number, not
// a pointer.
//
// Arithmetic is in bytes. An Address says nothing about ownership or mapping;
// only gc/page and gc/metadata turn one into memory that may be touched, and
// only the typed views in contract/header.h and contract/slot.h read through
// it.

#ifndef STRATA_VM_BINDING_CONTRACT_ADDRESS_H_
#define STRATA_VM_BINDING_CONTRACT_ADDRESS_H_

#include <compare>
#include <cstddef>
#include <cstdint>

namespace strata::vm {

class Address {
 public:
  constexpr Address() = default;
  constexpr explicit Address(uintptr_t value) : value_(value) {}
  static Address FromPointer(const void* pointer) { return Address(reinterpret_cast<uintptr_t>(pointer)); }

  constexpr uintptr_t value() const { return value_; }
  constexpr bool is_null() const { return value_ == 0; }
  template <class T>
  T* As() const {
    return reinterpret_cast<T*>(value_);
  }

  constexpr Address operator+(size_t bytes) const { return Address(value_ + bytes); }
  constexpr Address operator-(size_t bytes) const { return Address(value_ - bytes); }
  constexpr size_t operator-(Address other) const { return value_ - other.value_; }
  constexpr auto operator<=>(const Address&) const = default;

 private:
  uintptr_t value_ = 0;
};

}  // namespace strata::vm

#endif  // STRATA_VM_BINDING_CONTRACT_ADDRESS_H_
