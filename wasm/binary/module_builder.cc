// Sections in the order of the binary format.

#include "wasm/binary/module_builder.h"

#include <array>

namespace strata::wasm {
namespace {

constexpr uint8_t kStartId = 8, kDataCountId = 12;
constexpr std::array<uint8_t, 13> kOrder = {1, 2, 3, 4, 5, 13, 6, 7, 8, 9, 12, 10, 11};
constexpr uint8_t kI32Byte = 0x7f, kFuncHeapByte = 0x70, kEmptyBlockByte = 0x40;

ByteVector Leb(uint32_t value) {
  ByteWriter writer;
  writer.U32Leb(value);
  return std::move(writer).Take();
}

}  // namespace

ByteVector Concat(std::initializer_list<ByteVector> parts) {
  ByteVector all;
  for (const ByteVector& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

ByteVector Op(Opcode opcode) {
  const OpcodeInfo& info = GetOpcodeInfo(opcode);
  ByteWriter writer;
  if (info.prefix == 0) {
    writer.U8(static_cast<uint8_t>(info.code));
  } else {
    writer.U8(info.prefix);
    writer.U32Leb(info.code);
  }
  return std::move(writer).Take();
}

ByteVector Op(Opcode opcode, const ByteVector& immediates) { return Concat({Op(opcode), immediates}); }

ByteVector MinimalImmediates(ImmediateKind kind) {
  switch (kind) {
    case ImmediateKind::kNone:
      return {};
    case ImmediateKind::kBlockType:
      return {kEmptyBlockByte};
    case ImmediateKind::kTryTable:
      return {kEmptyBlockByte, 0};
    case ImmediateKind::kSelectTypes:
      return {1, kI32Byte};
    case ImmediateKind::kHeapType:
      return {kFuncHeapByte};
    case ImmediateKind::kBrOnCast:
      return {0, 0, kFuncHeapByte, kFuncHeapByte};
    case ImmediateKind::kBrTable:
    case ImmediateKind::kCallIndirect:
    case ImmediateKind::kTypeField:
    case ImmediateKind::kTypeCount:
    case ImmediateKind::kTypeType:
    case ImmediateKind::kTypeData:
    case ImmediateKind::kTypeElem:
    case ImmediateKind::kTableTable:
    case ImmediateKind::kTableInit:
    case ImmediateKind::kMemoryMemory:
    case ImmediateKind::kMemoryInit:
    case ImmediateKind::kMemArg:
      return {0, 0};
    case ImmediateKind::kMemArgLane:
      return {0, 0, 0};
    case ImmediateKind::kF32:
      return ByteVector(4);
    case ImmediateKind::kF64:
      return ByteVector(8);
    case ImmediateKind::kShuffle:
    case ImmediateKind::kV128:
      return ByteVector(16);
    default:
      return {0};
  }
}

uint32_t ModuleBuilder::Add(uint8_t section, const ByteVector& entry) {
  Entries& entries = sections_[section];
  entries.bytes.insert(entries.bytes.end(), entry.begin(), entry.end());
  return entries.count++;
}

uint32_t ModuleBuilder::FuncType(const ByteVector& params, const ByteVector& results) {
  return Type(Concat({{0x60},
                      Leb(static_cast<uint32_t>(params.size())),
                      params,
                      Leb(static_cast<uint32_t>(results.size())),
                      results}));
}

uint32_t ModuleBuilder::Import(absl::string_view module, absl::string_view name, const ByteVector& kind_and_type) {
  ByteWriter entry;
  entry.Name(module);
  entry.Name(name);
  entry.Bytes(kind_and_type);
  return Add(2, entry.bytes());
}

uint32_t ModuleBuilder::Func(uint32_t type, const ByteVector& body, const ByteVector& locals) {
  return FuncWithoutEnd(type, Concat({locals, body, Op(Opcode::kEnd)}));
}

uint32_t ModuleBuilder::FuncWithoutEnd(uint32_t type, const ByteVector& code) {
  Add(10, Concat({Leb(static_cast<uint32_t>(code.size())), code}));
  return Add(3, Leb(type));
}

uint32_t ModuleBuilder::Tag(uint32_t type) { return Add(13, Concat({{0}, Leb(type)})); }

uint32_t ModuleBuilder::Global(const ByteVector& type, const ByteVector& init) {
  return Add(6, Concat({type, init, Op(Opcode::kEnd)}));
}

uint32_t ModuleBuilder::Export(absl::string_view name, uint8_t kind, uint32_t index) {
  ByteWriter entry;
  entry.Name(name);
  entry.U8(kind);
  entry.U32Leb(index);
  return Add(7, entry.bytes());
}

void ModuleBuilder::Start(uint32_t func) { Add(kStartId, Leb(func)); }

void ModuleBuilder::DataCount(uint32_t count) { Add(kDataCountId, Leb(count)); }

void ModuleBuilder::Custom(absl::string_view name, const ByteVector& bytes) {
  customs_.Section(0, [&](ByteWriter& section) {
    section.Name(name);
    section.Bytes(bytes);
  });
}

ByteVector ModuleBuilder::Bytes() const {
  ByteWriter module;
  module.Preamble();
  for (uint8_t id : kOrder) {
    const auto found = sections_.find(id);
    if (found == sections_.end()) continue;
    module.Section(id, [&](ByteWriter& section) {
      if (id != kStartId && id != kDataCountId) section.U32Leb(found->second.count);
      section.Bytes(found->second.bytes);
    });
  }
  module.Bytes(customs_.bytes());
  return std::move(module).Take();
}

}  // namespace strata::wasm
