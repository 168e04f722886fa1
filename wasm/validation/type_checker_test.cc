// Stack and frames by themselves.

#include "wasm/validation/type_checker.h"

#include "gtest/gtest.h"

namespace strata::wasm {
namespace {

class TypeCheckerTest : public testing::Test {
 protected:
  TypeCheckerTest() : types_(*ModuleTypes::Create(module_)), checker_(*types_) {
    checker_.Enter(Opcode::kBlock, FrameType(), 0);
  }

  Module module_;
  std::unique_ptr<ModuleTypes> types_;
  TypeChecker checker_;
};

TEST_F(TypeCheckerTest, PopsWhatWasPushed) {
  checker_.Push(ValKind::kI32);
  checker_.Push(ValKind::kF64);
  EXPECT_EQ(checker_.Pop(ValKind::kF64), ValType(ValKind::kF64));
  EXPECT_EQ(checker_.PopAny(), ValType(ValKind::kI32));
  EXPECT_TRUE(checker_.ok());
}

TEST_F(TypeCheckerTest, SaysWhatWasRequiredAndWhatThereWas) {
  checker_.Push(ValKind::kI64);
  checker_.Pop(ValKind::kI32);
  checker_.Pop(ValKind::kF32);
  EXPECT_EQ(checker_.error(), "type mismatch: instruction requires [i32] but stack has [i64]");
}

TEST_F(TypeCheckerTest, DoesNotReachBelowTheFrame) {
  checker_.Push(ValKind::kI32);
  checker_.Enter(Opcode::kBlock, FrameType(), 0);
  checker_.Pop(ValKind::kI32);
  EXPECT_EQ(checker_.error(), "type mismatch: instruction requires [i32] but stack has []");
}

TEST_F(TypeCheckerTest, YieldsBottomWhereUnreachable) {
  checker_.Push(ValKind::kF32);
  checker_.SetUnreachable();
  EXPECT_EQ(checker_.Pop(ValKind::kI32), ValType(ValKind::kBottom));
  EXPECT_EQ(checker_.PopRef().heap.kind, HeapKind::kBottom);
  checker_.Push(ValKind::kI64);
  EXPECT_TRUE(checker_.ok());
  checker_.Pop(ValKind::kI32);
  EXPECT_FALSE(checker_.ok());
}

TEST_F(TypeCheckerTest, AcceptsSubtypes) {
  checker_.Push(ValType(RefType{{HeapKind::kI31, 0}, false}));
  checker_.Pop(ValType(kAnyRef));
  EXPECT_TRUE(checker_.ok());
  checker_.Push(ValType(kFuncRef));
  checker_.Pop(ValType(kAnyRef));
  EXPECT_FALSE(checker_.ok());
}

TEST_F(TypeCheckerTest, LeavesAFrameWithExactlyItsResults) {
  checker_.Enter(Opcode::kBlock, FrameType(ValType(ValKind::kI32)), 7);
  checker_.Push(ValKind::kI32);
  checker_.PopResults();
  EXPECT_EQ(checker_.Leave().local_mark, 7u);
  EXPECT_TRUE(checker_.ok());
  checker_.Push(ValKind::kI32);
  checker_.PopResults();
  EXPECT_EQ(checker_.error(), "type mismatch: block requires [] but stack has [i32]");
}

TEST_F(TypeCheckerTest, PeeksWithoutPopping) {
  const std::vector<ValType> wanted = {ValKind::kI32, ValKind::kI64};
  checker_.Push(wanted);
  checker_.Peek(wanted);
  checker_.Peek(wanted);
  EXPECT_TRUE(checker_.ok());
  checker_.Pop(wanted);
  checker_.Peek(wanted);
  EXPECT_FALSE(checker_.ok());
}

TEST_F(TypeCheckerTest, CountsLabelsFromTheInnermost) {
  const FuncType type{{ValKind::kI32}, {ValKind::kI64}};
  checker_.Push(ValKind::kI32);
  checker_.Enter(Opcode::kLoop, FrameType(type), 0);
  EXPECT_EQ(checker_.Label(0)->label_types()[0], ValType(ValKind::kI32));
  EXPECT_TRUE(checker_.Label(1)->label_types().empty());
  EXPECT_EQ(checker_.Label(2), nullptr);
  EXPECT_EQ(checker_.error(), "unknown label 2");
}

TEST_F(TypeCheckerTest, LimitsWhatFewBytesCanPush) {
  const std::vector<ValType> results(1000, ValKind::kI32);
  for (int i = 0; i < 8000; ++i) checker_.Push(results);
  EXPECT_TRUE(checker_.ok());
  checker_.Push(results);
  EXPECT_EQ(checker_.error(), "too many operands");
}

TEST_F(TypeCheckerTest, ForgetsEverythingOnReset) {
  checker_.Fail("something");
  checker_.Reset();
  EXPECT_TRUE(checker_.ok());
  EXPECT_EQ(checker_.depth(), 0u);
}

}  // namespace
}  // namespace strata::wasm
