// Vectors end to end: wherever a value can be, accesses at the ends of memories, relaxed instructions in both profiles.
// What each instruction computes is tested against models in testing/wast/semantics.
#include <gtest/gtest.h>

#include <algorithm>
#include <ostream>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "wasm/interpreter/test_guest.h"

namespace strata::wasm {
namespace {

struct V {
  uint64_t low = 0;
  uint64_t high = 0;
  bool operator==(const V&) const = default;
};
std::ostream& operator<<(std::ostream& out, const V& v) { return out << std::hex << v.high << "'" << v.low; }

Value ValueOf(V v) { return {ValKind::kV128, v.low, v.high}; }
constexpr V kA{0x1111111122222222, 0x3333333344444444}, kB{0x5555555566666666, 0x7777777788888888};

std::vector<Value> Results(TestGuest& guest, absl::string_view name, const std::vector<Value>& arguments = {}) {
  Outcome outcome = guest.Call(name, arguments);
  if (const Trap* trap = std::get_if<Trap>(&outcome)) {
    ADD_FAILURE() << name << ": " << trap->message;
    return std::vector<Value>(8);
  }
  return std::get<Values>(outcome);
}

V RunVector(TestGuest& guest, absl::string_view name, const std::vector<Value>& arguments = {}) {
  const Value value = Results(guest, name, arguments).at(0);
  return {value.bits, value.high};
}

TEST(Vector, PassesThroughLocalsParametersAndResults) {
  TestGuest guest;
  guest.Load(R"((module
    (func (export "const") (result v128) (v128.const i64x2 1 2))
    (func (export "id") (param i32 v128 i64) (result v128) (local.get 1))
    (func (export "zero") (param i32) (result v128) (local i32 v128) (local.get 2))
    (func (export "tee") (param v128) (result v128) (local v128)
      (v128.xor (local.tee 1 (v128.not (local.get 0))) (local.get 1)))
    (func (export "old") (param v128 v128) (result v128)
      (local.get 0) (local.set 0 (local.get 1)) (local.get 0) (v128.andnot))
    (func $swap (export "swap") (param v128 i32 v128) (result v128 i32 v128)
      (local.get 2) (local.get 1) (local.get 0))
    (func (export "through") (param v128 v128) (result v128 v128) (local i32)
      (call $swap (local.get 0) (i32.const 9) (local.get 1))
      (local.set 0) (local.set 2) (local.set 1)
      (local.get 1) (local.get 0))))");
  EXPECT_EQ(RunVector(guest, "const"), (V{1, 2}));
  EXPECT_EQ(RunVector(guest, "id", {Value::I32(5), ValueOf(kA), Value::I64(-1)}), kA);
  EXPECT_EQ(RunVector(guest, "zero", {Value::I32(-1)}), V{});
  EXPECT_EQ(RunVector(guest, "tee", {ValueOf(kA)}), V{});
  EXPECT_EQ(RunVector(guest, "old", {ValueOf(kA), ValueOf(kB)}), (V{kA.low & ~kB.low, kA.high & ~kB.high}));
  const std::vector<Value> swapped = Results(guest, "swap", {ValueOf(kA), Value::I32(7), ValueOf(kB)});
  EXPECT_EQ((V{swapped[0].bits, swapped[0].high}), kB);
  EXPECT_EQ(swapped[1].i32(), 7);
  EXPECT_EQ((V{swapped[2].bits, swapped[2].high}), kA);
  const std::vector<Value> through = Results(guest, "through", {ValueOf(kA), ValueOf(kB)});
  EXPECT_EQ((V{through[0].bits, through[0].high}), kB);
  EXPECT_EQ((V{through[1].bits, through[1].high}), kA);
}

TEST(Vector, IsCarriedByBranchesBlocksAndSelect) {
  TestGuest guest;
  guest.Load(R"((module
    (type $pair (func (param v128 i32 v128) (result v128 i32 v128)))
    (func (export "table") (param i32 v128 v128) (result v128) (local i32)
      (block $a (result v128 i32 v128)
        (block $b (result v128 i32 v128)
          (v128.not (v128.const i64x2 0 0))
          (local.get 1) (i32.const 4) (local.get 2)
          (br_table $a $b (local.get 0)))
        (local.set 2) (local.set 3) (drop)
        (local.get 2) (local.get 3) (local.get 2))
      (drop) (drop))
    (func (export "loop") (param i32 v128) (result v128)
      (local.get 1)
      (loop $l (param v128) (result v128)
        (i64x2.add (v128.const i64x2 1 2))
        (br_if $l (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))))
    (func (export "if") (param i32 v128 v128) (result v128)
      (local.get 1) (local.get 2)
      (if (param v128 v128) (result v128) (local.get 0) (then (v128.and)) (else (drop))))
    (func (export "early") (param i32 v128) (result v128)
      (br_if 0 (v128.not (local.get 1)) (local.get 0)) (drop) (local.get 1))
    (func (export "select") (param i32 v128 v128) (result v128)
      (select (local.get 1) (local.get 2) (local.get 0)))
    (func (export "select_acc") (param i32 v128 v128) (result v128)
      (select (result v128) (v128.not (local.get 1)) (local.get 2) (i32.eqz (local.get 0))))))");
  EXPECT_EQ(RunVector(guest, "table", {Value::I32(0), ValueOf(kA), ValueOf(kB)}), kA);
  EXPECT_EQ(RunVector(guest, "table", {Value::I32(1), ValueOf(kA), ValueOf(kB)}), kB);
  EXPECT_EQ(RunVector(guest, "loop", {Value::I32(5), ValueOf({10, 20})}), (V{15, 30}));
  EXPECT_EQ(RunVector(guest, "if", {Value::I32(1), ValueOf(kA), ValueOf(kB)}), (V{kA.low & kB.low, kA.high & kB.high}));
  EXPECT_EQ(RunVector(guest, "if", {Value::I32(0), ValueOf(kA), ValueOf(kB)}), kA);
  EXPECT_EQ(RunVector(guest, "early", {Value::I32(1), ValueOf(kA)}), (V{~kA.low, ~kA.high}));
  EXPECT_EQ(RunVector(guest, "early", {Value::I32(0), ValueOf(kA)}), kA);
  EXPECT_EQ(RunVector(guest, "select", {Value::I32(1), ValueOf(kA), ValueOf(kB)}), kA);
  EXPECT_EQ(RunVector(guest, "select", {Value::I32(0), ValueOf(kA), ValueOf(kB)}), kB);
  EXPECT_EQ(RunVector(guest, "select_acc", {Value::I32(1), ValueOf(kA), ValueOf(kB)}), kB);
  EXPECT_EQ(RunVector(guest, "select_acc", {Value::I32(0), ValueOf(kA), ValueOf(kB)}), (V{~kA.low, ~kA.high}));
}

