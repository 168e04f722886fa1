// Recursive groups, supertypes and canonical look-up.

#include "wasm/validation/module_types.h"

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "wasm/types/type.h"
#include "wasm/validation/wat_validation.h"

namespace strata::wasm {
namespace {

TEST(ModuleTypes, AcceptsStructuralSubtypes) {
  EXPECT_EQ(ValidateWat(R"(
    (type $top (sub (struct (field i32) (field anyref))))
    (type $wider (sub $top (struct (field i32) (field eqref) (field f64))))
    (type $func (sub (func (param eqref) (result anyref))))
    (type (sub $func (func (param anyref) (result i31ref))))
    (type $array (sub (array anyref)))
    (type (sub $array (array i31ref)))
    (rec (type $a (sub (struct (field (ref null $b))))) (type $b (sub $a (struct (field (ref null $b))))))
  )"),
            "");
}

struct BadTypes {
  const char* wat;
  const char* error;
};

TEST(ModuleTypes, RejectsWhatDoesNotMatch) {
  const BadTypes cases[] = {
      {"(type (struct)) (type (sub 0 (struct)))", "sub type 1 does not match super type 0"},  // final
      {"(type (sub (struct (field i32)))) (type (sub 0 (struct)))", "sub type 1 does not match"},
      {"(type (sub (struct (field i32)))) (type (sub 0 (struct (field i64))))", "sub type 1 does not match"},
      {"(type (sub (struct (field (mut anyref))))) (type (sub 0 (struct (field (mut eqref)))))", "sub type 1"},
      {"(type (sub (struct (field i32)))) (type (sub 0 (struct (field (mut i32)))))", "sub type 1"},
      {"(type (sub (array i8))) (type (sub 0 (array i16)))", "sub type 1 does not match super type 0"},
      {"(type (sub (array i8))) (type (sub 0 (struct)))", "sub type 1 does not match super type 0"},
      {"(type (sub (func (param anyref)))) (type (sub 0 (func (param eqref))))", "sub type 1"},
      {"(type (sub (func (result eqref)))) (type (sub 0 (func (result anyref))))", "sub type 1"},
      {"(type (sub (func))) (type (sub 0 (func (param i32))))", "sub type 1 does not match super type 0"},
      {"(type (struct (field (ref 1)))) (type (struct))", "unknown type"},
      {"(type (func (param (ref 7))))", "unknown type"},
      {"(type (sub 5 (struct)))", "unknown type"},
      {"(rec (type (sub 1 (struct))) (type (sub (struct))))", "unknown type"},
  };
  for (const BadTypes& bad : cases) {
    EXPECT_TRUE(absl::StartsWith(ValidateWat(bad.wat), bad.error)) << bad.wat << ValidateWat(bad.wat);
  }
}

TEST(ModuleTypes, LimitsTheDepthOfSubtyping) {
  std::string wat = "(type (sub (struct)))";
  for (int i = 0; i < 63; ++i) absl::StrAppend(&wat, "(type (sub ", i, " (struct)))");
  EXPECT_EQ(ValidateWat(wat), "");
  absl::StrAppend(&wat, "(type (sub 63 (struct)))");
  EXPECT_EQ(ValidateWat(wat), "sub type 64 is nested too deeply");
}

TEST(ModuleTypes, LooksTypesUpByModuleIndex) {
  const auto module = ModuleFromWat(R"(
    (type $a (func)) (type $b (func)) (type $c (struct (field (ref $b)))))");
  ASSERT_TRUE(module.ok()) << module.status();
  const auto types = ModuleTypes::Create(*module);
  ASSERT_TRUE(types.ok()) << types.status();
  EXPECT_EQ((*types)->canonical(0), (*types)->canonical(1));
  EXPECT_EQ((*types)->Find(3), nullptr);
  const ValType field = (*types)->Find(2)->struct_type()->fields[0].type;
  EXPECT_EQ(field.ref().heap.index, (*types)->canonical(0));
  EXPECT_FALSE((*types)->IsKnown(HeapType::Concrete(3)));
  EXPECT_EQ((*types)->Canonical(HeapType::Concrete(1)), HeapType::Concrete((*types)->canonical(0)));
}

TEST(ModuleTypes, PrintsTheModulesOwnIndexes) {
  const auto module = ModuleFromWat("(type (func)) (type (func)) (type (struct))");
  const auto types = ModuleTypes::Create(*module);
  const ValType type = (*types)->Canonical(ValType(RefType{HeapType::Concrete(2), false}));
  EXPECT_NE(type.ref().heap.index, 2u);
  EXPECT_EQ((*types)->Print(type), "(ref 2)");
  EXPECT_EQ((*types)->Print(std::vector<ValType>{ValKind::kI32, type}), "i32 (ref 2)");
}

}  // namespace
}  // namespace strata::wasm
