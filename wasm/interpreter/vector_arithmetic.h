// What each vector operation computes (core specification 4.3), as functions of values; handlers wrap them.
//
// Written with the compiler's vector types for any architecture. A faster form for an instruction set is a
// specialization for its Isa (vector_arithmetic_x86.h); an operation without one takes that of the set below. Compile
// what includes this with -ffp-contract=off: multiplication and addition round separately.

#ifndef STRATA_WASM_INTERPRETER_VECTOR_ARITHMETIC_H_
#define STRATA_WASM_INTERPRETER_VECTOR_ARITHMETIC_H_

#include <cmath>
#include <limits>
#include <type_traits>

#include "wasm/code/register_ops.h"
#include "wasm/interpreter/arithmetic.h"
#include "wasm/interpreter/vector_lanes.h"

namespace strata::wasm::interpreter {

// Each has a static Eval. The portable forms are complete; see below.
template <VecUnOp kOp, Isa kIsa>
struct VectorUnary : VectorUnary<kOp, Below(kIsa)> {};
template <VecUnOp kOp>
struct VectorUnary<kOp, Isa::kPortable>;
template <VecBinOp kOp, Isa kIsa>
struct VectorBinary : VectorBinary<kOp, Below(kIsa)> {};
template <VecBinOp kOp>
struct VectorBinary<kOp, Isa::kPortable>;
template <VecTernOp kOp, Isa kIsa>
struct VectorTernary : VectorTernary<kOp, Below(kIsa)> {};
template <VecTernOp kOp>
struct VectorTernary<kOp, Isa::kPortable>;
template <VecShiftOp kOp, Isa kIsa>
struct VectorShift : VectorShift<kOp, Below(kIsa)> {};
template <VecShiftOp kOp>
struct VectorShift<kOp, Isa::kPortable>;
template <VecTestOp kOp, Isa kIsa>
struct VectorTest : VectorTest<kOp, Below(kIsa)> {};
template <VecTestOp kOp>
struct VectorTest<kOp, Isa::kPortable>;
template <Isa kIsa>
struct VectorShuffle : VectorShuffle<Below(kIsa)> {};

#define STRATA_EVAL STRATA_VECTOR_INLINE static
#define STRATA_UNARY(name, isa, T, ...)            \
  template <>                                      \
  struct VectorUnary<VecUnOp::k##name, Isa::isa> { \
    STRATA_EVAL V128 Eval(V128 operand) {          \
      const T a = As<T>(operand);                  \
      return As<V128>(__VA_ARGS__);                \
    }                                              \
  };
#define STRATA_BINARY(name, isa, T, ...)             \
  template <>                                        \
  struct VectorBinary<VecBinOp::k##name, Isa::isa> { \
    STRATA_EVAL V128 Eval(V128 left, V128 right) {   \
      const T a = As<T>(left), b = As<T>(right);     \
      return As<V128>(__VA_ARGS__);                  \
    }                                                \
  };
// The same as another operation of the family.
#define STRATA_SAME(Family, Op, name, other) \
  template <>                                \
  struct Family<Op::k##name, Isa::kPortable> : Family<Op::k##other, Isa::kPortable> {};

// ---- Functions of lanes ----

// Lane by lane; R is the result's type, of as many lanes.
template <class R, class V, class F>
STRATA_VECTOR_INLINE R MapLanes(V a, F f) {
  R result;
  for (int i = 0; i < kLanes<V>; ++i) result[i] = f(a[i]);
  return result;
}
template <class V, class F>
STRATA_VECTOR_INLINE V ZipLanes(V a, V b, F f) {
  V result;
  for (int i = 0; i < kLanes<V>; ++i) result[i] = f(a[i], b[i]);
  return result;
}

