// Weak references and finalizers through the API, under every plan, also with a collection at each allocation.

#include "wasm/api/weak_ref.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "gtest/gtest.h"
#include "vm_binding/wasm/strata.h"
#include "wasm/api/extern_ref.h"
#include "wasm/api/owned_rooted.h"
#include "wasm/api/struct_ref.h"
#include "wasm/api/table.h"
#include "wasm/runtime/store_observer.h"

namespace strata::wasm::api {
namespace {

constexpr char kModule[] = R"(
  (module
    (type $node (struct (field $value (mut i32)) (field $next (mut (ref null $node)))))
    (import "h" "look" (func $look))
    (import "h" "collect" (func $collect))
    (table (export "kept") 4 (ref null $node))
    (func (export "sum") (param $at (ref null $node)) (result i32)
      (if (result i32) (ref.is_null (local.get $at)) (then (i32.const 0))
        (else (i32.add (struct.get $node $value (local.get $at)) (i32.const 1)))))
    (func (export "drop_and_look")
      (table.set 0 (i32.const 1) (ref.null $node))
      (call $collect) (call $collect) (call $look)))
)";

class WeakReferences : public ::testing::TestWithParam<std::tuple<std::string, uint64_t>> {
 protected:
  WeakReferences() : linker_(engine_) {
    CollectorOptions options;
    options.heap.plan = std::get<0>(GetParam());
    options.heap.max_bytes = size_t{16} << 20;
    options.heap.stress.every_nth = std::get<1>(GetParam());
    options.heap.verify = true;
    store_ = *Store::Create(engine_, {.collector = *NewCollector(options)});
    EXPECT_TRUE(linker_.DefineFunc("h", "look", [this] { seen_by_host_ = log_; }).ok());
    EXPECT_TRUE(linker_.DefineFunc("h", "collect", [](Caller& caller) { caller.store().Collect(); }).ok());
    const Module module = *Module::Create(engine_, kModule);
    node_ = *module.FindType("node");
    instance_ = *linker_.Instantiate(*store_, module);
    kept_ = *instance_.GetTable(*store_, "kept");
  }
  StructRef Node(int32_t value, const Val& next = Val::Null()) {
    return *StructRef::Create(*store_, node_, {Val::I32(value), next});
  }
  // Twice, because deferred counting may need a second look.
  void Collect() {
    store_->Collect();
    store_->Collect();
  }
  Finalizer Logs(std::string what) {
    return [this, what = std::move(what)](Store*) { log_ += what; };
  }
  bool collects() const { return std::get<0>(GetParam()) != "null"; }

