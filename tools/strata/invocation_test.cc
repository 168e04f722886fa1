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