// More values than are moved one by one, past one that stays behind.
TEST(Vector, IsCarriedAmongMany) {
  std::string types, values, drops;
  for (int i = 0; i < 12; ++i) {
    types += " v128 i32";
    values += " (v128.const i64x2 " + std::to_string(i) + " 9) (i32.const 1)";
    if (i > 0) drops += " (drop) (drop)";
  }
  const std::string branches[] = {"(br_if $b (local.get 0))", "(br $b)", "(br_table $b $b (local.get 0))"};
  for (const std::string& branch : branches) {
    TestGuest guest;
    guest.Load("(module (func (export \"f\") (param i32) (result v128) (block $b (result" + types + ") (i32.const 5)" +
               values + branch + " (unreachable))" + drops + " (drop)))");
    EXPECT_EQ(RunVector(guest, "f", {Value::I32(1)}), (V{0, 9})) << branch;
  }
}

TEST(Vector, IsPassedByEveryKindOfCall) {
  TestGuest guest;
  const auto host = [](HostCall& call) {
    std::swap(call.nums[0], call.nums[1]);
    return TrapKind::kNone;
  };
  guest.linker().DefineFunction("env", "swap_halves", FuncType{{ValKind::kV128, ValKind::kI32}, {ValKind::kV128}},
                                host);
  guest.Load(R"((module
    (type $t (func (param v128 i32) (result v128)))
    (import "env" "swap_halves" (func $swap (type $t)))
    (table 2 funcref) (elem (i32.const 0) $not $swap)
    (elem declare func $not)
    (func $not (type $t) (v128.not (local.get 0)))
    (func (export "direct") (param v128) (result v128) (call $not (local.get 0) (i32.const 1)))
    (func (export "host") (param v128) (result v128) (call $swap (v128.not (local.get 0)) (i32.const 1)))
    (func (export "indirect") (param v128 i32) (result v128)
      (call_indirect (type $t) (local.get 0) (i32.const 1) (local.get 1)))
    (func (export "ref") (param v128) (result v128) (call_ref $t (local.get 0) (i32.const 1) (ref.func $not)))
    (func (export "tail") (param v128) (result v128) (return_call $not (local.get 0) (i32.const 1)))
    (func (export "tail_import") (param v128) (result v128) (return_call $swap (local.get 0) (i32.const 1)))
    (func (export "tail_indirect") (param v128 i32) (result v128)
      (return_call_indirect (type $t) (local.get 0) (i32.const 1) (local.get 1)))))");
  const V inverse{~kA.low, ~kA.high}, swapped{kA.high, kA.low};
  EXPECT_EQ(RunVector(guest, "direct", {ValueOf(kA)}), inverse);
  EXPECT_EQ(RunVector(guest, "host", {ValueOf(kA)}), (V{inverse.high, inverse.low}));
  EXPECT_EQ(RunVector(guest, "indirect", {ValueOf(kA), Value::I32(0)}), inverse);
  EXPECT_EQ(RunVector(guest, "indirect", {ValueOf(kA), Value::I32(1)}), swapped);
  EXPECT_EQ(RunVector(guest, "ref", {ValueOf(kA)}), inverse);
  EXPECT_EQ(RunVector(guest, "tail", {ValueOf(kA)}), inverse);
  EXPECT_EQ(RunVector(guest, "tail_import", {ValueOf(kA)}), swapped);
  EXPECT_EQ(RunVector(guest, "tail_indirect", {ValueOf(kA), Value::I32(1)}), swapped);
}

