// Every rule that is not a signature, kept and broken, in one module that has something of each kind.

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "wasm/types/features.h"
#include "wasm/validation/wat_validation.h"

namespace strata::wasm {
namespace {

constexpr char kDeclarations[] = R"(
  (type $none (func))
  (type $i32_i32 (func (param i32) (result i32)))
  (type $s (sub (struct (field $i (mut i32)) (field $b i8) (field $r (mut (ref null $s))))))
  (type $sub (sub $s (struct (field (mut i32)) (field i8) (field (mut (ref null $s))) (field f64))))
  (type $strict (struct (field (ref $s))))
  (type $ai (array (mut i32)))
  (type $ab (array (mut i8)))
  (type $const (array i32))
  (type $ar (array (mut anyref)))
  (type $as (array (mut (ref $s))))
  (type $af (array (mut funcref)))
  (memory $m 1) (memory $m64 i64 1)
  (table $t 1 funcref) (table $t64 i64 1 funcref) (table $x 1 externref) (table $any 1 anyref)
  (global $g i32 (i32.const 1)) (global $mut (mut i64) (i64.const 1))
  (tag $e (param i32 i64)) (tag $empty)
  (elem $el func $declared) (elem $elx externref (ref.null extern)) (elem $elany anyref (ref.null none))
  (data $d "bytes")
  (func $declared) (func $undeclared)
  (func $inc (type $i32_i32) (local.get 0))
)";

std::string ValidateFunc(absl::string_view func, const Features& features = AllFeatures()) {
  return ValidateWat(absl::StrCat(kDeclarations, "(func ", func, ")"), features);
}

void ExpectValid(std::initializer_list<const char*> funcs) {
  for (const char* func : funcs) EXPECT_EQ(ValidateFunc(func), "") << func;
}

struct Broken {
  const char* func;
  const char* error;
};

void ExpectBroken(std::initializer_list<Broken> cases) {
  for (const Broken& broken : cases) {
    const std::string error = ValidateFunc(broken.func);
    EXPECT_TRUE(absl::StartsWith(error, broken.error)) << broken.func << ": " << error;
  }
}

TEST(Rules, Blocks) {
  ExpectValid({
      "block end loop end",
      "(result i32) block (result i32) i32.const 1 end",
      "(result i32) i32.const 1 block (type $i32_i32) end",
      "(result i32) i32.const 1 loop (type $i32_i32) end",
      "i32.const 1 if else end",
      "i32.const 1 i32.const 0 if (type $i32_i32) end drop",
      "(result i64) i32.const 1 if (result i64) i64.const 1 else i64.const 2 end",
      "(result i32) unreachable",
      "block (result i32) unreachable end drop",
      "unreachable i32.add drop",
  });
  ExpectBroken({
      {"block i32.const 1 end", "type mismatch: block requires [] but stack has [i32]"},
      {"block (result i32) end drop", "type mismatch: instruction requires [i32] but stack has []"},
      {"(result i32) i64.const 1", "type mismatch"},
      {"i32.const 1 if (result i32) i32.const 1 end drop", "type mismatch: if without else"},
      {"i32.const 1 if (result i32) i32.const 1 else i64.const 1 end drop", "type mismatch"},
      {"if end", "type mismatch"},
      {"block (type $s) end", "type mismatch: type 2 is not a function type"},
      {"unreachable i64.const 0 i32.add drop", "type mismatch"},
      {"i32.const 1 block i32.eqz drop end drop", "type mismatch"},
  });
}

TEST(Rules, Branches) {
  ExpectValid({
      "block br 0 end",
      "(result i32) i32.const 1 br 0",
      "(result i32) block (result i32) i32.const 1 i32.const 0 br_if 0 end",
      "block block i32.const 0 br_table 0 1 1 end end",
      "(result i32) block (result i32) i32.const 1 i32.const 2 br_table 0 1 end",
      "i32.const 1 loop (type $i32_i32) br 0 end drop",
      "(result i32) i32.const 1 return",
      "(result i32) block (result i32) unreachable br_table 0 1 0 end",
  });
  ExpectBroken({
      {"br 1", "unknown label 1"},
      {"(result i32) br 0", "type mismatch"},
      {"i32.const 0 br_if 9", "unknown label 9"},
      {"i64.const 0 br_if 0", "type mismatch"},
      {"i32.const 0 br_table 0 3", "unknown label 3"},
      {"i32.const 0 br_table 3 0", "unknown label 3"},
      {"block (result i32) i32.const 1 i32.const 2 br_table 0 1 end drop", "type mismatch: label"},
      {"(result i32) return", "type mismatch"},
      {"block (result i32) block (result i64) i64.const 1 i32.const 2 br_table 0 1 end unreachable end drop",
       "type mismatch"},
  });
}

TEST(Rules, Calls) {
  ExpectValid({
      "(result i32) i32.const 1 call $inc",
      "(result i32) i32.const 1 return_call $inc",
      "(result i32) i32.const 1 i32.const 0 call_indirect $t (type $i32_i32)",
      "(result i32) i32.const 1 i64.const 0 return_call_indirect $t64 (type $i32_i32)",
      "(param (ref null $i32_i32)) (result i32) i32.const 1 local.get 0 call_ref $i32_i32",
      "(param (ref $none)) local.get 0 return_call_ref $none",
      "(result i32) unreachable call_ref $i32_i32",
  });
  ExpectBroken({
      {"call 99", "unknown function 99"},
      {"call $inc drop", "type mismatch"},
      {"i32.const 1 return_call $inc", "type mismatch: tail call returns [i32], the function []"},
      {"i32.const 0 call_indirect 9 (type $none)", "unknown table 9"},
      {"i32.const 0 call_indirect $x (type $none)", "type mismatch: table 2 holds no functions"},
      {"i32.const 0 call_indirect $t (type $s)", "type mismatch: type 2"},
      {"i64.const 0 call_indirect $t (type $none)", "type mismatch"},
      {"ref.null func call_ref $none", "type mismatch"},
      {"ref.null $none call_ref $s", "type mismatch"},
      {"ref.null $none call_ref 99", "unknown type 99"},
  });
}

TEST(Rules, Exceptions) {
  ExpectValid({
      "i32.const 1 i64.const 2 throw $e",
      "(param exnref) local.get 0 throw_ref",
      "(result i32 i64) block (result i32 i64) try_table (catch $e 0) end unreachable end",
      "(result i32 i64 exnref) block (result i32 i64 exnref) try_table (catch_ref $e 0) end unreachable end",
      "(result exnref) block (result exnref) try_table (catch_all_ref 0) end unreachable end",
      "block try_table (catch_all 0) (catch $empty 0) end end",
  });
  ExpectBroken({
      {"throw 9", "unknown tag 9"},
      {"i32.const 1 throw $e", "type mismatch"},
      {"ref.null any throw_ref", "type mismatch"},
      {"try_table (catch 9 0) end", "unknown tag 9"},
      {"try_table (catch_all 7) end", "unknown label 7"},
      {"try_table (catch $e 0) end", "type mismatch: catch clause does not fit label 0 []"},
      {"block (result i32) try_table (catch_all 0) end i32.const 1 end drop", "type mismatch: catch clause"},
      {"try_table (catch_all_ref 0) end", "type mismatch: catch clause"},
  });
}

// The text format of the legacy proposal is not the assembler's, so these are bytes: see module_validator_test.cc.

TEST(Rules, ParametricInstructions) {
  ExpectValid({
      "i32.const 1 drop",
      "i64.const 1 i64.const 2 i32.const 0 select drop",
      "v128.const i64x2 0 0 v128.const i64x2 0 0 i32.const 0 select drop",
      "ref.null any ref.null none i32.const 0 select (result anyref) drop",
      "unreachable select drop",
      "unreachable i64.const 1 i32.const 1 select i64.eqz drop",
  });
  ExpectBroken({
      {"drop", "type mismatch"},
      {"i64.const 1 i32.const 2 i32.const 0 select drop", "type mismatch: select between i64 and i32"},
      {"ref.null any ref.null any i32.const 0 select drop", "type mismatch: select of references"},
      {"i32.const 1 i32.const 2 i64.const 0 select drop", "type mismatch"},
      {"i32.const 1 i32.const 1 i32.const 0 select (result i32 i32) drop", "invalid result arity"},
      {"i32.const 1 i64.const 1 i32.const 0 select (result i32) drop", "type mismatch"},
  });
}

TEST(Rules, Locals) {
  ExpectValid({
      "(param i32) (local i64) local.get 1 local.set 1 local.get 0 local.tee 0 drop",
      "(param (ref $s)) (local (ref $s)) local.get 0 local.set 1 local.get 1 drop",
      "(param (ref $s)) (local (ref $s)) local.get 0 local.tee 1 drop local.get 1 drop",
      "(param (ref $s)) (local (ref $s)) local.get 0 local.set 1 block local.get 1 drop end",
      "(local (ref null $s)) local.get 0 drop",
  });
  ExpectBroken({
      {"local.get 0 drop", "unknown local 0"},
      {"(param i32) (local i32) i32.const 0 local.set 2", "unknown local 2"},
      {"i32.const 0 local.tee 0 drop", "unknown local 0"},
      {"(local i32) i64.const 0 local.set 0", "type mismatch"},
      {"(local (ref $s)) local.get 0 drop", "uninitialized local: 0"},
      {"(param (ref $s)) (local (ref $s)) block local.get 0 local.set 1 end local.get 1 drop", "uninitialized local"},
      {"(param (ref $s)) (local (ref $s)) i32.const 1 if local.get 0 local.set 1 else local.get 1 drop end",
       "uninitialized local"},
      {"(local (ref 99))", "unknown type 99"},
  });
}

TEST(Rules, Globals) {
  ExpectValid({"global.get $g drop", "global.get $mut global.set $mut"});
  ExpectBroken({
      {"global.get 9 drop", "unknown global 9"},
      {"i32.const 0 global.set 9", "unknown global 9"},
      {"i32.const 0 global.set $g", "immutable global"},
      {"i32.const 0 global.set $mut", "type mismatch"},
  });
}

TEST(Rules, Tables) {
  ExpectValid({
      "i32.const 0 table.get $t drop",
      "i64.const 0 ref.null func table.set $t64",
      "table.size $t64 i64.eqz drop",
      "ref.null extern i32.const 1 table.grow $x drop",
      "i32.const 0 ref.null nofunc i32.const 1 table.fill $t",
      "i32.const 0 i32.const 0 i32.const 1 table.copy $t $t",
      "i64.const 0 i32.const 0 i32.const 1 table.copy $t64 $t",
      "i64.const 0 i64.const 0 i64.const 1 table.copy $t64 $t64",
      "i64.const 0 i32.const 0 i32.const 1 table.init $t64 $el",
      "elem.drop $el",
  });
  ExpectBroken({
      {"i32.const 0 table.get 9 drop", "unknown table 9"},
      {"i64.const 0 table.get $t drop", "type mismatch"},
      {"i32.const 0 ref.null extern table.set $t", "type mismatch"},
      {"table.size 9 drop", "unknown table 9"},
      {"ref.null func i64.const 1 table.grow $t drop", "type mismatch"},
      {"i32.const 0 ref.null any i32.const 1 table.fill $t", "type mismatch"},
      {"i32.const 0 i32.const 0 i32.const 1 table.copy $t $x", "type mismatch: elements are externref"},
      {"i64.const 0 i32.const 0 i64.const 1 table.copy $t64 $t", "type mismatch"},
      {"i32.const 0 i32.const 0 i32.const 1 table.init $t $elx", "type mismatch: elements are externref"},
      {"i32.const 0 i32.const 0 i32.const 1 table.init $t 9", "unknown elem segment 9"},
      {"elem.drop 9", "unknown elem segment 9"},
  });
}

TEST(Rules, Memories) {
  ExpectValid({
      "i64.const 0 i32.load $m64 offset=0x100000000 drop",
      "memory.size $m64 i64.eqz drop",
      "i64.const 1 memory.grow $m64 drop",
      "i64.const 0 i32.const 0 i64.const 1 memory.fill $m64",
      "i64.const 0 i32.const 0 i32.const 1 memory.copy $m64 $m",
      "i32.const 0 i32.const 0 i32.const 1 memory.init $m $d",
      "i64.const 0 i32.const 0 i32.const 1 memory.init $m64 $d",
      "data.drop $d",
  });
  ExpectBroken({
      {"i32.const 0 i32.load 7 drop", "unknown memory 7"},
      {"i32.const 0 i32.load $m64 drop", "type mismatch"},
      {"i32.const 0 i32.load offset=0x100000000 drop", "offset out of range"},
      {"i32.const 0 i32.load align=8 drop", "alignment must not be larger than natural"},
      {"i32.const 0 i32.atomic.load align=2 drop", "atomic alignment"},
      {"memory.size 7 drop", "unknown memory 7"},
      {"i32.const 0 i32.const 0 i32.const 1 memory.fill 7", "unknown memory 7"},
      {"i32.const 0 i64.const 0 i64.const 1 memory.copy $m $m64", "type mismatch"},
      {"i32.const 0 i32.const 0 i32.const 1 memory.copy $m 7", "unknown memory 7"},
      {"i32.const 0 i32.const 0 i32.const 1 memory.init 7", "unknown data segment 7"},
      {"data.drop 7", "unknown data segment 7"},
      {"v128.const i64x2 0 0 i8x16.extract_lane_u 16 drop", "invalid lane index 16"},
      {"i32.const 0 v128.const i64x2 0 0 v128.load64_lane 2 drop", "invalid lane index 2"},
      {"v128.const i64x2 0 0 v128.const i64x2 0 0 i8x16.shuffle 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 32 drop",
       "invalid lane index 32"},
  });
}

TEST(Rules, References) {
  ExpectValid({
      "ref.null $s ref.is_null drop",
      "ref.func $declared call_ref $none",
      "ref.null eq ref.null i31 ref.eq drop",
      "(param (ref null $s)) (result (ref $s)) local.get 0 ref.as_non_null",
      "(param (ref null $s)) block local.get 0 br_on_null 0 struct.get $s $i drop end",
      "(param (ref null $s)) block (result (ref $s)) local.get 0 br_on_non_null 0 unreachable end drop",
      "(param i32 (ref null $s)) (result i32 (ref $s)) local.get 0 local.get 1 br_on_non_null 0 unreachable",
      "unreachable ref.is_null drop",
      "unreachable ref.as_non_null struct.get $s $i drop",
  });
  ExpectBroken({
      {"ref.null 99 drop", "unknown type 99"},
      {"i32.const 0 ref.is_null drop", "type mismatch"},
      {"ref.func 99 drop", "unknown function 99"},
      {"ref.func $undeclared drop", "undeclared function reference"},
      {"ref.null func ref.null eq ref.eq drop", "type mismatch"},
      {"ref.as_non_null drop", "type mismatch"},
      {"i32.const 0 br_on_null 0 drop", "type mismatch"},
      {"ref.null any br_on_null 5 drop", "unknown label 5"},
      {"ref.null any br_on_non_null 0", "type mismatch: label 0 takes no reference"},
      {"block (result funcref) ref.null any br_on_non_null 0 unreachable end drop", "type mismatch: branch carries"},
  });
}

TEST(Rules, Casts) {
  ExpectValid({
      "(param anyref) local.get 0 ref.test (ref $s) drop",
      "(param funcref) (result (ref null $none)) local.get 0 ref.cast (ref null $none)",
      "(param (ref null $s)) (result (ref $sub)) local.get 0 ref.cast (ref $sub)",
      "(param anyref) (result (ref i31)) local.get 0 br_on_cast 0 anyref (ref i31) unreachable",
      "(param anyref) (result anyref) local.get 0 br_on_cast 0 anyref (ref null $s) ref.cast (ref any)",
      "(param anyref) (result anyref) local.get 0 br_on_cast_fail 0 anyref (ref $s)",
      "(param i64 anyref) (result i64 anyref) local.get 0 local.get 1 br_on_cast 0 anyref (ref $s)",
      // What is left of a nullable source after a nullable target is not null.
      "(param (ref null $s)) block (result anyref) local.get 0 br_on_cast 0 (ref null $s) (ref null $sub) "
      "struct.get $s $i drop ref.null any end drop",
      "(param externref) (result anyref) local.get 0 any.convert_extern",
      "(param (ref extern)) (result (ref any)) local.get 0 any.convert_extern",
      "(param (ref $s)) (result (ref extern)) local.get 0 extern.convert_any",
      "(result i32) i32.const 3 ref.i31 i31.get_s",
      "(result i32) ref.null i31 i31.get_u",
  });
  ExpectBroken({
      {"ref.null func ref.test (ref $s) drop", "type mismatch"},
      {"ref.null any ref.cast (ref $none) drop", "type mismatch"},
      {"ref.null any ref.cast (ref 99) drop", "unknown type 99"},
      {"(param eqref) (result eqref) local.get 0 br_on_cast 0 eqref anyref", "type mismatch: anyref is no subtype"},
      {"(param anyref) (result (ref $s)) local.get 0 br_on_cast 0 anyref (ref i31) unreachable",
       "type mismatch: branch carries"},
      {"(param anyref) (result (ref any)) local.get 0 br_on_cast_fail 0 anyref (ref $s) unreachable",
       "type mismatch: branch carries"},
      {"(param anyref) local.get 0 br_on_cast 0 anyref (ref $s) drop", "type mismatch: label 0 takes no reference"},
      {"(param anyref) local.get 0 br_on_cast 4 anyref (ref $s) drop", "unknown label 4"},
      {"(param externref) (result (ref any)) local.get 0 any.convert_extern", "type mismatch"},
      {"ref.null any any.convert_extern drop", "type mismatch"},
      {"i64.const 0 ref.i31 drop", "type mismatch"},
      {"ref.null any i31.get_s drop", "type mismatch"},
  });
}

TEST(Rules, Structures) {
  ExpectValid({
      "(result (ref $s)) i32.const 1 i32.const 2 ref.null $s struct.new $s",
      "(result (ref $s)) struct.new_default $sub",
      "(param (ref null $sub)) (result i32) local.get 0 struct.get $s $i",
      "(param (ref $s)) (result i32) local.get 0 struct.get_u $s $b local.get 0 struct.get_s $s $b i32.add",
      "(param (ref $s)) local.get 0 i32.const 1 struct.set $s $i",
  });
  ExpectBroken({
      {"struct.new 99", "unknown type 99"},
      {"struct.new $ai drop", "type mismatch: type 5 is not a structure type"},
      {"i32.const 1 i32.const 2 struct.new $s drop", "type mismatch"},
      {"struct.new_default $strict drop", "type mismatch: (ref 2) has no default value"},
      {"ref.null $s struct.get $s 7 drop", "unknown field 7"},
      {"ref.null $s struct.get $s $b drop", "type mismatch: field is packed"},
      {"ref.null $s struct.get_s $s $i drop", "type mismatch: field is not packed"},
      {"ref.null any struct.get $s $i drop", "type mismatch"},
      {"ref.null $s i32.const 1 struct.set $s $b", "immutable field"},
      {"ref.null $s i64.const 1 struct.set $s $i", "type mismatch"},
  });
}

TEST(Rules, Arrays) {
  ExpectValid({
      "(result (ref $ai)) i32.const 0 i32.const 5 array.new $ai",
      "(result (ref $ar)) i32.const 5 array.new_default $ar",
      "(result (ref $ab)) i32.const 1 i32.const 2 array.new_fixed $ab 2",
      "(result (ref $ab)) i32.const 1 i32.const 2 array.new_data $ab $d",
      "(result (ref $af)) i32.const 0 i32.const 1 array.new_elem $af $el",
      "(param (ref $ai)) (result i32) local.get 0 i32.const 0 array.get $ai",
      "(param (ref $ab)) (result i32) local.get 0 i32.const 0 array.get_u $ab",
      "(param (ref $ab)) local.get 0 i32.const 0 i32.const 7 array.set $ab",
      "(param (ref $ai)) (result i32) local.get 0 array.len",
      "(param (ref $ai)) local.get 0 i32.const 0 i32.const 7 i32.const 1 array.fill $ai",
      "(param (ref $ai) (ref $const)) local.get 0 i32.const 0 local.get 1 i32.const 0 i32.const 1 "
      "array.copy $ai $const",
      "(param (ref $ai)) local.get 0 i32.const 0 i32.const 0 i32.const 1 array.init_data $ai $d",
      "(param (ref $ar)) local.get 0 i32.const 0 i32.const 0 i32.const 1 array.init_elem $ar $elany",
  });
  ExpectBroken({
      {"array.new 99", "unknown type 99"},
      {"array.new $s", "type mismatch: type 2 is not an array type"},
      {"i32.const 1 array.new_default $as drop", "type mismatch: (ref 2) has no default value"},
      {"i32.const 1 array.new_fixed $ai 2 drop", "type mismatch"},
      {"array.new_fixed $ai 10001 drop", "too many operands of array.new_fixed"},
      {"i32.const 1 i32.const 2 array.new_data $ar $d drop", "array type is not numeric or vector"},
      {"i32.const 1 i32.const 2 array.new_data $ai 9 drop", "unknown data segment 9"},
      {"i32.const 1 i32.const 2 array.new_elem $ar $el drop", "type mismatch: elements are"},
      {"i32.const 1 i32.const 2 array.new_elem $ar 9 drop", "unknown elem segment 9"},
      {"i32.const 1 i32.const 2 array.new_elem $ai $el drop", "type mismatch: elements are"},
      {"ref.null $ab i32.const 0 array.get $ab drop", "type mismatch: field is packed"},
      {"ref.null $ai i32.const 0 array.get_s $ai drop", "type mismatch: field is not packed"},
      {"ref.null $const i32.const 0 i32.const 0 array.set $const", "immutable array"},
      {"ref.null $const i32.const 0 i32.const 0 i32.const 0 array.fill $const", "immutable array"},
      {"ref.null any array.len drop", "type mismatch"},
      {"ref.null $const i32.const 0 ref.null $ai i32.const 0 i32.const 0 array.copy $const $ai", "immutable array"},
      {"ref.null $ai i32.const 0 ref.null $ab i32.const 0 i32.const 0 array.copy $ai $ab", "array types do not match"},
      {"ref.null $ar i32.const 0 i32.const 0 i32.const 0 array.init_data $ar $d", "array type is not numeric"},
      {"ref.null $ar i32.const 0 i32.const 0 i32.const 0 array.init_elem $ar $el", "type mismatch: elements are"},
  });
}

TEST(Rules, ErrorsSayWhereTheyAre) {
  EXPECT_EQ(ValidateWat("(module (func $first) (func $second (drop)))"),
            "type mismatch: instruction requires [any] but stack has [] (at offset 0x1b, in function 1 \"second\")");
}

}  // namespace
}  // namespace strata::wasm
