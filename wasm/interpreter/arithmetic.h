// What each numeric operation computes (core specification 4.3), as functions of values; handlers wrap them.
//
// Eval functions are total; the partial operations (division, truncation) have a Check that names the trap first.

#ifndef STRATA_WASM_INTERPRETER_ARITHMETIC_H_
#define STRATA_WASM_INTERPRETER_ARITHMETIC_H_

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <type_traits>

#include "wasm/code/register_ops.h"
#include "wasm/runtime/trap.h"

namespace strata::wasm::interpreter {

template <class T>
using Signed = std::make_signed_t<T>;

// A BinOp by what it does, whatever its width.
enum class Arith : uint8_t {
  kAdd,
  kSub,
  kMul,
  kDivS,
  kDivU,
  kRemS,
  kRemU,
  kAnd,
  kOr,
  kXor,
  kShl,
  kShrS,
  kShrU,
  kRotl,
  kRotr
};
enum class FloatArith : uint8_t { kAdd, kSub, kMul, kDiv, kMin, kMax, kCopysign };
enum class IntCompare : uint8_t { kEq, kNe, kLtS, kLtU, kGtS, kGtU, kLeS, kLeU, kGeS, kGeU };
enum class FloatCompare : uint8_t { kEq, kNe, kLt, kGt, kLe, kGe };

inline constexpr uint32_t kI64CompareBase = 10, kF32CompareBase = 20, kF64CompareBase = 26, kCompareCount = 32;
inline constexpr uint32_t kI32ArithBase = 32, kI64ArithBase = 47, kF32ArithBase = 62, kF64ArithBase = 69;
static_assert(Ord(CmpOp::kI64Eq) == kI64CompareBase && Ord(CmpOp::kF32Eq) == kF32CompareBase);
static_assert(Ord(CmpOp::kF64Eq) == kF64CompareBase && CountOf<CmpOp>() == kCompareCount);
static_assert(Ord(BinOp::kI32Add) == kI32ArithBase && Ord(BinOp::kI64Add) == kI64ArithBase);
static_assert(Ord(BinOp::kF32Add) == kF32ArithBase && Ord(BinOp::kF64Add) == kF64ArithBase);

template <IntCompare kOp, class T>
inline bool CompareInts(T a, T b) {
  using S = Signed<T>;
  using U = std::make_unsigned_t<T>;
  if constexpr (kOp == IntCompare::kEq) return a == b;
  if constexpr (kOp == IntCompare::kNe) return a != b;
  if constexpr (kOp == IntCompare::kLtS) return S(a) < S(b);
  if constexpr (kOp == IntCompare::kLtU) return U(a) < U(b);
  if constexpr (kOp == IntCompare::kGtS) return S(a) > S(b);
  if constexpr (kOp == IntCompare::kGtU) return U(a) > U(b);
  if constexpr (kOp == IntCompare::kLeS) return S(a) <= S(b);
  if constexpr (kOp == IntCompare::kLeU) return U(a) <= U(b);
  if constexpr (kOp == IntCompare::kGeS) return S(a) >= S(b);
  if constexpr (kOp == IntCompare::kGeU) return U(a) >= U(b);
}

template <FloatCompare kOp, class T>
inline bool CompareFloats(T a, T b) {
  if constexpr (kOp == FloatCompare::kEq) return a == b;
  if constexpr (kOp == FloatCompare::kNe) return a != b;
  if constexpr (kOp == FloatCompare::kLt) return a < b;
  if constexpr (kOp == FloatCompare::kGt) return a > b;
  if constexpr (kOp == FloatCompare::kLe) return a <= b;
  if constexpr (kOp == FloatCompare::kGe) return a >= b;
}

// The comparison number `kIndex` of CmpOp.
template <uint32_t kIndex, class T>
inline bool Compare(T a, T b) {
  if constexpr (kIndex < kF32CompareBase) {
    return CompareInts<static_cast<IntCompare>(kIndex % kI64CompareBase), T>(a, b);
  } else {
    constexpr uint32_t kBase = kIndex < kF64CompareBase ? kF32CompareBase : kF64CompareBase;
    return CompareFloats<static_cast<FloatCompare>(kIndex - kBase), T>(a, b);
  }
}

// The trap of a partial integer operation, or kNone.
template <Arith kOp, class T>
inline TrapKind CheckInts(T a, T b) {
  if constexpr (kOp == Arith::kDivS || kOp == Arith::kDivU || kOp == Arith::kRemS || kOp == Arith::kRemU) {
    if (__builtin_expect(b == 0, 0)) return TrapKind::kIntegerDivideByZero;
  }
  if constexpr (kOp == Arith::kDivS) {
    if (__builtin_expect(b == T(-1) && a == T(std::numeric_limits<Signed<T>>::min()), 0)) {
      return TrapKind::kIntegerOverflow;
    }
  }
  return TrapKind::kNone;
}

// `T` is unsigned. Division operands have passed CheckInts.
template <Arith kOp, class T>
inline T EvalInts(T a, T b) {
  using S = Signed<T>;
  constexpr T kMask = sizeof(T) * 8 - 1;
  if constexpr (kOp == Arith::kAdd) return a + b;
  if constexpr (kOp == Arith::kSub) return a - b;
  if constexpr (kOp == Arith::kMul) return a * b;
  if constexpr (kOp == Arith::kDivS) return static_cast<T>(S(a) / S(b));
  if constexpr (kOp == Arith::kDivU) return a / b;
  if constexpr (kOp == Arith::kRemS) return b == T(-1) ? T{0} : static_cast<T>(S(a) % S(b));
  if constexpr (kOp == Arith::kRemU) return a % b;
  if constexpr (kOp == Arith::kAnd) return a & b;
  if constexpr (kOp == Arith::kOr) return a | b;
  if constexpr (kOp == Arith::kXor) return a ^ b;
  if constexpr (kOp == Arith::kShl) return a << (b & kMask);
  if constexpr (kOp == Arith::kShrS) return static_cast<T>(S(a) >> (b & kMask));
  if constexpr (kOp == Arith::kShrU) return a >> (b & kMask);
  if constexpr (kOp == Arith::kRotl) return std::rotl(a, static_cast<int>(b & kMask));
  if constexpr (kOp == Arith::kRotr) return std::rotr(a, static_cast<int>(b & kMask));
}

template <class T>
using BitsOf = std::conditional_t<sizeof(T) == 4, uint32_t, uint64_t>;

template <FloatArith kOp, class T>
inline T EvalFloats(T a, T b) {
  if constexpr (kOp == FloatArith::kAdd) return a + b;
  if constexpr (kOp == FloatArith::kSub) return a - b;
  if constexpr (kOp == FloatArith::kMul) return a * b;
  if constexpr (kOp == FloatArith::kDiv) return a / b;
  if constexpr (kOp == FloatArith::kMin || kOp == FloatArith::kMax) {
    if (a != a || b != b) return a + b;
    if (a == b) {  // only zeros of different sign differ here
      const auto x = std::bit_cast<BitsOf<T>>(a), y = std::bit_cast<BitsOf<T>>(b);
      return std::bit_cast<T>(kOp == FloatArith::kMin ? x | y : x & y);
    }
    return (kOp == FloatArith::kMin) == (a < b) ? a : b;
  }
  if constexpr (kOp == FloatArith::kCopysign) {
    constexpr BitsOf<T> kSign = BitsOf<T>{1} << (sizeof(T) * 8 - 1);
    return std::bit_cast<T>((std::bit_cast<BitsOf<T>>(a) & ~kSign) | (std::bit_cast<BitsOf<T>>(b) & kSign));
  }
}

// Truncation of F towards the integer type I. In range iff Lower < x < Upper (or Lower <= x where F cannot tell Lower -
// 1).
template <class F, class I>
struct TruncationRange {
  static constexpr bool kSigned = std::is_signed_v<I>;
  static constexpr bool kExactLower = kSigned && !(sizeof(F) == 8 && sizeof(I) == 4);
  static constexpr F kUpper =
      static_cast<F>(sizeof(I) == 4 ? (kSigned ? 2147483648.0 : 4294967296.0)
                                    : (kSigned ? 9223372036854775808.0 : 18446744073709551616.0));
  static bool BelowRange(F x) {
    if constexpr (!kSigned) {
      return x <= F{-1};
    } else if constexpr (kExactLower) {
      return x < -kUpper;
    } else {
      return x <= static_cast<F>(-2147483649.0);
    }
  }
};

template <class F, class I>
inline TrapKind CheckTruncation(F x) {
  if (x != x) return TrapKind::kInvalidConversion;
  if (TruncationRange<F, I>::BelowRange(x) || x >= TruncationRange<F, I>::kUpper) return TrapKind::kIntegerOverflow;
  return TrapKind::kNone;
}

template <class F, class I>
inline I TruncateSaturating(F x) {
  if (x != x) return 0;
  if (TruncationRange<F, I>::BelowRange(x)) return std::numeric_limits<I>::min();
  if (x >= TruncationRange<F, I>::kUpper) return std::numeric_limits<I>::max();
  return static_cast<I>(x);
}

}  // namespace strata::wasm::interpreter

#endif  // STRATA_WASM_INTERPRETER_ARITHMETIC_H_
