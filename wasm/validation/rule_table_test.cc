// Every opcode that has a signature, given its operands and given one too few.

#include "wasm/validation/rule_table.h"

#include <string>

#include "absl/strings/match.h"
#include "gtest/gtest.h"
#include "wasm/binary/module_builder.h"
#include "wasm/binary/module_decoder.h"
#include "wasm/types/memory_access.h"
#include "wasm/validation/module_validator.h"

namespace strata::wasm {
namespace {

Features All() { return *Features::Parse("all", Features()); }

ByteVector Constant(char letter) {
  switch (letter) {
    case 'l':
      return Op(Opcode::kI64Const, {0});
    case 'f':
      return Op(Opcode::kF32Const, ByteVector(4));
    case 'd':
      return Op(Opcode::kF64Const, ByteVector(8));
    case 'v':
      return Op(Opcode::kV128Const, ByteVector(16));
    default:
      return Op(Opcode::kI32Const, {0});
  }
}

// The operands but for the first `missing`, the instruction, and a drop of each result.
ByteVector BodyOf(Opcode opcode, size_t missing) {
  const OpcodeInfo& info = GetOpcodeInfo(opcode);
  const size_t colon = info.signature.find(':');
  ByteVector immediates = MinimalImmediates(info.immediate);
  if (info.feature == Feature::kThreads && info.immediate == ImmediateKind::kMemArg) {
    immediates[0] = static_cast<uint8_t>(AccessSizeLog2(opcode));
  }
  ByteVector body;
  for (char letter : info.signature.substr(missing, colon - missing)) body = Concat({body, Constant(letter)});
  body = Concat({body, Op(opcode, immediates)});
  for (size_t i = colon + 1; i < info.signature.size(); ++i) body = Concat({body, Op(Opcode::kDrop)});
  return body;
}

std::string ValidateBody(const ByteVector& body) {
  ModuleBuilder builder;
  builder.FuncType({}, {});
  builder.Memory({0, 1});
  builder.DataCount(1);
  builder.Elem({1, 0, 0});
  builder.Func(0, body);
  builder.Data({1, 0});
  const auto module = DecodeModule(builder.Bytes(), All());
  return std::string(module.ok() ? ValidateModule(*module).message() : module.status().message());
}

TEST(RuleTable, TypesEveryInstructionBySignature) {
  for (int i = 0; i < kOpcodeCount; ++i) {
    const Opcode opcode = static_cast<Opcode>(i);
    const OpcodeInfo& info = GetOpcodeInfo(opcode);
    if (info.signature == "*") continue;
    EXPECT_EQ(ValidateBody(BodyOf(opcode, 0)), "") << info.text;
    if (info.signature[0] == ':') continue;
    EXPECT_TRUE(absl::StartsWith(ValidateBody(BodyOf(opcode, 1)), "type mismatch")) << info.text;
  }
}

TEST(RuleTable, RejectsEveryInstructionWithoutItsMemory) {
  for (int i = 0; i < kOpcodeCount; ++i) {
    const Opcode opcode = static_cast<Opcode>(i);
    if (!absl::StrContains(GetOpcodeInfo(opcode).signature, "p")) continue;
    ModuleBuilder builder;
    builder.FuncType({}, {});
    builder.Func(0, BodyOf(opcode, 0));
    const auto module = DecodeModule(builder.Bytes(), All());
    ASSERT_TRUE(module.ok()) << module.status();
    EXPECT_TRUE(absl::StartsWith(ValidateModule(*module).message(), "unknown memory 0")) << GetOpcodeInfo(opcode).text;
  }
}

TEST(RuleTable, RejectsEveryAlignmentAboveTheAccess) {
  for (int i = 0; i < kOpcodeCount; ++i) {
    const Opcode opcode = static_cast<Opcode>(i);
    const OpcodeInfo& info = GetOpcodeInfo(opcode);
    if (info.immediate != ImmediateKind::kMemArg) continue;
    const uint8_t natural = static_cast<uint8_t>(AccessSizeLog2(opcode));
    const size_t prefix = info.prefix == 0 ? 1 : Op(opcode).size();
    for (uint8_t align = 0; align < 8; ++align) {
      ByteVector body;
      for (char letter : info.signature.substr(0, info.signature.find(':'))) body = Concat({body, Constant(letter)});
      const size_t at = body.size() + prefix;
      body = BodyOf(opcode, 0);
      body[at] = align;
      const bool allowed = info.feature == Feature::kThreads ? align == natural : align <= natural;
      EXPECT_EQ(ValidateBody(body).empty(), allowed) << info.text << " " << int{align};
    }
  }
}

TEST(RuleTable, KnowsConstantInstructions) {
  const Features all = All();
  int count = 0;
  for (int i = 0; i < kOpcodeCount; ++i) count += IsConstant(static_cast<Opcode>(i), all);
  EXPECT_EQ(count, 23);
  EXPECT_TRUE(IsConstant(Opcode::kI64Mul, all));
  EXPECT_FALSE(IsConstant(Opcode::kI64Mul, all.Without(Feature::kExtendedConst)));
  EXPECT_FALSE(IsConstant(Opcode::kI32DivS, all));
  EXPECT_FALSE(IsConstant(Opcode::kLocalGet, all));
}

}  // namespace
}  // namespace strata::wasm