TEST(Vector, LivesInGlobalsStructsAndArrays) {
  TestGuest guest;
  guest.Load(R"((module
    (type $s (struct (field i8) (field $v (mut v128)) (field i32)))
    (type $a (array (mut v128)))
    (global $g (mut v128) (v128.const i64x2 5 6))
    (global $made (ref $a) (array.new_fixed $a 2 (v128.const i64x2 1 2) (v128.const i64x2 3 4)))
    (data $d "0123456789abcdefghijklmnopqrstuvwxyz")
    (func (export "global") (param v128) (result v128 v128)
      (global.get $g) (global.set $g (local.get 0)) (global.set $g (v128.not (global.get $g))) (global.get $g))
    (func (export "field") (param v128 v128) (result v128 v128 i32) (local (ref null $s))
      (local.set 2 (struct.new $s (i32.const 1) (local.get 0) (i32.const 77)))
      (struct.get $s $v (local.get 2))
      (struct.set $s $v (local.get 2) (v128.not (local.get 1)))
      (v128.not (struct.get $s $v (local.get 2)))
      (struct.get $s 2 (local.get 2)))
    (func (export "default") (result v128) (struct.get $s $v (struct.new_default $s)))
    (func (export "null_field") (result v128) (struct.get $s $v (ref.null $s)))
    (func (export "constant") (param i32) (result v128) (array.get $a (global.get $made) (local.get 0)))
    (func (export "new") (param v128 i32) (result v128)
      (array.get $a (array.new $a (local.get 0) (i32.const 3)) (local.get 1)))
    (func (export "element") (param v128 i32) (result v128) (local (ref null $a))
      (local.set 2 (array.new_default $a (i32.const 4)))
      (array.set $a (local.get 2) (local.get 1) (v128.not (local.get 0)))
      (array.copy $a $a (local.get 2) (i32.const 0) (local.get 2) (local.get 1) (i32.const 1))
      (array.get $a (local.get 2) (i32.const 0)))
    (func (export "fill") (param v128) (result v128 v128) (local (ref null $a))
      (local.set 1 (array.new_default $a (i32.const 4)))
      (array.fill $a (local.get 1) (i32.const 1) (local.get 0) (i32.const 2))
      (array.get $a (local.get 1) (i32.const 2)) (array.get $a (local.get 1) (i32.const 3)))
    (func (export "data") (result v128)
      (array.get $a (array.new_data $a $d (i32.const 2) (i32.const 2)) (i32.const 1)))))");
  const std::vector<Value> global = Results(guest, "global", {ValueOf(kA)});
  EXPECT_EQ((V{global[0].bits, global[0].high}), (V{5, 6}));
  EXPECT_EQ((V{global[1].bits, global[1].high}), (V{~kA.low, ~kA.high}));
  const std::vector<Value> field = Results(guest, "field", {ValueOf(kA), ValueOf(kB)});
  EXPECT_EQ((V{field[0].bits, field[0].high}), kA);
  EXPECT_EQ((V{field[1].bits, field[1].high}), kB);
  EXPECT_EQ(field[2].i32(), 77);
  EXPECT_EQ(RunVector(guest, "default"), V{});
  EXPECT_EQ(guest.Trapped("null_field"), TrapKind::kNullStructReference);
  EXPECT_EQ(RunVector(guest, "constant", {Value::I32(1)}), (V{3, 4}));
  EXPECT_EQ(guest.Trapped("constant", {Value::I32(2)}), TrapKind::kArrayOutOfBounds);
  EXPECT_EQ(RunVector(guest, "new", {ValueOf(kA), Value::I32(2)}), kA);
  EXPECT_EQ(RunVector(guest, "element", {ValueOf(kA), Value::I32(3)}), (V{~kA.low, ~kA.high}));
  EXPECT_EQ(guest.Trapped("element", {ValueOf(kA), Value::I32(4)}), TrapKind::kArrayOutOfBounds);
  const std::vector<Value> fill = Results(guest, "fill", {ValueOf(kB)});
  EXPECT_EQ((V{fill[0].bits, fill[0].high}), kB);
  EXPECT_EQ((V{fill[1].bits, fill[1].high}), V{});
  EXPECT_EQ(RunVector(guest, "data"), (V{0x706f6e6d6c6b6a69, 0x7877767574737271}));  // "ijklmnopqrstuvwx"
}

