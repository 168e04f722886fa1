#include "vm_binding/toy/toy_model.h"

namespace strata::toy {
namespace {

uint8_t DataByte(uint32_t id, size_t index) { return static_cast<uint8_t>(id * 31 + index * 7 + 1); }

}  // namespace

void ToyObject::Initialise(const ToyShape& shape, uint32_t id) const {
  vm::StoreHeader(at_, vm::HeaderWord::OfType(static_cast<vm::TypeId>(shape.type)));
  at_.As<uint32_t>()[1] = shape.Encode();
  at_.As<uint32_t>()[2] = id;
  for (size_t i = 0; i < shape.slots; ++i) slot(i).Store(vm::ObjectRef());
  uint8_t* const bytes = slot(shape.slots).where().As<uint8_t>();
  for (size_t i = 0; i < shape.data_bytes; ++i) bytes[i] = DataByte(id, i);
  const size_t used = ToyShape::kFixedBytes + shape.slots * sizeof(uint32_t) + shape.data_bytes;
  for (size_t i = used; i < shape.Bytes(); ++i) *(at_ + i).As<uint8_t>() = 0;
}

bool ToyObject::HasItsData() const {
  const ToyShape mine = shape();
  const uint8_t* const bytes = data();
  for (size_t i = 0; i < mine.data_bytes; ++i) {
    if (bytes[i] != DataByte(id(), i)) return false;
  }
  return true;
}

std::string ToyModel::TypeName(vm::TypeId type) const {
  switch (static_cast<ToyType>(type)) {
    case ToyType::kNode:
      return "node";
    case ToyType::kArray:
      return "array";
    case ToyType::kBlob:
      return "blob";
  }
  return "unknown";
}

}  // namespace strata::toy
