// Instances that are dropped: freed when nothing reaches them, and their names told from others'.

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "vm_binding/base/resident.h"
#include "wasm/api/caller.h"
#include "wasm/api/test_guest.h"
#include "wasm/api/typed_func.h"
#include "wasm/runtime/resource_limiter.h"
#include "wasm/runtime/store.h"
#include "wasm/runtime/store_observer.h"

namespace strata::wasm::api {
namespace {

using ::testing::HasSubstr;

constexpr char kLibrary[] = R"(
  (memory (export "memory") 1) (table (export "table") 4 funcref) (tag (export "tag") (param i32))
  (global (export "global") (mut i32) (i32.const 7))
  (func (export "seven") (result i32) (global.get 0)))";
constexpr char kUser[] = R"(
  (import "lib" "seven" (func $seven (result i32)))
  (func (export "run") (result i32) (i32.add (call $seven) (i32.const 1))))";
constexpr char kHolder[] = R"(
  (type $f (func (result i32)))
  (table (export "table") 2 funcref) (global (export "global") (mut funcref) (ref.null func))
  (func (export "call_table") (result i32) (call_indirect (type $f) (i32.const 0)))
  (func (export "call_global") (result i32) (call_ref $f (ref.cast (ref $f) (global.get 0)))))";

class Dropping : public TestGuest, public ::testing::Test {
 protected:
  int32_t Run(const Instance& instance, const char* name) {
    return *instance.GetTypedFunc<int32_t()>(*store, name)->Call(*store);
  }
  void Drop(const Instance& instance) { EXPECT_TRUE(instance.Drop(*store).ok()); }
  size_t Instances() const { return store->runtime().instances().size(); }
  size_t Records() const { return store->runtime().func_record_count(); }
};

void ExpectGone(const absl::Status& status, const char* what) {
  EXPECT_TRUE(absl::IsFailedPrecondition(status));
  EXPECT_THAT(status.message(), HasSubstr(what));
  EXPECT_THAT(status.message(), HasSubstr("dropped"));
}

TEST_F(Dropping, EveryNameOfWhatIsGoneIsTold) {
  const Instance library = Instantiate(kLibrary);
  const Func seven = *library.GetFunc(*store, "seven");
  const TypedFunc<int32_t()> typed = *seven.Typed<int32_t()>(*store);
  const Memory memory = *library.GetMemory(*store, "memory");
  const Table table = *library.GetTable(*store, "table");
  const Global global = *library.GetGlobal(*store, "global");
  const Tag tag = *library.GetTag(*store, "tag");
  const Val as_value = seven;
  Drop(library);
  store->Collect();
  ExpectGone(library.GetFunc(*store, "seven").status(), "instance");
  ExpectGone(library.Drop(*store), "instance");
  ExpectGone(seven.Call(*store, {}).status(), "function");
  ExpectGone(seven.type(*store).status(), "function");
  ExpectGone(typed.Call(*store).status(), "function");
  ExpectGone(memory.data(*store).status(), "memory");
  ExpectGone(table.size(*store).status(), "table");
  ExpectGone(global.Get(*store).status(), "global");
  ExpectGone(tag.payload(*store).status(), "tag");
  const Instance holder = Instantiate(kHolder);
  ExpectGone(holder.GetTable(*store, "table")->Set(*store, 0, as_value), "function");
  EXPECT_TRUE(linker.Define("lib", "seven", seven).ok());
  ExpectGone(TryInstantiate(kUser).status(), "function");
}

TEST_F(Dropping, NothingIsGoneBeforeItIsDropped) {
  const Instance library = Instantiate(kLibrary);
  const TypedFunc<int32_t()> seven = *library.GetTypedFunc<int32_t()>(*store, "seven");
  const Memory memory = *library.GetMemory(*store, "memory");
  for (int i = 0; i < 100; ++i) {
    Drop(Instantiate(kLibrary));
    store->Collect();
    EXPECT_EQ(*seven.Call(*store), 7);
    EXPECT_TRUE(memory.data(*store).ok());
  }
  EXPECT_EQ(seven.func(), *library.GetFunc(*store, "seven"));
  EXPECT_EQ(memory, *library.GetMemory(*store, "memory"));
  EXPECT_EQ(Instances(), 1u);
}

