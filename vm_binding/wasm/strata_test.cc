// Handles of objects through the API under every plan, with a collection at each allocation.

#include "vm_binding/wasm/strata.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "gc/heap.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "wasm/api/any_ref.h"
#include "wasm/api/array_ref.h"
#include "wasm/api/exn_ref.h"
#include "wasm/api/extern_ref.h"
#include "wasm/api/owned_rooted.h"
#include "wasm/api/struct_ref.h"
#include "wasm/api/table.h"

namespace strata::wasm::api {
namespace {

using ::testing::HasSubstr;

constexpr char kModule[] = R"(
  (module
    (type $bytes (array (mut i8)))
    (type $floats (array (mut f32)))
    (type $list (struct (field $value (mut i32)) (field $small (mut i8)) (field $next (mut (ref null $list)))))
    (type $lists (array (mut (ref null $list))))
    (type $fixed (struct (field i64)))
    (type $strict (struct (field (ref $list))))
    (import "h" "twice" (func $twice (param (ref null struct)) (result (ref null struct) i32)))
    (import "h" "tag" (tag $tag (param i64 externref)))
    (table (export "table") 2 (ref null $list))
    (func $sum (export "sum") (param $at (ref null $list)) (result i32)
      (if (result i32) (ref.is_null (local.get $at)) (then (i32.const 0))
        (else (i32.add (struct.get $list $value (local.get $at))
          (call $sum (struct.get $list $next (local.get $at)))))))
    (func (export "call_twice") (param (ref null struct)) (result (ref null struct) i32)
      (call $twice (local.get 0)))
    (func (export "same") (param externref) (result externref) (local.get 0))
    (func (export "throw_it") (param externref) (throw $tag (i64.const 5) (local.get 0)))
    (func (export "rethrow") (param (ref exn)) (throw_ref (local.get 0)))
    (func (export "narrow") (param anyref) (result (ref null i31))
      (block $other (result anyref) (return (br_on_cast_fail $other anyref (ref null i31) (local.get 0)))) drop (ref.null i31))
    (func (export "equal") (param eqref eqref) (result i32) (ref.eq (local.get 0) (local.get 1)))
    (func (export "i31") (param i32) (result anyref) (ref.i31 (local.get 0))))
)";

class Guest {
 public:
  Guest(const std::string& plan, uint64_t stress) : linker(engine) {
    CollectorOptions options;
    options.heap.plan = plan;
    options.heap.max_bytes = size_t{16} << 20;
    options.heap.stress.every_nth = stress;
    options.heap.verify = true;
    store = *Store::Create(engine, {.collector = *NewCollector(options)});
    tag = *Tag::Create(*store, {ValKind::kI64, kExternRef}, "tag");
    EXPECT_TRUE(linker.Define("h", "tag", tag).ok());
    EXPECT_TRUE(linker
                    .DefineFunc("h", "twice",
                                [](Caller& caller, std::optional<StructRef> object) {
                                  caller.store().Collect();
                                  return std::make_tuple(object, 2);
                                })
                    .ok());
    module = *Module::Create(engine, kModule);
    instance = *linker.Instantiate(*store, *module);
  }
  HeapType Type(absl::string_view name) const { return *module->FindType(name); }
  template <class Signature>
  TypedFunc<Signature> Find(absl::string_view name) const {
    return *instance.GetTypedFunc<Signature>(*store, name);
  }
  StructRef Cons(int32_t value, const Val& next) {
    return *StructRef::Create(*store, Type("list"), {Val::I32(value), Val::I32(-1), next});
  }

  Engine engine;
  Linker linker;
  std::unique_ptr<Store> store;
  Tag tag;
  std::optional<Module> module;
  Instance instance;
};

using MaybeStruct = std::optional<StructRef>;
using MaybeExtern = std::optional<ExternRef>;

class References : public ::testing::TestWithParam<std::tuple<std::string, uint64_t>> {
 protected:
  References() : guest_(std::get<0>(GetParam()), std::get<1>(GetParam())), store_(*guest_.store) {}