// One function per access, its address a parameter, computed, or a constant.
std::string AccessModule(absl::string_view address_type) {
  const std::string a(address_type);
  std::string wat = "(module (memory " + a + " 1) (data (" + a + ".const 0) \"\\80\\81\\02\\03\\04\\05\\06\\07\")";
  wat += "(func (export \"peek\") (param " + a + ") (result i64) (i64.load (local.get 0)))";
  const auto load = [&](const std::string& name) {
    wat += "(func (export \"" + name + "\") (param " + a + ") (result v128) (v128." + name + " (local.get 0)))";
    wat += "(func (export \"" + name + "+\") (param " + a + ") (result v128) (v128.not (v128." + name + " offset=1 (" +
           a + ".sub (local.get 0) (" + a + ".const 1)))))";
    wat += "(func (export \"" + name + "=\") (param " + a + ") (result v128) (v128." + name + " (" + a + ".const 0)))";
  };
  for (const char* name :
       {"load", "load8x8_s", "load8x8_u", "load16x4_s", "load16x4_u", "load32x2_s", "load32x2_u", "load8_splat",
        "load16_splat", "load32_splat", "load64_splat", "load32_zero", "load64_zero"}) {
    load(name);
  }
  for (const char* bits : {"8", "16", "32", "64"}) {
    const std::string lane = std::string("load") + bits + "_lane", store = std::string("store") + bits + "_lane";
    wat += "(func (export \"" + lane + "\") (param " + a + " v128) (result v128) (v128." + lane +
           " 1 (local.get 0) (local.get 1)))";
    wat += "(func (export \"" + lane + "+\") (param " + a + " v128) (result v128) (v128.not (v128." + lane +
           " offset=1 1 (" + a + ".sub (local.get 0) (" + a + ".const 1)) (v128.not (local.get 1)))))";
    wat +=
        "(func (export \"" + store + "\") (param " + a + " v128) (v128." + store + " 1 (local.get 0) (local.get 1)))";
    wat += "(func (export \"" + store + "+\") (param " + a + " v128) (v128." + store + " offset=1 1 (" + a +
           ".sub (local.get 0) (" + a + ".const 1)) (local.get 1)))";
  }
  wat += "(func (export \"store\") (param " + a + " v128) (v128.store (local.get 0) (local.get 1)))";
  wat += "(func (export \"store+\") (param " + a + " v128) (v128.store offset=1 (" + a + ".sub (local.get 0) (" + a +
         ".const 1)) (local.get 1)))";
  wat += "(func (export \"store!\") (param " + a + " v128) (v128.store (local.get 0) (v128.not (local.get 1))))";
  wat += "(func (export \"store=\") (param " + a + " v128) (v128.store (" + a + ".const 32) (v128.not (local.get 1))))";
  return wat + ")";
}

struct MemoryForm {
  const char* name;
  const char* address;
  bool guarded;
};

class VectorAccess : public ::testing::TestWithParam<MemoryForm> {
 protected:
  VectorAccess() : guest_(Options()) { guest_.Load(AccessModule(GetParam().address)); }

  static EngineOptions Options() {
    EngineOptions options;
    options.guarded_memories = GetParam().guarded;
    return options;
  }
  Value At(uint64_t address) const {
    return std::string(GetParam().address) == "i64" ? Value::I64(static_cast<int64_t>(address))
                                                    : Value::I32(static_cast<int32_t>(address));
  }

  TestGuest guest_;
};

constexpr uint64_t kMemoryEnd = 65536;

