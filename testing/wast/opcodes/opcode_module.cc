#include "testing/wast/opcodes/opcode_module.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "testing/wast/opcodes/type_spelling.h"

namespace strata::testing {
namespace {

using wasm::ByteVector;
using wasm::Concat;
using wasm::ModuleBuilder;
using wasm::Opcode;

constexpr absl::string_view kTextBefore = R"((module
  (type (func (param i32) (result i64)))
  (type (struct (field (mut i32)) (field (mut i8)) (field f64)))
  (type (array (mut i32)))
  (type (array (mut i8)))
  (type (array (mut funcref)))
  (type (struct (field (ref any))))
  (type (func (param f32)))
  (type (func (param i32) (result i32)))
  (type (array i64))
  (type (func (result f32 exnref)))
  (type (func (result )";

constexpr absl::string_view kTextBetween = R"()))
  (table 1 funcref)
  (table 1 externref)
  (table i64 1 funcref)
  (memory 1)
  (memory i64 1)
  (tag (type 6))
  (global (mut i32) (i32.const 0))
  (global f64 (f64.const 0))
  (elem func 0)
  (data "0123")
  (func (type 0) (i64.const 0))
  (func (type 10) (local i64)
)";

void AddTypes(ModuleBuilder& module, const ByteVector& results) {
  constexpr uint8_t kI32 = 0x7f, kI64 = 0x7e, kF32 = 0x7d, kF64 = 0x7c, kI8 = 0x78, kFuncRef = 0x70, kExnRef = 0x69;
  constexpr uint8_t kStruct = 0x5f, kArray = 0x5e, kMutable = 1, kConst = 0, kRef = 0x64, kAny = 0x6e;
  module.FuncType({kI32}, {kI64});
  module.Type({kStruct, 3, kI32, kMutable, kI8, kMutable, kF64, kConst});
  module.Type({kArray, kI32, kMutable});
  module.Type({kArray, kI8, kMutable});
  module.Type({kArray, kFuncRef, kMutable});
  module.Type({kStruct, 1, kRef, kAny, kConst});
  module.FuncType({kF32}, {});
  module.FuncType({kI32}, {kI32});
  module.Type({kArray, kI64, kConst});
  module.FuncType({}, {kF32, kExnRef});
  // FuncType counts bytes, and a type may have two.
  module.Type(Concat({{0x60, 0}, results}));
}

void AddEntities(ModuleBuilder& module) {
  module.Table({0x70, 0, 1});
  module.Table({0x6f, 0, 1});
  module.Table({0x70, 4, 1});
  module.Memory({0, 1});
  module.Memory({4, 1});
  module.Tag(6);
  module.Global({0x7f, 1}, wasm::Op(Opcode::kI32Const, {0}));
  module.Global({0x7c, 0}, wasm::Op(Opcode::kF64Const, ByteVector(8)));
  module.Elem({1, 0, 1, 0});
  module.DataCount(1);
  module.Data({1, 4, '0', '1', '2', '3'});
}

std::vector<std::string> TypesOf(const std::vector<Operand>& operands) {
  std::vector<std::string> types;
  for (const Operand& operand : operands) types.push_back(operand.type);
  return types;
}

}  // namespace

ByteVector PushOf(const std::string& type) {
  return Concat({wasm::Op(Opcode::kBlock), EncodeType(type), wasm::Op(Opcode::kUnreachable), wasm::Op(Opcode::kEnd)});
}

ByteVector PushesOf(const std::vector<std::string>& types) {
  ByteVector code;
  for (const std::string& type : types) code = Concat({code, PushOf(type)});
  return code;
}

TestFunction FunctionOf(const OpcodeForm& form) {
  return {form.results, Concat({PushesOf(TypesOf(form.operands)), form.encoding.Bytes()})};
}

ByteVector BinaryModule(const TestFunction& function) {
  ByteVector results = {static_cast<uint8_t>(function.results.size())};
  for (const std::string& type : function.results) results = Concat({results, EncodeType(type)});
  ModuleBuilder module;
  AddTypes(module, results);
  AddEntities(module);
  module.Func(0, wasm::Op(Opcode::kI64Const, {0}));
  const ByteVector locals = {1, 1, 0x7e};
  if (function.has_end) {
    module.Func(10, function.code, locals);
  } else {
    module.FuncWithoutEnd(10, Concat({locals, function.code}));
  }
  return module.Bytes();
}

std::string TextModule(const OpcodeForm& form) {
  std::string code;
  for (const Operand& operand : form.operands)
    absl::StrAppend(&code, "block (result ", operand.type, ") unreachable end ");
  return absl::StrCat(kTextBefore, absl::StrJoin(form.results, " "), kTextBetween, code, form.text, "))");
}

}  // namespace strata::testing
