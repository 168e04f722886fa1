// Dropped instances whose functions and tags objects of the heap hold, under every plan.

#include <cstdint>
#include <memory>
#include <string>

#include "gc/heap.h"
#include "gtest/gtest.h"
#include "vm_binding/wasm/strata.h"
#include "wasm/api/exn_ref.h"
#include "wasm/api/owned_rooted.h"
#include "wasm/api/struct_ref.h"
#include "wasm/api/weak_ref.h"
#include "wasm/runtime/store.h"
#include "wasm/runtime/store_observer.h"

namespace strata::wasm::api {
namespace {

constexpr char kLibrary[] = R"(
  (type $f (func (result i32)))
  (type $vtable (struct (field i32) (field i31ref) (field (ref $f)) (field (mut anyref))))
  (type $functions (array (ref null $f)))
  (import "host" "tag" (tag $tag (param i32 funcref anyref)))
  (tag $own (export "own") (param anyref))
  (global $self (mut anyref) (ref.null any))
  (elem declare func $three)
  (func $three (export "three") (result i32) (i32.const 3))
  (func $new (export "new") (result (ref $vtable))
    (struct.new $vtable (i32.const 1) (ref.i31 (i32.const 5)) (ref.func $three) (ref.null any)))
  (func (export "new_array") (result (ref $functions)) (array.new $functions (ref.func $three) (i32.const 3)))
  (func (export "same") (param anyref) (result anyref) (local.get 0))
  (func (export "hold_itself") (result (ref $vtable)) (local $v (ref $vtable))
    (local.set $v (call $new))
    (struct.set $vtable 3 (local.get $v) (local.get $v))
    (global.set $self (local.get $v))
    (local.get $v))
  (func (export "catch_function") (result exnref)
    (block $h (result i32 funcref anyref exnref)
      (try_table (catch_ref $tag $h) (throw $tag (i32.const 1) (ref.func $three) (ref.null any)))
      (unreachable))
    (return))
  (func (export "catch_own") (result exnref)
    (block $h (result anyref exnref)
      (try_table (catch_ref $own $h) (throw $own (ref.null any)))
      (unreachable))
    (return)))";

class DroppingObjects : public ::testing::TestWithParam<std::string> {
 protected:
  DroppingObjects() : linker_(engine_) {
    CollectorOptions options;
    options.heap.plan = GetParam();
    options.heap.max_bytes = size_t{16} << 20;
    options.heap.verify = true;
    store_ = *Store::Create(engine_, {.collector = *NewCollector(options)});
    tag_ =
        *Tag::Create(*store_, {ValKind::kI32, RefType{{HeapKind::kFunc, 0}, true}, RefType{{HeapKind::kAny, 0}, true}});
    EXPECT_TRUE(linker_.Define("host", "tag", tag_).ok());
    instance_ = *linker_.Instantiate(*store_, *Module::Create(engine_, kLibrary));
  }

  Val Call(const char* name) { return instance_.GetFunc(*store_, name)->Call(*store_, {})->front(); }
  void DropAndCollect() {
    EXPECT_TRUE(instance_.Drop(*store_).ok());
    store_->Collect();
  }
  bool IsThere() const { return store_->runtime().instances().size() == 1; }