TEST_P(VectorAccess, MakesVectorsOfWhatIsLoaded) {
  const uint64_t word = 0x0706050403028180;
  EXPECT_EQ(RunVector(guest_, "load", {At(0)}), (V{word, 0}));
  EXPECT_EQ(RunVector(guest_, "load", {At(1)}), (V{word >> 8, 0})) << "misaligned";
  EXPECT_EQ(RunVector(guest_, "load8x8_s", {At(0)}), (V{0x00030002ff81ff80, 0x0007000600050004}));
  EXPECT_EQ(RunVector(guest_, "load8x8_u", {At(0)}), (V{0x0003000200810080, 0x0007000600050004}));
  EXPECT_EQ(RunVector(guest_, "load16x4_s", {At(0)}), (V{0x00000302ffff8180, 0x0000070600000504}));
  EXPECT_EQ(RunVector(guest_, "load16x4_u", {At(0)}), (V{0x0000030200008180, 0x0000070600000504}));
  EXPECT_EQ(RunVector(guest_, "load32x2_s", {At(0)}), (V{0x0000000003028180, 0x0000000007060504}));
  EXPECT_EQ(RunVector(guest_, "load32x2_u", {At(0)}), (V{0x0000000003028180, 0x0000000007060504}));
  EXPECT_EQ(RunVector(guest_, "load8_splat", {At(1)}), (V{0x8181818181818181, 0x8181818181818181}));
  EXPECT_EQ(RunVector(guest_, "load16_splat", {At(1)}), (V{0x0281028102810281, 0x0281028102810281}));
  EXPECT_EQ(RunVector(guest_, "load32_splat", {At(0)}), (V{0x0302818003028180, 0x0302818003028180}));
  EXPECT_EQ(RunVector(guest_, "load64_splat", {At(0)}), (V{word, word}));
  EXPECT_EQ(RunVector(guest_, "load32_zero", {At(0)}), (V{0x03028180, 0}));
  EXPECT_EQ(RunVector(guest_, "load64_zero", {At(0)}), (V{word, 0}));
  EXPECT_EQ(RunVector(guest_, "load8_lane", {At(0), ValueOf(kA)}), (V{0x1111111122228022, kA.high}));
  EXPECT_EQ(RunVector(guest_, "load16_lane", {At(0), ValueOf(kA)}), (V{0x1111111181802222, kA.high}));
  EXPECT_EQ(RunVector(guest_, "load32_lane", {At(0), ValueOf(kA)}), (V{0x0302818022222222, kA.high}));
  EXPECT_EQ(RunVector(guest_, "load64_lane", {At(0), ValueOf(kA)}), (V{kA.low, word}));
}

TEST_P(VectorAccess, TakesItsAddressFromAnywhere) {
  for (const char* name :
       {"load", "load8x8_s", "load8x8_u", "load16x4_s", "load16x4_u", "load32x2_s", "load32x2_u", "load8_splat",
        "load16_splat", "load32_splat", "load64_splat", "load32_zero", "load64_zero"}) {
    const V there = RunVector(guest_, name, {At(3)}), at_zero = RunVector(guest_, name, {At(0)});
    EXPECT_EQ(RunVector(guest_, std::string(name) + "+", {At(3)}), (V{~there.low, ~there.high})) << name;
    EXPECT_EQ(RunVector(guest_, std::string(name) + "=", {At(3)}), at_zero) << name;
  }
  const V a = RunVector(guest_, "load16_lane+", {At(2), ValueOf(kA)});
  EXPECT_EQ(a, (V{0x11111111fcfd2222, kA.high}));
}

TEST_P(VectorAccess, StoresVectorsAndLanes) {
  const auto peek = [this](uint64_t address) { return guest_.Run("peek", {At(address)}); };
  for (const char* name : {"store", "store+"}) {
    Results(guest_, name, {At(101), ValueOf(name[5] == '+' ? kB : kA)});
    EXPECT_EQ(peek(101), name[5] == '+' ? kB.low : kA.low);
    EXPECT_EQ(peek(109), name[5] == '+' ? kB.high : kA.high);
  }
  Results(guest_, "store!", {At(101), ValueOf(kA)});
  EXPECT_EQ(peek(109), ~kA.high);
  Results(guest_, "store=", {At(0), ValueOf(kA)});
  EXPECT_EQ(peek(32), ~kA.low);
  const V bytes{0x0706050403020100, 0x0f0e0d0c0b0a0908};
  const struct {
    const char* name;
    uint64_t word;
  } kRows[] = {{"store8_lane", 0x01},
               {"store16_lane", 0x0302},
               {"store32_lane", 0x07060504},
               {"store64_lane", 0x0f0e0d0c0b0a0908}};
  uint64_t address = 203;
  for (const auto& row : kRows) {
    Results(guest_, row.name, {At(address), ValueOf(bytes)});
    EXPECT_EQ(peek(address), row.word) << row.name;
    Results(guest_, std::string(row.name) + "+", {At(address + 16), ValueOf(bytes)});
    EXPECT_EQ(peek(address + 16), row.word) << row.name;
    address += 32;
  }
}

