// Objects in the forms that lowering has ready for them: small ones by shape, casts by form, chains of gets.
#include <cstdint>
#include <string>
#include <variant>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "wasm/interpreter/test_guest.h"

namespace strata::wasm {
namespace {

// A struct of `refs` references, `words` i32 and `doubles` i64, made of parameters and constants by turns and added up
// again. Sums up the numbers that references box.
std::string ShapeModule(int refs, int words, int doubles) {
  std::string fields, operands, sum = "(i64.const 0)";
  int field = 0;
  const auto add = [&](const std::string& type, const std::string& operand, const std::string& value) {
    absl::StrAppend(&fields, "(field ", type, ")");
    absl::StrAppend(&operands, operand);
    sum = absl::StrCat("(i64.add ", sum, " ", value, ")");
    ++field;
  };
  const auto get = [&] { return absl::StrCat("(struct.get $s ", field, " (local.get $o))"); };
  for (int i = 0; i < words; ++i) {
    add("i32", i % 2 == 0 ? "(local.get $w)" : "(i32.const 70000)", absl::StrCat("(i64.extend_i32_u ", get(), ")"));
  }
  for (int i = 0; i < refs; ++i) {
    const char* operand = i % 3 == 2 ? "(ref.null $box)" : "(local.get $r)";
    add("(ref null $box)", operand, absl::StrCat("(call $open ", get(), ")"));
  }
  for (int i = 0; i < doubles; ++i) {
    add("i64", i % 3 == 1 ? "(i64.const 0x100000000000)" : "(local.get $d)", get());
  }
  return absl::StrCat("(module (type $box (struct (field i64))) (type $s (struct ", fields, "))",
                      "(func $open (param (ref null $box)) (result i64) (if (result i64) (ref.is_null (local.get 0))",
                      " (then (i64.const 1)) (else (struct.get $box 0 (local.get 0)))))",
                      "(func (export \"sum\") (param $w i32) (param $v i64) (param $d i64) (result i64)",
                      " (local $r (ref $box)) (local $o (ref null $s))",
                      " (local.set $r (struct.new $box (local.get $v)))", " (local.set $o (struct.new $s ", operands,
                      ")) ", sum, "))");
}

uint64_t ShapeSum(int refs, int words, int doubles) {
  uint64_t sum = 0;
  for (int i = 0; i < words; ++i) sum += i % 2 == 0 ? 0xfffffffeu : 70000;
  for (int i = 0; i < refs; ++i) sum += i % 3 == 2 ? 1 : uint64_t{1} << 40;
  for (int i = 0; i < doubles; ++i) sum += i % 3 == 1 ? uint64_t{0x100000000000} : uint64_t{3} << 50;
  return sum;
}

TEST(Objects, StructsOfEveryShapeHoldWhatTheyWereMadeOf) {
  for (int refs = 0; refs <= 6; ++refs) {
    for (int words = 0; words <= 4; ++words) {
      for (int doubles = 0; doubles <= 3; ++doubles) {
        SCOPED_TRACE(absl::StrCat(refs, " references, ", words, " words, ", doubles, " doubles"));
        TestGuest guest;
        guest.Load(ShapeModule(refs, words, doubles));
        EXPECT_EQ(guest.Run("sum", {Value::I32(-2), Value::I64(int64_t{1} << 40), Value::I64(int64_t{3} << 50)}),
                  ShapeSum(refs, words, doubles));
      }
    }
  }
}

TEST(Objects, DefaultsAndFixedArraysAreMadeLikeStructs) {
  TestGuest guest;
  guest.Load(R"((module
    (type $s (struct (field i8) (field i64) (field anyref)))
    (type $bytes (array (mut i8))) (type $refs (array (mut anyref))) (type $doubles (array (mut f64)))
    (func (export "default") (result i64) (local $o (ref null $s))
      (local.set $o (struct.new_default $s))
      (i64.add (i64.extend_i32_u (ref.is_null (struct.get $s 2 (local.get $o))))
               (i64.add (i64.extend_i32_s (struct.get_s $s 0 (local.get $o))) (struct.get $s 1 (local.get $o)))))
    (func (export "bytes") (param $i i32) (result i32)
      (array.get_u $bytes (array.new_fixed $bytes 5 (i32.const 1) (i32.const 300) (i32.const -1) (i32.const 4)
        (i32.const 5)) (local.get $i)))
    (func (export "variable_bytes") (param $i i32) (result i32)
      (array.get_u $bytes (array.new_fixed $bytes 3 (i32.const 1) (local.get $i) (i32.const 3)) (local.get $i)))
    (func (export "refs") (param $i i32) (result i32)
      (i31.get_s (ref.cast (ref i31) (array.get $refs (array.new_fixed $refs 3
        (ref.i31 (i32.const 10)) (ref.i31 (local.get $i)) (ref.i31 (i32.const -30))) (local.get $i)))))
    (func (export "double") (param $x f64) (result f64)
      (array.get $doubles (array.new_fixed $doubles 2 (f64.const 1) (local.get $x)) (i32.const 1)))
    (func (export "length") (result i32) (array.len (array.new_fixed $refs 0)))))");
  EXPECT_EQ(guest.Run("default"), 1u);
  EXPECT_EQ(guest.Run("bytes", {Value::I32(1)}), 44u);
  EXPECT_EQ(guest.Run("bytes", {Value::I32(2)}), 255u);
  EXPECT_EQ(guest.Trapped("bytes", {Value::I32(5)}), TrapKind::kArrayOutOfBounds);
  EXPECT_EQ(guest.Run("variable_bytes", {Value::I32(1)}), 1u);
  EXPECT_EQ(guest.Run("refs", {Value::I32(1)}), 1u);
  EXPECT_EQ(guest.Run("refs", {Value::I32(2)}), static_cast<uint32_t>(-30));
  EXPECT_EQ(guest.Run("double", {Value::F64(2.5)}), std::bit_cast<uint64_t>(2.5));
  EXPECT_EQ(guest.Run("length"), 0u);
}

// array.new of each element type at lengths around the limit of the short ones; sums all elements.
TEST(Objects, ArraysAreFilledWhateverTheirLength) {
  struct Row {
    const char* storage;
    const char* value;
    const char* get;
    uint64_t element;
  };
  constexpr Row kRows[] = {
      {"i8", "(i32.const 0x1ff)", "(i64.extend_i32_u (array.get_u $a (local.get $a) (local.get $i)))", 0xff},
      {"i16", "(i32.const 0x1fffe)", "(i64.extend_i32_u (array.get_u $a (local.get $a) (local.get $i)))", 0xfffe},
      {"i32", "(i32.const -2)", "(i64.extend_i32_u (array.get $a (local.get $a) (local.get $i)))", 0xfffffffe},
      {"i64", "(i64.const 0x123456789)", "(array.get $a (local.get $a) (local.get $i))", 0x123456789},
      {"f32", "(f32.const 3)", "(i64.trunc_f32_s (array.get $a (local.get $a) (local.get $i)))", 3},
      {"f64", "(f64.const 3)", "(i64.trunc_f64_s (array.get $a (local.get $a) (local.get $i)))", 3},
      {"anyref", "(ref.i31 (i32.const 5))",
       "(i64.extend_i32_u (i31.get_u (ref.cast (ref i31) (array.get $a (local.get $a) (local.get $i)))))", 5},
      {"v128", "(v128.const i64x2 7 8)", "(i64x2.extract_lane 1 (array.get $a (local.get $a) (local.get $i)))", 8},
  };
  for (const Row& row : kRows) {
    TestGuest guest;
    const auto sum = [&](const std::string& name, const std::string& make) {
      return absl::StrCat(
          "(func (export \"", name, "\") (param $n i32) (result i64) (local $a (ref null $a))",
          "(local $i i32) (local $s i64) (local.set $a ", make, ")",
          "(block $done (loop $again (br_if $done (i32.ge_u (local.get $i) (array.len (local.get $a))))",
          "(local.set $s (i64.add (local.get $s) ", row.get, "))",
          "(local.set $i (i32.add (local.get $i) (i32.const 1))) (br $again))) (local.get $s))");
    };
    guest.Load(absl::StrCat("(module (type $a (array (mut ", row.storage, ")))",
                            sum("new", absl::StrCat("(array.new $a ", row.value, " (local.get $n))")), ")"));
    for (int length : {0, 1, 2, 3, 7, 8, 9, 31, 63, 64, 127, 252, 504, 505, 512, 3000}) {
      SCOPED_TRACE(absl::StrCat(row.storage, " ", length));
      EXPECT_EQ(guest.Run("new", {Value::I32(length)}), row.element * static_cast<uint64_t>(length));
    }
  }
}

TEST(Objects, DefaultArraysAreZeroInMemoryThatWasUsedBefore) {
  TestGuest guest;
  guest.Load(R"((module
    (type $bytes (array (mut i8))) (type $vectors (array (mut v128)))
    (func (export "bytes") (param $n i32) (result i32) (local $a (ref null $bytes)) (local $s i32)
      (local.set $a (array.new_default $bytes (local.get $n)))
      (loop $again
        (local.set $n (i32.sub (local.get $n) (i32.const 1)))
        (local.set $s (i32.or (local.get $s) (array.get_u $bytes (local.get $a) (local.get $n))))
        (br_if $again (local.get $n)))
      (local.get $s))
    (func (export "vectors") (result i32)
      (i32.add (array.len (array.new_default $vectors (i32.const 3)))
        (v128.any_true (array.get $vectors (array.new_default $vectors (i32.const 3)) (i32.const 2)))))))");
  for (int length : {1, 8, 100, 504, 505, 600}) EXPECT_EQ(guest.Run("bytes", {Value::I32(length)}), 0u);
  EXPECT_EQ(guest.Run("vectors"), 3u);
}