TEST_F(Dropping, WhoImportsKeeps) {
  const Instance library = Instantiate(kLibrary);
  EXPECT_TRUE(linker.DefineInstance(*store, "lib", library).ok());
  const Instance user = Instantiate(kUser);
  Drop(library);
  store->Collect();
  EXPECT_EQ(Run(user, "run"), 8);
  EXPECT_EQ(Run(library, "seven"), 7);  // its name is good as long as it is there
  Drop(user);
  store->Collect();
  EXPECT_EQ(Instances(), 0u);
}

TEST_F(Dropping, FunctionsInTablesAndGlobalsKeep) {
  const Instance holder = Instantiate(kHolder);
  const Table table = *holder.GetTable(*store, "table");
  const Global global = *holder.GetGlobal(*store, "global");
  const Instance first = Instantiate(kLibrary), second = Instantiate(kLibrary);
  EXPECT_TRUE(table.Set(*store, 0, *first.GetFunc(*store, "seven")).ok());
  EXPECT_TRUE(global.Set(*store, *second.GetFunc(*store, "seven")).ok());
  Drop(first);
  Drop(second);
  store->Collect();
  EXPECT_EQ(Run(holder, "call_table"), 7);
  EXPECT_EQ(Run(holder, "call_global"), 7);
  EXPECT_TRUE(table.Set(*store, 0, Val::Null()).ok());
  store->Collect();
  EXPECT_EQ(Instances(), 2u);
  EXPECT_EQ(Run(holder, "call_global"), 7);
  EXPECT_TRUE(global.Set(*store, Val::Null()).ok());
  store->Collect();
  EXPECT_EQ(Instances(), 1u);
}

TEST_F(Dropping, ItemsOfTheHostKeepWhatTheyHold) {
  const Instance library = Instantiate(kLibrary);
  const Func seven = *library.GetFunc(*store, "seven");
  const Global global = *Global::Create(*store, {RefType{{HeapKind::kFunc, 0}, true}, true}, seven);
  Drop(library);
  store->Collect();
  EXPECT_EQ(*Func::FromVal(*global.Get(*store))->Typed<int32_t()>(*store)->Call(*store), 7);
  EXPECT_TRUE(global.Set(*store, Val::Null()).ok());
  store->Collect();
  ExpectGone(seven.Call(*store, {}).status(), "function");
}

TEST_F(Dropping, InstancesThatKnowEachOtherGoTogether) {
  const Instance holder = Instantiate(kHolder);
  EXPECT_TRUE(linker.DefineInstance(*store, "holder", holder).ok());
  Instantiate(R"(
    (import "holder" "table" (table 2 funcref))
    (func $f (result i32) (i32.const 3)) (elem (i32.const 0) $f))")
      .Drop(*store)
      .IgnoreError();
  store->Collect();
  EXPECT_EQ(Instances(), 2u);
  EXPECT_EQ(Run(holder, "call_table"), 3);
  Drop(holder);
  store->Collect();
  EXPECT_EQ(Instances(), 0u);
}

TEST_F(Dropping, ANewThingInAnOldPlaceHasNamesOfItsOwn) {
  std::vector<Func> old;
  for (int i = 0; i < 50; ++i) {
    const Instance library = Instantiate(kLibrary);
    old.push_back(*library.GetFunc(*store, "seven"));
    Drop(library);
    store->Collect();
  }
  const Instance last = Instantiate(kLibrary);
  EXPECT_EQ(Run(last, "seven"), 7);
  for (const Func& func : old) ExpectGone(func.Call(*store, {}).status(), "function");
}

TEST_F(Dropping, AStoreThatMakesAndDropsDoesNotGrow) {
  const Module module = Compile(kLibrary);
  const auto make_and_drop = [&](int count) {
    for (int i = 0; i < count; ++i) Drop(*linker.Instantiate(*store, module));
  };
  make_and_drop(500);
  const size_t records = Records();
  const uint64_t before = base::ResidentBytes();
  make_and_drop(2000);
  const uint64_t after = base::ResidentBytes();
  EXPECT_LE(Instances(), 16u);
  EXPECT_EQ(Records(), records);
  // 2,000 instances hold 13 MB.
  EXPECT_LT(after - std::min(after, before), base::kResidentSlackBytes);
}

class FourInstances final : public ResourceLimiter {
 public:
  bool AllowInstances(size_t count) override { return count <= 4; }
};