// The nearest value of the integer type E.
template <class E>
STRATA_VECTOR_INLINE E Saturate(int32_t value) {
  constexpr int32_t kMin = std::numeric_limits<E>::min(), kMax = std::numeric_limits<E>::max();
  return static_cast<E>(value < kMin ? kMin : value > kMax ? kMax : value);
}
template <class V>
STRATA_VECTOR_INLINE V AddSaturating(V a, V b) {
  using E = std::remove_cvref_t<decltype(a[0])>;
  return ZipLanes(a, b, [](int32_t x, int32_t y) { return Saturate<E>(x + y); });
}
template <class V>
STRATA_VECTOR_INLINE V SubSaturating(V a, V b) {
  using E = std::remove_cvref_t<decltype(a[0])>;
  return ZipLanes(a, b, [](int32_t x, int32_t y) { return Saturate<E>(x - y); });
}

// The lanes of `a`, then those of `b`, each as the nearest value of R's lanes.
template <class R, class V>
STRATA_VECTOR_INLINE R Narrow(V a, V b) {
  using E = std::remove_cvref_t<decltype(R{}[0])>;
  R result;
  for (int i = 0; i < kLanes<V>; ++i) {
    result[i] = Saturate<E>(a[i]);
    result[i + kLanes<V>] = Saturate<E>(b[i]);
  }
  return result;
}

// Unsigned lanes, so that nothing overflows; m is -1 in negative lanes.
template <class U, class S>
STRATA_VECTOR_INLINE U Absolute(S a) {
  const U m = As<U>(a < S{});
  return (As<U>(a) ^ m) - m;
}

template <class U>
STRATA_VECTOR_INLINE U Average(U a, U b) {
  return (a | b) - ((a ^ b) >> 1);
}

STRATA_VECTOR_INLINE U8x16 PopulationCounts(U8x16 a) {
  a = a - ((a >> 1) & 0x55);
  a = (a & 0x33) + ((a >> 2) & 0x33);
  return (a + (a >> 4)) & 0x0f;
}

// The product of two halves in lanes twice as wide: U, the unsigned type of W.
template <class U, class W, class Half>
STRATA_VECTOR_INLINE U ExtendedProduct(V128 a, V128 b, bool high) {
  return As<U>(Widen<W, Half>(a, high)) * As<U>(Widen<W, Half>(b, high));
}

// Sums of neighbours: even lanes come from `even`, odd ones from `odd`, which hold them extended.
STRATA_VECTOR_INLINE I16x8 PairwiseI8(I16x8 a) { return (As<I16x8>(As<U16x8>(a) << 8) >> 8) + (a >> 8); }
STRATA_VECTOR_INLINE U16x8 PairwiseU8(U16x8 a) { return (a & 0xff) + (a >> 8); }
STRATA_VECTOR_INLINE I32x4 PairwiseI16(I32x4 a) { return (As<I32x4>(As<U32x4>(a) << 16) >> 16) + (a >> 16); }
STRATA_VECTOR_INLINE U32x4 PairwiseU16(U32x4 a) { return (a & 0xffff) + (a >> 16); }

STRATA_VECTOR_INLINE U32x4 DotI16(V128 a, V128 b) {
  const I16x8 x = As<I16x8>(a), y = As<I16x8>(b);
  U32x4 result;
  for (int i = 0; i < 4; ++i) {
    const int32_t even = int32_t{x[2 * i]} * y[2 * i], odd = int32_t{x[2 * i + 1]} * y[2 * i + 1];
    result[i] = static_cast<uint32_t>(even) + static_cast<uint32_t>(odd);
  }
  return result;
}

// Signed products of bytes, neighbours added with saturation.
STRATA_VECTOR_INLINE I16x8 ExactDot(V128 a, V128 b) {
  const I8x16 x = As<I8x16>(a), y = As<I8x16>(b);
  I16x8 result;
  for (int i = 0; i < 8; ++i) {
    result[i] = Saturate<int16_t>(int32_t{x[2 * i]} * y[2 * i] + int32_t{x[2 * i + 1]} * y[2 * i + 1]);
  }
  return result;
}
STRATA_VECTOR_INLINE U32x4 AddToDot(I16x8 dot, V128 c) { return As<U32x4>(PairwiseI16(As<I32x4>(dot))) + As<U32x4>(c); }

STRATA_VECTOR_INLINE I16x8 Q15Product(I16x8 a, I16x8 b) {
  return ZipLanes(a, b, [](int32_t x, int32_t y) { return Saturate<int16_t>((x * y + 0x4000) >> 15); });
}

