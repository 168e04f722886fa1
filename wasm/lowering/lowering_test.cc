// What bodies become: the operations chosen, operands folded away, comparisons fused.
#include "wasm/lowering/lowering.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "wasm/code/register_ops.h"
#include "wasm/text/parse_module.h"
#include "wasm/types/type_registry.h"

namespace strata::wasm {
namespace {

// Lowers function 0 of a module with handler words that name their operation: id + 1.
class Lowered {
 public:
  explicit Lowered(const std::string& wat, uint32_t func = 0) {
    for (uint32_t op = 0; op < kRegOpCount; ++op) words_.push_back(op + 1);
    auto module = text::ParseModule(wat, Features::Wasm3());
    EXPECT_TRUE(module.ok()) << module.status();
    module_ = *std::move(module);
    canonical_ = registry_.InternAll(module_.types, module_.rec_groups);
    const LoweringInput input{module_, canonical_, words_, CodeKey{}};
    code_ = LowerFunction(input, FuncIndex(func));
  }

  const absl::Status& status() const { return code_.status(); }
  const Code& code() const { return **code_; }
  // The operation whose handler word stands at `word`.
  uint32_t op(uint32_t word) const { return code().words[word] - 1; }
  uint32_t slot(uint32_t word, int index) const {
    return code().words[word + 1 + index / 2] >> (index % 2 * 16) & 0xffff;
  }

