// What a plan hears of stores: every instruction that overwrites a reference in an object, under every barrier.
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "wasm/interpreter/test_guest.h"
#include "wasm/runtime/fakes.h"
#include "wasm/runtime/global.h"
#include "wasm/runtime/table.h"

namespace strata::wasm {
namespace {

using Kind = vm::BarrierKind;

constexpr const char* kModule = R"((module
  (type $s (struct (field i32) (field (mut anyref)) (field (mut anyref)) (field (mut i32))))
  (type $a (array (mut anyref)))
  (type $n (array (mut i32)))
  (global $g (mut anyref) (ref.null any))
  (global $f (mut funcref) (ref.null func))
  (global $n (mut i32) (i32.const 0))
  (table $t 4 8 anyref)
  (table $ft 4 funcref)
  (elem $e anyref (ref.i31 (i32.const 5)) (ref.i31 (i32.const 6)))
  (func $self (export "self"))
  (func (export "new_struct") (result anyref)
    (struct.new $s (i32.const 1) (ref.i31 (i32.const 1)) (ref.i31 (i32.const 1)) (i32.const 1)))
  (func (export "new_array") (result anyref) (array.new $a (ref.i31 (i32.const 1)) (i32.const 6)))
  (func (export "struct_set") (param $o anyref) (param $v anyref)
    (struct.set $s 2 (ref.cast (ref null $s) (local.get $o)) (local.get $v)))
  (func (export "array_set") (param $o anyref) (param $v anyref) (local $i i32)
    (local.set $i (i32.const 2))
    (array.set $a (ref.cast (ref null $a) (local.get $o)) (local.get $i) (local.get $v)))
  (func (export "array_set_at_constant") (param $o anyref) (param $v anyref)
    (array.set $a (ref.cast (ref null $a) (local.get $o)) (i32.const 3) (local.get $v)))
  (func (export "array_set_at") (param $o anyref) (param $i i32)
    (array.set $a (ref.cast (ref null $a) (local.get $o)) (local.get $i) (ref.null any)))
  (func (export "array_set_past_the_end") (param $o anyref)
    (array.set $a (ref.cast (ref null $a) (local.get $o)) (i32.const 6) (ref.null any)))
  (func (export "global_set") (param anyref) (param $v anyref) (global.set $g (local.get $v)))
  (func (export "table_set") (param anyref) (param $v anyref) (table.set $t (i32.const 1) (local.get $v)))
  (func (export "table_set_at") (param $i i32) (table.set $t (local.get $i) (ref.null any)))
  (func (export "no_reference_in_an_object") (param $o anyref)
    (global.set $f (ref.func $self))
    (global.set $n (i32.const 1))
    (table.set $ft (i32.const 0) (ref.func $self))
    (table.fill $ft (i32.const 0) (ref.func $self) (i32.const 4))
    (struct.set $s 3 (ref.cast (ref $s) (local.get $o)) (i32.const 7))
    (array.set $n (array.new_default $n (i32.const 3)) (i32.const 0) (i32.const 7)))
  (func (export "table_fill") (param $o anyref) (table.fill $t (i32.const 1) (local.get $o) (i32.const 2)))
  (func (export "table_grow") (param $o anyref) (drop (table.grow $t (local.get $o) (i32.const 1))))
  (func (export "table_copy") (param anyref) (table.copy $t $t (i32.const 2) (i32.const 0) (i32.const 2)))
  (func (export "table_init") (param anyref) (table.init $t $e (i32.const 3) (i32.const 1) (i32.const 1)))
  (func (export "array_fill") (param $o anyref)
    (array.fill $a (ref.cast (ref $a) (local.get $o)) (i32.const 1) (ref.null any) (i32.const 3)))
  (func (export "array_copy") (param $o anyref)
    (array.copy $a $a (ref.cast (ref $a) (local.get $o)) (i32.const 2) (ref.cast (ref $a) (local.get $o)) (i32.const 0)
      (i32.const 4)))
  (func (export "array_init_elem") (param $o anyref)
    (array.init_elem $a $e (ref.cast (ref $a) (local.get $o)) (i32.const 4) (i32.const 0) (i32.const 2)))))";

constexpr uint32_t kOld = 1 << 1 | 1;   // what new_struct and new_array fill with
constexpr uint32_t kNew = 42 << 1 | 1;  // an i31, which a barrier hears of too: the old value may be an object

