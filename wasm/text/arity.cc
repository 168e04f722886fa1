#include "wasm/text/arity.h"

#include <array>
#include <cstdint>

#include "absl/strings/string_view.h"
#include "wasm/types/opcode.h"

namespace strata::wasm::text {
namespace {

struct FixedArity {
  uint8_t operands = 0;
  uint8_t results = 0;
};

struct FixedRow {
  Opcode opcode;
  FixedArity arity;
};

// Of the instructions whose signature the opcode table does not say, those with a fixed number of operands.
constexpr FixedRow kFixedRows[] = {
    {Opcode::kUnreachable, {0, 0}},
    {Opcode::kIf, {1, 0}},
    {Opcode::kRethrow, {0, 0}},
    {Opcode::kThrowRef, {1, 0}},
    {Opcode::kDrop, {1, 0}},
    {Opcode::kSelect, {3, 1}},
    {Opcode::kSelectTyped, {3, 1}},
    {Opcode::kLocalGet, {0, 1}},
    {Opcode::kLocalSet, {1, 0}},
    {Opcode::kLocalTee, {1, 1}},
    {Opcode::kGlobalGet, {0, 1}},
    {Opcode::kGlobalSet, {1, 0}},
    {Opcode::kTableGet, {1, 1}},
    {Opcode::kTableSet, {2, 0}},
    {Opcode::kTableSize, {0, 1}},
    {Opcode::kTableGrow, {2, 1}},
    {Opcode::kTableFill, {3, 0}},
    {Opcode::kTableCopy, {3, 0}},
    {Opcode::kTableInit, {3, 0}},
    {Opcode::kMemoryInit, {3, 0}},
    {Opcode::kMemoryCopy, {3, 0}},
    {Opcode::kMemoryFill, {3, 0}},
    {Opcode::kRefNull, {0, 1}},
    {Opcode::kRefIsNull, {1, 1}},
    {Opcode::kRefFunc, {0, 1}},
    {Opcode::kRefEq, {2, 1}},
    {Opcode::kRefAsNonNull, {1, 1}},
    {Opcode::kStructNewDefault, {0, 1}},
    {Opcode::kStructGet, {1, 1}},
    {Opcode::kStructGetS, {1, 1}},
    {Opcode::kStructGetU, {1, 1}},
    {Opcode::kStructSet, {2, 0}},
    {Opcode::kArrayNew, {2, 1}},
    {Opcode::kArrayNewDefault, {1, 1}},
    {Opcode::kArrayNewData, {2, 1}},
    {Opcode::kArrayNewElem, {2, 1}},
    {Opcode::kArrayGet, {2, 1}},
    {Opcode::kArrayGetS, {2, 1}},
    {Opcode::kArrayGetU, {2, 1}},
    {Opcode::kArraySet, {3, 0}},
    {Opcode::kArrayLen, {1, 1}},
    {Opcode::kArrayFill, {4, 0}},
    {Opcode::kArrayCopy, {5, 0}},
    {Opcode::kArrayInitData, {4, 0}},
    {Opcode::kArrayInitElem, {4, 0}},
    {Opcode::kRefTest, {1, 1}},
    {Opcode::kRefTestNull, {1, 1}},
    {Opcode::kRefCast, {1, 1}},
    {Opcode::kRefCastNull, {1, 1}},
    {Opcode::kAnyConvertExtern, {1, 1}},
    {Opcode::kExternConvertAny, {1, 1}},
    {Opcode::kRefI31, {1, 1}},
    {Opcode::kI31GetS, {1, 1}},
    {Opcode::kI31GetU, {1, 1}},
};

constexpr FixedArity FromSignature(absl::string_view signature) {
  FixedArity arity;
  bool results = false;
  for (char c : signature) {
    if (c == ':') {
      results = true;
    } else if (c != '*') {
      ++(results ? arity.results : arity.operands);
    }
  }
  return arity;
}

constexpr std::array<FixedArity, kOpcodeCount> MakeFixedTable() {
  std::array<FixedArity, kOpcodeCount> table{};
#define STRATA_OPCODE(name, text, prefix, code, immediate, signature, feature) \
  table[static_cast<size_t>(Opcode::name)] = FromSignature(signature);
#include "wasm/types/opcodes.def"
#undef STRATA_OPCODE
  for (const FixedRow& row : kFixedRows) table[static_cast<size_t>(row.opcode)] = row.arity;
  return table;
}

constexpr std::array<FixedArity, kOpcodeCount> kFixed = MakeFixedTable();

uint32_t LabelArity(absl::Span<const uint32_t> labels, uint32_t depth) {
  return depth < labels.size() ? labels[labels.size() - 1 - depth] : 0;
}

Arity FuncArity(const Module& module, uint32_t func) {
  return func < module.funcs.size() ? ArityOfType(module, module.funcs[func].type.value) : Arity();
}

Arity TagArity(const Module& module, uint32_t tag) {
  return tag < module.tags.size() ? ArityOfType(module, module.tags[tag].type.type.value) : Arity();
}

size_t FieldCount(const Module& module, uint32_t type) {
  const StructType* const structure = type < module.types.size() ? module.types[type].struct_type() : nullptr;
  return structure == nullptr ? 0 : structure->fields.size();
}

Arity WithCallee(Arity arity) { return {arity.operands + 1, arity.results}; }
Arity WithoutResults(Arity arity) { return {arity.operands, 0}; }

}  // namespace

Arity ArityOfType(const Module& module, uint32_t type) {
  const FuncType* const func = type < module.types.size() ? module.types[type].func() : nullptr;
  return func == nullptr ? Arity() : Arity{func->params.size(), func->results.size()};
}

Arity ArityOf(const Module& module, const BlockType& block) {
  if (block.kind == BlockType::Kind::kType) return ArityOfType(module, block.type);
  return {0, block.kind == BlockType::Kind::kValue ? size_t{1} : 0};
}

Arity ArityOf(const Module& module, const Instruction& instruction, absl::Span<const uint32_t> labels) {
  const uint32_t index = instruction.index;
  switch (instruction.opcode) {
    case Opcode::kBr:
      return {LabelArity(labels, index), 0};
    case Opcode::kBrIf:
      return {size_t{LabelArity(labels, index)} + 1, LabelArity(labels, index)};
    case Opcode::kBrTable:
      return {size_t{LabelArity(labels, instruction.labels.back())} + 1, 0};
    case Opcode::kReturn:
      return {labels.empty() ? 0 : labels.front(), 0};
    case Opcode::kBrOnNull:
      return {size_t{LabelArity(labels, index)} + 1, size_t{LabelArity(labels, index)} + 1};
    case Opcode::kBrOnNonNull: {
      const size_t operands = LabelArity(labels, index);
      return {operands, operands == 0 ? 0 : operands - 1};
    }
    case Opcode::kBrOnCast:
    case Opcode::kBrOnCastFail:
      return {LabelArity(labels, index), LabelArity(labels, index)};
    case Opcode::kCall:
      return FuncArity(module, index);
    case Opcode::kReturnCall:
      return WithoutResults(FuncArity(module, index));
    case Opcode::kCallIndirect:
    case Opcode::kCallRef:
      return WithCallee(ArityOfType(module, index));
    case Opcode::kReturnCallIndirect:
    case Opcode::kReturnCallRef:
      return WithoutResults(WithCallee(ArityOfType(module, index)));
    case Opcode::kThrow:
      return WithoutResults(TagArity(module, index));
    case Opcode::kStructNew:
      return {FieldCount(module, index), 1};
    case Opcode::kArrayNewFixed:
      return {instruction.index2, 1};
    default: {
      const FixedArity fixed = kFixed[static_cast<size_t>(instruction.opcode)];
      return {fixed.operands, fixed.results};
    }
  }
}

}  // namespace strata::wasm::text
