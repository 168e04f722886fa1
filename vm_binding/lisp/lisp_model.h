// Lisp objects: their layout, and the same told to a collector.
//
//   pair      | header | place    | car    | cdr    |   place: line << 8 | column, where the reader found it
//   closure   | header | 0        | names  | body   | environment | 0 |
//   symbol    | header | 0        | name   | global value |
//   vector    | header | length   | elements ... |
//   string    | header | length   | bytes ... |
//   integer   | header | 0        | 64 bits |
//   real      | header | 0        | 64 bits |
//   weak box  | header | number   |   of a weak::WeakRef
//
// All words have 32 bits; sizes round up to 8. A size follows from an object's first 8 bytes.

#ifndef STRATA_VM_BINDING_LISP_LISP_MODEL_H_
#define STRATA_VM_BINDING_LISP_LISP_MODEL_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "vm_binding/base/bits.h"
#include "vm_binding/contract/address.h"
#include "vm_binding/contract/header.h"
#include "vm_binding/contract/object_model.h"
#include "vm_binding/contract/object_ref.h"
#include "vm_binding/contract/slot.h"

namespace strata::lisp {

enum class Type : vm::TypeId {
  kPair = vm::kFirstVmTypeId,
  kClosure,
  kSymbol,
  kVector,
  kString,
  kInteger,
  kReal,
  kWeakBox,
};

// Words of an object before its slots or bytes.
inline constexpr size_t kFixedBytes = 8;

class LispModel {
 public:
  // `second` is the object's second word.
  static size_t SlotCount(Type type, uint32_t second);
  static size_t Bytes(Type type, uint32_t second) {
    return base::AlignUp(kFixedBytes + PayloadBytes(type, second), vm::kObjectAlignment);
  }
  static vm::RefSlot Slot(vm::Address object, size_t index) {
    return vm::RefSlot(object + kFixedBytes + index * sizeof(uint32_t));
  }

  size_t SizeOf(vm::Address object, vm::TypeId type) const {
    return Bytes(static_cast<Type>(type), object.As<uint32_t>()[1]);
  }
  template <class Visitor>
  void ForEachSlot(vm::Address object, vm::TypeId type, const Visitor& visit) const {
    ForEachSlotInRange(object, type, 0, SlotCount(static_cast<Type>(type), object.As<uint32_t>()[1]), visit);
  }
  size_t RangedSlotCount(vm::Address object, vm::TypeId type) const {
    return static_cast<Type>(type) == Type::kVector ? object.As<uint32_t>()[1] : 0;
  }
  template <class Visitor>
  void ForEachSlotInRange(vm::Address object, vm::TypeId, size_t begin, size_t end, const Visitor& visit) const {
    for (size_t i = begin; i < end; ++i) visit(Slot(object, i));
  }
  bool IsKnownType(vm::TypeId type) const {
    return type >= vm::kFirstVmTypeId && type <= static_cast<vm::TypeId>(Type::kWeakBox);
  }
  std::string TypeName(vm::TypeId type) const;

 private:
  static size_t PayloadBytes(Type type, uint32_t second);
};

static_assert(vm::RangedObjectModel<LispModel>);

inline size_t LispModel::SlotCount(Type type, uint32_t second) {
  switch (type) {
    case Type::kPair:
    case Type::kSymbol:
      return 2;
    case Type::kClosure:
      return 3;
    case Type::kVector:
      return second;
    default:
      return 0;
  }
}

inline size_t LispModel::PayloadBytes(Type type, uint32_t second) {
  switch (type) {
    case Type::kString:
      return second;
    case Type::kInteger:
    case Type::kReal:
      return sizeof(uint64_t);
    default:
      return SlotCount(type, second) * sizeof(uint32_t);
  }
}

}  // namespace strata::lisp

#endif  // STRATA_VM_BINDING_LISP_LISP_MODEL_H_