class Barriers : public testing::TestWithParam<Kind> {
 protected:
  static FakeHeapFactory& WithKind(FakeHeapFactory& heaps) {
    heaps.state.constraints.barrier = GetParam();
    return heaps;
  }
  Barriers() : guest_(WithKind(heaps_), {}) {
    Instance& instance = guest_.Load(kModule);
    struct_ = New("new_struct");
    array_ = New("new_array");
    global_ = instance.globals[0]->object;
    table_ = instance.tables[0]->object;
    EXPECT_TRUE(heaps_.state.range_writes.empty()) << "first values of objects, tables and globals";
    heaps_.state.writes.clear();  // of the segment and the global, stored after other evaluations
  }

  uint32_t New(const char* name) { return static_cast<uint32_t>(guest_.Run(name)); }
  uint32_t At(uint32_t object, size_t offset) {
    return vm::RefSlot(vm::ObjectRef(object).ToAddress(guest_.store().context().mutator.cage_base) + offset)
        .Load()
        .word();
  }
  void Store(const std::string& name, uint32_t object, uint32_t value) {
    EXPECT_TRUE(std::holds_alternative<Values>(guest_.Call(name, {Value::Ref(object), Value::Ref(value)}))) << name;
  }
  std::vector<FakeHeapState::Write> TakeWrites() { return std::exchange(heaps_.state.writes, {}); }

  struct StoreCase {
    const char* name;
    uint32_t object;
    size_t offset;
    uint32_t old_value;
  };
  std::vector<StoreCase> StoreCases() const {
    return {{"struct_set", struct_, 12, kOld},
            {"array_set", array_, 8 + 2 * 4, kOld},
            {"array_set_at_constant", array_, 8 + 3 * 4, kOld},
            {"global_set", global_, 8, 0},
            {"table_set", table_, 8 + 1 * 4, 0}};
  }

  FakeHeapFactory heaps_;
  TestGuest guest_;
  uint32_t struct_ = 0, array_ = 0, global_ = 0, table_ = 0;
};

TEST_P(Barriers, HearOfEachStoreBeforeItHappens) {
  for (const StoreCase& store : StoreCases()) {
    SCOPED_TRACE(store.name);
    using Writes = std::vector<FakeHeapState::Write>;
    const auto heard = [&store](uint32_t old_value, uint32_t value) {
      return FakeHeapState::Write{store.object, store.offset, old_value, value};
    };
    Writes first, again;
    if (GetParam() == Kind::kObjectLog) heaps_.state.SetLogBit(store.object);
    if (GetParam() != Kind::kNone) first = {heard(store.old_value, kNew)};
    if (GetParam() != Kind::kNone && GetParam() != Kind::kObjectLog) again = {heard(kNew, struct_)};
    ASSERT_EQ(At(store.object, store.offset), store.old_value);
    Store(store.name, store.object, kNew);
    EXPECT_EQ(TakeWrites(), first);
    EXPECT_EQ(At(store.object, store.offset), kNew);
    Store(store.name, store.object, struct_);
    EXPECT_EQ(TakeWrites(), again) << "a logged object is silent, all else is heard again";
    EXPECT_EQ(At(store.object, store.offset), struct_);
    Store(store.name, store.object, 0);
    EXPECT_EQ(At(store.object, store.offset), 0u);
    TakeWrites();
  }
  EXPECT_TRUE(heaps_.state.range_writes.empty());
}

// A wrong bit of the table would be seen here: only one of the neighbours is unlogged.
TEST_P(Barriers, AskTheObjectsOwnLogBit) {
  if (GetParam() != Kind::kObjectLog) return;
  std::vector<uint32_t> objects;
  for (int i = 0; i < 40; ++i) objects.push_back(New("new_struct"));
  for (uint32_t object : objects) {
    heaps_.state.SetLogBit(object);
    for (uint32_t other : objects) {
      if (other != object) Store("struct_set", other, kNew);
    }
    EXPECT_EQ(TakeWrites().size(), 0u);
    Store("struct_set", object, kNew);
    EXPECT_EQ(TakeWrites().size(), 1u);
  }
}

