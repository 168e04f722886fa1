#include "testing/wast/semantics/model_module.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "testing/wast/semantics/edge_values.h"
#include "vm_binding/base/check.h"
#include "wasm/binary/byte_writer.h"

namespace strata::testing {
namespace {

using wasm::ByteVector;
using wasm::ByteWriter;
using wasm::Concat;
using wasm::Op;
using wasm::Opcode;

// What a deciding result chooses between.
constexpr uint32_t kIfTrue = 7, kIfFalse = 9;

absl::string_view OperandLetters(const Model& model) {
  const absl::string_view signature = wasm::GetOpcodeInfo(model.opcode).signature;
  return signature.substr(0, signature.find(':'));
}
absl::string_view ResultLetters(const Model& model) {
  const absl::string_view signature = wasm::GetOpcodeInfo(model.opcode).signature;
  return signature.substr(signature.find(':') + 1);
}

uint8_t TypeByte(char letter) {
  switch (letter) {
    case 'i':
      return 0x7f;
    case 'l':
      return 0x7e;
    case 'f':
      return 0x7d;
    case 'd':
      return 0x7c;
    default:
      return 0x7b;
  }
}

ByteVector Constant(char letter, const Bits& bits) {
  ByteWriter writer;
  switch (letter) {
    case 'i':
      writer.S32Leb(static_cast<int32_t>(bits.low));
      return Op(Opcode::kI32Const, writer.bytes());
    case 'l':
      writer.S64Leb(static_cast<int64_t>(bits.low));
      return Op(Opcode::kI64Const, writer.bytes());
    case 'f':
      writer.Fixed32(static_cast<uint32_t>(bits.low));
      return Op(Opcode::kF32Const, writer.bytes());
    case 'd':
      writer.Fixed64(bits.low);
      return Op(Opcode::kF64Const, writer.bytes());
    default:
      writer.Fixed64(bits.low);
      writer.Fixed64(bits.high);
      return Op(Opcode::kV128Const, writer.bytes());
  }
}

ByteVector OperandsOf(const ModelFunction& function) {
  const absl::string_view letters = OperandLetters(*function.model);
  ByteVector code;
  uint8_t parameter = 0;
  for (size_t i = 0; i < letters.size(); ++i) {
    const std::optional<Bits>& constant = function.constants[i];
    code = Concat({code, constant.has_value() ? Constant(letters[i], *constant) : Op(Opcode::kLocalGet, {parameter})});
    if (!constant.has_value()) ++parameter;
  }
  return code;
}

ByteVector BodyOf(const ModelFunction& function) {
  const ByteVector plain = Concat({OperandsOf(function), Op(function.model->opcode)});
  const ByteVector yes = Op(Opcode::kI32Const, {kIfTrue}), no = Op(Opcode::kI32Const, {kIfFalse});
  constexpr uint8_t kI32 = 0x7f;
  switch (function.use) {
    case ResultUse::kReturned:
      return plain;
    case ResultUse::kIf:
      return Concat({plain, Op(Opcode::kIf, {kI32}), yes, Op(Opcode::kElse), no, Op(Opcode::kEnd)});
    case ResultUse::kBrIf:
      return Concat(
          {Op(Opcode::kBlock, {kI32}), yes, plain, Op(Opcode::kBrIf, {0}), Op(Opcode::kDrop), no, Op(Opcode::kEnd)});
    case ResultUse::kSelect:
      return Concat({yes, no, plain, Op(Opcode::kSelect)});
  }
  return {};
}

ModelFunction WithConstants(const Model& model, ResultUse use) {
  return {&model, std::vector<std::optional<Bits>>(OperandLetters(model).size()), use};
}

// One operand constant, each in turn; of two, both as well.
void AddConstantShapes(const Model& model, std::vector<ModelFunction>& functions) {
  const absl::string_view letters = OperandLetters(model);
  for (size_t i = 0; i < letters.size(); ++i) {
    for (const Bits& constant : FewEdgeValues(letters[i])) {
      ModelFunction function = WithConstants(model, ResultUse::kReturned);
      function.constants[i] = constant;
      functions.push_back(function);
      if (letters.size() != 2 || i != 0) continue;
      function.constants[1] = EdgeValues(letters[1])[4];
      functions.push_back(function);
    }
  }
}

}  // namespace

std::vector<char> ModelFunction::ParameterLetters() const {
  const absl::string_view letters = OperandLetters(*model);
  std::vector<char> parameters;
  for (size_t i = 0; i < letters.size(); ++i) {
    if (!constants[i].has_value()) parameters.push_back(letters[i]);
  }
  return parameters;
}

Expected ModelFunction::Expect(absl::Span<const Bits> arguments) const {
  std::vector<Bits> operands;
  for (const std::optional<Bits>& constant : constants) {
    if (!constant.has_value()) {
      operands.push_back(arguments.front());
      arguments.remove_prefix(1);
    } else {
      operands.push_back(*constant);
    }
  }
  Expected expected = model->expect(operands.data());
  if (use != ResultUse::kReturned && expected.trap == nullptr) {
    uint64_t& bits = expected.values[0].lanes[0].bits;
    bits = bits != 0 ? kIfTrue : kIfFalse;
  }
  return expected;
}

std::string ModelFunction::Name() const {
  constexpr absl::string_view kUses[] = {"", " into if", " into br_if", " into select"};
  std::string name = absl::StrCat(wasm::GetOpcodeInfo(model->opcode).text, kUses[static_cast<size_t>(use)]);
  for (size_t i = 0; i < constants.size(); ++i) {
    if (constants[i].has_value()) absl::StrAppend(&name, ", operand ", i, " constant ", Describe(*constants[i]));
  }
  return name;
}

std::vector<ModelFunction> FunctionsOf(absl::Span<const Model> models) {
  std::vector<ModelFunction> functions;
  for (const Model& model : models) {
    functions.push_back(WithConstants(model, ResultUse::kReturned));
    AddConstantShapes(model, functions);
    if (ResultLetters(model) != "i") continue;
    for (ResultUse use : {ResultUse::kIf, ResultUse::kBrIf, ResultUse::kSelect}) {
      functions.push_back(WithConstants(model, use));
    }
  }
  return functions;
}

ByteVector ModuleOf(absl::Span<const ModelFunction> functions) {
  wasm::ModuleBuilder module;
  for (const ModelFunction& function : functions) {
    ByteVector params, results;
    for (char letter : function.ParameterLetters()) params.push_back(TypeByte(letter));
    for (char letter : ResultLetters(*function.model)) results.push_back(TypeByte(letter));
    module.Func(module.FuncType(params, results), BodyOf(function));
  }
  return module.Bytes();
}

}  // namespace strata::testing
