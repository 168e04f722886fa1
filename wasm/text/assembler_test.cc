// Each form of a module's text against the bytes it stands for.

#include "wasm/text/assembler.h"

#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace strata::wasm::text {
namespace {

Features AllFeatures() { return *Features::Parse("all", Features()); }

// The module's bytes after the preamble in hexadecimal, or the error.
std::string Assemble(absl::string_view wat, bool names = false) {
  AssembleOptions options;
  options.names = names;
  const auto bytes = AssembleText(wat, AllFeatures(), options);
  if (!bytes.ok()) return bytes.status().ToString();
  const std::string text(bytes->begin(), bytes->end());
  EXPECT_EQ(text.substr(0, 8), std::string("\0asm\1\0\0\0", 8));
  return absl::BytesToHexString(text.substr(8));
}

struct FormCase {
  absl::string_view name;
  absl::string_view wat;
  absl::string_view hex;
};

constexpr FormCase kForms[] = {
    {"nothing", "", ""},
    {"empty module", "(module)", ""},
    {"fields alone", "(memory 1)",
     "050301"
     "0001"},
    {"function", "(func)",
     "010401600000"
     "03020100"
     "0a040102000b"},
    {"parameters and locals",
     "(func (param i32) (param $x i64) (result f32) (local f64 f64) (local $y i32) unreachable)",
     "0107"
     "0160027f7e017d"
     "03020100"
     "0a09"
     "0107"
     "02027c017f"
     "000b"},
    {"type use", "(type (func)) (type $t (func (param i32))) (func (type $t))",
     "0108"
     "02600000"
     "60017f00"
     "03020101"
     "0a040102000b"},
    {"implied type is found", "(type (func (param i32))) (func (param i32))",
     "0105"
     "0160017f00"
     "03020100"
     "0a040102000b"},
    {"implied type is appended", "(func (param i32)) (type (func)) (func) (func (param i32))",
     "0108"
     "02600000"
     "60017f00"
     "0304"
     "03010001"
     "0a0a"
     "03"
     "02000b"
     "02000b"
     "02000b"},
    {"type in a larger group is not implied", "(rec (type (func)) (type (struct))) (func)",
     "010b"
     "02"
     "4e02"
     "600000"
     "5f00"
     "600000"
     "03020102"
     "0a040102000b"},
    {"type implied further on", "(func (type 1)) (func) (func (param i64))",
     "0108"
     "02600000"
     "60017e00"
     "0304"
     "03010001"
     "0a0a"
     "03"
     "02000b"
     "02000b"
     "02000b"},
    {"final subtype alone is implied", "(type (sub final (func))) (func)",
     "0104"
     "01600000"
     "03020100"
     "0a040102000b"},
    {"open type is not implied", "(type (sub (func))) (func)",
     "0109"
     "025000600000"
     "600000"
     "03020101"
     "0a040102000b"},
    {"subtypes", "(type $a (sub (struct))) (type (sub final $a (struct (field i8) (field $f (mut i16) ))))",
     "010e"
     "02"
     "50005f00"
     "4f01005f0278007701"},
    {"array type", "(type (array (mut (ref null 0))))",
     "0105"
     "015e630001"},
    {"imports", R"((import "m" "f" (func (param i32))) (import "m" "t" (table 1 2 funcref))
                   (import "m" "m" (memory i64 1)) (import "m" "g" (global (mut i32))) (import "m" "e" (tag)))",
     "0108"
     "0260017f00600000"
     "0225"
     "05"
     "016d01660000"
     "016d01740170010102"
     "016d016d020401"
     "016d0167037f01"
     "016d0165040001"},
    {"inline import and export", R"((func $f (export "a") (export "b") (import "m" "n")))",
     "010401600000"
     "0207"
     "01016d016e0000"
     "0709"
     "02"
     "01610000"
     "01620000"},
    {"exports", R"((func $f) (global $g i32 (i32.const 1)) (export "f" (func $f)) (export "g" (global 0)))",
     "010401600000"
     "03020100"
     "0606017f0041010b"
     "0709"
     "0201660000"
     "01670300"
     "0a040102000b"},
    {"start", "(start $f) (func $f)",
     "010401600000"
     "03020100"
     "080100"
     "0a040102000b"},
    {"memories", "(memory 1 2 shared) (memory i64 3) (memory 1 (pagesize 1))",
     "0509"
     "03"
     "030102"
     "0403"
     "080100"},
    {"memory with data", R"((memory (data "ab" "c")))",
     "0504"
     "01010101"
     "0b09"
     "01"
     "0041000b"
     "03616263"},
    {"memory of one-byte pages with data", R"((memory i64 (pagesize 1) (data "abc")))",
     "0505"
     "010d030300"
     "0b09"
     "01"
     "0042000b"
     "03616263"},
    {"tables", "(table 1 funcref) (table i64 1 2 (ref null extern)) (table 1 (ref func) (ref.func 0)) (func)",
     "010401600000"
     "03020100"
     "0411"
     "03"
     "700001"
     "6f050102"
     "4000"
     "64700001"
     "d2000b"
     "0a040102000b"},
    {"table with functions", "(func $f) (table funcref (elem $f 0))",
     "010401600000"
     "03020100"
     "040501"
     "700102"
     "02"
     "0908"
     "01"
     "0041000b"
     "020000"
     "0a040102000b"},
    {"table with expressions", "(table (ref null any) (elem (item ref.null any) (ref.null none)))",
     "040501"
     "6e010202"
     "090e"
     "01"
     "0600"
     "41000b"
     "6e"
     "02"
     "d06e0b"
     "d0710b"},
    {"global", "(global i64 (i64.const -1))", "0606017e00427f0b"},
    {"tag", "(tag (param i32))",
     "010501"
     "60017f00"
     "0d03010000"},
    {"active elements",
     "(table 1 funcref) (func) (elem (i32.const 0) 0) (elem (offset i32.const 1) func 0)"
     " (elem (i32.const 2) funcref (ref.func 0))",
     "010401600000"
     "03020100"
     "0404"
     "01700001"
     "0915"
     "03"
     "0041000b0100"
     "0041010b0100"
     "0441020b01d2000b"
     "0a040102000b"},
    {"elements of another table", "(table 1 funcref) (table $t 1 funcref) (elem (table $t) (i32.const 0) func)",
     "0407"
     "02700001700001"
     "0908"
     "01"
     "0201"
     "41000b"
     "0000"},
    {"passive and declared elements",
     "(func) (elem func 0) (elem declare func 0) (elem externref (ref.null extern))"
     " (elem declare (ref any))",
     "010401600000"
     "03020100"
     "0913"
     "04"
     "01000100"
     "03000100"
     "056f01d06f0b"
     "07646e00"
     "0a040102000b"},
    {"data",
     R"((memory 0) (memory $m 0) (data "p") (data (i32.const 1) "a\n") (data (memory $m) (offset (i32.const 2))))",
     "0505"
     "0200000000"
     "0b11"
     "03"
     "010170"
     "0041010b02610a"
     "020141020b00"},
    {"data count", R"((memory 0) (data $d "") (func (data.drop $d)))",
     "010401600000"
     "03020100"
     "0503010000"
     "0c0101"
     "0a0701"
     "0500"
     "fc0900"
     "0b"
     "0b03010100"},
    {"custom sections", R"((@custom "z" "1") (func) (@custom "b" (before type) "2" "3") (@custom "a" (before first))
                           (@custom "c" (after func)))",
     "00020161"
     "000401623233"
     "010401600000"
     "03020100"
     "00020163"
     "0a040102000b"
     "0003017a31"},
    {"branch hint", R"((func (@metadata.code.branch_hint "\01") (if (i32.const 0) (then))))",
     "010401600000"
     "03020100"
     "0020"
     "196d657461646174612e636f64652e6272616e63685f68696e74"
     "01000103"
     "0101"
     "0a09010700"
     "4100"
     "0440"
     "0b"
     "0b"},
};

