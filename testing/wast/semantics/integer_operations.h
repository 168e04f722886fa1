// Integer operations of core specification 4.3.2 on one value of any width, written for clarity.
//
// U is an unsigned type of 8 to 64 bits. Independent of wasm/interpreter: it is what that is tested against.

#ifndef STRATA_TESTING_WAST_SEMANTICS_INTEGER_OPERATIONS_H_
#define STRATA_TESTING_WAST_SEMANTICS_INTEGER_OPERATIONS_H_

#include <cstdint>
#include <limits>
#include <type_traits>

namespace strata::testing {

template <class U>
inline constexpr int kWidth = std::numeric_limits<U>::digits;

// The value of U's bits as a signed number; wide enough for any U.
template <class U>
__int128 Signed(U value) {
  const __int128 sign = static_cast<__int128>(value >> (kWidth<U> - 1));
  return static_cast<__int128>(value) - (sign << kWidth<U>);
}

// The nearest value of U, as a signed or unsigned number.
template <class U>
U SaturateSigned(__int128 value) {
  const __int128 limit = static_cast<__int128>(1) << (kWidth<U> - 1);
  if (value < -limit) value = -limit;
  if (value > limit - 1) value = limit - 1;
  return static_cast<U>(value);
}
template <class U>
U SaturateUnsigned(__int128 value) {
  const __int128 limit = static_cast<__int128>(1) << kWidth<U>;
  if (value < 0) value = 0;
  if (value > limit - 1) value = limit - 1;
  return static_cast<U>(value);
}

// An operation: Of is the function of one lane.
#define STRATA_INTEGER_UNARY(name, ...)   \
  struct name {                           \
    template <class U>                    \
    static U Of(U a) {                    \
      return static_cast<U>(__VA_ARGS__); \
    }                                     \
  };
#define STRATA_INTEGER_BINARY(name, ...)  \
  struct name {                           \
    template <class U>                    \
    static U Of(U a, U b) {               \
      return static_cast<U>(__VA_ARGS__); \
    }                                     \
  };
#define STRATA_INTEGER_COMPARISON(name, ...) \
  struct name {                              \
    template <class U>                       \
    static bool Of(U a, U b) {               \
      return __VA_ARGS__;                    \
    }                                        \
  };

STRATA_INTEGER_BINARY(Add, static_cast<unsigned __int128>(a) + b)
STRATA_INTEGER_BINARY(Sub, static_cast<unsigned __int128>(a) - b)
STRATA_INTEGER_BINARY(Mul, static_cast<unsigned __int128>(a) * b)
STRATA_INTEGER_BINARY(And, a& b)
STRATA_INTEGER_BINARY(AndNot, a & ~b)
STRATA_INTEGER_BINARY(Or, a | b)
STRATA_INTEGER_BINARY(Xor, (a | b) - (a & b))
STRATA_INTEGER_BINARY(Shl, static_cast<unsigned __int128>(a) << (b % kWidth<U>))
STRATA_INTEGER_BINARY(ShrU, a >> (b % kWidth<U>))
STRATA_INTEGER_BINARY(ShrS, Signed(a) >> (b % kWidth<U>))
STRATA_INTEGER_BINARY(MinS, Signed(a) < Signed(b) ? a : b)
STRATA_INTEGER_BINARY(MaxS, Signed(a) < Signed(b) ? b : a)
STRATA_INTEGER_BINARY(MinU, a < b ? a : b)
STRATA_INTEGER_BINARY(MaxU, a < b ? b : a)
STRATA_INTEGER_BINARY(AddSatS, SaturateSigned<U>(Signed(a) + Signed(b)))
STRATA_INTEGER_BINARY(SubSatS, SaturateSigned<U>(Signed(a) - Signed(b)))
STRATA_INTEGER_BINARY(AddSatU, SaturateUnsigned<U>(static_cast<__int128>(a) + b))
STRATA_INTEGER_BINARY(SubSatU, SaturateUnsigned<U>(static_cast<__int128>(a) - b))
STRATA_INTEGER_BINARY(AvgrU, (static_cast<__int128>(a) + b + 1) / 2)
STRATA_INTEGER_BINARY(Q15mulrSatS, SaturateSigned<U>((Signed(a) * Signed(b) + (1 << 14)) >> 15))

STRATA_INTEGER_UNARY(Not, ~a)
STRATA_INTEGER_UNARY(Neg, -Signed(a))
STRATA_INTEGER_UNARY(Abs, Signed(a) < 0 ? -Signed(a) : Signed(a))

STRATA_INTEGER_COMPARISON(Eq, a == b)
STRATA_INTEGER_COMPARISON(Ne, a != b)
STRATA_INTEGER_COMPARISON(LtU, a < b)
STRATA_INTEGER_COMPARISON(GtU, a > b)
STRATA_INTEGER_COMPARISON(LeU, a <= b)
STRATA_INTEGER_COMPARISON(GeU, a >= b)
STRATA_INTEGER_COMPARISON(LtS, Signed(a) < Signed(b))
STRATA_INTEGER_COMPARISON(GtS, Signed(a) > Signed(b))
STRATA_INTEGER_COMPARISON(LeS, Signed(a) <= Signed(b))
STRATA_INTEGER_COMPARISON(GeS, Signed(a) >= Signed(b))

#undef STRATA_INTEGER_UNARY
#undef STRATA_INTEGER_BINARY
#undef STRATA_INTEGER_COMPARISON

// Bit by bit.
struct Rotl {
  template <class U>
  static U Of(U a, U b) {
    for (U i = 0; i < b % kWidth<U>; ++i) a = static_cast<U>((a << 1) | (a >> (kWidth<U> - 1)));
    return a;
  }
};
struct Rotr {
  template <class U>
  static U Of(U a, U b) {
    for (U i = 0; i < b % kWidth<U>; ++i) a = static_cast<U>((a >> 1) | (a << (kWidth<U> - 1)));
    return a;
  }
};
struct Clz {
  template <class U>
  static U Of(U a) {
    U count = 0;
    while (count < kWidth<U> && (a >> (kWidth<U> - 1 - count) & 1) == 0) ++count;
    return count;
  }
};
struct Ctz {
  template <class U>
  static U Of(U a) {
    U count = 0;
    while (count < kWidth<U> && (a >> count & 1) == 0) ++count;
    return count;
  }
};
struct Popcnt {
  template <class U>
  static U Of(U a) {
    U count = 0;
    for (int i = 0; i < kWidth<U>; ++i) count = static_cast<U>(count + (a >> i & 1));
    return count;
  }
};
// The low bits of U that N has, with their sign.
template <class N>
struct ExtendS {
  template <class U>
  static U Of(U a) {
    return static_cast<U>(Signed(static_cast<N>(a)));
  }
};

}  // namespace strata::testing

#endif  // STRATA_TESTING_WAST_SEMANTICS_INTEGER_OPERATIONS_H_
