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