// $t0 <: … <: $t9, each a subtype of the one before, one more of $t3, an unrelated $u and a final $f <: $t1.
std::string CastModule(const std::string& functions) {
  std::string types = "(type $t0 (sub (struct)))";
  for (int i = 1; i < 10; ++i) absl::StrAppend(&types, "(type $t", i, " (sub $t", i - 1, " (struct (field i32))))");
  absl::StrAppend(&types,
                  "(type $side (sub $t3 (struct (field i32) (field i32)))) (type $u (sub (struct (field i64))))",
                  "(type $f (sub final $t1 (struct (field i32) (field f64)))) (type $a (array i8))");
  std::string make = "(func $make (export \"make\") (param i32) (result anyref) (local $r anyref)";
  const auto add = [&](int number, const std::string& value) {
    absl::StrAppend(&make, "(if (i32.eq (local.get 0) (i32.const ", number, ")) (then (local.set $r ", value, ")))");
  };
  for (int i = 0; i < 10; ++i) add(i, absl::StrCat("(struct.new_default $t", i, ")"));
  add(10, "(struct.new_default $side)");
  add(11, "(struct.new_default $u)");
  add(12, "(struct.new_default $f)");
  add(13, "(ref.i31 (i32.const 1))");
  add(14, "(array.new_default $a (i32.const 2))");
  return absl::StrCat("(module ", types, make, "(local.get $r))", functions, ")");
}