  Engine engine_;
  Linker linker_;
  std::string log_;
  std::string seen_by_host_;
  std::unique_ptr<Store> store_;
  HeapType node_;
  Instance instance_;
  Table kept_;
};

TEST_P(WeakReferences, FollowTheirObjectAndAreEmptyOnceItIsDead) {
  WeakRef kept, dropped;
  {
    RootScope scope(*store_);
    const StructRef object = Node(7);
    ASSERT_TRUE(kept_.Set(*store_, 0, object).ok());
    kept = *WeakRef::Create(*store_, object);
    dropped = *WeakRef::Create(*store_, Node(8, object));
  }
  for (int i = 0; i < 5; ++i) {
    RootScope scope(*store_);
    for (int garbage = 0; garbage < 100; ++garbage) Node(garbage);
    Collect();
    const std::optional<Val> value = *kept.Get(*store_);
    ASSERT_TRUE(value.has_value());
    EXPECT_EQ(StructRef::FromVal(*store_, *value)->Get(*store_, 0)->i32(), 7);
  }
  EXPECT_EQ(dropped.Get(*store_)->has_value(), !collects());
  ASSERT_TRUE(kept_.Set(*store_, 0, Val::Null()).ok());
  Collect();
  EXPECT_EQ(kept.Get(*store_)->has_value(), !collects());
}

TEST_P(WeakReferences, GiveHandlesThatKeep) {
  RootScope scope(*store_);
  std::optional<WeakRef> weak;
  {
    RootScope inner(*store_);
    weak = *WeakRef::Create(*store_, Node(1));
  }
  const StructRef again = *StructRef::FromVal(*store_, **weak->Get(*store_));  // nothing has collected yet
  Collect();
  EXPECT_EQ(again.Get(*store_, 0)->i32(), 1);
  EXPECT_TRUE((*weak->Get(*store_)).has_value());
}

TEST_P(WeakReferences, DoNotKeepCycles) {
  WeakRef first;
  {
    RootScope scope(*store_);
    const StructRef one = Node(1);
    ASSERT_TRUE(one.Set(*store_, 1, Node(2, one)).ok());
    first = *WeakRef::Create(*store_, one);
    ASSERT_TRUE(store_->AddFinalizer(one, Logs("gone")).ok());
  }
  Collect();
  EXPECT_EQ(first.Get(*store_)->has_value(), !collects());
  EXPECT_EQ(log_, collects() ? "gone" : "");
}

TEST_P(WeakReferences, FinalizersRunOnceInTheirOrder) {
  {
    RootScope scope(*store_);
    const StructRef b = Node(2), a = Node(1, b);
    ASSERT_TRUE(kept_.Set(*store_, 0, a).ok());
    for (const char* name : {"1", "2"}) ASSERT_TRUE(store_->AddFinalizer(a, Logs(name)).ok());
    ASSERT_TRUE(store_->AddFinalizer(b, Logs("3")).ok());
    ASSERT_TRUE(store_->AddFinalizer(*ExternRef::Create(*store_, 5), Logs("x")).ok());
  }
  Collect();
  EXPECT_EQ(log_, collects() ? "x" : "");
  ASSERT_TRUE(kept_.Set(*store_, 0, Val::Null()).ok());
  Collect();
  Collect();
  EXPECT_EQ(log_, collects() ? "x123" : "");
  store_.reset();
  EXPECT_EQ(log_, collects() ? "x123" : "123x");
}

TEST_P(WeakReferences, FinalizersMayUseTheStore) {
  const auto sum = *instance_.GetTypedFunc<int32_t(StructRef)>(*store_, "sum");
  {
    RootScope scope(*store_);
    const auto finalizer = [&](Store* store) {
      if (store == nullptr) return;
      const StructRef fresh = Node(41);
      store->Collect();  // the one added below does not run within this one
      log_ += std::to_string(*sum.Call(*store, fresh)) + ";";
    };
    ASSERT_TRUE(store_->AddFinalizer(Node(1), finalizer).ok());
    ASSERT_TRUE(store_->AddFinalizer(Node(2), Logs("then")).ok());
  }
  Collect();
  EXPECT_EQ(log_, collects() ? "42;then" : "");
}

TEST_P(WeakReferences, FinalizersRunWhenAGuestCallsItsHost) {
  {
    RootScope scope(*store_);
    const StructRef object = Node(1);
    ASSERT_TRUE(store_->AddFinalizer(object, Logs("dead")).ok());
    ASSERT_TRUE(kept_.Set(*store_, 1, object).ok());
  }
  ASSERT_TRUE(instance_.GetTypedFunc<void()>(*store_, "drop_and_look")->Call(*store_).ok());
  EXPECT_EQ(seen_by_host_, collects() ? "dead" : "");
}

TEST_P(WeakReferences, WhatIsNoObjectNeverDies) {
  for (const Val& value : {Val::Null(), Val::OfI31(I31(-3)), Val(*instance_.GetFunc(*store_, "sum"))}) {
    const WeakRef weak = *WeakRef::Create(*store_, value);
    Collect();
    ASSERT_TRUE((*weak.Get(*store_)).has_value());
    EXPECT_EQ((*weak.Get(*store_))->tag(), value.tag());
    EXPECT_EQ((*weak.Get(*store_))->i31(), value.i31());
    EXPECT_TRUE(absl::IsInvalidArgument(store_->AddFinalizer(value, Logs("never"))));
  }
  EXPECT_TRUE(absl::IsInvalidArgument(WeakRef::Create(*store_, Val::I32(1)).status()));
}

INSTANTIATE_TEST_SUITE_P(
    Plans, WeakReferences,
    ::testing::Combine(::testing::Values("semispace", "marksweep", "markcompact", "immix", "stickyimmix", "gencopy",
                                         "genimmix", "drc", "null", "pageprotect"),
                       ::testing::Values(uint64_t{0}, uint64_t{1})),
    [](const auto& info) { return std::get<0>(info.param) + (std::get<1>(info.param) != 0 ? "Stressed" : ""); });

struct World {
  World() { store = *Store::Create(engine, {.collector = *NewCollector()}); }
  Engine engine;
  std::unique_ptr<Store> store;
};

TEST(WeakRef, MisuseIsAStatus) {
  World world, other;
  EXPECT_TRUE(absl::IsFailedPrecondition(WeakRef().Get(*world.store).status()));
  Rooted stale;
  {
    RootScope scope(*world.store);
    stale = *ExternRef::Create(*world.store, 1);
    const WeakRef weak = *WeakRef::Create(*world.store, Val::Object(stale));
    EXPECT_TRUE(absl::IsFailedPrecondition(weak.Get(*other.store).status()));
    EXPECT_TRUE(absl::IsFailedPrecondition(WeakRef::Create(*other.store, Val::Object(stale)).status()));
  }
  EXPECT_TRUE(absl::IsFailedPrecondition(WeakRef::Create(*world.store, Val::Object(stale)).status()));
  EXPECT_TRUE(absl::IsFailedPrecondition(world.store->AddFinalizer(Val::Object(stale), [](Store*) {})));
}

TEST(WeakRef, MayBeDroppedOnAnyThreadAndAfterTheStore) {
  World world;
  const ExternRef object = *ExternRef::Create(*world.store, 1);
  WeakRef there = *WeakRef::Create(*world.store, object), later = *WeakRef::Create(*world.store, object);
  std::thread([weak = std::move(there)] {}).join();
  EXPECT_TRUE(absl::IsFailedPrecondition(there.Get(*world.store).status()));
  const WeakRef reuse = *WeakRef::Create(*world.store, object);  // in the place of the one that is dropped
  EXPECT_TRUE((*reuse.Get(*world.store)).has_value());
  EXPECT_TRUE((*later.Get(*world.store)).has_value());
  world.store.reset();
}

TEST(Finalizers, RunWithoutAStoreWhenItEnds) {
  World world;
  std::vector<bool> had_store;
  const ExternRef kept = *ExternRef::Create(*world.store, 1);
  const auto finalizer = [&](Store* store) { had_store.push_back(store != nullptr); };
  ASSERT_TRUE(world.store->AddFinalizer(kept, finalizer).ok());
  {
    RootScope scope(*world.store);
    ASSERT_TRUE(world.store->AddFinalizer(*ExternRef::Create(*world.store, 2), finalizer).ok());
  }
  world.store->Collect();
  EXPECT_EQ(had_store, std::vector<bool>{true});
  world.store.reset();
  EXPECT_EQ(had_store, (std::vector<bool>{true, false}));
}

TEST(Observers, HearWhereCollectionsBeginAndEnd) {
  struct Watch final : StoreObserver {
    void OnPause(wasm::Store&) override { heard += "("; }
    void OnResume(wasm::Store&) override { heard += ")"; }
    std::string heard;
  } watch;
  World world;
  ASSERT_TRUE(ExternRef::Create(*world.store, 1).ok());
  world.store->AddObserver(watch);
  world.store->Collect();
  world.store->Collect();
  world.store->RemoveObserver(watch);
  world.store->Collect();
  EXPECT_EQ(watch.heard, "()()");
}

}  // namespace
}  // namespace strata::wasm::api
