#include "tools/strata/invocation.h"

#include <cmath>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "wasm/types/value_type.h"

namespace strata::tools {
namespace {

using wasm::FuncType;
using wasm::ValKind;
using wasm::ValType;

std::string Error(const FuncType& type, std::vector<absl::string_view> words) {
  return std::string(ParseArguments(type, words).status().message());
}

TEST(Invocation, ParsesNumbersByTheirParameters) {
  const FuncType type{{ValKind::kI32, ValKind::kI32, ValKind::kI64, ValKind::kF32, ValKind::kF64}, {}};
  const absl::string_view words[] = {"-7", "0xffffffff", "-9223372036854775808", "0.5", "inf"};
  const absl::StatusOr<wasm::Values> values = ParseArguments(type, words);
  ASSERT_TRUE(values.ok()) << values.status();
  EXPECT_EQ((*values)[0].i32(), -7);
  EXPECT_EQ((*values)[1].i32(), -1);
  EXPECT_EQ((*values)[2].i64(), INT64_MIN);
  EXPECT_EQ((*values)[3].f32(), 0.5f);
  EXPECT_TRUE(std::isinf((*values)[4].f64()));
}

TEST(Invocation, ParsesVectorsByTheirShapes) {
  const FuncType type{{ValKind::kV128, ValKind::kV128, ValKind::kV128}, {}};
  const absl::string_view words[] = {"i32x4:1,-1,0xff,7", "i8x16:0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,-1",
                                     "f64x2:1,-inf"};
  const absl::StatusOr<wasm::Values> values = ParseArguments(type, words);
  ASSERT_TRUE(values.ok()) << values.status();
  EXPECT_EQ((*values)[0].bits, 0xffffffff00000001u);
  EXPECT_EQ((*values)[0].high, 0x00000007000000ffu);
  EXPECT_EQ((*values)[1].bits, 0x0706050403020100u);
  EXPECT_EQ((*values)[1].high, 0xff0e0d0c0b0a0908u);
  EXPECT_EQ((*values)[2].bits, 0x3ff0000000000000u);
  EXPECT_EQ((*values)[2].high, 0xfff0000000000000u);
}

TEST(Invocation, RefusesVectorsThatAreNone) {
  for (const char* word : {"1", "i32x4", "i32x4:1,2,3", "i32x4:1,2,3,4,5", "i16x4:1,2,3,4",
                           "i8x16:256,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0", "f32x4:1,2,3,x", "i32x4:1,2,3,"}) {
    EXPECT_EQ(Error({{ValKind::kV128}, {}}, {word}),
              "argument 1: \"" + std::string(word) + "\" is no v128 like i32x4:1,2,3,4");
  }
}

TEST(Invocation, TakesNullForNullableReferences) {
  const FuncType type{{ValType(wasm::kExternRef)}, {}};
  const absl::string_view words[] = {"null"};
  const absl::StatusOr<wasm::Values> values = ParseArguments(type, words);
  ASSERT_TRUE(values.ok()) << values.status();
  EXPECT_EQ((*values)[0].kind, ValKind::kRef);
  EXPECT_EQ((*values)[0].ref(), 0u);
}

TEST(Invocation, CountsArguments) {
  EXPECT_EQ(Error({{ValKind::kI32, ValKind::kF64}, {}}, {"1"}), "takes 2 arguments (i32 f64), got 1");
  EXPECT_EQ(Error({{ValKind::kI32}, {}}, {}), "takes 1 argument (i32), got 0");
  EXPECT_EQ(Error({}, {"1"}), "takes 0 arguments, got 1");
}

TEST(Invocation, NamesTheArgumentThatDoesNotFit) {
  EXPECT_EQ(Error({{ValKind::kI64, ValKind::kI32}, {}}, {"1", "4294967296"}), "argument 2: \"4294967296\" is no i32");
  EXPECT_EQ(Error({{ValKind::kI32}, {}}, {"1.5"}), "argument 1: \"1.5\" is no i32");
  EXPECT_EQ(Error({{ValKind::kF64}, {}}, {"much"}), "argument 1: \"much\" is no f64");
  EXPECT_EQ(Error({{ValKind::kF64}, {}}, {""}), "argument 1: \"\" is no f64");
}

TEST(Invocation, RefusesReferencesThatCannotBeWritten) {
  EXPECT_EQ(Error({{ValType(wasm::kFuncRef)}, {}}, {"0"}), "argument 1: \"0\" is no funcref; only null can be written");
  const ValType non_null(wasm::RefType{{wasm::HeapKind::kAny, 0}, false});
  EXPECT_EQ(Error({{non_null}, {}}, {"null"}),
            "argument 1: \"null\" cannot be written: a (ref any) comes from guests only");
}

}  // namespace
}  // namespace strata::tools