TEST_P(Barriers, HearNothingOfWhatTraps) {
  if (GetParam() == Kind::kObjectLog) {
    for (uint32_t object : {struct_, array_, table_}) heaps_.state.SetLogBit(object);
  }
  const Value null = Value::Ref(0), array = Value::Ref(array_);
  EXPECT_EQ(guest_.Trapped("struct_set", {null, null}), TrapKind::kNullStructReference);
  EXPECT_EQ(guest_.Trapped("array_set", {null, null}), TrapKind::kNullArrayReference);
  EXPECT_EQ(guest_.Trapped("array_set_at_constant", {null, null}), TrapKind::kNullArrayReference);
  EXPECT_EQ(guest_.Trapped("array_set_at", {array, Value::I32(6)}), TrapKind::kArrayOutOfBounds);
  EXPECT_EQ(guest_.Trapped("array_set_at", {array, Value::I32(-1)}), TrapKind::kArrayOutOfBounds);
  EXPECT_EQ(guest_.Trapped("array_set_past_the_end", {array}), TrapKind::kArrayOutOfBounds);
  EXPECT_EQ(guest_.Trapped("table_set_at", {Value::I32(4)}), TrapKind::kTableOutOfBounds);
  EXPECT_TRUE(heaps_.state.writes.empty());
}

TEST_P(Barriers, HearNothingOfWhatIsNoReferenceInAnObject) {
  if (GetParam() == Kind::kObjectLog) heaps_.state.SetLogBit(struct_);
  EXPECT_EQ(guest_.Trapped("no_reference_in_an_object", {Value::Ref(struct_)}), TrapKind::kNone);
  EXPECT_TRUE(heaps_.state.writes.empty());
  EXPECT_TRUE(heaps_.state.range_writes.empty());
}

TEST_P(Barriers, HearOfBulkStoresOnce) {
  struct RangeCase {
    const char* name;
    uint32_t object;
    size_t first;
    size_t count;
  };
  const std::vector<RangeCase> cases = {
      {"table_fill", table_, 1, 2}, {"table_copy", table_, 2, 2}, {"table_init", table_, 3, 1},
      {"array_fill", array_, 1, 3}, {"array_copy", array_, 2, 4}, {"array_init_elem", array_, 4, 2},
  };
  for (const RangeCase& range : cases) {
    SCOPED_TRACE(range.name);
    EXPECT_EQ(guest_.Trapped(range.name, {Value::Ref(range.object)}), TrapKind::kNone);
    if (GetParam() == Kind::kNone) {
      EXPECT_TRUE(heaps_.state.range_writes.empty());
      continue;
    }
    ASSERT_EQ(heaps_.state.range_writes.size(), 1u);
    EXPECT_EQ(heaps_.state.range_writes[0].object, range.object);
    EXPECT_EQ(heaps_.state.range_writes[0].first, 8 + 4 * range.first);
    EXPECT_EQ(heaps_.state.range_writes[0].count, range.count);
    heaps_.state.range_writes.clear();
  }
  EXPECT_TRUE(heaps_.state.writes.empty());
}

// Whether or not growth has moved the elements to a vector that is itself new.
TEST_P(Barriers, HearOfTheWordsThatATableGrowsBy) {
  EXPECT_EQ(guest_.Trapped("table_grow", {Value::Ref(array_)}), TrapKind::kNone);
  EXPECT_EQ(guest_.Trapped("table_grow", {Value::Ref(array_)}), TrapKind::kNone);
  const uint32_t now = guest_.instance().tables[0]->object;
  EXPECT_EQ(At(now, 8 + 5 * 4), array_);
  if (GetParam() == Kind::kNone) return;
  ASSERT_EQ(heaps_.state.range_writes.size(), 2u);
  EXPECT_EQ(heaps_.state.range_writes[1].object, now);
  EXPECT_EQ(heaps_.state.range_writes[1].first, 8u + 5 * 4);
  EXPECT_EQ(heaps_.state.range_writes[1].count, 1u);
}

INSTANTIATE_TEST_SUITE_P(Kinds, Barriers,
                         testing::Values(Kind::kNone, Kind::kObjectLog, Kind::kFieldLog, Kind::kPreValue,
                                         Kind::kAlwaysSlow),
                         [](const testing::TestParamInfo<Kind>& info) {
                           switch (info.param) {
                             case Kind::kNone:
                               return "None";
                             case Kind::kObjectLog:
                               return "ObjectLog";
                             case Kind::kFieldLog:
                               return "FieldLog";
                             case Kind::kPreValue:
                               return "PreValue";
                             case Kind::kAlwaysSlow:
                               return "AlwaysSlow";
                           }
                           return "";
                         });

}  // namespace
}  // namespace strata::wasm
