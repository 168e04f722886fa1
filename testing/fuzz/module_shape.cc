#include "testing/fuzz/module_shape.h"

namespace strata::testing {

using wasm::ByteVector;
using wasm::Op;
using wasm::Opcode;

std::vector<GuestType> TypesOf(const ModuleShape& shape) {
  std::vector<GuestType> types;
  for (uint8_t i = 0; i < static_cast<uint8_t>(GuestType::kV128); ++i) types.push_back(static_cast<GuestType>(i));
  if (shape.features.has(wasm::Feature::kSimd)) types.push_back(GuestType::kV128);
  return types;
}

GuestType ChooseType(Choices& choices, const ModuleShape& shape) {
  const std::vector<GuestType> types = TypesOf(shape);
  return types[choices.Below(static_cast<uint32_t>(types.size()))];
}

bool IsReference(GuestType type) { return type >= GuestType::kAny && type <= GuestType::kFunc; }

ByteVector Encode(GuestType type) {
  switch (type) {
    case GuestType::kI32:
      return {0x7f};
    case GuestType::kI64:
      return {0x7e};
    case GuestType::kF32:
      return {0x7d};
    case GuestType::kF64:
      return {0x7c};
    case GuestType::kV128:
      return {0x7b};
    case GuestType::kAny:
      return {0x6e};
    case GuestType::kFunc:
      return {0x70};
    case GuestType::kNode:
      return {0x63, kNodeType};
    case GuestType::kLeaf:
      return {0x63, kLeafType};
    case GuestType::kBytes:
      return {0x63, kBytesType};
    case GuestType::kRefs:
      return {0x63, kRefsType};
  }
  return {};
}

ByteVector DefaultValue(GuestType type) {
  switch (type) {
    case GuestType::kI32:
      return Op(Opcode::kI32Const, {0});
    case GuestType::kI64:
      return Op(Opcode::kI64Const, {0});
    case GuestType::kF32:
      return Op(Opcode::kF32Const, ByteVector(4));
    case GuestType::kF64:
      return Op(Opcode::kF64Const, ByteVector(8));
    case GuestType::kV128:
      return Op(Opcode::kV128Const, ByteVector(16));
    case GuestType::kAny:
    case GuestType::kFunc:
      return Op(Opcode::kRefNull, Encode(type));
    default:
      return Op(Opcode::kRefNull, {Encode(type)[1]});
  }
}

}  // namespace strata::testing
