// Random programs, run by the interpreter and by the test: lowering chooses among many forms of an instruction
// (operands in slots, accumulators and immediates, superinstructions), and all must compute the same.
//
// A program is made as WAT and as closures at once. It consists of assignments, stores, choices and counted loops over
// locals of three types and a small piece of memory; nothing in it traps. It ends by storing every local.

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "wasm/interpreter/test_guest.h"
#include "wasm/runtime/instance.h"
#include "wasm/runtime/memory.h"

namespace strata::wasm {
namespace {

constexpr int kLocals = 5;    // of each type
constexpr int kPointers = 2;  // i32 locals below kPointerMask
constexpr uint32_t kPointerMask = 1023;
constexpr uint32_t kMemoryBytes = 65536;
constexpr int kLoops = 3;  // nesting, each with a counter of its own

enum class Type { kI32, kI64, kF64, kCount };
constexpr const char* kTypeNames[] = {"i32", "i64", "f64"};

struct State {
  uint64_t locals[static_cast<int>(Type::kCount)][kLocals] = {};
  uint64_t pointers[kPointers] = {};
  uint64_t counters[kLoops] = {};
  std::vector<uint8_t> memory = std::vector<uint8_t>(kMemoryBytes);
};

struct Expr {
  std::string text;
  std::function<uint64_t(State&)> eval;  // the bits
};
struct Statement {
  std::string text;
  std::function<void(State&)> run;
};

using Op = std::pair<const char*, uint64_t (*)(uint64_t, uint64_t)>;

double F(uint64_t bits) { return std::bit_cast<double>(bits); }
uint64_t Bits(double value) { return std::bit_cast<uint64_t>(value); }
int32_t S(uint64_t bits) { return static_cast<int32_t>(bits); }
uint32_t U(uint64_t bits) { return static_cast<uint32_t>(bits); }

const Op kI32Ops[] = {
    {"add", [](uint64_t a, uint64_t b) -> uint64_t { return U(a) + U(b); }},
    {"add", [](uint64_t a, uint64_t b) -> uint64_t { return U(a) + U(b); }},
    {"sub", [](uint64_t a, uint64_t b) -> uint64_t { return U(a) - U(b); }},
    {"mul", [](uint64_t a, uint64_t b) -> uint64_t { return U(a) * U(b); }},
    {"and", [](uint64_t a, uint64_t b) -> uint64_t { return a & b; }},
    {"or", [](uint64_t a, uint64_t b) -> uint64_t { return a | b; }},
    {"xor", [](uint64_t a, uint64_t b) -> uint64_t { return a ^ b; }},
    {"shl", [](uint64_t a, uint64_t b) -> uint64_t { return U(a) << (b & 31); }},
    {"shr_u", [](uint64_t a, uint64_t b) -> uint64_t { return U(a) >> (b & 31); }},
    {"shr_s", [](uint64_t a, uint64_t b) -> uint64_t { return U(static_cast<uint64_t>(S(a) >> (b & 31))); }},
    {"rotl", [](uint64_t a, uint64_t b) -> uint64_t { return std::rotl(U(a), static_cast<int>(b & 31)); }},
};
const Op kI64Ops[] = {
    {"add", [](uint64_t a, uint64_t b) -> uint64_t { return a + b; }},
    {"sub", [](uint64_t a, uint64_t b) -> uint64_t { return a - b; }},
    {"mul", [](uint64_t a, uint64_t b) -> uint64_t { return a * b; }},
    {"xor", [](uint64_t a, uint64_t b) -> uint64_t { return a ^ b; }},
    {"and", [](uint64_t a, uint64_t b) -> uint64_t { return a & b; }},
    {"shl", [](uint64_t a, uint64_t b) -> uint64_t { return a << (b & 63); }},
    {"shr_u", [](uint64_t a, uint64_t b) -> uint64_t { return a >> (b & 63); }},
};
const Op kF64Ops[] = {
    {"add", [](uint64_t a, uint64_t b) { return Bits(F(a) + F(b)); }},
    {"sub", [](uint64_t a, uint64_t b) { return Bits(F(a) - F(b)); }},
    {"mul", [](uint64_t a, uint64_t b) { return Bits(F(a) * F(b)); }},
};
const Op kI32Compares[] = {
    {"eq", [](uint64_t a, uint64_t b) -> uint64_t { return U(a) == U(b); }},
    {"ne", [](uint64_t a, uint64_t b) -> uint64_t { return U(a) != U(b); }},
    {"lt_s", [](uint64_t a, uint64_t b) -> uint64_t { return S(a) < S(b); }},
    {"lt_u", [](uint64_t a, uint64_t b) -> uint64_t { return U(a) < U(b); }},
    {"gt_s", [](uint64_t a, uint64_t b) -> uint64_t { return S(a) > S(b); }},
    {"gt_u", [](uint64_t a, uint64_t b) -> uint64_t { return U(a) > U(b); }},
    {"le_s", [](uint64_t a, uint64_t b) -> uint64_t { return S(a) <= S(b); }},
    {"le_u", [](uint64_t a, uint64_t b) -> uint64_t { return U(a) <= U(b); }},
    {"ge_s", [](uint64_t a, uint64_t b) -> uint64_t { return S(a) >= S(b); }},
    {"ge_u", [](uint64_t a, uint64_t b) -> uint64_t { return U(a) >= U(b); }},
};
const Op kF64Compares[] = {
    {"lt", [](uint64_t a, uint64_t b) -> uint64_t { return F(a) < F(b); }},
    {"gt", [](uint64_t a, uint64_t b) -> uint64_t { return F(a) > F(b); }},
    {"le", [](uint64_t a, uint64_t b) -> uint64_t { return F(a) <= F(b); }},
    {"eq", [](uint64_t a, uint64_t b) -> uint64_t { return F(a) == F(b); }},
};
const Op kDivisions[] = {
    {"div_s", [](uint64_t a, uint64_t b) -> uint64_t { return U(static_cast<uint64_t>(int64_t{S(a)} / S(b))); }},
    {"div_u", [](uint64_t a, uint64_t b) -> uint64_t { return U(a) / U(b); }},
    {"rem_s", [](uint64_t a, uint64_t b) -> uint64_t { return U(static_cast<uint64_t>(int64_t{S(a)} % S(b))); }},
    {"rem_u", [](uint64_t a, uint64_t b) -> uint64_t { return U(a) % U(b); }},
};

class Generator {
 public:
  explicit Generator(uint64_t seed) : random_(seed) {}

