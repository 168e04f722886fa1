#include "wasm/api/linker.h"

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "wasm/api/test_guest.h"
#include "wasm/api/typed_func.h"
#include "wasm/wasi/context.h"

namespace strata::wasm::api {
namespace {

using ::testing::HasSubstr;

TEST(Linker, NamesEveryImportThatIsMissing) {
  TestGuest guest;
  const absl::Status missing = guest.TryInstantiate(R"((import "a" "f" (func)) (import "a" "m" (memory 1)))").status();
  EXPECT_TRUE(absl::IsNotFound(missing));
  EXPECT_THAT(missing.message(), HasSubstr("a.f (func), a.m (memory 1)"));
}

TEST(Linker, LetsUnknownFunctionsTrap) {
  TestGuest guest;
  const Linker linker(guest.engine, {.unknown_imports_trap = true});
  const Module module = guest.Compile(R"((import "a" "f" (func $f)) (func (export "g") (call $f)))");
  Outcome<Instance> instance = linker.Instantiate(*guest.store, module);
  ASSERT_TRUE(instance.ok());
  const Outcome<void> called = instance->GetTypedFunc<void()>(*guest.store, "g")->Call(*guest.store);
  EXPECT_EQ(called.trap()->kind, TrapKind::kUnknownImport);
  EXPECT_THAT(called.trap()->message, HasSubstr("a.f"));
}

TEST(Linker, RefusesASecondDefinitionUnlessShadowingIsAllowed) {
  const Engine engine;
  Linker linker(engine);
  EXPECT_TRUE(linker.DefineFunc("a", "f", [] { return 1; }).ok());
  EXPECT_TRUE(absl::IsAlreadyExists(linker.DefineFunc("a", "f", [] { return 2; })));
  Linker shadowing(engine, {.allow_shadowing = true});
  EXPECT_TRUE(shadowing.DefineFunc("a", "f", [] { return 1; }).ok());
  EXPECT_TRUE(shadowing.DefineFunc("a", "f", [] { return 2; }).ok());
}

TEST(Linker, GivesAnInstancesExportsToAnother) {
  TestGuest guest;
  const Instance first = guest.Instantiate(R"(
    (memory (export "m") 1) (global (export "g") i32 (i32.const 5)) (tag (export "t"))
    (table (export "tab") 1 funcref) (func (export "f") (result i32) (i32.load (i32.const 0))))");
  ASSERT_TRUE(guest.linker.DefineInstance(*guest.store, "first", first).ok());
  const Instance second = guest.Instantiate(R"(
    (import "first" "m" (memory 1)) (import "first" "g" (global $g i32)) (import "first" "t" (tag))
    (import "first" "tab" (table 1 funcref)) (import "first" "f" (func $f (result i32)))
    (func (export "h") (result i32) (i32.store (i32.const 0) (global.get $g)) (call $f)))");
  EXPECT_EQ(*second.GetTypedFunc<int32_t()>(*guest.store, "h")->Call(*guest.store), 5);
}

TEST(Linker, MakesAHostFunctionOnceInEachStore) {
  TestGuest guest;
  ASSERT_TRUE(guest.linker.DefineFunc("h", "f", [] { return 1; }).ok());
  constexpr char kModule[] = R"((import "h" "f" (func $f (result i32))) (export "f" (func $f)))";
  const Instance first = guest.Instantiate(kModule), second = guest.Instantiate(kModule);
  EXPECT_EQ(*first.GetFunc(*guest.store, "f"), *second.GetFunc(*guest.store, "f"));
}

TEST(Linker, RefusesItemsOfOtherStoresAndEngines) {
  TestGuest guest, other;
  const Memory foreign = *Memory::Create(*other.store, MemoryType{});
  ASSERT_TRUE(guest.linker.Define("a", "m", foreign).ok());
  const absl::Status refused = guest.TryInstantiate(R"((import "a" "m" (memory 0)))").status();
  EXPECT_TRUE(absl::IsFailedPrecondition(refused));
  EXPECT_THAT(refused.message(), HasSubstr("a.m: a memory of another store"));
  EXPECT_TRUE(absl::IsFailedPrecondition(guest.linker.Instantiate(*other.store, guest.Compile("(module)")).status()));
  EXPECT_TRUE(absl::IsFailedPrecondition(guest.linker.Instantiate(*guest.store, other.Compile("(module)")).status()));
}

TEST(Linker, TellsImportsOfAnotherType) {
  TestGuest guest;
  ASSERT_TRUE(guest.linker.DefineFunc("h", "f", [](int64_t) {}).ok());
  const absl::Status refused = guest.TryInstantiate(R"((import "h" "f" (func (param i32))))").status();
  EXPECT_THAT(refused.message(), HasSubstr("incompatible import type: h.f is (func (param i64))"));
}

TEST(Linker, TellsATrapOfTheStartFunction) {
  TestGuest guest;
  const Outcome<Instance> made = guest.TryInstantiate("(func $s unreachable) (start $s)");
  ASSERT_NE(made.trap(), nullptr);
  EXPECT_EQ(made.trap()->kind, TrapKind::kUnreachable);
  EXPECT_EQ(made.trap()->backtrace.size(), 1u);
}

TEST(Linker, GivesEachStoreItsOwnWasi) {
  TestGuest guest;
  guest.linker.DefineWasi();
  constexpr char kModule[] = R"(
    (import "wasi_snapshot_preview1" "args_sizes_get" (func $sizes (param i32 i32) (result i32)))
    (memory 1)
    (func (export "count") (result i32) (drop (call $sizes (i32.const 0) (i32.const 4))) (i32.load (i32.const 0))))";
  EXPECT_THAT(guest.TryInstantiate(kModule).status().message(), HasSubstr("SetWasi"));
  wasi::WasiOptions options;
  options.args = {"program", "one", "two"};
  ASSERT_TRUE(guest.store->SetWasi(options).ok());
  EXPECT_TRUE(absl::IsFailedPrecondition(guest.store->SetWasi(options)));
  const Instance instance = guest.Instantiate(kModule);
  EXPECT_EQ(*instance.GetTypedFunc<int32_t()>(*guest.store, "count")->Call(*guest.store), 3);
}

TEST(Linker, NeedsACollectorForModulesWithAHeap) {
  TestGuest guest;
  const absl::Status refused = guest.TryInstantiate("(type (struct)) (func (result anyref) (struct.new 0))").status();
  EXPECT_TRUE(absl::IsFailedPrecondition(refused)) << refused;
}

TEST(Linker, TellsImportsOfOneNameApartByTheirPlace) {
  TestGuest guest;
  const Module module = guest.Compile(R"(
    (import "a" "b" (global $x i32)) (import "a" "b" (global $y i32))
    (func (export "difference") (result i32) (i32.sub (global.get $x) (global.get $y))))");
  const Extern first = *Global::Create(*guest.store, {ValKind::kI32, false}, Val::I32(30));
  const Extern second = *Global::Create(*guest.store, {ValKind::kI32, false}, Val::I32(12));
  Outcome<Instance> instance = Linker::InstantiateWith(*guest.store, module, {first, second});
  ASSERT_TRUE(instance.ok());
  EXPECT_EQ(*instance->GetTypedFunc<int32_t()>(*guest.store, "difference")->Call(*guest.store), 18);
  EXPECT_TRUE(absl::IsInvalidArgument(Linker::InstantiateWith(*guest.store, module, {first}).status()));
  const Extern none;
  EXPECT_TRUE(absl::IsFailedPrecondition(Linker::InstantiateWith(*guest.store, module, {first, none}).status()));
}

}  // namespace
}  // namespace strata::wasm::api