constexpr int kSide = 10, kUnrelated = 11, kFinal = 12, kI31 = 13, kArray = 14, kNull = 15, kMade = 16;

bool IsOf(int made, const std::string& type) {
  if (type == "i31") return made == kI31;
  if (type == "$u") return made == kUnrelated;
  if (type == "$f") return made == kFinal;
  if (type == "$side") return made == kSide;
  if (type == "$a") return made == kArray;
  const int depth = type[2] - '0';
  if (made == kSide) return depth <= 3;
  if (made == kFinal) return depth <= 1;
  return made < 10 && made >= depth;
}

TEST(Casts, TestCastAndBranchAgreeForEveryTypeAndObject) {
  for (const std::string type : {"$t0", "$t1", "$t3", "$t7", "$t8", "$t9", "$side", "$u", "$f", "$a", "i31"}) {
    for (const bool nullable : {false, true}) {
      const std::string to = absl::StrCat("(ref ", nullable ? "null " : "", type, ")");
      const auto function = [](const std::string& name, const std::string& body) {
        return absl::StrCat("(func (export \"", name, "\") (param i32) (result i32) (local $r anyref)",
                            "(local.set $r (call $make (local.get 0)))", body, ")");
      };
      TestGuest guest;
      guest.Load(CastModule(absl::StrCat(
          function("test", absl::StrCat("(ref.test ", to, " (local.get $r))")),
          function("not", absl::StrCat("(i32.eqz (ref.test ", to, " (local.get $r)))")),
          function("if", absl::StrCat("(if (result i32) (ref.test ", to,
                                      " (local.get $r)) (then (i32.const 1)) (else (i32.const 0)))")),
          function("if_not", absl::StrCat("(if (result i32) (i32.eqz (i32.eqz (i32.eqz (ref.test ", to,
                                          " (local.get $r))))) (then (i32.const 0)) (else (i32.const 1)))")),
          function("slot", absl::StrCat("(local.set 0 (i32.eqz (ref.test ", to,
                                        " (local.get $r)))) (i32.sub (i32.const 1) (local.get 0))")),
          function("on_cast", absl::StrCat("(drop (block (result anyref) (br_on_cast 0 anyref ", to,
                                           " (local.get $r)) (return (i32.const 0)) (unreachable))) (i32.const 1)")),
          function("on_cast_fail",
                   absl::StrCat("(drop (block (result anyref) (br_on_cast_fail 0 anyref ", to,
                                " (local.get $r)) (return (i32.const 1)) (unreachable))) (i32.const 0)")),
          function("cast", absl::StrCat("(ref.eq (ref.cast (ref null eq) (local.get $r)) (ref.cast (ref null eq)",
                                        "(ref.cast ", to, " (local.get $r))))")))));
      for (int made = 0; made < kMade; ++made) {
        SCOPED_TRACE(absl::StrCat(to, " of object ", made));
        const uint64_t expected = made == kNull ? nullable : IsOf(made, type);
        EXPECT_EQ(guest.Run("test", {Value::I32(made)}), expected);
        EXPECT_EQ(guest.Run("not", {Value::I32(made)}), 1 - expected);
        EXPECT_EQ(guest.Run("if", {Value::I32(made)}), expected);
        EXPECT_EQ(guest.Run("if_not", {Value::I32(made)}), expected);
        EXPECT_EQ(guest.Run("slot", {Value::I32(made)}), expected);
        EXPECT_EQ(guest.Run("on_cast", {Value::I32(made)}), expected);
        EXPECT_EQ(guest.Run("on_cast_fail", {Value::I32(made)}), expected);
        if (expected != 0) {
          EXPECT_EQ(guest.Run("cast", {Value::I32(made)}), 1u);
        } else {
          EXPECT_EQ(guest.Trapped("cast", {Value::I32(made)}), TrapKind::kCastFailure);
        }
      }
    }
  }
}