// Float lanes F with integers S (signed) and U of the same width.
template <class F>
struct FloatLanesOf;
template <>
struct FloatLanesOf<F32x4> {
  using S = I32x4;
  using U = U32x4;
  static constexpr uint32_t kSign = 0x80000000, kQuiet = 0x00400000;
  static constexpr float kIntegral = 8388608.0f;  // 2^23: from here on every value is an integer
};
template <>
struct FloatLanesOf<F64x2> {
  using S = I64x2;
  using U = U64x2;
  static constexpr uint64_t kSign = uint64_t{1} << 63, kQuiet = uint64_t{1} << 51;
  static constexpr double kIntegral = 4503599627370496.0;  // 2^52
};

template <class F>
STRATA_VECTOR_INLINE F AbsoluteFloat(F a) {
  using U = typename FloatLanesOf<F>::U;
  return As<F>(As<U>(a) & ~FloatLanesOf<F>::kSign);
}
template <class F>
STRATA_VECTOR_INLINE F NegateFloat(F a) {
  using U = typename FloatLanesOf<F>::U;
  return As<F>(As<U>(a) ^ FloatLanesOf<F>::kSign);
}
template <class F>
STRATA_VECTOR_INLINE F CopySign(F magnitude, F sign) {
  using U = typename FloatLanesOf<F>::U;
  constexpr auto kSign = FloatLanesOf<F>::kSign;
  return As<F>((As<U>(magnitude) & ~kSign) | (As<U>(sign) & kSign));
}
template <class F>
STRATA_VECTOR_INLINE F Quieted(F a) {
  using U = typename FloatLanesOf<F>::U;
  return As<F>(As<U>(a) | (As<U>(a != a) & FloatLanesOf<F>::kQuiet));
}

enum class Rounding : uint8_t { kNearest, kTrunc, kFloor, kCeil };

// To an integral value: magnitudes below 2^23 (2^52) lose their fraction to a sum with that power and are corrected;
// others have none.
template <Rounding kRounding, class F>
STRATA_VECTOR_INLINE F Round(F a) {
  using U = typename FloatLanesOf<F>::U;
  const F limit = Splat<F>(FloatLanesOf<F>::kIntegral), one = Splat<F>(1), magnitude = AbsoluteFloat(a);
  F rounded = (magnitude + limit) - limit;
  if constexpr (kRounding == Rounding::kTrunc) {
    rounded -= As<F>(As<U>(rounded > magnitude) & As<U>(one));
  } else {
    rounded = CopySign(rounded, a);
    if constexpr (kRounding == Rounding::kFloor) rounded -= As<F>(As<U>(rounded > a) & As<U>(one));
    if constexpr (kRounding == Rounding::kCeil) rounded += As<F>(As<U>(rounded < a) & As<U>(one));
  }
  const U small = As<U>(magnitude < limit);
  return As<F>((As<U>(CopySign(rounded, a)) & small) | (As<U>(Quieted(a)) & ~small));
}

template <class F>
STRATA_VECTOR_INLINE F SquareRoot(F a) {
  return MapLanes<F>(a, [](auto x) { return std::sqrt(x); });
}

// Where lanes of the condition are -1, those of `a`, elsewhere those of `b`.
template <class F, class C>
STRATA_VECTOR_INLINE F Choose(C condition, F a, F b) {
  using U = typename FloatLanesOf<F>::U;
  return As<F>((As<U>(a) & As<U>(condition)) | (As<U>(b) & ~As<U>(condition)));
}

// The specification's minimum and maximum: NaN if either is, zeros ordered by sign.
template <bool kMax, class F>
STRATA_VECTOR_INLINE F Extremum(F a, F b) {
  using U = typename FloatLanesOf<F>::U;
  const U both = kMax ? As<U>(a) & As<U>(b) : As<U>(a) | As<U>(b);  // of equal values: only zeros can differ
  F result = Choose(kMax ? a > b : a < b, a, b);
  result = Choose(a == b, As<F>(both), result);
  return Choose((a != a) | (b != b), a + b, result);
}
// b if it is the smaller (greater), else a.
template <class F>
STRATA_VECTOR_INLINE F PseudoMinimum(F a, F b) {
  return Choose(b < a, b, a);
}
template <class F>
STRATA_VECTOR_INLINE F PseudoMaximum(F a, F b) {
  return Choose(a < b, b, a);
}