  Statement Block(int statements, int depth) {
    std::vector<Statement> all;
    for (int i = 0; i < statements; ++i) all.push_back(AnyStatement(depth));
    Statement block;
    for (const Statement& statement : all) absl::StrAppend(&block.text, statement.text, "\n");
    block.run = [all](State& state) {
      for (const Statement& statement : all) statement.run(state);
    };
    return block;
  }

 private:
  uint32_t Below(uint32_t bound) { return static_cast<uint32_t>(random_() % bound); }
  template <size_t kSize>
  const Op& Any(const Op (&ops)[kSize]) {
    return ops[Below(kSize)];
  }

  static Expr Apply(const char* type, const Op& op, const Expr& a, const Expr& b) {
    return {absl::StrCat("(", type, ".", op.first, " ", a.text, " ", b.text, ")"),
            [f = op.second, x = a.eval, y = b.eval](State& state) {
              const uint64_t left = x(state);
              return f(left, y(state));
            }};
  }

  Expr I32Const(uint32_t value) {
    return {absl::StrCat("(i32.const ", static_cast<int32_t>(value), ")"), [value](State&) { return uint64_t{value}; }};
  }

  Expr Constant(Type type) {
    constexpr uint32_t kNumbers[] = {0, 1, 2, 3, 5, 31, 255, 4096, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff};
    const uint32_t number = Below(2) == 0 ? kNumbers[Below(std::size(kNumbers))] : static_cast<uint32_t>(random_());
    if (type == Type::kI32) return I32Const(number);
    if (type == Type::kI64) {
      const uint64_t wide = Below(2) == 0 ? static_cast<uint64_t>(int64_t{static_cast<int32_t>(number)}) : random_();
      return {absl::StrCat("(i64.const ", static_cast<int64_t>(wide), ")"), [wide](State&) { return wide; }};
    }
    const double value = static_cast<int32_t>(number) * 0.25;
    return {absl::StrFormat("(f64.const %.17g)", value), [bits = Bits(value)](State&) { return bits; }};
  }

  Expr Local(Type type) {
    const uint32_t index = Below(kLocals), kind = static_cast<uint32_t>(type);
    return {absl::StrCat("(local.get $", kTypeNames[kind], index, ")"),
            [kind, index](State& state) { return state.locals[kind][index]; }};
  }

  Expr Pointer() {
    const uint32_t index = Below(kPointers);
    return {absl::StrCat("(local.get $p", index, ")"), [index](State& state) { return state.pointers[index]; }};
  }

  // Below 8 KiB.
  Expr Address() {
    static const Op& add = kI32Ops[0];
    static const Op& shl = kI32Ops[7];
    switch (Below(4)) {
      case 0:
        return Pointer();
      case 1:
        return Apply("i32", add, Pointer(), Pointer());
      case 2:
        return Apply("i32", add, Pointer(), I32Const(Below(2000)));
      default:
        return Apply("i32", add, Pointer(), Apply("i32", shl, Pointer(), I32Const(2)));
    }
  }