TEST_P(VectorAccess, TrapsWhereItsLastByteLiesOutside) {
  const struct {
    const char* name;
    uint64_t bytes;
    bool has_vector;
  } kRows[] = {
      {"load", 16, false},        {"load8x8_s", 8, false},    {"load8x8_u", 8, false},    {"load16x4_s", 8, false},
      {"load16x4_u", 8, false},   {"load32x2_s", 8, false},   {"load32x2_u", 8, false},   {"load8_splat", 1, false},
      {"load16_splat", 2, false}, {"load32_splat", 4, false}, {"load64_splat", 8, false}, {"load32_zero", 4, false},
      {"load64_zero", 8, false},  {"load8_lane", 1, true},    {"load16_lane", 2, true},   {"load32_lane", 4, true},
      {"load64_lane", 8, true},   {"store8_lane", 1, true},   {"store16_lane", 2, true},  {"store32_lane", 4, true},
      {"store64_lane", 8, true},  {"store", 16, true}};
  for (const auto& row : kRows) {
    for (const std::string suffix : {"", "+"}) {
      const std::string name = row.name + suffix;
      const auto trapped = [&](uint64_t address) {
        std::vector<Value> arguments{At(address)};
        if (row.has_vector) arguments.push_back(ValueOf(kA));
        return guest_.Trapped(name, arguments);
      };
      EXPECT_EQ(trapped(kMemoryEnd - row.bytes), TrapKind::kNone) << name;
      EXPECT_EQ(trapped(kMemoryEnd - row.bytes + 1), TrapKind::kMemoryOutOfBounds) << name;
      EXPECT_EQ(trapped(kMemoryEnd), TrapKind::kMemoryOutOfBounds) << name;
      EXPECT_EQ(trapped(0xfffffff0), TrapKind::kMemoryOutOfBounds) << name;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Memories, VectorAccess,
                         ::testing::Values(MemoryForm{"Guarded", "i32", true}, MemoryForm{"Checked", "i32", false},
                                           MemoryForm{"Checked64", "i64", true}),
                         [](const auto& info) { return info.param.name; });

TEST(Vector, ReachesEveryMemory) {
  TestGuest guest;
  guest.Load(R"((module (memory 1) (memory $m 1)
    (func (export "f") (param v128) (result v128)
      (v128.store $m offset=8 (i32.const 1) (local.get 0))
      (v128.load64_lane $m offset=17 1 (i32.const 0) (v128.load (i32.const 9))))))");
  EXPECT_EQ(RunVector(guest, "f", {ValueOf(kA)}), (V{0, kA.high}));
}

TEST(Vector, ReplacesAndExtractsEveryLane) {
  TestGuest guest;
  const struct {
    const char *shape, *type, *sign;
    int lanes;
  } kShapes[] = {{"i8x16", "i32", "_u", 16}, {"i16x8", "i32", "_u", 8}, {"i32x4", "i32", "", 4},
                 {"i64x2", "i64", "", 2},    {"f32x4", "f32", "", 4},   {"f64x2", "f64", "", 2}};
  std::string wat = "(module";
  for (const auto& s : kShapes) {
    const std::string shape = s.shape, type = s.type;
    for (int lane = 0; lane < s.lanes; ++lane) {
      const std::string at = std::to_string(lane);
      // The vector is a local, or in the accumulator; the number likewise.
      wat += "(func (export \"" + shape + at + "\") (param v128 " + type + ") (result " + type + " v128)" + "(" +
             shape + ".extract_lane" + s.sign + " " + at + " (" + shape + ".replace_lane " + at +
             " (local.get 0) (local.get 1))) (v128.not (" + shape + ".replace_lane " + at +
             " (v128.not (local.get 0)) (local.get 1))))";
    }
  }
  guest.Load(wat + ")");
  for (const auto& s : kShapes) {
    for (int lane = 0; lane < s.lanes; ++lane) {
      const int bits = 128 / s.lanes, shift = lane * bits % 64;
      const uint64_t number = 0x4142434445464748, mask = bits == 64 ? ~uint64_t{0} : (uint64_t{1} << bits) - 1;
      Value value{ValKind::kI64, number & (s.type[1] == '6' ? ~uint64_t{0} : 0xffffffff)};
      value.kind = s.type[0] == 'f' ? (bits == 32 ? ValKind::kF32 : ValKind::kF64)
                                    : (bits == 64 ? ValKind::kI64 : ValKind::kI32);
      const std::vector<Value> results = Results(guest, s.shape + std::to_string(lane), {ValueOf(kA), value});
      EXPECT_EQ(results[0].bits, number & mask) << s.shape << lane;
      V expected = kA;
      uint64_t& half = lane * bits < 64 ? expected.low : expected.high;
      half = (half & ~(mask << shift)) | ((~number & mask) << shift);
      EXPECT_EQ((V{results[1].bits, results[1].high}), expected) << s.shape << lane;
    }
  }
}

TEST(Vector, ShufflesTwoOperands) {
  TestGuest guest;
  guest.Load(R"((module
    (func (export "f") (param v128 v128) (result v128)
      (i8x16.shuffle 0 31 1 30 2 29 3 28 15 16 14 17 13 18 0 0 (local.get 0) (local.get 1)))
    (func (export "acc") (param v128 v128) (result v128)
      (i8x16.shuffle 16 17 18 19 20 21 22 23 0 1 2 3 4 5 6 7 (v128.not (local.get 0)) (local.get 1)))
    (func (export "acc2") (param v128 v128) (result v128)
      (v128.not (i8x16.shuffle 16 17 18 19 20 21 22 23 0 1 2 3 4 5 6 7 (local.get 0) (v128.not (local.get 1)))))))");
  const V a{0x0706050403020100, 0x0f0e0d0c0b0a0908}, b{0x1716151413121110, 0x1f1e1d1c1b1a1918};
  EXPECT_EQ(RunVector(guest, "f", {ValueOf(a), ValueOf(b)}), (V{0x1c031d021e011f00, 0x0000120d110e100f}));
  EXPECT_EQ(RunVector(guest, "acc", {ValueOf(a), ValueOf(b)}), (V{b.low, ~a.low}));
  EXPECT_EQ(RunVector(guest, "acc2", {ValueOf(a), ValueOf(b)}), (V{b.low, ~a.low}));
}