template <class R, class F>
STRATA_VECTOR_INLINE R TruncateLanes(F a) {
  R result = {};
  for (int i = 0; i < kLanes<F>; ++i) {
    using I = std::remove_cvref_t<decltype(result[0])>;
    using E = std::remove_cvref_t<decltype(a[0])>;
    result[i] = TruncateSaturating<E, I>(a[i]);
  }
  return result;
}

STRATA_VECTOR_INLINE F32x4 Demote(F64x2 a) {
  F32x4 result = {};
  for (int i = 0; i < 2; ++i) result[i] = static_cast<float>(a[i]);
  return result;
}

// The bytes of `a` that the lanes of `indexes` name; 0 where there is none.
STRATA_VECTOR_INLINE U8x16 SwizzleBytes(U8x16 a, U8x16 indexes) {
  uint8_t bytes[16];
  std::memcpy(bytes, &a, sizeof bytes);
  return MapLanes<U8x16>(indexes, [&bytes](uint8_t i) { return i < 16 ? bytes[i] : uint8_t{0}; });
}

// ---- v128 -> v128 ----

STRATA_UNARY(V128Not, kPortable, U64x2, ~a)
#define STRATA_INT_UNARIES_OF(P, U, S)               \
  STRATA_UNARY(P##Abs, kPortable, S, Absolute<U>(a)) \
  STRATA_UNARY(P##Neg, kPortable, U, U{} - a)
STRATA_INT_UNARIES_OF(I8x16, U8x16, I8x16)
STRATA_INT_UNARIES_OF(I16x8, U16x8, I16x8)
STRATA_INT_UNARIES_OF(I32x4, U32x4, I32x4)
STRATA_INT_UNARIES_OF(I64x2, U64x2, I64x2)
STRATA_UNARY(I8x16Popcnt, kPortable, U8x16, PopulationCounts(a))
STRATA_UNARY(I16x8ExtaddPairwiseI8x16S, kPortable, I16x8, PairwiseI8(a))
STRATA_UNARY(I16x8ExtaddPairwiseI8x16U, kPortable, U16x8, PairwiseU8(a))
STRATA_UNARY(I32x4ExtaddPairwiseI16x8S, kPortable, I32x4, PairwiseI16(a))
STRATA_UNARY(I32x4ExtaddPairwiseI16x8U, kPortable, U32x4, PairwiseU16(a))
#define STRATA_WIDENINGS_OF(P, N, W, Half, UW, UHalf)                             \
  STRATA_UNARY(P##ExtendLow##N##S, kPortable, V128, (Widen<W, Half>(a, false)))   \
  STRATA_UNARY(P##ExtendHigh##N##S, kPortable, V128, (Widen<W, Half>(a, true)))   \
  STRATA_UNARY(P##ExtendLow##N##U, kPortable, V128, (Widen<UW, UHalf>(a, false))) \
  STRATA_UNARY(P##ExtendHigh##N##U, kPortable, V128, (Widen<UW, UHalf>(a, true)))
STRATA_WIDENINGS_OF(I16x8, I8x16, I16x8, I8x8, U16x8, U8x8)
STRATA_WIDENINGS_OF(I32x4, I16x8, I32x4, I16x4, U32x4, U16x4)
STRATA_WIDENINGS_OF(I64x2, I32x4, I64x2, I32x2, U64x2, U32x2)
#define STRATA_FLOAT_UNARIES_OF(P)                                 \
  STRATA_UNARY(P##Abs, kPortable, P, AbsoluteFloat(a))             \
  STRATA_UNARY(P##Neg, kPortable, P, NegateFloat(a))               \
  STRATA_UNARY(P##Sqrt, kPortable, P, SquareRoot(a))               \
  STRATA_UNARY(P##Ceil, kPortable, P, Round<Rounding::kCeil>(a))   \
  STRATA_UNARY(P##Floor, kPortable, P, Round<Rounding::kFloor>(a)) \
  STRATA_UNARY(P##Trunc, kPortable, P, Round<Rounding::kTrunc>(a)) \
  STRATA_UNARY(P##Nearest, kPortable, P, Round<Rounding::kNearest>(a))
STRATA_FLOAT_UNARIES_OF(F32x4)
STRATA_FLOAT_UNARIES_OF(F64x2)
STRATA_UNARY(F32x4DemoteF64x2Zero, kPortable, F64x2, Demote(a))
STRATA_UNARY(F64x2PromoteLowF32x4, kPortable, V128, (Widen<F64x2, F32x2>(a, false)))
STRATA_UNARY(I32x4TruncSatF32x4S, kPortable, F32x4, TruncateLanes<I32x4>(a))
STRATA_UNARY(I32x4TruncSatF32x4U, kPortable, F32x4, TruncateLanes<U32x4>(a))
STRATA_UNARY(F32x4ConvertI32x4S, kPortable, I32x4, __builtin_convertvector(a, F32x4))
STRATA_UNARY(F32x4ConvertI32x4U, kPortable, U32x4, __builtin_convertvector(a, F32x4))
STRATA_UNARY(I32x4TruncSatF64x2SZero, kPortable, F64x2, TruncateLanes<I32x4>(a))
STRATA_UNARY(I32x4TruncSatF64x2UZero, kPortable, F64x2, TruncateLanes<U32x4>(a))
STRATA_UNARY(F64x2ConvertLowI32x4S, kPortable, V128, (Widen<F64x2, I32x2>(a, false)))
STRATA_UNARY(F64x2ConvertLowI32x4U, kPortable, V128, (Widen<F64x2, U32x2>(a, false)))
STRATA_SAME(VectorUnary, VecUnOp, I32x4RelaxedTruncF32x4S, I32x4TruncSatF32x4S)
STRATA_SAME(VectorUnary, VecUnOp, I32x4RelaxedTruncF32x4U, I32x4TruncSatF32x4U)
STRATA_SAME(VectorUnary, VecUnOp, I32x4RelaxedTruncF64x2SZero, I32x4TruncSatF64x2SZero)
STRATA_SAME(VectorUnary, VecUnOp, I32x4RelaxedTruncF64x2UZero, I32x4TruncSatF64x2UZero)

// ---- v128 v128 -> v128 ----

#define STRATA_SIGNED_COMPARES_OF(P, S)       \
  STRATA_BINARY(P##Eq, kPortable, S, a == b)  \
  STRATA_BINARY(P##Ne, kPortable, S, a != b)  \
  STRATA_BINARY(P##LtS, kPortable, S, a < b)  \
  STRATA_BINARY(P##GtS, kPortable, S, a > b)  \
  STRATA_BINARY(P##LeS, kPortable, S, a <= b) \
  STRATA_BINARY(P##GeS, kPortable, S, a >= b)
#define STRATA_UNSIGNED_COMPARES_OF(P, U)     \
  STRATA_BINARY(P##LtU, kPortable, U, a < b)  \
  STRATA_BINARY(P##GtU, kPortable, U, a > b)  \
  STRATA_BINARY(P##LeU, kPortable, U, a <= b) \
  STRATA_BINARY(P##GeU, kPortable, U, a >= b)
#define STRATA_FLOAT_COMPARES_OF(P)          \
  STRATA_BINARY(P##Eq, kPortable, P, a == b) \
  STRATA_BINARY(P##Ne, kPortable, P, a != b) \
  STRATA_BINARY(P##Lt, kPortable, P, a < b)  \
  STRATA_BINARY(P##Gt, kPortable, P, a > b)  \
  STRATA_BINARY(P##Le, kPortable, P, a <= b) \
  STRATA_BINARY(P##Ge, kPortable, P, a >= b)
STRATA_SIGNED_COMPARES_OF(I8x16, I8x16)
STRATA_UNSIGNED_COMPARES_OF(I8x16, U8x16)
STRATA_SIGNED_COMPARES_OF(I16x8, I16x8)
STRATA_UNSIGNED_COMPARES_OF(I16x8, U16x8)
STRATA_SIGNED_COMPARES_OF(I32x4, I32x4)
STRATA_UNSIGNED_COMPARES_OF(I32x4, U32x4)
STRATA_SIGNED_COMPARES_OF(I64x2, I64x2)
STRATA_FLOAT_COMPARES_OF(F32x4)
STRATA_FLOAT_COMPARES_OF(F64x2)
STRATA_BINARY(V128And, kPortable, U64x2, a& b)
STRATA_BINARY(V128Andnot, kPortable, U64x2, a & ~b)
STRATA_BINARY(V128Or, kPortable, U64x2, a | b)
STRATA_BINARY(V128Xor, kPortable, U64x2, a ^ b)
STRATA_BINARY(I8x16Swizzle, kPortable, U8x16, SwizzleBytes(a, b))
STRATA_BINARY(I8x16NarrowI16x8S, kPortable, I16x8, Narrow<I8x16>(a, b))
STRATA_BINARY(I8x16NarrowI16x8U, kPortable, I16x8, Narrow<U8x16>(a, b))
STRATA_BINARY(I16x8NarrowI32x4S, kPortable, I32x4, Narrow<I16x8>(a, b))
STRATA_BINARY(I16x8NarrowI32x4U, kPortable, I32x4, Narrow<U16x8>(a, b))
#define STRATA_SUMS_OF(P, U)                 \
  STRATA_BINARY(P##Add, kPortable, U, a + b) \
  STRATA_BINARY(P##Sub, kPortable, U, a - b)
#define STRATA_SATURATING_OF(P, S, U)                          \
  STRATA_BINARY(P##AddSatS, kPortable, S, AddSaturating(a, b)) \
  STRATA_BINARY(P##AddSatU, kPortable, U, AddSaturating(a, b)) \
  STRATA_BINARY(P##SubSatS, kPortable, S, SubSaturating(a, b)) \
  STRATA_BINARY(P##SubSatU, kPortable, U, SubSaturating(a, b)) \
  STRATA_BINARY(P##AvgrU, kPortable, U, Average(a, b))
#define STRATA_MIN_MAX_OF(P, S, U)                    \
  STRATA_BINARY(P##MinS, kPortable, S, a < b ? a : b) \
  STRATA_BINARY(P##MinU, kPortable, U, a < b ? a : b) \
  STRATA_BINARY(P##MaxS, kPortable, S, a > b ? a : b) \
  STRATA_BINARY(P##MaxU, kPortable, U, a > b ? a : b)
STRATA_SUMS_OF(I8x16, U8x16)
STRATA_SATURATING_OF(I8x16, I8x16, U8x16)
STRATA_MIN_MAX_OF(I8x16, I8x16, U8x16)
STRATA_SUMS_OF(I16x8, U16x8)
STRATA_SATURATING_OF(I16x8, I16x8, U16x8)
STRATA_MIN_MAX_OF(I16x8, I16x8, U16x8)
STRATA_BINARY(I16x8Mul, kPortable, U16x8, a* b)
STRATA_BINARY(I16x8Q15mulrSatS, kPortable, I16x8, Q15Product(a, b))
STRATA_SUMS_OF(I32x4, U32x4)
STRATA_MIN_MAX_OF(I32x4, I32x4, U32x4)
STRATA_BINARY(I32x4Mul, kPortable, U32x4, a* b)
STRATA_BINARY(I32x4DotI16x8S, kPortable, V128, DotI16(a, b))
STRATA_SUMS_OF(I64x2, U64x2)
STRATA_BINARY(I64x2Mul, kPortable, U64x2, a* b)
#define STRATA_PRODUCTS_OF(P, N, W, Half, UW, UHalf)                                                \
  STRATA_BINARY(P##ExtmulLow##N##S, kPortable, V128, (ExtendedProduct<UW, W, Half>(a, b, false)))   \
  STRATA_BINARY(P##ExtmulHigh##N##S, kPortable, V128, (ExtendedProduct<UW, W, Half>(a, b, true)))   \
  STRATA_BINARY(P##ExtmulLow##N##U, kPortable, V128, (ExtendedProduct<UW, UW, UHalf>(a, b, false))) \
  STRATA_BINARY(P##ExtmulHigh##N##U, kPortable, V128, (ExtendedProduct<UW, UW, UHalf>(a, b, true)))
STRATA_PRODUCTS_OF(I16x8, I8x16, I16x8, I8x8, U16x8, U8x8)
STRATA_PRODUCTS_OF(I32x4, I16x8, I32x4, I16x4, U32x4, U16x4)
STRATA_PRODUCTS_OF(I64x2, I32x4, I64x2, I32x2, U64x2, U32x2)
#define STRATA_FLOAT_BINARIES_OF(P)                          \
  STRATA_BINARY(P##Add, kPortable, P, a + b)                 \
  STRATA_BINARY(P##Sub, kPortable, P, a - b)                 \
  STRATA_BINARY(P##Mul, kPortable, P, a* b)                  \
  STRATA_BINARY(P##Div, kPortable, P, a / b)                 \
  STRATA_BINARY(P##Min, kPortable, P, Extremum<false>(a, b)) \
  STRATA_BINARY(P##Max, kPortable, P, Extremum<true>(a, b))  \
  STRATA_BINARY(P##Pmin, kPortable, P, PseudoMinimum(a, b))  \
  STRATA_BINARY(P##Pmax, kPortable, P, PseudoMaximum(a, b))
STRATA_FLOAT_BINARIES_OF(F32x4)
STRATA_FLOAT_BINARIES_OF(F64x2)
STRATA_BINARY(I16x8ExactDotI8x16I7x16S, kPortable, V128, ExactDot(a, b))
STRATA_SAME(VectorBinary, VecBinOp, I8x16RelaxedSwizzle, I8x16Swizzle)
STRATA_SAME(VectorBinary, VecBinOp, F32x4RelaxedMin, F32x4Min)
STRATA_SAME(VectorBinary, VecBinOp, F32x4RelaxedMax, F32x4Max)
STRATA_SAME(VectorBinary, VecBinOp, F64x2RelaxedMin, F64x2Min)
STRATA_SAME(VectorBinary, VecBinOp, F64x2RelaxedMax, F64x2Max)
STRATA_SAME(VectorBinary, VecBinOp, I16x8RelaxedQ15mulrS, I16x8Q15mulrSatS)
STRATA_SAME(VectorBinary, VecBinOp, I16x8RelaxedDotI8x16I7x16S, I16x8ExactDotI8x16I7x16S)

// ---- v128 v128 v128 -> v128 ----

#define STRATA_TERNARY(name, isa, T, ...)                         \
  template <>                                                     \
  struct VectorTernary<VecTernOp::k##name, Isa::isa> {            \
    STRATA_EVAL V128 Eval(V128 left, V128 right, V128 last) {     \
      const T a = As<T>(left), b = As<T>(right), c = As<T>(last); \
      return As<V128>(__VA_ARGS__);                               \
    }                                                             \
  };
STRATA_TERNARY(V128Bitselect, kPortable, U64x2, ((a ^ b) & c) ^ b)
STRATA_TERNARY(F32x4ExactMadd, kPortable, F32x4, a* b + c)
STRATA_TERNARY(F32x4ExactNmadd, kPortable, F32x4, NegateFloat(a) * b + c)
STRATA_TERNARY(F64x2ExactMadd, kPortable, F64x2, a* b + c)
STRATA_TERNARY(F64x2ExactNmadd, kPortable, F64x2, NegateFloat(a) * b + c)
STRATA_TERNARY(I32x4ExactDotI8x16I7x16AddS, kPortable, V128, AddToDot(ExactDot(a, b), c))
STRATA_SAME(VectorTernary, VecTernOp, F32x4RelaxedMadd, F32x4ExactMadd)
STRATA_SAME(VectorTernary, VecTernOp, F32x4RelaxedNmadd, F32x4ExactNmadd)
STRATA_SAME(VectorTernary, VecTernOp, F64x2RelaxedMadd, F64x2ExactMadd)
STRATA_SAME(VectorTernary, VecTernOp, F64x2RelaxedNmadd, F64x2ExactNmadd)
STRATA_SAME(VectorTernary, VecTernOp, I8x16RelaxedLaneselect, V128Bitselect)
STRATA_SAME(VectorTernary, VecTernOp, I16x8RelaxedLaneselect, V128Bitselect)
STRATA_SAME(VectorTernary, VecTernOp, I32x4RelaxedLaneselect, V128Bitselect)
STRATA_SAME(VectorTernary, VecTernOp, I64x2RelaxedLaneselect, V128Bitselect)
STRATA_SAME(VectorTernary, VecTernOp, I32x4RelaxedDotI8x16I7x16AddS, I32x4ExactDotI8x16I7x16AddS)

// ---- v128 i32 -> v128 ----

// By the count modulo the lanes' width.
#define STRATA_SHIFT(name, T, op)                           \
  template <>                                               \
  struct VectorShift<VecShiftOp::k##name, Isa::kPortable> { \
    STRATA_EVAL V128 Eval(V128 operand, uint32_t count) {   \
      const uint32_t n = count % (sizeof(T{}[0]) * 8);      \
      return As<V128>(As<T>(operand) op Splat<T>(n));       \
    }                                                       \
  };
STRATA_SHIFT(I8x16Shl, U8x16, <<)
STRATA_SHIFT(I8x16ShrS, I8x16, >>)
STRATA_SHIFT(I8x16ShrU, U8x16, >>)
STRATA_SHIFT(I16x8Shl, U16x8, <<)
STRATA_SHIFT(I16x8ShrS, I16x8, >>)
STRATA_SHIFT(I16x8ShrU, U16x8, >>)
STRATA_SHIFT(I32x4Shl, U32x4, <<)
STRATA_SHIFT(I32x4ShrS, I32x4, >>)
STRATA_SHIFT(I32x4ShrU, U32x4, >>)
STRATA_SHIFT(I64x2Shl, U64x2, <<)
STRATA_SHIFT(I64x2ShrS, I64x2, >>)
STRATA_SHIFT(I64x2ShrU, U64x2, >>)

// ---- v128 -> i32 ----

#define STRATA_TEST(name, isa, T, ...)              \
  template <>                                       \
  struct VectorTest<VecTestOp::k##name, Isa::isa> { \
    STRATA_EVAL uint32_t Eval(V128 operand) {       \
      const T a = As<T>(operand);                   \
      return static_cast<uint32_t>(__VA_ARGS__);    \
    }                                               \
  };
STRATA_VECTOR_INLINE bool AnyBit(U64x2 a) { return (a[0] | a[1]) != 0; }
template <class V>
STRATA_VECTOR_INLINE uint32_t SignBits(V a) {
  uint32_t bits = 0;
  for (int i = 0; i < kLanes<V>; ++i) bits |= (a[i] < 0 ? 1u : 0u) << i;
  return bits;
}
STRATA_TEST(V128AnyTrue, kPortable, U64x2, AnyBit(a))
#define STRATA_TESTS_OF(P)                                            \
  STRATA_TEST(P##AllTrue, kPortable, P, !AnyBit(As<U64x2>(a == P{}))) \
  STRATA_TEST(P##Bitmask, kPortable, P, SignBits(a))
STRATA_TESTS_OF(I8x16)
STRATA_TESTS_OF(I16x8)
STRATA_TESTS_OF(I32x4)
STRATA_TESTS_OF(I64x2)

// ---- i8x16.shuffle ----

template <>
struct VectorShuffle<Isa::kPortable> {
  // The indexes are less than 32.
  STRATA_EVAL V128 Eval(V128 a, V128 b, V128 indexes) {
    uint8_t bytes[32];
    std::memcpy(bytes, &a, 16);
    std::memcpy(bytes + 16, &b, 16);
    return As<V128>(MapLanes<U8x16>(As<U8x16>(indexes), [&bytes](uint8_t i) { return bytes[i]; }));
  }
};

}  // namespace strata::wasm::interpreter

#endif  // STRATA_WASM_INTERPRETER_VECTOR_ARITHMETIC_H_