TEST(AssembleText, WritesEachForm) {
  for (const FormCase& form : kForms) EXPECT_EQ(Assemble(form.wat), form.hex) << form.name;
}

std::string NameSection(absl::string_view contents_hex) { return absl::StrCat("046e616d65", contents_hex); }

TEST(AssembleText, WritesNamesOfIdentifiers) {
  const std::string hex = Assemble(
      "(module $m (type $t (struct (field $f i32))) (import \"\" \"\" (tag $e)) (func $g (param $p i32) block $l end)"
      " (table $tb 0 funcref) (memory $mm 0) (global $gl i32 (i32.const 0)) (elem $el func) (data $d))",
      /*names=*/true);
  const std::string expected = NameSection(
      "0002016d"
      "0104010001"
      "67"
      "02060100010001"
      "70"
      "03060100010001"
      "6c"
      "0404010001"
      "74"
      "0505010002"
      "7462"
      "0605010002"
      "6d6d"
      "0705010002"
      "676c"
      "0805010002"
      "656c"
      "0904010001"
      "64"
      "0a060100010001"
      "66"
      "0b04010001"
      "65");
  EXPECT_EQ(hex.substr(hex.size() - expected.size()), expected);
}

TEST(AssembleText, PrefersNameAnnotationsToIdentifiers) {
  const std::string hex = Assemble("(module $a (@name \"B\") (func $f (@name \"G\")))", /*names=*/true);
  const std::string expected = NameSection(
      "00020142"
      "010401000147");
  EXPECT_EQ(hex.substr(hex.size() - expected.size()), expected);
}

TEST(AssembleText, NeedsTheFeatureOfAnInstruction) {
  const auto result = AssembleText("(func (drop (i32.extend8_s (i32.const 0))))", Features());
  EXPECT_EQ(result.status().message(), "1:14: unknown operator i32.extend8_s: feature sign-extension-ops is off");
}

TEST(AssembleText, HasThrowInBothExceptionProposals) {
  const char* const wat = "(tag) (func (throw 0))";
  EXPECT_TRUE(AssembleText(wat, Features::Of({Feature::kLegacyExceptions})).ok());
  EXPECT_TRUE(AssembleText(wat, Features::Of({Feature::kExceptionHandling})).ok());
  EXPECT_FALSE(AssembleText(wat, Features()).ok());
}

TEST(AssembleText, FindsALegacyClauseOutOfPlaceIfItIsNoInstruction) {
  const auto result = AssembleText("(func (catch_all))", Features::Wasm3());
  EXPECT_EQ(result.status().message(), "1:8: unexpected token catch_all: feature legacy-exceptions is off");
}

TEST(AssembleText, TakesTimeLinearInTheText) {
  // A quadratic parser would need minutes for this one.
  std::string wat = "(module (func $f";
  for (int i = 0; i < 200000; ++i) absl::StrAppend(&wat, " (drop (i32.add (i32.const ", i, ") (i32.const 1)))");
  wat += "))";
  EXPECT_TRUE(AssembleText(wat, AllFeatures()).ok());
}

}  // namespace
}  // namespace strata::wasm::text
