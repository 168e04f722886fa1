// Dense and grouped locals, and undoing.

#include "wasm/validation/local_types.h"

#include "gtest/gtest.h"
#include "wasm/types/type.h"

namespace strata::wasm {
namespace {

constexpr RefType kNonNull{{HeapKind::kAny, 0}, false};

class LocalTypesTest : public testing::Test {
 protected:
  void SetUp() override { types_ = *ModuleTypes::Create(module_); }

  Module module_;
  std::unique_ptr<ModuleTypes> types_;
  LocalTypes locals_;
};

TEST_F(LocalTypesTest, FindsALocalByIndexHoweverManyThereAre) {
  const std::vector<ValType> params = {ValKind::kF32};
  Function function;
  function.locals = {{2, ValKind::kI64}, {0, ValKind::kF64}, {40000, ValKind::kI32}, {1, ValType(kNonNull)}};
  const std::vector<uint8_t> body(5);
  function.body = body;
  locals_.Reset(params, function, *types_);
  EXPECT_EQ(locals_.size(), 40004u);
  EXPECT_EQ(locals_.type(0), ValType(ValKind::kF32));
  EXPECT_EQ(locals_.type(2), ValType(ValKind::kI64));
  for (uint32_t local : {3u, 5u, 6u, 7u, 100u, 40002u}) EXPECT_EQ(locals_.type(local), ValType(ValKind::kI32)) << local;
  EXPECT_EQ(locals_.type(40003), ValType(kNonNull));
}

TEST_F(LocalTypesTest, ForgetsWhatWasSetInABlock) {
  const std::vector<ValType> params = {ValType(kNonNull)};
  Function function;
  function.locals = {{3, ValType(kNonNull)}, {1, ValKind::kI32}};
  locals_.Reset(params, function, *types_);
  const auto is_set = [&](uint32_t local) { return locals_.IsSet(local, locals_.type(local)); };
  EXPECT_TRUE(is_set(0));
  EXPECT_FALSE(is_set(1));
  EXPECT_TRUE(is_set(4));
  locals_.Set(1, ValType(kNonNull));
  const uint32_t mark = locals_.mark();
  locals_.Set(1, ValType(kNonNull));
  locals_.Set(2, ValType(kNonNull));
  EXPECT_TRUE(is_set(2));
  locals_.ReturnTo(mark);
  EXPECT_TRUE(is_set(1));
  EXPECT_FALSE(is_set(2));
  locals_.Reset();
  EXPECT_EQ(locals_.size(), 0u);
}

}  // namespace
}  // namespace strata::wasm
