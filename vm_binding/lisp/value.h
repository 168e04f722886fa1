// A Lisp value: one 32-bit word, an immediate or a reference.
//
//   0           the empty list
//   ...01       an integer of 30 bits
//   ...011      a constant: false, true, unspecified, the end of a list being read
//   ...111      a primitive, by its number
//   even        an object (lisp_model.h)

#ifndef STRATA_VM_BINDING_LISP_VALUE_H_
#define STRATA_VM_BINDING_LISP_VALUE_H_

#include <cstdint>

#include "vm_binding/contract/object_ref.h"

namespace strata::lisp {

class Value {
 public:
  static constexpr int64_t kMaxFixnum = (int64_t{1} << 29) - 1;
  static constexpr int64_t kMinFixnum = -(int64_t{1} << 29);

  constexpr Value() = default;  // the empty list
  constexpr explicit Value(vm::ObjectRef ref) : word_(ref.word()) {}
  static constexpr Value OfWord(uint32_t word) { return Value(vm::ObjectRef(word)); }
  // Between kMinFixnum and kMaxFixnum.
  static constexpr Value Fixnum(int64_t number) { return OfWord(static_cast<uint32_t>(number) << 2 | 1); }
  static constexpr Value Boolean(bool value) { return OfWord((value ? 1u : 0u) << 3 | 3); }
  static constexpr Value Unspecified() { return OfWord(2u << 3 | 3); }
  static constexpr Value Unassigned() { return OfWord(3u << 3 | 3); }
  static constexpr Value Primitive(uint32_t number) { return OfWord(number << 3 | 7); }

  constexpr uint32_t word() const { return word_; }
  constexpr vm::ObjectRef ref() const { return vm::ObjectRef(word_); }
  constexpr bool is_nil() const { return word_ == 0; }
  constexpr bool is_object() const { return ref().is_object(); }
  constexpr bool is_fixnum() const { return (word_ & 3) == 1; }
  constexpr bool is_primitive() const { return (word_ & 7) == 7; }
  constexpr bool is_false() const { return *this == Boolean(false); }
  constexpr int64_t fixnum() const { return static_cast<int32_t>(word_) >> 2; }
  constexpr uint32_t primitive() const { return word_ >> 3; }

  constexpr bool operator==(const Value&) const = default;

 private:
  uint32_t word_ = 0;
};

}  // namespace strata::lisp

#endif  // STRATA_VM_BINDING_LISP_VALUE_H_
