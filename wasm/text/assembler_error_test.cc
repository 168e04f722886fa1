// Malformed modules: each error's place and wording.

#include <string>

#include "gtest/gtest.h"
#include "wasm/text/assembler.h"

namespace strata::wasm::text {
namespace {

std::string Error(absl::string_view wat, const AssembleOptions& options = {}) {
  const auto bytes = AssembleText(wat, *Features::Parse("all", Features()), options);
  if (bytes.ok()) return "accepted";
  EXPECT_EQ(bytes.status().code(), absl::StatusCode::kInvalidArgument);
  return std::string(bytes.status().message());
}

struct ErrorCase {
  absl::string_view wat;
  absl::string_view message;
};

constexpr ErrorCase kErrors[] = {
    // Fields.
    {"(module", "1:8: unexpected token: end of text"},
    {"(module))", "1:9: unexpected token )"},
    {"(module) (module)", "1:10: unexpected token ("},
    {"(func", "1:6: unexpected token: end of text"},
    {"(module\n  (fun))", "2:4: unknown operator fun"},
    {"(module (result))", "1:10: unexpected token result"},
    {"(module func)", "1:9: unexpected token func"},
    {"(module 0x)", "1:9: unknown operator 0x"},
    {"(module () )", "1:10: unexpected token )"},
    // Declarations.
    {"(func $f) (func $f)", "1:17: duplicate func $f"},
    {"(func $\"\\66\") (func $f)", "1:21: duplicate func $f"},
    {"(import \"\" \"\" (table $t 0 funcref)) (table $t 0 funcref)", "1:44: duplicate table $t"},
    {"(memory $m 0) (memory $m 0)", "1:23: duplicate memory $m"},
    {"(global $g i32 (i32.const 0)) (global $g i32 (i32.const 0))", "1:39: duplicate global $g"},
    {"(tag $e) (tag $e)", "1:15: duplicate tag $e"},
    {"(type $t (func)) (rec (type $t (func)))", "1:29: duplicate type $t"},
    {"(elem $e func) (elem $e func)", "1:22: duplicate elem segment $e"},
    {"(data $d) (data $d)", "1:17: duplicate data segment $d"},
    {"(func (param $x i32) (local $x i32))", "1:29: duplicate local $x"},
    {"(type (struct (field $x i32) (field $x i32)))", "1:37: duplicate field $x"},
    {"(func) (import \"\" \"\" (func))", "1:8: import after function"},
    {"(tag) (import \"\" \"\" (func))", "1:7: import after tag"},
    {"(memory 0) (global (import \"\" \"\") i32)", "1:12: import after memory"},
    {"(start 0) (start 0)", "1:11: multiple start sections"},
    // Types.
    {"(type)", "1:6: unexpected token )"},
    {"(type (func (result i32) (param i32)))", "1:26: unexpected token ("},
    {"(type (func (result $x i32)))", "1:21: unexpected token $x"},
    {"(type (func (param i8)))", "1:20: unexpected token i8"},
    {"(type (array i32 i32))", "1:18: unexpected token i32"},
    {"(type (struct i32))", "1:15: unexpected token i32"},
    {"(type (sub $t (func)))", "1:12: unknown type $t"},
    {"(rec (func))", "1:7: unexpected token func"},
    {"(global anyfunc (ref.null func))", "1:9: unknown operator anyfunc"},
    {"(global (ref) (ref.null func))", "1:13: unexpected token )"},
    {"(func (param (ref $t)))", "1:19: unknown type $t"},
    {"(type $t (func)) (func (type $t) (param i32))", "1:24: inline function type"},
    {"(type $t (struct)) (func (type $t) (param i32))", "1:26: inline function type"},
    {"(func (type 3) (param i32))", "1:7: unknown type 3"},
    {"(func $f (type 1) (local $x i32) (drop (local.get $x))) (func (type 0)) (func (param i32)) (func (param i64))",
     "1:10: unknown type 1"},
    {"(func (param i32) (type 0))", "1:20: unexpected token type"},
    // Functions.
    {"(func (nop) (local i32))", "1:14: unexpected token local"},
    {"(func (local i32) (param i32))", "1:20: unexpected token param"},
    {"(func $f (export))", "1:17: unexpected token )"},
    {"(func (export \"\\ff\"))", "1:15: malformed UTF-8 encoding"},
    {"(func (import \"m\"))", "1:18: unexpected token )"},
    {"(func (import \"m\" \"n\") (nop))", "1:24: unexpected token ("},
    {"(import \"m\" \"n\" (fun))", "1:18: unknown operator fun"},
    {"(export \"a\" (func $f))", "1:19: unknown function $f"},
    {"(start $f)", "1:8: unknown function $f"},
    // Tables, memories, globals, tags.
    {"(table 1)", "1:9: unexpected token )"},
    {"(table funcref)", "1:15: unexpected token )"},
    {"(table funcref (data))", "1:17: unexpected token data"},
    {"(memory)", "1:8: unexpected token )"},
    {"(memory 1 2 3)", "1:13: unexpected token 3"},
    {"(memory -1)", "1:9: unexpected token -1"},
    {"(memory 0x1_0000_0000_0000_0000)", "1:9: i64 constant out of range"},
    {"(memory 1 (pagesize 3))", "1:21: invalid custom page size"},
    {"(memory (pagesize 0) (data))", "1:19: invalid custom page size"},
    {"(global i32 i32.const)", "1:22: unexpected token )"},
    {"(global (mut i32 (i32.const 0)))", "1:18: unexpected token ("},
    {"(tag (result i32) (param i32))", "1:20: unexpected token param"},
    // Segments.
    {"(elem)", "1:6: unexpected token )"},
    {"(elem (i32.const 0) (ref.null func))", "1:21: unexpected token ("},
    {"(elem funcref 0)", "1:15: unexpected token 0"},
    {"(elem (table $t) (i32.const 0))", "1:14: unknown table $t"},
    {"(elem declare (i32.const 0) func)", "1:15: unexpected token ("},
    {"(data (memory $m) (i32.const 0))", "1:15: unknown memory $m"},
    {"(data i32.const 0)", "1:7: unexpected token i32.const"},
    {"(data 1)", "1:8: unexpected token )"},
    {"(data \"a\" (i32.const 0))", "1:11: unexpected token ("},
    // Annotations.
    {"(module (func) (@name \"M\"))", "1:16: misplaced @name annotation"},
    {"(module (@name \"M\") (@name \"N\"))", "1:21: @name annotation: multiple module"},
    {"(@custom)", "1:9: @custom annotation: missing section name"},
    {"(@custom \"\\df\")", "1:15: @custom annotation: malformed UTF-8 encoding"},
    {"(@custom \"a\" here)", "1:14: @custom annotation: unexpected token"},
    {"(@custom \"a\" (type))", "1:15: @custom annotation: malformed placement"},
    {"(@custom \"a\" (after))", "1:20: @custom annotation: malformed section kind"},
    {"(@custom \"a\" (before last))", "1:22: @custom annotation: malformed section kind"},
    {"(func (block (@custom \"a\")))", "1:14: misplaced @custom annotation"},
    {"(@metadata.code.branch_hint \"\\00\")", "1:1: @metadata.code.branch_hint annotation: not in a function"},
    {"(global i32 (@metadata.code.branch_hint \"\\00\") i32.const 0)",
     "1:59: @metadata.code.branch_hint annotation: not in a function"},
    // What the lexer finds.
    {"(func) \"", "1:8: unclosed string"},
};

TEST(AssembleText, ReportsPlaceAndReason) {
  for (const ErrorCase& c : kErrors) EXPECT_EQ(Error(c.wat), c.message) << c.wat;
}

TEST(AssembleText, CountsLinesFromWhereTheTextStands) {
  AssembleOptions options;
  options.start = {10, 5};
  EXPECT_EQ(Error("(foo)", options), "10:6: unknown operator foo");
  EXPECT_EQ(Error("(module\n(foo))", options), "11:2: unknown operator foo");
}

TEST(AssembleText, TakesThirtyTwoBitLimitsWithoutMemory64) {
  const Features features = Features::Parse("all", Features())->Without(Feature::kMemory64);
  EXPECT_EQ(AssembleText("(memory 0 0x1_0000_0000)", features).status().message(), "1:11: i32 constant out of range");
}

}  // namespace
}  // namespace strata::wasm::text