  Engine engine_;
  Linker linker_;
  std::unique_ptr<Store> store_;
  Tag tag_;
  Instance instance_;
};

TEST_P(DroppingObjects, ObjectsOfItsOwnDoNotKeepAnInstance) {
  {
    RootScope scope(*store_);
    Call("hold_itself");
  }
  DropAndCollect();
  EXPECT_FALSE(IsThere());
  store_->Collect();  // the heap is sound without it
}

TEST_P(DroppingObjects, WeakReferencesDieWithTheFunctionsOfTheirObjects) {
  WeakRef weak;
  bool finalized = false;
  {
    RootScope scope(*store_);
    const Val object = Call("hold_itself");
    weak = *WeakRef::Create(*store_, object);
    EXPECT_TRUE(store_->AddFinalizer(object, [&](Store*) { finalized = true; }).ok());
    DropAndCollect();
    EXPECT_TRUE(IsThere());
  }
  store_->Collect();
  EXPECT_FALSE(IsThere());
  EXPECT_FALSE(weak.Get(*store_)->has_value());
  EXPECT_TRUE(finalized);
}

// A finalizer is host code that runs before the call and may free what is called.
TEST_P(DroppingObjects, AFinalizerThatFreesTheCalleeIsFoundOut) {
  const Func three = *instance_.GetFunc(*store_, "three");
  {
    RootScope scope(*store_);
    const Val exception = Call("catch_own");
    EXPECT_TRUE(store_
                    ->AddFinalizer(exception,
                                   [](Store* store) {
                                     if (store != nullptr) store->Collect();
                                   })
                    .ok());
  }
  EXPECT_TRUE(instance_.Drop(*store_).ok());
  vm::Mutator& mutator = store_->runtime().context().mutator;
  mutator.ops->collect(mutator, vm::CollectReason::kUser);  // as an allocation would
  const bool collects = GetParam() != "null";
  EXPECT_EQ(three.Call(*store_, {}).ok(), !collects);
  EXPECT_EQ(IsThere(), !collects);
}

// What is remembered of code must go with it.
TEST_P(DroppingObjects, CodeThatIsGoneIsNotTakenForNewCode) {
  constexpr char kText[] = R"(
    (tag $t (param i64)) (type $b (struct (field i64)))
    (func $throw (param (ref $b)) (throw $t (i64.const 1)))
    (func $middle (param (ref $b)) (call $throw (struct.new $b (i64.const 2))) (drop (local.get 0)))
    (func (export "run") (result i32)
      (block $caught (result i64)
        (try_table (catch $t $caught) (call $middle (struct.new $b (i64.const 3))))
        (unreachable))
      (drop) (i32.const 4)))";
  for (int i = 0; i < 30; ++i) {
    const Instance instance = *linker_.Instantiate(*store_, *Module::Create(engine_, kText));
    EXPECT_EQ(*instance.GetTypedFunc<int32_t()>(*store_, "run")->Call(*store_), 4);
    EXPECT_TRUE(instance.Drop(*store_).ok());
    store_->Collect();
    EXPECT_TRUE(IsThere());
  }
}

class Collecting final : public StoreObserver {
 public:
  explicit Collecting(Store& store) : store_(store) {}
  TrapKind OnCall(wasm::Store&, CallEvent, FuncRecordIndex, std::string&) override {
    store_.Collect();
    return TrapKind::kNone;
  }

 private:
  Store& store_;
};

TEST_P(DroppingObjects, ObjectsOfACallFollowCollectionsOfItsObservers) {
  RootScope scope(*store_);
  Collecting observer(*store_);
  store_->AddObserver(observer);
  const Val object = Call("new");
  const Val same = instance_.GetFunc(*store_, "same")->Call(*store_, {object})->front();
  EXPECT_EQ(StructRef(same.object()).Get(*store_, 0)->i32(), 1);
  EXPECT_EQ(StructRef(object.object()).Get(*store_, 1)->i31().as_signed(), 5);
  store_->RemoveObserver(observer);
}

TEST_P(DroppingObjects, AnObjectInHostHandsKeepsItsFunctions) {
  {
    RootScope scope(*store_);
    const OwnedRooted<StructRef> owned = *OwnedRooted<StructRef>::Create(*store_, StructRef(Call("new").object()));
    DropAndCollect();
    EXPECT_TRUE(IsThere());
    const Val function = *owned.Get(*store_)->Get(*store_, 2);
    EXPECT_EQ(Func::FromVal(function)->Call(*store_, {})->front().i32(), 3);
  }
  store_->Collect();
  EXPECT_FALSE(IsThere());
}

TEST_P(DroppingObjects, ArraysOfFunctionsKeep) {
  {
    RootScope scope(*store_);
    Call("new_array");
    DropAndCollect();
    EXPECT_TRUE(IsThere());
  }
  store_->Collect();
  EXPECT_FALSE(IsThere());
}

TEST_P(DroppingObjects, ExceptionsKeepTheirPayloadAndTheirTag) {
  for (const char* name : {"catch_function", "catch_own"}) {
    {
      RootScope scope(*store_);
      const ExnRef exception = *ExnRef::FromVal(*store_, Call(name));
      EXPECT_TRUE(instance_.Drop(*store_).ok());
      store_->Collect();
      EXPECT_TRUE(IsThere());
      EXPECT_TRUE(exception.payload(*store_).ok());
    }
    store_->Collect();
    EXPECT_FALSE(IsThere());
    instance_ = *linker_.Instantiate(*store_, *Module::Create(engine_, kLibrary));
  }
}

INSTANTIATE_TEST_SUITE_P(Plans, DroppingObjects,
                         ::testing::Values("null", "semispace", "marksweep", "markcompact", "immix", "gencopy",
                                           "genimmix", "stickyimmix", "drc"));

}  // namespace
}  // namespace strata::wasm::api
