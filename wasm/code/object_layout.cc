#include "wasm/code/object_layout.h"

#include <algorithm>

namespace strata::wasm {
namespace {

constexpr uint32_t kHeaderBytes = 4;
constexpr uint32_t kMaxAlignment = 8;

uint64_t AlignTo8(uint64_t bytes) { return (bytes + 7) & ~uint64_t{7}; }

// Places fields in their order; a field of at most 4 bytes goes into the hole that an 8-aligned field left, if one is
// open.
class FieldPlacer {
 public:
  uint32_t Place(uint32_t bytes) {
    const uint32_t alignment = std::min(bytes, kMaxAlignment);
    if (bytes <= 4 && hole_begin_ + bytes <= hole_end_) {
      const uint32_t aligned = (hole_begin_ + alignment - 1) & ~(alignment - 1);
      if (aligned + bytes <= hole_end_) {
        hole_begin_ = aligned + bytes;
        return aligned;
      }
    }
    const uint32_t aligned = (end_ + alignment - 1) & ~(alignment - 1);
    if (aligned - end_ > hole_end_ - hole_begin_) {
      hole_begin_ = end_;
      hole_end_ = aligned;
    }
    end_ = aligned + bytes;
    return aligned;
  }

  uint32_t end() const { return end_; }

 private:
  uint32_t end_ = kHeaderBytes;
  uint32_t hole_begin_ = 0;
  uint32_t hole_end_ = 0;
};

ObjectLayout LayoutOfStruct(const StructType& type) {
  ObjectLayout layout;
  layout.kind = ObjectKind::kStruct;
  FieldPlacer placer;
  for (const FieldType& field : type.fields) {
    const StorageKind storage = StorageOf(field);
    const uint32_t offset = placer.Place(StorageBytes(storage));
    layout.fields.push_back({storage, offset});
    if (storage == StorageKind::kRef) layout.ref_offsets.push_back(offset);
  }
  std::sort(layout.ref_offsets.begin(), layout.ref_offsets.end());
  layout.size = static_cast<uint32_t>(AlignTo8(placer.end()));
  return layout;
}

PayloadSlots SlotsOf(const std::vector<ValType>& types) {
  PayloadSlots slots;
  for (const ValType& type : types) {
    if (type.is_ref()) {
      ++slots.refs;
    } else {
      slots.nums += type.kind() == ValKind::kV128 ? 2 : 1;
    }
  }
  return slots;
}

}  // namespace

StorageKind StorageOf(const FieldType& field) {
  if (field.packed == PackedKind::kI8) return StorageKind::kI8;
  if (field.packed == PackedKind::kI16) return StorageKind::kI16;
  switch (field.type.kind()) {
    case ValKind::kI32:
      return StorageKind::kI32;
    case ValKind::kI64:
      return StorageKind::kI64;
    case ValKind::kF32:
      return StorageKind::kF32;
    case ValKind::kF64:
      return StorageKind::kF64;
    case ValKind::kV128:
      return StorageKind::kV128;
    default:
      return StorageKind::kRef;
  }
}

uint32_t StorageBytes(StorageKind kind) {
  constexpr uint32_t kBytes[] = {1, 2, 4, 8, 4, 8, 16, 4};
  return kBytes[static_cast<int>(kind)];
}

ObjectLayout LayoutOf(const SubType& type) {
  if (const StructType* struct_type = type.struct_type()) return LayoutOfStruct(*struct_type);
  ObjectLayout layout;
  if (const ArrayType* array = type.array()) {
    layout.kind = ObjectKind::kArray;
    layout.element = StorageOf(array->element);
  }
  if (const FuncType* func = type.func()) layout.params = SlotsOf(func->params);
  return layout;
}

uint64_t ArrayBytes(StorageKind element, uint32_t length) {
  return AlignTo8(kArrayElementsOffset + uint64_t{StorageBytes(element)} * length);
}

}  // namespace strata::wasm
