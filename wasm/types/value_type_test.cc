// Spelling and properties of value types.

#include "wasm/types/value_type.h"

#include "gtest/gtest.h"

namespace strata::wasm {
namespace {

TEST(ValType, PrintsAsTheTextFormat) {
  EXPECT_EQ(ToString(ValType(ValKind::kI32)), "i32");
  EXPECT_EQ(ToString(ValType(ValKind::kV128)), "v128");
  EXPECT_EQ(ToString(ValType(kFuncRef)), "funcref");
  EXPECT_EQ(ToString(ValType(kExternRef)), "externref");
  EXPECT_EQ(ToString(RefType{{HeapKind::kNone, 0}, true}), "nullref");
  EXPECT_EQ(ToString(RefType{{HeapKind::kNoExn, 0}, true}), "nullexnref");
  EXPECT_EQ(ToString(RefType{{HeapKind::kEq, 0}, false}), "(ref eq)");
  EXPECT_EQ(ToString(RefType{HeapType::Concrete(3), true}), "(ref null 3)");
  EXPECT_EQ(ToString(RefType{HeapType::Concrete(3), false}), "(ref 3)");
}

TEST(ValType, KeepsWhatAReferenceTypeSays) {
  const RefType type{HeapType::Concrete(70000), false};
  EXPECT_EQ(ValType(type).ref(), type);
  EXPECT_TRUE(ValType(type).is_ref());
  EXPECT_NE(ValType(type), ValType(RefType{HeapType::Concrete(70000), true}));
}

TEST(ValType, OnlyNonNullableReferencesLackADefault) {
  EXPECT_TRUE(ValType(ValKind::kF64).is_defaultable());
  EXPECT_TRUE(ValType(ValKind::kV128).is_defaultable());
  EXPECT_TRUE(ValType(kAnyRef).is_defaultable());
  EXPECT_FALSE(ValType(RefType{{HeapKind::kAny, 0}, false}).is_defaultable());
}

}  // namespace
}  // namespace strata::wasm
