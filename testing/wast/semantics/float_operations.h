// Floating-point operations and conversions of core specification 4.3.3 and 4.3.4 on one value, written for clarity.
//
// F is float or double. Operations return any NaN where a NaN is due; which one is for the caller to say. Independent
// of wasm/interpreter: it is what that is tested against.

#ifndef STRATA_TESTING_WAST_SEMANTICS_FLOAT_OPERATIONS_H_
#define STRATA_TESTING_WAST_SEMANTICS_FLOAT_OPERATIONS_H_

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <type_traits>

#include "testing/wast/semantics/integer_operations.h"

namespace strata::testing {

template <class F>
using BitsOf = std::conditional_t<sizeof(F) == 4, uint32_t, uint64_t>;
template <class F>
inline constexpr BitsOf<F> kSignBit = BitsOf<F>{1} << (8 * sizeof(F) - 1);
template <class F>
F Nan() {
  return std::numeric_limits<F>::quiet_NaN();
}

#define STRATA_FLOAT_BINARY(name, ...) \
  struct name {                        \
    template <class F>                 \
    static F Of(F a, F b) {            \
      return __VA_ARGS__;              \
    }                                  \
  };
#define STRATA_FLOAT_COMPARISON(name, ...) \
  struct name {                            \
    template <class F>                     \
    static bool Of(F a, F b) {             \
      return __VA_ARGS__;                  \
    }                                      \
  };

STRATA_FLOAT_BINARY(FAdd, a + b)
STRATA_FLOAT_BINARY(FSub, a - b)
STRATA_FLOAT_BINARY(FMul, a* b)
STRATA_FLOAT_BINARY(FDiv, a / b)
STRATA_FLOAT_COMPARISON(FEq, a == b)
STRATA_FLOAT_COMPARISON(FNe, a != b)
STRATA_FLOAT_COMPARISON(FLt, a < b)
STRATA_FLOAT_COMPARISON(FGt, a > b)
STRATA_FLOAT_COMPARISON(FLe, a <= b)
STRATA_FLOAT_COMPARISON(FGe, a >= b)

#undef STRATA_FLOAT_BINARY
#undef STRATA_FLOAT_COMPARISON

struct FMin {
  template <class F>
  static F Of(F a, F b) {
    if (a != a || b != b) return Nan<F>();
    if (a == b) return std::signbit(a) ? a : b;  // −0 before +0
    return a < b ? a : b;
  }
};
struct FMax {
  template <class F>
  static F Of(F a, F b) {
    if (a != a || b != b) return Nan<F>();
    if (a == b) return std::signbit(a) ? b : a;
    return a < b ? b : a;
  }
};
// The vector instructions' pseudo-minimum: these are plain choices, so that a NaN keeps its bits.
struct FPmin {
  template <class F>
  static F Of(F a, F b) {
    return b < a ? b : a;
  }
};
struct FPmax {
  template <class F>
  static F Of(F a, F b) {
    return a < b ? b : a;
  }
};

// On bits: no NaN changes but for its sign.
struct FAbs {
  template <class U>
  static U Of(U a) {
    return static_cast<U>(a & ~(U{1} << (kWidth<U> - 1)));
  }
};
struct FNeg {
  template <class U>
  static U Of(U a) {
    return static_cast<U>(a ^ (U{1} << (kWidth<U> - 1)));
  }
};
struct FCopysign {
  template <class U>
  static U Of(U a, U b) {
    const U sign = U{1} << (kWidth<U> - 1);
    return static_cast<U>((a & ~sign) | (b & sign));
  }
};

struct FSqrt {
  template <class F>
  static F Of(F a) {
    return std::sqrt(a);
  }
};

// Numbers from here on are integers already.
template <class F>
inline constexpr F kAllIntegers = sizeof(F) == 4 ? static_cast<F>(8388608.0) : static_cast<F>(4503599627370496.0);

// Toward zero, with the sign kept on zeros.
struct FTrunc {
  template <class F>
  static F Of(F a) {
    if (a != a) return Nan<F>();
    if (std::fabs(a) >= kAllIntegers<F>) return a;
    return std::copysign(static_cast<F>(static_cast<int64_t>(a)), a);
  }
};
struct FFloor {
  template <class F>
  static F Of(F a) {
    const F whole = FTrunc::Of(a);
    return whole > a ? whole - 1 : whole;
  }
};
struct FCeil {
  template <class F>
  static F Of(F a) {
    const F whole = FTrunc::Of(a);
    return whole < a ? std::copysign(whole + 1, a) : whole;
  }
};
// Ties to even.
struct FNearest {
  template <class F>
  static F Of(F a) {
    if (a != a) return Nan<F>();
    if (std::fabs(a) >= kAllIntegers<F>) return a;
    const F whole = std::fabs(FTrunc::Of(a));
    const F rest = std::fabs(a) - whole;
    const bool odd = static_cast<int64_t>(whole) % 2 != 0;
    const bool up = rest > F{0.5} || (rest == F{0.5} && odd);
    return std::copysign(up ? whole + 1 : whole, a);
  }
};

// The float nearest to ±magnitude, ties to even, bit by bit.
template <class F>
BitsOf<F> RoundInteger(bool negative, uint64_t magnitude) {
  constexpr int kMantissa = sizeof(F) == 4 ? 23 : 52;
  constexpr int kBias = sizeof(F) == 4 ? 127 : 1023;
  using U = BitsOf<F>;
  const U sign = negative ? kSignBit<F> : 0;
  if (magnitude == 0) return sign;
  const int top = 63 - static_cast<int>(Clz::Of(magnitude));
  unsigned __int128 shifted = static_cast<unsigned __int128>(magnitude) << 64 >> top;  // the leading one at bit 64
  shifted <<= kMantissa;                                                               // the mantissa at bit 64
  const uint64_t rest = static_cast<uint64_t>(shifted);
  uint64_t whole = static_cast<uint64_t>(shifted >> 64);
  constexpr uint64_t kHalf = uint64_t{1} << 63;
  if (rest > kHalf || (rest == kHalf && (whole & 1) != 0)) ++whole;
  // A carry out of the mantissa goes into the exponent, as it should.
  return static_cast<U>(sign + (static_cast<U>(kBias + top - 1) << kMantissa) + static_cast<U>(whole));
}

// U's bits as a signed or unsigned number, rounded.
template <class U, class F>
struct ConvertS {
  static BitsOf<F> Of(U a) {
    const bool negative = Signed(a) < 0;
    return RoundInteger<F>(negative, static_cast<uint64_t>(negative ? -Signed(a) : Signed(a)));
  }
};
template <class U, class F>
struct ConvertU {
  static BitsOf<F> Of(U a) { return RoundInteger<F>(false, a); }
};

// A float that is no NaN, truncated; far values stand for all that are out of range.
template <class F>
__int128 TruncateToInteger(F a) {
  const F limit = static_cast<F>(1e20);
  if (a > limit) a = limit;
  if (a < -limit) a = -limit;
  return static_cast<__int128>(a);
}

template <class F, class U>
struct TruncSatS {
  static U Of(F a) { return a != a ? U{0} : SaturateSigned<U>(TruncateToInteger(a)); }
};
template <class F, class U>
struct TruncSatU {
  static U Of(F a) { return a != a ? U{0} : SaturateUnsigned<U>(TruncateToInteger(a)); }
};

}  // namespace strata::testing

#endif  // STRATA_TESTING_WAST_SEMANTICS_FLOAT_OPERATIONS_H_
