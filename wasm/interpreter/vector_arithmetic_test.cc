// The forms of a vector operation for the instruction sets of this machine give what the portable form gives; relaxed
// ones excepted.
#include "wasm/interpreter/vector_arithmetic.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "wasm/interpreter/vector_arithmetic_x86.h"

namespace strata::wasm::interpreter {
namespace {

// Vectors whose lanes are edges of every lane type, and random ones.
std::vector<V128> Operands() {
  const uint64_t kEdges[] = {0,
                             ~uint64_t{0},
                             0x8000000000000000,
                             0x7fffffffffffffff,
                             0x8000000080000000,
                             0x7fffffff7fffffff,
                             0x80008000ffff7fff,
                             0x80ff7f0180007f80,
                             0x7fc000003f800000,
                             0x7fa00000ff800001,  // signalling NaNs
                             0x7ff8000000000000,
                             0xfff0000000000001,
                             0x7f800000ff800000,
                             0x7ff0000000000000,
                             0x4f000000cf000000,  // 2^31, -2^31
                             0x4f7fffff4f800000,  // below 2^32, 2^32
                             0x41dfffffffc00000,  // 2^31 - 1
                             0x41efffffffe00000,  // 2^32 - 1
                             0x41f0000000000000,
                             0xc1e0000000200000,  // below -2^31
                             0x3f000000bf000000,
                             0x3fe0000000000000,
                             0xbfe0000000000000,
                             0x4b000001cb000001,
                             0x4330000000000001,
                             0x400400003fc00000,
                             0x0000000180000001};
  std::vector<V128> operands;
  for (uint64_t low : kEdges) {
    for (uint64_t high : {low, uint64_t{0x3ff8000000000000}, uint64_t{0xbf8000003f000000}}) {
      operands.push_back(As<V128>(U64x2{low, high}));
    }
  }
  std::mt19937_64 random(20261121);
  for (int i = 0; i < 60; ++i) operands.push_back(As<V128>(U64x2{random(), random()}));
  return operands;
}

enum class Lanes : uint8_t { kInteger, kF32, kF64 };
Lanes LanesOf(const std::string& name) {
  if (name.rfind("F32x4", 0) == 0) return Lanes::kF32;
  return name.rfind("F64x2", 0) == 0 ? Lanes::kF64 : Lanes::kInteger;
}

template <class F, class U>
bool SameFloats(V128 a, V128 b) {
  const F x = As<F>(a), y = As<F>(b);
  for (int i = 0; i < kLanes<F>; ++i) {
    const bool nan = x[i] != x[i];
    if (nan != (y[i] != y[i]) || (!nan && As<U>(a)[i] != As<U>(b)[i])) return false;
  }
  return true;
}

// Bit by bit; of NaNs, any is as good as any other.
bool Same(Lanes lanes, V128 a, V128 b) {
  if (lanes == Lanes::kF32) return SameFloats<F32x4, U32x4>(a, b);
  if (lanes == Lanes::kF64) return SameFloats<F64x2, U64x2>(a, b);
  return As<U64x2>(a)[0] == As<U64x2>(b)[0] && As<U64x2>(a)[1] == As<U64x2>(b)[1];
}

bool IsRelaxed(const std::string& name) { return name.find("Relaxed") != std::string::npos; }

#if STRATA_X86_VECTORS
#define STRATA_TEST_TARGET [[gnu::target("avx2,fma")]]
constexpr Isa kBestIsa = Isa::kAvx2;
bool HasBest() { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"); }
#else
#define STRATA_TEST_TARGET
constexpr Isa kBestIsa = Isa::kPortable;
bool HasBest() { return true; }
#endif

template <class Op>
STRATA_TEST_TARGET V128 BestUnary(V128 a) {
  return Op::Eval(a);
}
template <class Op>
STRATA_TEST_TARGET V128 BestBinary(V128 a, V128 b) {
  return Op::Eval(a, b);
}
template <class Op>
STRATA_TEST_TARGET V128 BestTernary(V128 a, V128 b, V128 c) {
  return Op::Eval(a, b, c);
}
template <class Op>
STRATA_TEST_TARGET V128 BestShift(V128 a, uint32_t count) {
  return Op::Eval(a, count);
}
template <class Op>
STRATA_TEST_TARGET uint32_t BestTest(V128 a) {
  return Op::Eval(a);
}

template <VecUnOp kOp>
void CheckUnary(const std::string& name) {
  if (IsRelaxed(name)) return;
  for (const V128& a : Operands()) {
    const V128 expected = VectorUnary<kOp, Isa::kPortable>::Eval(a);
    ASSERT_TRUE(Same(LanesOf(name), (VectorUnary<kOp, kBaselineIsa>::Eval(a)), expected)) << name;
    if (HasBest()) {
      ASSERT_TRUE(Same(LanesOf(name), BestUnary<VectorUnary<kOp, kBestIsa>>(a), expected)) << name;
    }
  }
}

template <VecBinOp kOp>
void CheckBinary(const std::string& name) {
  if (IsRelaxed(name)) return;
  const std::vector<V128> operands = Operands();
  for (const V128& a : operands) {
    for (const V128& b : operands) {
      const V128 expected = VectorBinary<kOp, Isa::kPortable>::Eval(a, b);
      ASSERT_TRUE(Same(LanesOf(name), (VectorBinary<kOp, kBaselineIsa>::Eval(a, b)), expected)) << name;
      if (HasBest()) {
        ASSERT_TRUE(Same(LanesOf(name), BestBinary<VectorBinary<kOp, kBestIsa>>(a, b), expected)) << name;
      }
    }
  }
}

template <VecTernOp kOp>
void CheckTernary(const std::string& name) {
  if (IsRelaxed(name)) return;
  const std::vector<V128> operands = Operands();
  for (size_t i = 0; i < operands.size(); ++i) {
    for (const V128& b : operands) {
      const V128 a = operands[i], c = operands[(i * 7 + 3) % operands.size()];
      const V128 expected = VectorTernary<kOp, Isa::kPortable>::Eval(a, b, c);
      ASSERT_TRUE(Same(LanesOf(name), (VectorTernary<kOp, kBaselineIsa>::Eval(a, b, c)), expected)) << name;
      if (HasBest()) {
        ASSERT_TRUE(Same(LanesOf(name), BestTernary<VectorTernary<kOp, kBestIsa>>(a, b, c), expected)) << name;
      }
    }
  }
}

template <VecShiftOp kOp>
void CheckShift(const std::string& name) {
  for (const V128& a : Operands()) {
    for (uint32_t count : {0u, 1u, 7u, 8u, 15u, 16u, 31u, 33u, 63u, 64u, 0xffffffffu}) {
      const V128 expected = VectorShift<kOp, Isa::kPortable>::Eval(a, count);
      if (HasBest()) {
        ASSERT_TRUE(Same(Lanes::kInteger, BestShift<VectorShift<kOp, kBestIsa>>(a, count), expected)) << name;
      }
    }
  }
}

template <VecTestOp kOp>
void CheckTest(const std::string& name) {
  for (const V128& a : Operands()) {
    const uint32_t expected = VectorTest<kOp, Isa::kPortable>::Eval(a);
    ASSERT_EQ((VectorTest<kOp, kBaselineIsa>::Eval(a)), expected) << name;
    if (HasBest()) {
      ASSERT_EQ((BestTest<VectorTest<kOp, kBestIsa>>(a)), expected) << name;
    }
  }
}

TEST(VectorArithmetic, UnaryFormsAgree){
#define STRATA_CHECK_OP(name) CheckUnary<VecUnOp::k##name>(#name);
    STRATA_VECTOR_UNARIES(STRATA_CHECK_OP)
#undef STRATA_CHECK_OP
}

TEST(VectorArithmetic, BinaryFormsAgree){
#define STRATA_CHECK_OP(name) CheckBinary<VecBinOp::k##name>(#name);
    STRATA_VECTOR_BINARIES(STRATA_CHECK_OP) STRATA_VECTOR_EXACT_BINARIES(STRATA_CHECK_OP)
#undef STRATA_CHECK_OP
}

TEST(VectorArithmetic, TernaryFormsAgree){
#define STRATA_CHECK_OP(name) CheckTernary<VecTernOp::k##name>(#name);
    STRATA_VECTOR_TERNARIES(STRATA_CHECK_OP) STRATA_VECTOR_EXACT_TERNARIES(STRATA_CHECK_OP)
#undef STRATA_CHECK_OP
}

TEST(VectorArithmetic, ShiftAndTestFormsAgree){
#define STRATA_CHECK_OP(name) CheckShift<VecShiftOp::k##name>(#name);
    STRATA_VECTOR_SHIFTS(STRATA_CHECK_OP)
#undef STRATA_CHECK_OP
#define STRATA_CHECK_OP(name) CheckTest<VecTestOp::k##name>(#name);
        STRATA_VECTOR_TESTS(STRATA_CHECK_OP)
#undef STRATA_CHECK_OP
}

TEST(VectorArithmetic, SignallingNansComeOutQuiet) {
  const V128 nan = As<V128>(U32x4{0x7fa00000, 0xff800001, 0x7fa00000, 0xff800001});
  const auto quiet = [](V128 a) {
    for (int i = 0; i < 4; ++i) {
      if ((As<U32x4>(a)[i] & 0x7fc00000) != 0x7fc00000) return false;
    }
    return true;
  };
  EXPECT_TRUE(quiet(VectorUnary<VecUnOp::kF32x4Ceil, Isa::kPortable>::Eval(nan)));
  EXPECT_TRUE(quiet(VectorUnary<VecUnOp::kF32x4Nearest, kBaselineIsa>::Eval(nan)));
  EXPECT_TRUE(quiet(VectorUnary<VecUnOp::kF32x4Sqrt, kBaselineIsa>::Eval(nan)));
  EXPECT_TRUE(quiet(VectorBinary<VecBinOp::kF32x4Min, Isa::kPortable>::Eval(nan, V128{})));
  EXPECT_TRUE(quiet(VectorBinary<VecBinOp::kF32x4Max, Isa::kPortable>::Eval(V128{}, nan)));
  if (HasBest()) {
    EXPECT_TRUE(quiet(BestUnary<VectorUnary<VecUnOp::kF32x4Floor, kBestIsa>>(nan)));
    EXPECT_TRUE(quiet(BestBinary<VectorBinary<VecBinOp::kF32x4Min, kBestIsa>>(V128{}, nan)));
  }
  // Pseudo-minimum and absolute value pass their operands through.
  EXPECT_TRUE(Same(Lanes::kInteger, VectorBinary<VecBinOp::kF32x4Pmin, kBaselineIsa>::Eval(nan, V128{}), nan));
}

TEST(VectorArithmetic, ShuffleFormsAgree) {
  const V128 a = As<V128>(U64x2{0x0706050403020100, 0x0f0e0d0c0b0a0908}), b = As<V128>(~As<U64x2>(a));
  std::mt19937_64 random(7);
  for (int i = 0; i < 100; ++i) {
    const V128 indexes = As<V128>(U64x2{random(), random()} & 0x1f1f1f1f1f1f1f1f);
    const V128 expected = VectorShuffle<Isa::kPortable>::Eval(a, b, indexes);
    if (HasBest()) {
      ASSERT_TRUE(Same(Lanes::kInteger, BestTernary<VectorShuffle<kBestIsa>>(a, b, indexes), expected));
    }
  }
}

}  // namespace
}  // namespace strata::wasm::interpreter