 private:
  std::vector<uint32_t> words_;
  Module module_;
  TypeRegistry registry_;
  std::vector<CanonicalTypeId> canonical_;
  absl::StatusOr<std::unique_ptr<Code>> code_ = absl::UnknownError("");
};

TEST(Lowering, IncrementOfALocalIsOneInstruction) {
  const Lowered f("(func (param i32) (local.set 0 (i32.add (local.get 0) (i32.const 5))))");
  EXPECT_EQ(f.op(0), BinId(BinOp::kI32Add, Kinds::kSI, Dst::kSlot));
  EXPECT_EQ(f.slot(0, 0), 0u);
  EXPECT_EQ(f.slot(0, 1), 0u);
  EXPECT_EQ(f.code().words[2], 5u);
  EXPECT_EQ(f.op(3), SingleId(SingleOp::kRet));
}

TEST(Lowering, AResultUsedAtOnceStaysInTheAccumulator) {
  const Lowered f("(func (param i32 i32) (result i32) (i32.mul (i32.sub (local.get 0) (local.get 1)) (i32.const 3)))");
  EXPECT_EQ(f.op(0), BinId(BinOp::kI32Sub, Kinds::kSS, Dst::kAcc));
  EXPECT_EQ(f.op(2), BinId(BinOp::kI32Mul, Kinds::kAI, Dst::kAcc));
  EXPECT_EQ(f.op(4), SingleId(SingleOp::kRetAcc));
}

TEST(Lowering, ACommutativeConstantIsPutSecond) {
  const Lowered f("(func (param i64) (result i64) (i64.add (i64.const 9) (local.get 0)))");
  EXPECT_EQ(f.op(0), BinId(BinOp::kI64Add, Kinds::kSI, Dst::kAcc));
}

TEST(Lowering, AComparisonIsFusedWithItsBranch) {
  const Lowered f("(func (param i32) (loop $l (br_if $l (i32.lt_s (local.get 0) (i32.const 10)))))");
  EXPECT_EQ(f.op(0), CmpBrId(CmpOp::kI32LtS, Kinds::kSI, true, false));
  EXPECT_EQ(f.code().words[3], 0u) << "the displacement of a branch to itself";
}

TEST(Lowering, EqzOfAComparisonIsItsInverseButNotForFloats) {
  const Lowered ints("(func (param i32) (block $b (br_if $b (i32.eqz (i32.lt_u (local.get 0) (i32.const 1))))))");
  EXPECT_EQ(ints.op(0), CmpBrId(CmpOp::kI32GeU, Kinds::kSI, false, false));
  const Lowered floats("(func (param f32) (block $b (br_if $b (i32.eqz (f32.lt (local.get 0) (local.get 0))))))");
  EXPECT_EQ(floats.op(0), BinId(BinOp::kF32Lt, Kinds::kSS, Dst::kAcc));
}

TEST(Lowering, AnIfJumpsWhereItsConditionDoesNotHold) {
  const Lowered f("(func (param f64) (if (f64.gt (local.get 0) (local.get 0)) (then (nop))))");
  EXPECT_EQ(f.op(0), CmpBrId(CmpOp::kF64Gt, Kinds::kSS, false, true));
}

TEST(Lowering, ALocalOverwrittenWhileItsOldValueIsOnTheStackIsSavedFirst) {
  const Lowered f("(func (param i32) (result i32) (local.get 0) (local.set 0 (i32.const 1)) (i32.add (local.get 0)))");
  EXPECT_EQ(f.op(0), SingleId(SingleOp::kCopy));
  EXPECT_EQ(f.slot(0, 1), 0u);
  EXPECT_EQ(f.op(2), SingleId(SingleOp::kConst32));
  EXPECT_EQ(f.slot(2, 0), 0u);
}

TEST(Lowering, ArgumentsAreMadeWhereTheCalleesWindowBegins) {
  const Lowered f(
      "(module (func $f (param i32) (drop (call $g (i32.add (local.get 0) (i32.const 1)) (i32.const 2))))"
      " (func $g (param i32 i32) (result i32) unreachable))");
  // Parameter 0, header 1–3, operands from 4.
  EXPECT_EQ(f.op(0), BinId(BinOp::kI32Add, Kinds::kSI, Dst::kSlot));
  EXPECT_EQ(f.slot(0, 0), 4u);
  EXPECT_EQ(f.op(3), SingleId(SingleOp::kConst32));
  EXPECT_EQ(f.slot(3, 0), 5u);
  EXPECT_EQ(f.op(6), SingleId(SingleOp::kCallLocal));
  EXPECT_EQ(f.slot(6, 0), 4u) << "the window";
  EXPECT_EQ(f.slot(6, 1), 6u) << "its header, behind two parameters";
}

TEST(Lowering, DeadCodeIsLeftOut) {
  const Lowered f("(func (result i32) (return (i32.const 1)) (i32.const 2) (i32.add (i32.const 3)))");
  EXPECT_EQ(f.op(0), SingleId(SingleOp::kRetImm));
  EXPECT_EQ(f.code().words.size(), 4u);
}

TEST(Lowering, ThePcMapLeadsBackToTheModule) {
  const Lowered f("(func (param i32) (local.set 0 (i32.div_s (i32.const 1) (local.get 0))) (unreachable))");
  ASSERT_GE(f.code().pc_map.size(), 2u);
  EXPECT_LT(f.code().pc_map[0].wasm_offset, f.code().pc_map.back().wasm_offset);
}

TEST(Lowering, AFrameThatIsTooLargeIsRefusedByName) {
  std::string wat = "(func $wide (result i32) (local";
  for (int i = 0; i < 50000; ++i) wat += " i32";
  wat += ")";
  for (int i = 0; i < 20000; ++i) wat += " (i32.add (i32.const 1) (local.get 0))";
  for (int i = 0; i < 19999; ++i) wat += " drop";
  const Lowered f(wat + ")");
  EXPECT_EQ(f.status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_NE(f.status().message().find("wide"), absl::string_view::npos);
}

TEST(Lowering, AnInstructionWithoutLoweringIsNamed) {
  const Lowered f("(func (drop (v128.not (v128.const i32x4 0 0 0 0))))");
  EXPECT_EQ(f.status().code(), absl::StatusCode::kUnimplemented);
  EXPECT_NE(f.status().message().find("v128.const"), absl::string_view::npos);
}

TEST(Lowering, MoreReferencesThanNumbersPadTheNumberWindow) {
  std::string wat = "(func $f (param";
  for (int i = 0; i < 40; ++i) wat += " anyref";
  wat += ") (call $f";
  for (int i = 0; i < 40; ++i) wat += " (local.get " + std::to_string(i) + ")";
  const Lowered f(wat + "))");
  uint32_t call = 0;
  while (f.op(call) == SingleId(SingleOp::kCopyRef)) call += 2;
  ASSERT_EQ(f.op(call), SingleId(SingleOp::kCallLocal));
  EXPECT_GE(f.slot(call, 0), f.slot(call, 2)) << "kRefDepthWithinNumDepth";
}

}  // namespace
}  // namespace strata::wasm
