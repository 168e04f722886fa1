// Text through the decoder: what the tables of a Module say.

#include "wasm/text/parse_module.h"

#include <string>

#include "absl/strings/match.h"
#include "gtest/gtest.h"

namespace strata::wasm::text {
namespace {

Module Parse(absl::string_view wat) {
  auto module = ParseModule(wat, *Features::Parse("all", Features()));
  EXPECT_TRUE(module.ok()) << module.status();
  return module.ok() ? *std::move(module) : Module();
}

TEST(ParseModule, DecodesEntitiesOfEachKind) {
  const Module module = Parse(R"((module $m
    (import "a" "f" (func $imported (param i32)))
    (table $t 1 2 funcref) (memory $mem i64 1) (global $g (mut f64) (f64.const 1)) (tag $e (param i64))
    (func $f (param $x i32) (result i32) (local i64 i64 f32) (local.get $x))
    (export "run" (func $f)) (elem (i32.const 0) $f $imported) (data $d "abc") (start $s) (func $s)))");
  ASSERT_EQ(module.funcs.size(), 3u);
  EXPECT_TRUE(module.funcs[0].imported);
  EXPECT_EQ(module.func_type(FuncIndex(1)).results.size(), 1u);
  ASSERT_EQ(module.funcs[1].locals.size(), 2u);
  EXPECT_EQ(module.funcs[1].locals[0].count, 2u);
  EXPECT_EQ(module.tables[0].type.limits.maximum, 2u);
  EXPECT_EQ(module.memories[0].type.address, AddressType::kI64);
  EXPECT_TRUE(module.globals[0].type.is_mutable);
  EXPECT_EQ(module.tags.size(), 1u);
  EXPECT_EQ(module.elems[0].funcs, (std::vector<FuncIndex>{FuncIndex(1), FuncIndex(0)}));
  EXPECT_EQ(module.datas[0].bytes.size(), 3u);
  EXPECT_EQ(module.start, FuncIndex(2));
}

TEST(ParseModule, NamesWhatHasAnIdentifier) {
  const Module module = Parse("(module $m (func $f (param $x i32) (block $l)) (memory $mem 0))");
  EXPECT_EQ(module.names.module, "m");
  EXPECT_EQ(module.FuncName(FuncIndex(0)), "f");
  ASSERT_EQ(module.names.locals.size(), 1u);
  EXPECT_EQ(module.names.locals[0].names[0].name, "x");
  ASSERT_EQ(module.names.labels.size(), 1u);
  EXPECT_EQ(module.names.labels[0].names[0].name, "l");
  ASSERT_EQ(module.names.memories.size(), 1u);
  EXPECT_EQ(module.names.memories[0].name, "mem");
}

TEST(ParseModule, KeepsGroupsOfTypes) {
  const Module module =
      Parse(R"((rec (type $a (sub (struct (field (ref null $b))))) (type $b (sub $a (struct (field (ref null $b))))))
    (type (array (mut i8))) (func (param i32)))");
  ASSERT_EQ(module.types.size(), 4u);
  ASSERT_EQ(module.rec_groups.size(), 3u);
  EXPECT_EQ(module.rec_groups[0].count, 2u);
  EXPECT_EQ(module.types[1].supertype, 0u);
  EXPECT_FALSE(module.types[1].is_final);
  EXPECT_EQ(module.types[2].array()->element.packed, PackedKind::kI8);
  EXPECT_EQ(module.funcs[0].type, TypeIndex(3));
}

TEST(ParseModule, ReportsErrorsOfTextAndOfBinary) {
  EXPECT_EQ(ParseModule("(modul)", Features()).status().message(), "1:2: unknown operator modul");
  EXPECT_FALSE(ParseModule("(memory 0) (memory 0 (pagesize 1))", Features()).ok());
}

}  // namespace
}  // namespace strata::wasm::text