TEST(Vector, ShiftsByCountsFromEverywhere) {
  TestGuest guest;
  guest.Load(R"((module
    (func (export "slot") (param v128 i32) (result v128) (i16x8.shl (local.get 0) (local.get 1)))
    (func (export "imm") (param v128 i32) (result v128) (i16x8.shl (local.get 0) (i32.const 20)))
    (func (export "acc") (param v128 i32) (result v128)
      (i16x8.shl (local.get 0) (i32.add (local.get 1) (i32.const 1))))
    (func (export "vector_acc") (param v128 i32) (result v128) (i16x8.shl (v128.not (local.get 0)) (local.get 1)))
    (func (export "vector_acc_imm") (param v128 i32) (result v128)
      (v128.not (i16x8.shl (v128.not (local.get 0)) (i32.const 4))))))");
  const V a{0x0123456789abcdef, 0xfedcba9876543210}, by4{0x123056709ab0def0, 0xedc0a98065402100};
  EXPECT_EQ(RunVector(guest, "slot", {ValueOf(a), Value::I32(4)}), by4);
  EXPECT_EQ(RunVector(guest, "imm", {ValueOf(a), Value::I32(0)}), by4);
  EXPECT_EQ(RunVector(guest, "acc", {ValueOf(a), Value::I32(3)}), by4);
  const V inverse{~a.low, ~a.high};
  EXPECT_EQ(RunVector(guest, "vector_acc", {ValueOf(inverse), Value::I32(36)}), by4);
  EXPECT_EQ(RunVector(guest, "vector_acc_imm", {ValueOf(inverse), Value::I32(0)}), (V{~by4.low, ~by4.high}));
}

// Instructions whose result is open, on operands where choices differ.
constexpr char kRelaxed[] = R"((module
  (func (export "swizzle") (result v128)
    (i8x16.relaxed_swizzle (v128.const i8x16 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16)
      (v128.const i8x16 0 16 31 128 255 1 15 17 0 0 0 0 0 0 0 0)))
  (func (export "trunc_s") (result v128) (i32x4.relaxed_trunc_f32x4_s (v128.const f32x4 nan 3e9 -3e9 -1.5)))
  (func (export "trunc_u") (result v128) (i32x4.relaxed_trunc_f32x4_u (v128.const f32x4 nan 5e9 -1 3e9)))
  (func (export "trunc_s64") (result v128) (i32x4.relaxed_trunc_f64x2_s_zero (v128.const f64x2 nan 3e9)))
  (func (export "trunc_u64") (result v128) (i32x4.relaxed_trunc_f64x2_u_zero (v128.const f64x2 nan 5e9)))
  (func (export "min") (result v128) (f32x4.relaxed_min (v128.const f32x4 -0 1 nan 1) (v128.const f32x4 0 nan 1 2)))
  (func (export "max") (result v128) (f64x2.relaxed_max (v128.const f64x2 -0 nan) (v128.const f64x2 0 1)))
  (func (export "madd") (result v128)
    (f64x2.relaxed_madd (v128.const f64x2 0x1.0000001p0 2) (v128.const f64x2 0x1.0000001p0 3)
      (v128.const f64x2 -0x1.0000002p0 1)))
  (func (export "nmadd") (result v128)
    (f32x4.relaxed_nmadd (v128.const f32x4 0x1.001p0 2 2 2) (v128.const f32x4 0x1.001p0 3 4 5)
      (v128.const f32x4 0x1.002p0 1 1 1)))
  (func (export "laneselect") (result v128)
    (i16x8.relaxed_laneselect (v128.const i16x8 1 2 3 4 5 6 7 8) (v128.const i16x8 -1 -2 -3 -4 -5 -6 -7 -8)
      (v128.const i16x8 0x8000 0x7fff 0 -1 0 -1 0 -1)))
  (func (export "q15") (result v128)
    (i16x8.relaxed_q15mulr_s (v128.const i16x8 -32768 16384 0 0 0 0 0 0) (v128.const i16x8 -32768 16384 0 0 0 0 0 0)))
  (func (export "dot") (result v128)
    (i16x8.relaxed_dot_i8x16_i7x16_s (v128.const i8x16 -128 -128 3 4 0 0 0 0 0 0 0 0 0 0 0 0)
      (v128.const i8x16 -128 -128 5 6 0 0 0 0 0 0 0 0 0 0 0 0)))
  (func (export "dot_add") (result v128)
    (i32x4.relaxed_dot_i8x16_i7x16_add_s (v128.const i8x16 -128 -128 3 4 0 0 0 0 0 0 0 0 0 0 0 0)
      (v128.const i8x16 -128 -128 5 6 0 0 0 0 0 0 0 0 0 0 0 0) (v128.const i32x4 1 2 3 4))))
)";