  Expr Load(Type type) {
    const Expr address = Address();
    const uint32_t offset = Below(2) * Below(300), bytes = type == Type::kI32 ? 4 : 8;
    return {absl::StrCat("(", kTypeNames[static_cast<int>(type)], ".load offset=", offset, " ", address.text, ")"),
            [at = address.eval, offset, bytes](State& state) {
              uint64_t value = 0;
              std::memcpy(&value, state.memory.data() + at(state) + offset, bytes);
              return value;
            }};
  }

  Expr Compare(int depth) {
    Expr compare = Below(4) == 0
                       ? Apply("f64", Any(kF64Compares), Of(Type::kF64, depth - 1), Of(Type::kF64, depth - 1))
                       : Apply("i32", Any(kI32Compares), Of(Type::kI32, depth - 1), Of(Type::kI32, depth - 1));
    if (Below(4) == 0) compare = Apply("i32", kI32Ops[6], compare, I32Const(1));
    if (Below(4) == 0) {
      compare = {absl::StrCat("(i32.eqz ", compare.text, ")"),
                 [inner = compare.eval](State& state) { return uint64_t{inner(state) == 0}; }};
    }
    return compare;
  }

  Expr Tee(Type type, int depth) {
    const uint32_t index = Below(kLocals), kind = static_cast<uint32_t>(type);
    const Expr value = Of(type, depth - 1);
    return {absl::StrCat("(local.tee $", kTypeNames[kind], index, " ", value.text, ")"),
            [kind, index, eval = value.eval](State& state) { return state.locals[kind][index] = eval(state); }};
  }

  Expr Select(Type type, int depth) {
    const Expr a = Of(type, depth - 1), b = Of(type, depth - 1), condition = Compare(depth - 1);
    return {absl::StrCat("(select ", a.text, " ", b.text, " ", condition.text, ")"),
            [x = a.eval, y = b.eval, z = condition.eval](State& state) {
              const uint64_t first = x(state), second = y(state);
              return z(state) != 0 ? first : second;
            }};
  }

  Expr Binary(Type type, int depth) {
    const Expr a = Of(type, depth - 1);
    if (type == Type::kI32 && Below(8) == 0) {
      constexpr uint32_t kDivisors[] = {2, 3, 7, 10, 641, 0x7fffffff, 0x80000000, 0xfffffffd, 0xfffffff6};
      return Apply("i32", Any(kDivisions), a, I32Const(kDivisors[Below(std::size(kDivisors))]));
    }
    const Expr b = Of(type, depth - 1);
    if (type == Type::kI32) return Apply("i32", Any(kI32Ops), a, b);
    return type == Type::kI64 ? Apply("i64", Any(kI64Ops), a, b) : Apply("f64", Any(kF64Ops), a, b);
  }

  Expr Of(Type type, int depth) {
    if (depth <= 0) return Below(3) == 0 ? Constant(type) : Local(type);
    switch (Below(12)) {
      case 0:
        return Load(type);
      case 1:
        return Tee(type, depth);
      case 2:
        return Select(type, depth);
      case 3:
        return type == Type::kI32 ? Compare(depth) : Local(type);
      case 4:
        return Local(type);
      default:
        return Binary(type, depth);
    }
  }

  Statement Set() {
    const Type type = static_cast<Type>(Below(static_cast<uint32_t>(Type::kCount)));
    const uint32_t index = Below(kLocals), kind = static_cast<uint32_t>(type);
    const Expr value = Of(type, 3);
    return {absl::StrCat("(local.set $", kTypeNames[kind], index, " ", value.text, ")"),
            [kind, index, eval = value.eval](State& state) { state.locals[kind][index] = eval(state); }};
  }

  Statement SetPointer() {
    const uint32_t index = Below(kPointers);
    const Expr value = Apply("i32", kI32Ops[4], Of(Type::kI32, 2), I32Const(kPointerMask));
    return {absl::StrCat("(local.set $p", index, " ", value.text, ")"),
            [index, eval = value.eval](State& state) { state.pointers[index] = eval(state); }};
  }

  Statement Store() {
    const Type type = Below(2) == 0 ? Type::kI32 : Type::kI64;
    const Expr address = Address(), value = Of(type, 2);
    const uint32_t offset = Below(2) * Below(300), bytes = type == Type::kI32 ? 4 : 8;
    return {absl::StrCat("(", kTypeNames[static_cast<int>(type)], ".store offset=", offset, " ", address.text, " ",
                         value.text, ")"),
            [at = address.eval, eval = value.eval, offset, bytes](State& state) {
              const uint64_t to = at(state) + offset, bits = eval(state);
              std::memcpy(state.memory.data() + to, &bits, bytes);
            }};
  }

