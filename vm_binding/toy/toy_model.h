// The toy VM's objects: their layout, and the same told to a collector.
//
//   node    | header | slots + data bytes << 8 | id | slots ... | data ... |
//   array   | header | slots                   | id | slots ... |
//   blob    | header | data bytes              | id | data ... |
//
// All words are 32 bits; sizes round up to 8. The id is the VM's own, so that a test can tell objects apart. Sizes
// follow from the first 8 bytes alone, as hardened traces ask.

#ifndef STRATA_VM_BINDING_TOY_TOY_MODEL_H_
#define STRATA_VM_BINDING_TOY_TOY_MODEL_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "vm_binding/base/bits.h"
#include "vm_binding/contract/address.h"
#include "vm_binding/contract/header.h"
#include "vm_binding/contract/object_model.h"
#include "vm_binding/contract/object_ref.h"
#include "vm_binding/contract/slot.h"

namespace strata::toy {

enum class ToyType : vm::TypeId { kNode = vm::kFirstVmTypeId, kArray, kBlob };

// What an object is to be like; `slots` and `data_bytes` as the type has them.
struct ToyShape {
  ToyType type = ToyType::kNode;
  uint32_t slots = 0;       // at most 255 in a node
  uint32_t data_bytes = 0;  // at most 2^24 - 1 in a node

  uint32_t Encode() const {
    if (type == ToyType::kNode) return slots | data_bytes << 8;
    return type == ToyType::kArray ? slots : data_bytes;
  }
  static ToyShape Decode(vm::TypeId type, uint32_t word) {
    if (type == vm::TypeId{vm::kFirstVmTypeId}) return {ToyType::kNode, word & 0xFF, word >> 8};
    if (type == vm::TypeId{vm::kFirstVmTypeId} + 1) return {ToyType::kArray, word, 0};
    return {ToyType::kBlob, 0, word};
  }
  // Never overflows, whatever the words say.
  size_t Bytes() const {
    return base::AlignUp(kFixedBytes + size_t{slots} * sizeof(uint32_t) + data_bytes, vm::kObjectAlignment);
  }

  static constexpr size_t kFixedBytes = 3 * sizeof(uint32_t);
};

// Typed places within an object.
class ToyObject {
 public:
  explicit ToyObject(vm::Address at) : at_(at) {}

  vm::Address at() const { return at_; }
  ToyShape shape() const { return ToyShape::Decode(vm::LoadHeader(at_).type_id(), word(1)); }
  uint32_t id() const { return word(2); }
  vm::RefSlot slot(size_t index) const { return vm::RefSlot(at_ + ToyShape::kFixedBytes + index * sizeof(uint32_t)); }
  uint8_t* data() const { return slot(shape().slots).where().As<uint8_t>(); }

  // Writes header, shape, id, null slots and data that follows from the id, padding too.
  void Initialise(const ToyShape& shape, uint32_t id) const;
  // Whether the data is still what Initialise wrote.
  bool HasItsData() const;

 private:
  uint32_t word(size_t index) const { return at_.As<uint32_t>()[index]; }

  vm::Address at_;
};

class ToyModel {
 public:
  size_t SizeOf(vm::Address object, vm::TypeId type) const { return Shape(object, type).Bytes(); }

  template <class Visitor>
  void ForEachSlot(vm::Address object, vm::TypeId type, const Visitor& visit) const {
    ForEachSlotInRange(object, type, 0, Shape(object, type).slots, visit);
  }

  size_t RangedSlotCount(vm::Address object, vm::TypeId type) const { return Shape(object, type).slots; }

  template <class Visitor>
  void ForEachSlotInRange(vm::Address object, vm::TypeId, size_t begin, size_t end, const Visitor& visit) const {
    for (size_t i = begin; i < end; ++i) visit(ToyObject(object).slot(i));
  }

  bool IsKnownType(vm::TypeId type) const {
    return type >= vm::kFirstVmTypeId && type <= static_cast<vm::TypeId>(ToyType::kBlob);
  }
  std::string TypeName(vm::TypeId type) const;

 private:
  static ToyShape Shape(vm::Address object, vm::TypeId type) {
    return ToyShape::Decode(type, object.As<uint32_t>()[1]);
  }
};

static_assert(vm::RangedObjectModel<ToyModel>);

}  // namespace strata::toy

#endif  // STRATA_VM_BINDING_TOY_TOY_MODEL_H_