TEST(Casts, BranchBackwardsOnTests) {
  TestGuest guest;
  guest.Load(R"((module
    (type $n (sub (struct (field (ref null $n))))) (type $last (sub $n (struct (field (ref null $n)))))
    (func $chain (param i32) (result (ref null $n)) (local $r (ref null $n))
      (local.set $r (struct.new $last (ref.null $n)))
      (loop $again
        (local.set $r (struct.new $n (local.get $r)))
        (br_if $again (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
      (local.get $r))
    (func (export "until_last") (param i32) (result i32) (local $r (ref null $n)) (local $count i32)
      (local.set $r (call $chain (local.get 0)))
      (loop $again
        (local.set $r (struct.get $n 0 (local.get $r)))
        (local.set $count (i32.add (local.get $count) (i32.const 1)))
        (br_if $again (i32.eqz (ref.test (ref $last) (local.get $r)))))
      (local.get $count))
    (func (export "until_same") (param i32) (result i32) (local $r (ref null $n)) (local $first (ref null $n))
      (local.set $first (call $chain (local.get 0))) (local.set $r (local.get $first))
      (loop $again (br_if $again (i32.eqz (ref.eq (local.get $r) (local.get $first)))))
      (loop $again
        (local.set $r (struct.get $n 0 (local.get $r)))
        (br_if $again (i32.eqz (ref.eq (local.get $r) (ref.null none)))))
      (ref.eq (local.get $first) (local.get $r)))))");
  EXPECT_EQ(guest.Run("until_last", {Value::I32(9)}), 9u);
  EXPECT_EQ(guest.Run("until_same", {Value::I32(9)}), 0u);
}

TEST(Objects, NullTestsAreNegatedInPlace) {
  TestGuest guest;
  guest.Load(R"((module
    (func (export "value") (param anyref) (result i32) (i32.eqz (ref.is_null (local.get 0))))
    (func (export "twice") (param anyref) (result i32) (i32.eqz (i32.eqz (ref.is_null (local.get 0)))))
    (func (export "branch") (param anyref) (result i32)
      (if (result i32) (i32.eqz (ref.is_null (local.get 0))) (then (i32.const 1)) (else (i32.const 0))))
    (func (export "eq_null") (param eqref) (result i32) (ref.eq (local.get 0) (ref.null none)))
    (func (export "null_eq") (param eqref) (result i32) (ref.eq (ref.null none) (local.get 0)))
    (func (export "nulls") (result i32) (ref.eq (ref.null none) (ref.null none)))
    (func (export "sum") (param anyref) (result i32)
      (i32.add (i32.const 10) (i32.eqz (ref.is_null (local.get 0)))))))");
  const Value null = Value::Ref(0), i31 = Value::Ref(7);
  for (const std::string name : {"value", "branch"}) {
    EXPECT_EQ(guest.Run(name, {null}), 0u);
    EXPECT_EQ(guest.Run(name, {i31}), 1u);
  }
  for (const std::string name : {"twice", "eq_null", "null_eq"}) {
    EXPECT_EQ(guest.Run(name, {null}), 1u);
    EXPECT_EQ(guest.Run(name, {i31}), 0u);
  }
  EXPECT_EQ(guest.Run("nulls"), 1u);
  EXPECT_EQ(guest.Run("sum", {null}), 10u);
  EXPECT_EQ(guest.Run("sum", {i31}), 11u);
}

constexpr char kChains[] = R"((module
  (type $leaf (sub (struct (field i32) (field i8) (field i16) (field i64) (field f32) (field f64))))
  (type $node (struct (field (mut (ref null $node))) (field (mut (ref null $leaf)))))
  (type $leaves (array (mut (ref null $leaf))))
  (global $root (mut (ref null $node)) (ref.null $node))
  (global $all (mut (ref null $leaves)) (ref.null $leaves))
  (func (export "fill")
    (global.set $root (struct.new $node (struct.new $node (ref.null $node) (ref.null $leaf))
      (struct.new $leaf (i32.const -7) (i32.const -1) (i32.const -2) (i64.const 0x100000000) (f32.const 1.5)
        (f64.const 2.25))))
    (global.set $all (array.new $leaves (ref.null $leaf) (i32.const 2)))
    (array.set $leaves (global.get $all) (i32.const 1) (struct.get $node 1 (global.get $root))))
  (func (export "field") (result f64) (local $n (ref null $node)) (local $i i64) (local.set $n (global.get $root))
    (local.set $i (struct.get $leaf 3 (struct.get $node 1 (local.get $n))))
    (f64.add (f64.convert_i64_s (local.get $i))
      (f64.add (f64.mul (struct.get $leaf 5 (struct.get $node 1 (local.get $n)))
                        (f64.promote_f32 (struct.get $leaf 4 (struct.get $node 1 (local.get $n)))))
        (f64.convert_i32_s (i32.add (struct.get_s $leaf 1 (struct.get $node 1 (local.get $n)))
          (i32.add (struct.get_u $leaf 2 (struct.get $node 1 (local.get $n)))
                   (struct.get $leaf 0 (struct.get $node 1 (local.get $n)))))))))
  (func (export "element") (param $i i32) (result i32) (local $a (ref null $leaves)) (local.set $a (global.get $all))
    (struct.get $leaf 0 (array.get $leaves (local.get $a) (local.get $i))))
  (func (export "cast") (param $r anyref) (result i32) (struct.get $leaf 0 (ref.cast (ref null $leaf) (local.get $r))))
  (func (export "cast_node") (param $r anyref) (result i32)
    (ref.is_null (struct.get $node 0 (ref.cast (ref $node) (local.get $r)))))
  (func (export "leaf") (result anyref) (struct.get $node 1 (global.get $root)))
  (func (export "deep") (result i32) (local $n (ref null $node)) (local.set $n (global.get $root))
    (struct.get $leaf 0 (struct.get $node 1 (struct.get $node 0 (struct.get $node 0 (local.get $n))))))))";

