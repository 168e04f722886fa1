// Declarations first, all of fixed shape; then bodies, each an expression per result.

#include "testing/fuzz/module_generator.h"

#include <algorithm>
#include <array>
#include <utility>

#include "testing/fuzz/body_generator.h"
#include "testing/fuzz/choices.h"
#include "wasm/binary/module_builder.h"

namespace strata::testing {
namespace {

using wasm::ByteVector;
using wasm::Concat;
using wasm::ModuleBuilder;
using wasm::Op;
using wasm::Opcode;

constexpr uint8_t kMutable = 1;

ByteVector Field(GuestType type) { return Concat({Encode(type), {kMutable}}); }

// In the order of the concrete GuestTypes.
void AddObjectTypes(ModuleBuilder& module) {
  const ByteVector fields = Concat({Field(GuestType::kI32), Field(GuestType::kNode), Field(GuestType::kI64)});
  module.Type(Concat({{0x50, 0, 0x5f, 3}, fields}));
  module.Type(Concat({{0x50, 1, 0, 0x5f, 4}, fields, Field(GuestType::kF64)}));
  module.Type({0x5e, 0x78, kMutable});
  module.Type(Concat({{0x5e}, Field(GuestType::kAny)}));
}

ByteVector EncodeAll(const std::vector<GuestType>& types) {
  ByteVector bytes;
  for (GuestType type : types) bytes = Concat({bytes, Encode(type)});
  return bytes;
}

// ModuleBuilder::FuncType counts bytes, which here are not types.
void AddFuncType(ModuleBuilder& module, const FunctionShape& shape) {
  module.Type(Concat({{0x60, static_cast<uint8_t>(shape.params.size())},
                      EncodeAll(shape.params),
                      {static_cast<uint8_t>(shape.results.size())},
                      EncodeAll(shape.results)}));
}

ModuleShape MakeShape(Choices& choices, const wasm::Features& features) {
  ModuleShape shape;
  shape.features = features;
  shape.memory64 = features.has(wasm::Feature::kMemory64) && choices.Below(4) == 3;
  shape.shared = features.has(wasm::Feature::kThreads) && choices.Below(4) == 3;
  const uint32_t functions = 1 + choices.Below(5);
  for (uint32_t i = 0; i < functions; ++i) {
    FunctionShape function;
    for (uint32_t count = choices.Below(4); count != 0; --count) function.params.push_back(ChooseType(choices, shape));
    // A few return several values or none.
    const uint32_t results = choices.Below(8);
    for (uint32_t count = results < 6 ? 1 : (results - 6) * 2; count != 0; --count) {
      function.results.push_back(ChooseType(choices, shape));
    }
    shape.functions.push_back(std::move(function));
  }
  return shape;
}

void AddDeclarations(ModuleBuilder& module, const ModuleShape& shape) {
  AddObjectTypes(module);
  for (const FunctionShape& function : shape.functions) AddFuncType(module, function);
  const uint8_t flags = static_cast<uint8_t>(1 | (shape.shared ? 2 : 0) | (shape.memory64 ? 4 : 0));
  module.Memory({flags, 1, 2});
  module.Table({0x70, 1, kTableSize, kTableSize + 2});
  for (GuestType type : TypesOf(shape)) module.Global(Concat({Encode(type), {kMutable}}), DefaultValue(type));
  // Every second entry of the table is a function.
  for (uint32_t i = 0; i < shape.functions.size() && 2 * i < kTableSize; ++i) {
    const auto at = static_cast<uint8_t>(2 * i);
    module.Elem({0, 0x41, at, 0x0b, 1, static_cast<uint8_t>(i)});
  }
  module.DataCount(1);
  module.Data({1, 8, 1, 2, 3, 4, 0xfd, 0xfe, 0xff, 0x80});
}

}  // namespace

std::vector<uint8_t> GenerateModule(absl::Span<const uint8_t> bytes, const wasm::Features& features) {
  Choices choices(bytes);
  const ModuleShape shape = MakeShape(choices, features);
  ModuleBuilder module;
  AddDeclarations(module, shape);
  for (uint32_t i = 0; i < shape.functions.size(); ++i) {
    std::vector<GuestType> locals;
    for (uint32_t count = choices.Below(6); count != 0; --count) locals.push_back(ChooseType(choices, shape));
    ByteVector declared = {static_cast<uint8_t>(locals.size())};
    for (GuestType type : locals) declared = Concat({declared, {1}, Encode(type)});
    module.Func(kFirstFuncType + i, BodyGenerator(shape, i, locals, choices).Generate(), declared);
    module.Export(std::string(1, static_cast<char>('a' + i)), 0, i);
  }
  return module.Bytes();
}

}  // namespace strata::testing