TEST(RelaxedVector, IsAsPrescribedInTheDeterministicProfile) {
  EngineOptions options;
  options.deterministic_relaxed_simd = true;
  TestGuest guest(options);
  guest.Load(kRelaxed);
  EXPECT_EQ(RunVector(guest, "swizzle"), (V{0x0010020000000001, 0x0101010101010101}));
  EXPECT_EQ(RunVector(guest, "trunc_s"), (V{0x7fffffff00000000, 0xffffffff80000000}));
  EXPECT_EQ(RunVector(guest, "trunc_u"), (V{0xffffffff00000000, 0xb2d05e0000000000}));
  EXPECT_EQ(RunVector(guest, "trunc_s64"), (V{0x7fffffff00000000, 0}));
  EXPECT_EQ(RunVector(guest, "trunc_u64"), (V{0xffffffff00000000, 0}));
  const V min = RunVector(guest, "min");
  EXPECT_EQ(min.low, 0x7fc0000080000000u) << "-0 is less than 0, and NaN wins";
  EXPECT_EQ(min.high, 0x3f8000007fc00000u);
  EXPECT_EQ(RunVector(guest, "max"), (V{0, 0x7ff8000000000000}));
  EXPECT_EQ(RunVector(guest, "madd"), (V{0, 0x401c000000000000})) << "two roundings";
  EXPECT_EQ(RunVector(guest, "nmadd").low & 0xffffffff, 0u) << "two roundings";
  EXPECT_EQ(RunVector(guest, "laneselect"), (V{0x0004fffd80027fff, 0x0008fff90006fffb})) << "bit by bit";
  EXPECT_EQ(RunVector(guest, "q15"), (V{0x20007fff, 0}));
  EXPECT_EQ(RunVector(guest, "dot"), (V{0x00277fff, 0})) << "signed, saturated";
  EXPECT_EQ(RunVector(guest, "dot_add"), (V{0x0000000200008027, 0x0000000400000003}));
}

// Each lane has one of the results that the specification allows.
TEST(RelaxedVector, IsOneOfTheAllowedResultsOtherwise) {
  TestGuest guest;
  guest.Load(kRelaxed);
  const auto any = [&guest](absl::string_view name, const std::vector<V>& allowed) {
    const V got = RunVector(guest, name);
    EXPECT_NE(std::find(allowed.begin(), allowed.end(), got), allowed.end()) << name << " is " << got;
  };
  any("swizzle", {{0x0010020000000001, 0x0101010101010101}, {0x0210020000100101, 0x0101010101010101}});
  any("trunc_s", {{0x7fffffff00000000, 0xffffffff80000000}, {0x8000000080000000, 0xffffffff80000000}});
  any("trunc_s64", {{0x7fffffff00000000, 0}, {0x8000000080000000, 0}});
  any("max", {{0, 0x7ff8000000000000}, {0, 0x3ff0000000000000}, {0x8000000000000000, 0x7ff8000000000000}});
  any("madd", {{0, 0x401c000000000000}, {0x3c70000000000000, 0x401c000000000000}});
  any("laneselect", {{0x0004fffd80027fff, 0x0008fff90006fffb}, {0x0004fffdfffe0001, 0x0008fff90006fffb}});
  any("q15", {{0x20007fff, 0}, {0x20008000, 0}});
  any("dot", {{0x00277fff, 0}, {0x00278000, 0}});
  any("dot_add", {{0x0000000200008027, 0x0000000400000003}, {0x00000002ffff8028, 0x0000000400000003}});
}

}  // namespace
}  // namespace strata::wasm
