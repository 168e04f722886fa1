// Each feature: constructs that it brought are refused by its name while it is off, in binary and in text, and accepted
// when it is on, whatever else is off that the construct does not need.

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "wasm/binary/module_decoder.h"
#include "wasm/text/assembler.h"
#include "wasm/types/features.h"
#include "wasm/validation/module_validator.h"
#include "wasm/validation/wat_validation.h"

namespace strata::wasm {
namespace {

struct Row {
  Feature feature;
  const char* wat;
  // What else the construct needs, as for Features::Parse.
  const char* needs = "";
};

const Row kRows[] = {
    {Feature::kSignExtension, "(func (result i32) (i32.extend8_s (i32.const 0)))"},
    {Feature::kSignExtension, "(func (result i64) (i64.extend32_s (i64.const 0)))"},
    {Feature::kSaturatingConversion, "(func (result i32) (i32.trunc_sat_f32_s (f32.const 0)))"},
    {Feature::kMultiValue, "(func (result i32 i32) i32.const 0 i32.const 0)"},
    {Feature::kMultiValue, "(func (i32.const 0) (block (param i32) drop))"},
    {Feature::kMutableGlobals, "(global (export \"g\") (mut i32) (i32.const 0))"},
    {Feature::kMutableGlobals, "(global (import \"m\" \"g\") (mut i32))"},
    {Feature::kBulkMemory, "(memory 1) (func (memory.fill (i32.const 0) (i32.const 0) (i32.const 0)))"},
    {Feature::kBulkMemory, "(memory 1) (func (memory.copy (i32.const 0) (i32.const 0) (i32.const 0)))"},
    {Feature::kBulkMemory, "(memory 1) (data $d \"\") (func (data.drop $d))"},
    {Feature::kBulkMemory, "(data \"passive\")"},
    {Feature::kBulkMemory, "(elem func)"},
    {Feature::kBulkMemory, "(table 1 funcref) (func (table.copy (i32.const 0) (i32.const 0) (i32.const 0)))"},
    {Feature::kReferenceTypes, "(func (param externref))"},
    {Feature::kReferenceTypes, "(func (result funcref) (ref.null func))"},
    {Feature::kReferenceTypes, "(table 1 funcref) (func (drop (table.size)))"},
    {Feature::kReferenceTypes, "(table 1 funcref) (table 1 funcref)"},
    {Feature::kReferenceTypes, "(func (drop (select (result i32) (i32.const 0) (i32.const 0) (i32.const 0))))"},
    {Feature::kSimd, "(func (param v128))"},
    {Feature::kSimd, "(func (drop (i8x16.splat (i32.const 0))))"},
    {Feature::kSimd, "(memory 1) (func (drop (v128.load8_lane 0 (i32.const 0) (v128.const i64x2 0 0))))"},
    {Feature::kRelaxedSimd, "(func (drop (i8x16.relaxed_swizzle (v128.const i64x2 0 0) (v128.const i64x2 0 0))))",
     "+simd"},
    {Feature::kTailCall, "(func $f (return_call $f))"},
    {Feature::kTailCall, "(table 1 funcref) (func (return_call_indirect (i32.const 0)))"},
    {Feature::kExtendedConst, "(global i32 (i32.add (i32.const 1) (i32.const 2)))"},
    {Feature::kExtendedConst, "(memory 1) (data (i32.sub (i32.const 1) (i32.const 1)) \"\")"},
    {Feature::kFunctionReferences, "(type $f (func)) (func (param (ref null $f)))", "+reference-types"},
    {Feature::kFunctionReferences, "(func (param (ref extern)))", "+reference-types"},
    {Feature::kFunctionReferences, "(type $f (func)) (func (call_ref $f (unreachable)))", "+reference-types"},
    {Feature::kFunctionReferences, "(func (param externref) (block (drop (br_on_null 0 (local.get 0)))))",
     "+reference-types"},
    {Feature::kFunctionReferences, "(table 1 funcref (ref.null func))", "+reference-types"},
    {Feature::kGc, "(type (struct (field i32)))"},
    {Feature::kGc, "(type (array i8))"},
    {Feature::kGc, "(rec (type (func)))"},
    {Feature::kGc, "(type (sub (func)))"},
    {Feature::kGc, "(func (param anyref))", "+reference-types"},
    {Feature::kGc, "(func (drop (ref.i31 (i32.const 0))))", "+reference-types,+function-references"},
    {Feature::kGc, "(func (param externref) (drop (ref.test nullexternref (local.get 0))))",
     "+reference-types,+function-references"},
    {Feature::kGc, "(global $a i32 (i32.const 0)) (global i32 (global.get $a))"},
    {Feature::kMultiMemory, "(memory 1) (memory 1)"},
    {Feature::kMultiMemory, "(memory (import \"m\" \"a\") 1) (memory (import \"m\" \"b\") 1)"},
    {Feature::kMultiMemory, "(memory 1) (memory 1) (func (i32.store 1 (i32.const 0) (i32.const 0)))"},
    {Feature::kMemory64, "(memory i64 1)"},
    {Feature::kMemory64, "(table i64 1 funcref)"},
    {Feature::kMemory64, "(memory (import \"m\" \"m\") i64 1)"},
    {Feature::kExceptionHandling, "(tag)"},
    {Feature::kExceptionHandling, "(tag (import \"m\" \"t\"))"},
    {Feature::kExceptionHandling, "(tag $t) (func (throw $t))"},
    {Feature::kExceptionHandling, "(func (param exnref))", "+reference-types"},
    {Feature::kExceptionHandling, "(func (try_table (catch_all 0)))"},
    {Feature::kThreads, "(memory 1 1 shared)"},
    {Feature::kThreads, "(memory 1) (func (drop (i32.atomic.load (i32.const 0))))"},
    {Feature::kThreads, "(memory 1) (func (drop (memory.atomic.notify (i32.const 0) (i32.const 0))))"},
    {Feature::kThreads, "(func atomic.fence)"},
    {Feature::kWideArithmetic, "(func (i64.mul_wide_u (i64.const 0) (i64.const 0)) drop drop)"},
    {Feature::kWideArithmetic, "(func (i64.const 0) (i64.const 0) (i64.const 0) (i64.const 0) i64.add128 drop drop)"},
    {Feature::kCustomPageSizes, "(memory 0 (pagesize 1))"},
    {Feature::kCustomPageSizes, "(memory 0 (pagesize 65536))"},
    {Feature::kLegacyExceptions, "(func (try (do) (catch_all)))"},
    {Feature::kLegacyExceptions, "(func (try (do) (catch_all (rethrow 0))))"},
    {Feature::kLegacyExceptions, "(func (try (do) (delegate 0)))"},
};

// The first error on the way from text; empty for a valid module.
std::string ErrorInText(absl::string_view wat, const Features& features) {
  const auto bytes = text::AssembleText(wat, features);
  if (!bytes.ok()) return std::string(bytes.status().message());
  const auto module = DecodeModule(*bytes, features);
  if (!module.ok()) return std::string(module.status().message());
  return std::string(ValidateModule(*module).message());
}

// Tags belong to both exception proposals: without them both are off.
Features AllWithout(Feature feature) {
  const Features without = AllFeatures().Without(feature);
  return feature == Feature::kExceptionHandling ? without.Without(Feature::kLegacyExceptions) : without;
}

TEST(FeatureSwitches, OffRefusesByName) {
  for (const Row& row : kRows) {
    const Features without = AllWithout(row.feature);
    const std::string in_binary = ValidateWat(row.wat, without), in_text = ErrorInText(row.wat, without);
    EXPECT_TRUE(absl::StrContains(in_binary, FeatureName(row.feature))) << row.wat << ": \"" << in_binary << '"';
    EXPECT_TRUE(absl::StrContains(in_text, FeatureName(row.feature))) << row.wat << ": \"" << in_text << '"';
  }
}

TEST(FeatureSwitches, OnAcceptsWithoutTheRest) {
  for (const Row& row : kRows) {
    const auto set = Features::Parse(absl::StrCat("mvp,+", FeatureName(row.feature), ",", row.needs), Features());
    ASSERT_TRUE(set.ok()) << set.status();
    // Operands of several values, and functions without a table, are not what is tested here.
    const Features features = set->With(Feature::kMultiValue).With(Feature::kMutableGlobals);
    const Features& used = row.feature == Feature::kMultiValue ? *set : features;
    EXPECT_EQ(ErrorInText(row.wat, used), "") << row.wat;
    EXPECT_EQ(ErrorInText(row.wat, AllFeatures()), "") << row.wat;
  }
}

TEST(FeatureSwitches, EveryFeatureIsTested) {
  for (int i = 1; i < kFeatureCount; ++i) {
    bool tested = false;
    for (const Row& row : kRows) tested |= row.feature == static_cast<Feature>(i);
    EXPECT_TRUE(tested) << FeatureName(static_cast<Feature>(i));
  }
}

}  // namespace
}  // namespace strata::wasm