  Guest guest_;
  Store& store_;
};

TEST_P(References, StructsOfTheHostAreTheGuests) {
  const StructRef third = guest_.Cons(3, Val::Null());
  const StructRef second = guest_.Cons(2, third);
  const StructRef first = guest_.Cons(1, second);
  store_.Collect();
  EXPECT_EQ(*guest_.Find<int32_t(MaybeStruct)>("sum").Call(store_, first), 6);
  EXPECT_EQ(first.Get(store_, 1)->i32(), 255);
  EXPECT_TRUE(third.Set(store_, 0, Val::I32(10)).ok());
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(first.Set(store_, 2, guest_.Cons(i, third)).ok());
  store_.Collect();
  EXPECT_EQ(*guest_.Find<int32_t(MaybeStruct)>("sum").Call(store_, first), 1 + 99 + 10);
  EXPECT_EQ(*first.type(store_), guest_.Type("list"));
  EXPECT_EQ(*first.field_count(store_), 3u);
}

TEST_P(References, ArraysAreCopiedInBulk) {
  std::vector<uint8_t> bytes(1000);
  for (size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<uint8_t>(i);
  const ArrayRef array = *ArrayRef::CreateFrom<uint8_t>(store_, guest_.Type("bytes"), bytes);
  store_.Collect();
  EXPECT_EQ(array.Get(store_, 255)->i32(), 255);
  EXPECT_TRUE(array.CopyFrom<uint8_t>(store_, 998, {{7, 8}}).ok());
  std::vector<uint8_t> read(3);
  EXPECT_TRUE(array.CopyTo(store_, 997, absl::MakeSpan(read)).ok());
  EXPECT_EQ(read, (std::vector<uint8_t>{997 % 256, 7, 8}));
  EXPECT_TRUE(absl::IsOutOfRange(array.CopyTo(store_, 998, absl::MakeSpan(read))));
  std::vector<float> floats(1);
  EXPECT_TRUE(absl::IsInvalidArgument(array.CopyTo(store_, 0, absl::MakeSpan(floats))));
  const ArrayRef numbers = *ArrayRef::Create(store_, guest_.Type("floats"), 5, Val::F32(2.5));
  EXPECT_TRUE(numbers.CopyTo(store_, 4, absl::MakeSpan(floats)).ok());
  EXPECT_EQ(floats[0], 2.5);
  EXPECT_TRUE(numbers.Set(store_, 0, Val::F32(1)).ok());
  EXPECT_EQ(numbers.Get(store_, 0)->f32(), 1);
}

TEST_P(References, ArraysHoldObjectsMadeBefore) {
  const StructRef one = guest_.Cons(1, Val::Null()), two = guest_.Cons(2, Val::Null());
  const ArrayRef array = *ArrayRef::CreateOf(store_, guest_.Type("lists"), {one, Val::Null(), two});
  const ArrayRef same = *ArrayRef::Create(store_, guest_.Type("lists"), 3000, two);
  store_.Collect();
  EXPECT_EQ(StructRef::FromVal(store_, *array.Get(store_, 2))->Get(store_, 0)->i32(), 2);
  EXPECT_TRUE(array.Get(store_, 1)->is_null());
  EXPECT_EQ(StructRef::FromVal(store_, *same.Get(store_, 2999))->Get(store_, 0)->i32(), 2);
  EXPECT_TRUE(array.Set(store_, 1, one).ok());
  EXPECT_EQ(StructRef::FromVal(store_, *array.Get(store_, 1))->Get(store_, 0)->i32(), 1);
}

TEST_P(References, OfAnyKindStandInSignatures) {
  const auto i31 = guest_.Find<std::optional<AnyRef>(int32_t)>("i31");
  EXPECT_EQ((*i31.Call(store_, -5))->i31().as_signed(), -5);
  const auto narrow = guest_.Find<std::optional<I31>(std::optional<AnyRef>)>("narrow");
  EXPECT_EQ((*narrow.Call(store_, AnyRef(Val::OfI31(I31(9)))))->as_signed(), 9);
  EXPECT_FALSE((*narrow.Call(store_, AnyRef(guest_.Cons(1, Val::Null())))).has_value());
  EXPECT_FALSE((*narrow.Call(store_, std::nullopt)).has_value());
  EXPECT_TRUE(absl::IsInvalidArgument(narrow.Call(store_, AnyRef()).status()));
  const auto equal = guest_.Find<int32_t(EqRef, std::optional<EqRef>)>("equal");
  const StructRef one = guest_.Cons(1, Val::Null());
  EXPECT_EQ(*equal.Call(store_, EqRef(one), EqRef(one)), 1);
  EXPECT_EQ(*equal.Call(store_, EqRef(one), EqRef(Val::OfI31(I31(1)))), 0);
  EXPECT_EQ(*equal.Call(store_, EqRef(Val::OfI31(I31(1))), EqRef(Val::OfI31(I31(1)))), 1);
  EXPECT_TRUE(absl::IsInvalidArgument(equal.Call(store_, EqRef(*ExternRef::Create(store_, 1)), std::nullopt).status()));
}

TEST_P(References, GoThroughHostFunctionsAndTables) {
  const StructRef object = guest_.Cons(4, Val::Null());
  using Result = std::tuple<MaybeStruct, int32_t>;
  Outcome<Result> result = guest_.Find<Result(MaybeStruct)>("call_twice").Call(store_, object);
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(std::get<0>(*result)->Get(store_, 0)->i32(), 4);
  const Table table = *guest_.instance.GetTable(store_, "table");
  EXPECT_TRUE(table.Set(store_, 1, object).ok());
  EXPECT_EQ(*table.Grow(store_, 1000, object), 2u);
  store_.Collect();
  EXPECT_EQ(StructRef::FromVal(store_, *table.Get(store_, 1001))->Get(store_, 0)->i32(), 4);
  EXPECT_TRUE(absl::IsInvalidArgument(table.Set(store_, 0, *ExternRef::Create(store_, 1))));
}

// Counts how often it is destroyed.
struct Witness {
  explicit Witness(int* ended) : ended(ended) {}
  Witness(Witness&& other) noexcept : ended(std::exchange(other.ended, nullptr)) {}
  ~Witness() {
    if (ended != nullptr) ++*ended;
  }
  int* ended;
};

TEST_P(References, HostObjectsAreDestroyedOnce) {
  int ended = 0;
  OwnedRooted<ExternRef> kept;
  {
    RootScope scope(store_);
    const ExternRef object = *ExternRef::Create(store_, Witness(&ended));
    kept = *OwnedRooted<ExternRef>::Create(store_, object);
    const MaybeExtern same = *guest_.Find<MaybeExtern(MaybeExtern)>("same").Call(store_, object);
    EXPECT_EQ((*same->Get<Witness>(store_))->ended, &ended);
    EXPECT_TRUE(absl::IsInvalidArgument(same->Get<int>(store_).status()));
  }
  store_.Collect();
  EXPECT_EQ(ended, 0);
  EXPECT_TRUE(kept.Get(store_)->Get<Witness>(store_).ok());
  kept = {};
  ASSERT_TRUE(guest_.Cons(1, Val::Null()).Get(store_, 0).ok());  // the store notices
  store_.Collect();
  store_.Collect();
  // The last handle given out is in the outermost scope: it ends with the store.
  EXPECT_EQ(ended, 0);
  guest_.store.reset();
  EXPECT_EQ(ended, 1);
}

TEST_P(References, DropHostObjectsThatNothingRefersTo) {
  if (std::get<0>(GetParam()) == "null") return;  // never collects
  int ended = 0;
  for (int i = 0; i < 10; ++i) {
    RootScope scope(store_);
    ASSERT_TRUE(ExternRef::Create(store_, Witness(&ended)).ok());
  }
  store_.Collect();
  store_.Collect();  // deferred counting may need a second look
  EXPECT_EQ(ended, 10);
}

TEST_P(References, ExceptionsKeepTheirPayload) {
  const ExternRef object = *ExternRef::Create(store_, std::string("why"));
  const ExnRef made = *ExnRef::Create(store_, guest_.tag, {Val::I64(5), object});
  store_.Collect();
  EXPECT_EQ(*made.tag(store_), guest_.tag);
  const std::vector<Val> payload = *made.payload(store_);
  EXPECT_EQ(payload[0].i64(), 5);
  EXPECT_EQ(**ExternRef::FromVal(store_, payload[1])->Get<std::string>(store_), "why");

  const Outcome<void> thrown = guest_.Find<void(ExnRef)>("rethrow").Call(store_, made);
  ASSERT_NE(thrown.exception(), nullptr) << thrown.status();
  const Outcome<void> again = guest_.Find<void(MaybeExtern)>("throw_it").Call(store_, object);
  ASSERT_NE(again.exception(), nullptr);
  store_.Collect();
  EXPECT_EQ(**ExternRef::FromVal(store_, again.exception()->payload[1])->Get<std::string>(store_), "why");
  // An exception is no externref.
  const Func same = *guest_.instance.GetFunc(store_, "same");
  EXPECT_TRUE(absl::IsInvalidArgument(same.Call(store_, {made}).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(ExnRef::FromVal(store_, object).status()));
}

TEST_P(References, MisuseIsAStatus) {
  Rooted stale;
  {
    RootScope scope(store_);
    stale = guest_.Cons(1, Val::Null());
  }
  EXPECT_THAT(StructRef(stale).Get(store_, 0).status().message(), HasSubstr("whose scope has ended"));
  const StructRef reuse = guest_.Cons(2, Val::Null());  // in the same place
  EXPECT_FALSE(StructRef(stale).Get(store_, 0).ok());
  EXPECT_TRUE(absl::IsFailedPrecondition(StructRef().Get(store_, 0).status()));
  EXPECT_TRUE(absl::IsOutOfRange(reuse.Get(store_, 3).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(reuse.Set(store_, 0, Val::I64(1))));
  EXPECT_TRUE(absl::IsInvalidArgument(reuse.Set(store_, 2, *ExternRef::Create(store_, 1))));
  EXPECT_TRUE(absl::IsInvalidArgument(ArrayRef(reuse).length(store_).status()));
  const StructRef fixed = *StructRef::Create(store_, guest_.Type("fixed"), {Val::I64(1)});
  EXPECT_TRUE(absl::IsFailedPrecondition(fixed.Set(store_, 0, Val::I64(2))));
  EXPECT_TRUE(absl::IsInvalidArgument(StructRef::Create(store_, guest_.Type("strict"), {}).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(StructRef::Create(store_, guest_.Type("bytes"), {}).status()));
  EXPECT_TRUE(
      absl::IsInvalidArgument(StructRef::Create(store_, guest_.Type("fixed"), {Val::I64(1), Val::I64(1)}).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(StructRef::Create(store_, HeapType{HeapKind::kStruct, 0}, {}).status()));
  Guest other("semispace", 0);
  EXPECT_THAT(reuse.Get(*other.store, 0).status().message(), HasSubstr("another store"));
  EXPECT_FALSE(other.Find<int32_t(MaybeStruct)>("sum").Call(*other.store, reuse).ok());
}

TEST_P(References, HeapExhaustionNamesTypeAndSize) {
  const absl::Status full = ArrayRef::Create(store_, guest_.Type("bytes"), 100'000'000, Val::I32(0)).status();
  EXPECT_TRUE(absl::IsResourceExhausted(full));
  EXPECT_THAT(full.message(), HasSubstr("100000008 bytes"));
}

INSTANTIATE_TEST_SUITE_P(Plans, References,
                         ::testing::Combine(::testing::Values("semispace", "marksweep", "markcompact", "immix",
                                                              "stickyimmix", "gencopy", "genimmix", "drc", "null"),
                                            ::testing::Values(uint64_t{0}, uint64_t{1})),
                         [](const auto& info) {
                           return std::get<0>(info.param) + (std::get<1>(info.param) != 0 ? "Stressed" : "");
                         });

TEST(OwnedRooted, MayBeDroppedOnAnyThreadAndAfterTheStore) {
  Guest guest("semispace", 0);
  OwnedRooted<StructRef> there = *OwnedRooted<StructRef>::Create(*guest.store, guest.Cons(1, Val::Null()));
  OwnedRooted<StructRef> later = *OwnedRooted<StructRef>::Create(*guest.store, guest.Cons(1, Val::Null()));
  std::thread([kept = std::move(there)] {}).join();
  EXPECT_FALSE(there.Get(*guest.store).ok());
  guest.store.reset();
  later = {};
}

TEST(Collector, IsChosenByName) {
  EXPECT_TRUE(absl::IsNotFound(NewCollector({.heap = {.plan = "mark"}}).status()));
  const absl::Status small = NewCollector({.heap = {.plan = "semispace", .max_bytes = 4096}}).status();
  EXPECT_THAT(small.message(), HasSubstr("semispace needs at least"));
  EXPECT_FALSE(NewCollector({.workers = 0}).ok());
  const Guest guest("drc", 0);
  guest.store->Collect();
  EXPECT_EQ(FiguresOf(*guest.store).plan, "drc");
  EXPECT_GE(FiguresOf(*guest.store).collections, 1u);
}

// Refuses what would be more than it says; counts what it was asked.
struct Limits final : ResourceLimiter {
  bool AllowMemory(uint64_t, uint64_t desired) override { return desired <= memory; }
  bool AllowTable(uint64_t, uint64_t desired) override { return desired <= table; }
  bool AllowInstances(size_t count) override { return count <= instances; }
  bool AllowHeap(size_t, size_t desired) override {
    ++asked;
    return desired <= heap;
  }
  uint64_t memory = 2 * 65536, table = 10;
  size_t instances = 2, heap = size_t{1} << 20;
  int asked = 0;
};

TEST(Limiter, TellsMemoriesTablesInstancesAndTheHeapApart) {
  const Engine engine;
  const auto limits = std::make_shared<Limits>();
  CollectorOptions options;
  options.heap.initial_bytes = size_t{256} << 10;
  const auto store = *Store::Create(engine, {.collector = *NewCollector(options), .limiter = limits});
  const Module module = *Module::Create(engine, R"(
    (type $list (struct (field (ref null $list)) (field i64) (field i64)))
    (memory (export "m") 1) (table (export "t") 5 funcref)
    (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
    (func (export "grow_table") (param i32) (result i32) (table.grow (ref.null func) (local.get 0)))
    (func (export "fill") (param i32) (local $l (ref null $list))
      (loop (local.set $l (struct.new $list (local.get $l) (i64.const 1) (i64.const 2)))
        (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))))");
  const Linker linker(engine);
  const Instance instance = *linker.Instantiate(*store, module);
  const auto grow = *instance.GetTypedFunc<int32_t(int32_t)>(*store, "grow");
  EXPECT_EQ(*grow.Call(*store, 2), -1);
  EXPECT_EQ(*grow.Call(*store, 1), 1);
  EXPECT_EQ(*grow.Call(*store, -1), -1);
  const auto grow_table = *instance.GetTypedFunc<int32_t(int32_t)>(*store, "grow_table");
  EXPECT_EQ(*grow_table.Call(*store, 6), -1);
  EXPECT_EQ(*grow_table.Call(*store, 5), 5);
  EXPECT_TRUE(absl::IsResourceExhausted(instance.GetTable(*store, "t")->Grow(*store, 1, Val::Null()).status()));

  const auto fill = *instance.GetTypedFunc<void(int32_t)>(*store, "fill");
  EXPECT_TRUE(fill.Call(*store, 1000).ok());
  const Outcome<void> full = fill.Call(*store, 1'000'000);
  ASSERT_NE(full.trap(), nullptr);
  EXPECT_EQ(full.trap()->kind, TrapKind::kHeapExhausted);
  EXPECT_GT(limits->asked, 1);
  limits->heap = size_t{1} << 30;
  EXPECT_TRUE(fill.Call(*store, 1'000'000).ok());

  EXPECT_TRUE(linker.Instantiate(*store, module).ok());
  EXPECT_TRUE(absl::IsResourceExhausted(linker.Instantiate(*store, module).status()));
  limits->instances = 9;
  limits->memory = 1000;
  EXPECT_TRUE(absl::IsResourceExhausted(linker.Instantiate(*store, module).status()));
  limits->memory = 65536;
  limits->table = 4;
  EXPECT_TRUE(absl::IsResourceExhausted(linker.Instantiate(*store, module).status()));
}

class LimitedHeaps : public ::testing::TestWithParam<std::string> {};

TEST_P(LimitedHeaps, AskBeforeTheyGrow) {
  const Engine engine;
  const auto limits = std::make_shared<Limits>();
  limits->heap = size_t{2} << 20;
  CollectorOptions options;
  options.heap.plan = GetParam();
  options.heap.initial_bytes = size_t{512} << 10;
  const auto store = *Store::Create(engine, {.collector = *NewCollector(options), .limiter = limits});
  const Instance instance = *Linker(engine).Instantiate(*store, *Module::Create(engine, R"(
    (type $list (struct (field (ref null $list)) (field i64) (field i64)))
    (func (export "fill") (param i32) (local $l (ref null $list))
      (loop (local.set $l (struct.new $list (local.get $l) (i64.const 1) (i64.const 2)))
        (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))))"));
  const auto fill = *instance.GetTypedFunc<void(int32_t)>(*store, "fill");
  EXPECT_TRUE(fill.Call(*store, 1000).ok());
  const Outcome<void> full = fill.Call(*store, 300'000);
  ASSERT_NE(full.trap(), nullptr);
  EXPECT_EQ(full.trap()->kind, TrapKind::kHeapExhausted);
  EXPECT_THAT(full.trap()->message, HasSubstr("struct $list, 24 bytes"));
  EXPECT_GT(limits->asked, 1);
  limits->heap = size_t{1} << 30;
  EXPECT_TRUE(fill.Call(*store, 300'000).ok());
}

INSTANTIATE_TEST_SUITE_P(Plans, LimitedHeaps,
                         ::testing::Values("semispace", "marksweep", "markcompact", "immix", "gencopy", "genimmix",
                                           "stickyimmix", "drc", "pageprotect"));

}  // namespace
}  // namespace strata::wasm::api