TEST(DroppingUnderALimit, DroppedInstancesDoNotCount) {
  const TestGuest guest({}, {.limiter = std::make_shared<FourInstances>()});
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(guest.Instantiate(kLibrary).Drop(*guest.store).ok());
  for (int i = 0; i < 20; ++i) EXPECT_NE(guest.TryInstantiate("(func $f unreachable) (start $f)").trap(), nullptr);
  for (int i = 0; i < 4; ++i) guest.Instantiate(kLibrary);
  EXPECT_TRUE(absl::IsResourceExhausted(guest.TryInstantiate(kLibrary).status()));
}

// Collects around each call, as an observer may.
class CollectingObserver final : public StoreObserver {
 public:
  explicit CollectingObserver(Store& store) : store_(store) {}
  TrapKind OnCall(wasm::Store&, CallEvent, FuncRecordIndex, std::string&) override {
    store_.Collect();
    return TrapKind::kNone;
  }

 private:
  Store& store_;
};

TEST_F(Dropping, ObserversOfACallDoNotFreeItsFunction) {
  const Instance library = Instantiate(kLibrary);
  CollectingObserver observer(*store);
  store->AddObserver(observer);
  const TypedFunc<int32_t()> seven = *library.GetTypedFunc<int32_t()>(*store, "seven");
  Drop(library);
  EXPECT_EQ(*seven.Call(*store), 7);
  store->RemoveObserver(observer);
  store->Collect();
  ExpectGone(seven.Call(*store).status(), "function");
}

TEST_F(Dropping, WhatFailedIsDroppedButForWhatItLeftBehind) {
  const Instance holder = Instantiate(kHolder);
  EXPECT_TRUE(linker.DefineInstance(*store, "holder", holder).ok());
  const Module module = Compile(R"(
    (import "holder" "table" (table 2 funcref)) (memory 1)
    (func $f (result i32) (i32.const 9)) (func $start (unreachable))
    (elem (i32.const 0) $f) (start $start))");
  for (int i = 0; i < 100; ++i) EXPECT_NE(linker.Instantiate(*store, module).trap(), nullptr);
  store->Collect();
  EXPECT_EQ(Instances(), 2u);
  EXPECT_EQ(Run(holder, "call_table"), 9);
  EXPECT_LT(Records(), 50u);
}

TEST_F(Dropping, StubsOfUnknownImportsGoWithTheirInstance) {
  const Linker lenient(engine, {.unknown_imports_trap = true});
  const Module module = Compile(R"((import "a" "b" (func)) (import "a" "c" (func (param i32))) (func (export "f")))");
  const Module wrong = Compile(R"((import "a" "b" (func)) (import "a" "memory" (memory 1)))");
  for (int i = 0; i < 100; ++i) {
    Drop(*lenient.Instantiate(*store, module));
    EXPECT_TRUE(absl::IsNotFound(lenient.Instantiate(*store, wrong).status()));
  }
  EXPECT_LT(Records(), 100u);
}

TEST_F(Dropping, NothingIsFreedUnderARunningGuest) {
  const Instance library = Instantiate(kLibrary);
  EXPECT_TRUE(linker.DefineInstance(*store, "lib", library).ok());
  EXPECT_TRUE(linker
                  .DefineFunc("h", "drop",
                              [](Caller& caller) {
                                EXPECT_TRUE(caller.instance()->Drop(caller.store()).ok());
                                caller.store().Collect();
                              })
                  .ok());
  const Instance user = Instantiate(R"(
    (import "lib" "seven" (func $seven (result i32))) (import "h" "drop" (func $drop))
    (func (export "run") (result i32) (call $drop) (call $seven)))");
  Drop(library);
  EXPECT_EQ(Run(user, "run"), 7);
  EXPECT_EQ(Instances(), 2u);
  store->Collect();
  EXPECT_EQ(Instances(), 0u);
}

TEST_F(Dropping, AMemoryThatOthersImportStays) {
  const Instance library = Instantiate(kLibrary);
  EXPECT_TRUE(linker.DefineInstance(*store, "lib", library).ok());
  const Instance user = Instantiate(R"(
    (import "lib" "memory" (memory 1)) (func (export "run") (result i32) (i32.load8_u (i32.const 0))))");
  const Memory memory = *library.GetMemory(*store, "memory");
  Drop(library);
  store->Collect();
  (*memory.data(*store))[0] = 44;
  EXPECT_EQ(Run(user, "run"), 44);
}

}  // namespace
}  // namespace strata::wasm::api