  Statement If(int depth) {
    const Expr condition = Compare(2);
    const Statement yes = Block(2, depth - 1), no = Block(1, depth - 1);
    return {absl::StrCat("(if ", condition.text, " (then ", yes.text, ") (else ", no.text, "))"),
            [test = condition.eval, yes = yes.run, no = no.run](State& state) {
              test(state) != 0 ? yes(state) : no(state);
            }};
  }

  // Counts up to a bound by a step, in one of the shapes that compilers emit.
  Statement CountedLoop(int depth) {
    const uint32_t counter = static_cast<uint32_t>(depth), step = 1 + Below(3), bound = step * (1 + Below(4));
    const Statement body = Block(2, depth - 1);
    const std::string name = absl::StrCat("$c", counter);
    const std::string next = absl::StrCat("(i32.add (local.get ", name, ") (i32.const ", step, "))");
    const bool tee = Below(2) == 0;
    const char* compare = Below(2) == 0 ? "i32.lt_u" : "i32.ne";
    return {absl::StrCat(
                "(local.set ", name, " (i32.const 0)) (loop $l", counter, "\n", body.text,
                tee ? "" : absl::StrCat("(local.set ", name, " ", next, ")"), "(br_if $l", counter, " (", compare, " ",
                tee ? absl::StrCat("(local.tee ", name, " ", next, ")") : absl::StrCat("(local.get ", name, ")"),
                " (i32.const ", bound, "))))"),
            [run = body.run, counter, step, bound](State& state) {
              uint64_t& count = state.counters[counter];
              count = 0;
              do {
                run(state);
                count += step;
              } while (count < bound);
            }};
  }

  Statement AnyStatement(int depth) {
    switch (Below(depth > 0 ? 8 : 6)) {
      case 0:
        return SetPointer();
      case 1:
        return Store();
      case 6:
        return If(depth);
      case 7:
        return CountedLoop(depth);
      default:
        return Set();
    }
  }

  std::mt19937_64 random_;
};

// Where the program leaves its locals at the end, out of the way of everything else.
constexpr uint32_t kResults = 32768;

std::string Module(const Statement& program) {
  std::string wat = "(module (memory (export \"memory\") 1) (func (export \"run\")";
  for (const char* type : kTypeNames) {
    for (int i = 0; i < kLocals; ++i) absl::StrAppend(&wat, "(local $", type, i, " ", type, ")");
  }
  for (int i = 0; i < kPointers; ++i) absl::StrAppend(&wat, "(local $p", i, " i32)");
  for (int i = 0; i < kLoops; ++i) absl::StrAppend(&wat, "(local $c", i, " i32)");
  absl::StrAppend(&wat, "\n", program.text);
  uint32_t at = kResults;
  for (const char* type : kTypeNames) {
    for (int i = 0; i < kLocals; ++i, at += 8) {
      absl::StrAppend(&wat, "(", type, ".store (i32.const ", at, ") (local.get $", type, i, "))");
    }
  }
  return absl::StrCat(wat, "))");
}

// The same in the model's memory.
void StoreLocals(State& state) {
  uint32_t at = kResults;
  for (const auto& locals : state.locals) {
    for (const uint64_t bits : locals) {
      std::memcpy(state.memory.data() + at, &bits, sizeof bits);
      at += 8;
    }
  }
}

// NaNs may differ in their payload.
bool SameDoubles(const uint8_t* a, const uint8_t* b) {
  double x, y;
  std::memcpy(&x, a, sizeof x);
  std::memcpy(&y, b, sizeof y);
  return std::memcmp(a, b, sizeof x) == 0 || (std::isnan(x) && std::isnan(y));
}

void Check(uint64_t seed) {
  Generator generator(seed);
  const Statement program = generator.Block(12, kLoops - 1);
  State state;
  program.run(state);
  StoreLocals(state);
  TestGuest guest;
  Instance& instance = guest.Load(Module(program));
  ASSERT_EQ(guest.Trapped("run"), TrapKind::kNone) << "seed " << seed;
  const uint8_t* memory = instance.memories[0]->base();
  constexpr uint32_t kFloats = kResults + 2 * kLocals * 8;
  EXPECT_EQ(std::memcmp(memory, state.memory.data(), kFloats), 0) << "seed " << seed << "\n" << program.text;
  for (uint32_t at = kFloats; at < kFloats + kLocals * 8; at += 8) {
    EXPECT_TRUE(SameDoubles(memory + at, state.memory.data() + at)) << "seed " << seed << "\n" << program.text;
  }
}

TEST(RandomProgram, ComputesWhatTheModelDoes) {
  constexpr uint64_t kPrograms = 3000;
  for (uint64_t seed = 1; seed <= kPrograms && !HasFailure(); ++seed) Check(seed);
}

}  // namespace
}  // namespace strata::wasm
