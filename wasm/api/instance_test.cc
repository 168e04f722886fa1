#include "wasm/api/instance.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "wasm/api/test_guest.h"
#include "wasm/api/typed_func.h"

namespace strata::wasm::api {
namespace {

using ::testing::HasSubstr;

constexpr char kModule[] = R"(
  (memory (export "m") 1 3)
  (global (export "const") i32 (i32.const 5)) (global (export "var") (mut f64) (f64.const 1))
  (table (export "t") 2 4 funcref)
  (tag (export "tag") (param i64))
  (func $one (export "f") (result i32) (i32.const 1))
  (elem (i32.const 0) func $one)
  (func (export "load") (param i32) (result i32) (i32.load8_u (local.get 0))))";

TEST(Instance, FindsExportsByNameAndKind) {
  TestGuest guest;
  const Instance instance = guest.Instantiate(kModule);
  EXPECT_EQ(instance.exports(*guest.store)->size(), 7u);
  EXPECT_TRUE(instance.GetTag(*guest.store, "tag").ok());
  EXPECT_TRUE(absl::IsNotFound(instance.GetFunc(*guest.store, "none").status()));
  const absl::Status wrong = instance.GetMemory(*guest.store, "f").status();
  EXPECT_TRUE(absl::IsInvalidArgument(wrong));
  EXPECT_THAT(wrong.message(), HasSubstr("export \"f\" is a function, not a memory"));
  TestGuest other;
  EXPECT_TRUE(absl::IsFailedPrecondition(instance.GetFunc(*other.store, "f").status()));
  EXPECT_TRUE(absl::IsFailedPrecondition(Instance().exports(*guest.store).status()));
}

TEST(Memory, IsReadWrittenAndGrownWithinItsBounds) {
  TestGuest guest;
  Store& store = *guest.store;
  const Instance instance = guest.Instantiate(kModule);
  const Memory memory = *instance.GetMemory(store, "m");
  EXPECT_EQ(memory.type(store)->limits, (Limits{1, 3}));
  const std::vector<uint8_t> bytes = {9, 8};
  EXPECT_TRUE(memory.Write(store, 65534, bytes).ok());
  EXPECT_TRUE(absl::IsOutOfRange(memory.Write(store, 65535, bytes)));
  EXPECT_TRUE(absl::IsOutOfRange(memory.Write(store, UINT64_MAX, bytes)));
  EXPECT_EQ(*instance.GetTypedFunc<int32_t(int32_t)>(store, "load")->Call(store, 65535), 8);
  EXPECT_EQ(*memory.Grow(store, 2), 1u);
  EXPECT_TRUE(absl::IsResourceExhausted(memory.Grow(store, 1).status()));
  EXPECT_EQ(*memory.size_pages(store), 3u);
  EXPECT_EQ(*memory.size_bytes(store), 3u * 65536);
  EXPECT_EQ((*memory.data(store))[65534], 9);
  std::vector<uint8_t> read(2);
  EXPECT_TRUE(memory.Read(store, 65534, absl::MakeSpan(read)).ok());
  EXPECT_EQ(read, bytes);
}

TEST(Memory, RefusesTypesThatAreNoneAndOtherStores) {
  TestGuest guest, other;
  const auto refused = [&guest](const MemoryType& type) {
    return absl::IsInvalidArgument(Memory::Create(*guest.store, type).status());
  };
  EXPECT_TRUE(refused({.limits = {2, 1}}));
  EXPECT_TRUE(refused({.limits = {1, std::nullopt}, .shared = true}));
  EXPECT_TRUE(refused({.limits = {65537, std::nullopt}}));
  EXPECT_TRUE(refused({.limits = {1, std::nullopt}, .page_size_log2 = 70}));
  const Memory memory = *Memory::Create(*guest.store, MemoryType{AddressType::kI64, {1, std::nullopt}});
  EXPECT_TRUE(absl::IsFailedPrecondition(memory.data(*other.store).status()));
  EXPECT_TRUE(absl::IsFailedPrecondition(memory.Grow(*other.store, 1).status()));
  EXPECT_TRUE(absl::IsFailedPrecondition(Memory().data(*guest.store).status()));
}

TEST(Table, IsReadWrittenAndGrownWithinItsBounds) {
  TestGuest guest;
  Store& store = *guest.store;
  const Instance instance = guest.Instantiate(kModule);
  const Table table = *instance.GetTable(store, "t");
  const Func one = *instance.GetFunc(store, "f");
  EXPECT_EQ(*Func::FromVal(*table.Get(store, 0)), one);
  EXPECT_TRUE(table.Get(store, 1)->is_null());
  EXPECT_TRUE(table.Set(store, 1, one).ok());
  EXPECT_EQ(*Func::FromVal(*table.Get(store, 1)), one);
  EXPECT_TRUE(absl::IsOutOfRange(table.Get(store, 2).status()));
  EXPECT_TRUE(absl::IsOutOfRange(table.Set(store, 2, one)));
  EXPECT_TRUE(absl::IsInvalidArgument(table.Set(store, 0, Val::I32(1))));
  EXPECT_TRUE(absl::IsInvalidArgument(table.Set(store, 0, Val::OfI31(I31(1)))));
  EXPECT_EQ(*table.Grow(store, 2, one), 2u);
  EXPECT_EQ(*Func::FromVal(*table.Get(store, 3)), one);
  EXPECT_TRUE(absl::IsResourceExhausted(table.Grow(store, 1, one).status()));
  EXPECT_EQ(*table.size(store), 4u);
}

TEST(Table, IsMadeByTheHost) {
  TestGuest guest;
  const TableType type{AddressType::kI32, {3, 5}, kFuncRef};
  const Table table = *Table::Create(*guest.store, type, Val::Null());
  EXPECT_EQ(table.type(*guest.store)->limits, type.limits);
  EXPECT_FALSE(Table::Create(*guest.store, {AddressType::kI32, {3, 2}, kFuncRef}, Val::Null()).ok());
  EXPECT_FALSE(
      Table::Create(*guest.store, {AddressType::kI32, {1, {}}, {{HeapKind::kFunc, 0}, false}}, Val::Null()).ok());
  EXPECT_FALSE(
      Table::Create(*guest.store, {AddressType::kI32, {1, {}}, {HeapType::Concrete(999), true}}, Val::Null()).ok());
}

TEST(Global, IsReadAndWrittenAsItsTypeSays) {
  TestGuest guest;
  Store& store = *guest.store;
  const Instance instance = guest.Instantiate(kModule);
  const Global constant = *instance.GetGlobal(store, "const"), variable = *instance.GetGlobal(store, "var");
  EXPECT_EQ(constant.Get(store)->i32(), 5);
  EXPECT_TRUE(absl::IsFailedPrecondition(constant.Set(store, Val::I32(6))));
  EXPECT_TRUE(absl::IsInvalidArgument(variable.Set(store, Val::I32(6))));
  EXPECT_TRUE(variable.Set(store, Val::F64(6)).ok());
  EXPECT_EQ(variable.Get(store)->f64(), 6);
  const Global made = *Global::Create(store, {ValKind::kV128, true}, Val::V128(1, 2));
  EXPECT_EQ(made.Get(store)->v128_high(), 2u);
  EXPECT_FALSE(Global::Create(store, {ValKind::kI32, true}, Val::Null()).ok());
  EXPECT_FALSE(Global::Create(store, {ValKind::kBottom, true}, Val::I32(0)).ok());
}

TEST(Store, HasFuelOnlyIfItsEngineMetersIt) {
  TestGuest unmetered;
  EXPECT_TRUE(absl::IsFailedPrecondition(unmetered.store->set_fuel(1)));
  EXPECT_TRUE(absl::IsFailedPrecondition(unmetered.store->fuel().status()));
  Config config;
  config.fuel = true;
  TestGuest guest(config);
  const Instance instance = guest.Instantiate("(func (export \"f\") (loop (br 0)))");
  const auto f = *instance.GetTypedFunc<void()>(*guest.store, "f");
  ASSERT_TRUE(guest.store->set_fuel(1000).ok());
  EXPECT_EQ(f.Call(*guest.store).trap()->kind, TrapKind::kOutOfFuel);
  EXPECT_LT(*guest.store->fuel(), 10u);
}

}  // namespace
}  // namespace strata::wasm::api