TEST(GetChains, ReadThroughFieldsElementsAndCasts) {
  TestGuest guest;
  guest.Load(kChains);
  guest.Call("fill");
  EXPECT_EQ(std::bit_cast<double>(guest.Run("field")), 4294967296.0 + 2.25 * 1.5 + (-1 + 65534 - 7));
  EXPECT_EQ(guest.Run("element", {Value::I32(1)}), static_cast<uint32_t>(-7));
  const auto leaf = static_cast<uint32_t>(guest.Run("leaf"));
  EXPECT_EQ(guest.Run("cast", {Value::Ref(leaf)}), static_cast<uint32_t>(-7));
}

TEST(GetChains, TrapWhereTheInstructionIsThatTraps) {
  TestGuest guest;
  guest.Load(kChains);
  const auto trap = [&](const std::string& name, const std::vector<Value>& arguments) {
    return std::get<Trap>(guest.Call(name, arguments));
  };
  const Trap no_root = trap("field", {});  // at its first struct.get
  EXPECT_EQ(no_root.kind, TrapKind::kNullStructReference);
  EXPECT_EQ(trap("element", {Value::I32(0)}).kind, TrapKind::kNullArrayReference);
  EXPECT_EQ(guest.Trapped("deep"), TrapKind::kNullStructReference);
  guest.Call("fill");
  const Trap outside = trap("element", {Value::I32(2)}), empty = trap("element", {Value::I32(0)});
  EXPECT_EQ(outside.kind, TrapKind::kArrayOutOfBounds);
  EXPECT_EQ(empty.kind, TrapKind::kNullStructReference);
  // array.get is two bytes and its type's index long, struct.get follows.
  EXPECT_EQ(empty.backtrace[0].wasm_offset, outside.backtrace[0].wasm_offset + 3);
  const Trap no_leaf = trap("cast", {Value::Ref(7)}), null = trap("cast", {Value::Ref(0)});
  EXPECT_EQ(no_leaf.kind, TrapKind::kCastFailure);
  EXPECT_EQ(null.kind, TrapKind::kNullStructReference);
  EXPECT_EQ(null.backtrace[0].wasm_offset, no_leaf.backtrace[0].wasm_offset + 3);
  EXPECT_EQ(guest.Trapped("cast_node", {Value::Ref(0)}), TrapKind::kCastFailure);
}

TEST(GetChains, KeepWhatAnEarlierReadOfTheLocalMeant) {
  TestGuest guest;
  guest.Load(R"((module
    (type $n (struct (field i32) (field (ref null $n))))
    (func (export "next") (result i32) (local $r (ref null $n))
      (local.set $r (struct.new $n (i32.const 1) (struct.new $n (i32.const 20) (struct.new $n (i32.const 300)
        (ref.null $n)))))
      (local.get $r)
      (local.set $r (struct.get $n 1 (struct.get $n 1 (local.get $r))))
      (struct.get $n 0)
      (i32.add (struct.get $n 0 (ref.cast (ref $n) (local.get $r)))))))");
  EXPECT_EQ(guest.Run("next"), 301u);
}

}  // namespace
}  // namespace strata::wasm
