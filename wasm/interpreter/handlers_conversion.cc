// Unary operations and conversions.
#include <bit>
#include <limits>

#include "wasm/interpreter/arithmetic.h"
#include "wasm/interpreter/dispatch.h"

namespace strata::wasm::interpreter {
namespace {

template <class T>
T SignExtend(T value, int bits) {
  const int shift = static_cast<int>(sizeof(T)) * 8 - bits;
  return static_cast<T>(static_cast<Signed<T>>(value << shift) >> shift);
}

template <class T>
T ClearSign(T value) {
  constexpr BitsOf<T> kSign = BitsOf<T>{1} << (sizeof(T) * 8 - 1);
  return std::bit_cast<T>(std::bit_cast<BitsOf<T>>(value) & ~kSign);
}

template <class T>
T FlipSign(T value) {
  constexpr BitsOf<T> kSign = BitsOf<T>{1} << (sizeof(T) * 8 - 1);
  return std::bit_cast<T>(std::bit_cast<BitsOf<T>>(value) ^ kSign);
}

// The magnitude from which on every value of T is an integer.
template <class T>
constexpr T kIntegral = T{1} / std::numeric_limits<T>::epsilon();

enum class Rounding { kNearest, kTrunc, kFloor, kCeil };

template <class T>
T WithSignOf(T magnitude, T x) {
  constexpr BitsOf<T> kSign = BitsOf<T>{1} << (sizeof(T) * 8 - 1);
  return std::bit_cast<T>(std::bit_cast<BitsOf<T>>(magnitude) | (std::bit_cast<BitsOf<T>>(x) & kSign));
}

// To an integral value, without a call. Below kIntegral the sum with it loses the fraction, to the nearest and ties to
// even, and what was rounded the wrong way is corrected; all others are integers. A signalling NaN comes out quiet.
template <Rounding kRounding, class T>
T Round(T x) {
  const T magnitude = ClearSign(x);
  if (STRATA_UNLIKELY(!(magnitude < kIntegral<T>))) return x != x ? x + x : x;
  T rounded = (magnitude + kIntegral<T>)-kIntegral<T>;
  if constexpr (kRounding == Rounding::kTrunc) rounded -= rounded > magnitude ? T{1} : T{0};
  if constexpr (kRounding == Rounding::kFloor || kRounding == Rounding::kCeil) {
    rounded = WithSignOf(rounded, x);
    if constexpr (kRounding == Rounding::kFloor) rounded -= rounded > x ? T{1} : T{0};
    if constexpr (kRounding == Rounding::kCeil) rounded += rounded < x ? T{1} : T{0};
    rounded = ClearSign(rounded);
  }
  return WithSignOf(rounded, x);
}

// One functor per operation: Check names the trap, Eval computes.
template <UnOp kOp>
struct Unary;

#define STRATA_TOTAL(name, in, out, expression)           \
  template <>                                             \
  struct Unary<UnOp::k##name> {                           \
    static TrapKind Check(in) { return TrapKind::kNone; } \
    static out Eval(in x) { return expression; }          \
  };
#define STRATA_INT_TOTAL(P, U)                                    \
  STRATA_TOTAL(P##Clz, U, U, static_cast<U>(std::countl_zero(x))) \
  STRATA_TOTAL(P##Ctz, U, U, static_cast<U>(std::countr_zero(x))) \
  STRATA_TOTAL(P##Popcnt, U, U, static_cast<U>(std::popcount(x))) \
  STRATA_TOTAL(P##Extend8S, U, U, SignExtend(x, 8))               \
  STRATA_TOTAL(P##Extend16S, U, U, SignExtend(x, 16))
STRATA_INT_TOTAL(I32, uint32_t)
STRATA_INT_TOTAL(I64, uint64_t)
STRATA_TOTAL(I64Extend32S, uint64_t, uint64_t, SignExtend(x, 32))
#define STRATA_FLOAT_TOTAL(P, T)                               \
  STRATA_TOTAL(P##Abs, T, T, ClearSign(x))                     \
  STRATA_TOTAL(P##Neg, T, T, FlipSign(x))                      \
  STRATA_TOTAL(P##Ceil, T, T, Round<Rounding::kCeil>(x))       \
  STRATA_TOTAL(P##Floor, T, T, Round<Rounding::kFloor>(x))     \
  STRATA_TOTAL(P##Trunc, T, T, Round<Rounding::kTrunc>(x))     \
  STRATA_TOTAL(P##Nearest, T, T, Round<Rounding::kNearest>(x)) \
  STRATA_TOTAL(P##Sqrt, T, T, std::sqrt(x))
STRATA_FLOAT_TOTAL(F32, float)
STRATA_FLOAT_TOTAL(F64, double)
STRATA_TOTAL(I32WrapI64, uint64_t, uint32_t, static_cast<uint32_t>(x))
STRATA_TOTAL(I64ExtendI32S, uint32_t, uint64_t, static_cast<uint64_t>(static_cast<int64_t>(static_cast<int32_t>(x))))
STRATA_TOTAL(I64ExtendI32U, uint32_t, uint64_t, x)
STRATA_TOTAL(F32ConvertI32S, uint32_t, float, static_cast<float>(static_cast<int32_t>(x)))
STRATA_TOTAL(F32ConvertI32U, uint32_t, float, static_cast<float>(x))
STRATA_TOTAL(F32ConvertI64S, uint64_t, float, static_cast<float>(static_cast<int64_t>(x)))
STRATA_TOTAL(F32ConvertI64U, uint64_t, float, static_cast<float>(x))
STRATA_TOTAL(F32DemoteF64, double, float, static_cast<float>(x))
STRATA_TOTAL(F64ConvertI32S, uint32_t, double, static_cast<double>(static_cast<int32_t>(x)))
STRATA_TOTAL(F64ConvertI32U, uint32_t, double, static_cast<double>(x))
STRATA_TOTAL(F64ConvertI64S, uint64_t, double, static_cast<double>(static_cast<int64_t>(x)))
STRATA_TOTAL(F64ConvertI64U, uint64_t, double, static_cast<double>(x))
STRATA_TOTAL(F64PromoteF32, float, double, static_cast<double>(x))
STRATA_TOTAL(I32ReinterpretF32, float, uint32_t, std::bit_cast<uint32_t>(x))
STRATA_TOTAL(I64ReinterpretF64, double, uint64_t, std::bit_cast<uint64_t>(x))
STRATA_TOTAL(F32ReinterpretI32, uint32_t, float, std::bit_cast<float>(x))
STRATA_TOTAL(F64ReinterpretI64, uint64_t, double, std::bit_cast<double>(x))

#define STRATA_TRUNCATION(P, U, source, F, sign, I)                  \
  template <>                                                        \
  struct Unary<UnOp::k##P##Trunc##source##sign> {                    \
    static TrapKind Check(F x) { return CheckTruncation<F, I>(x); }  \
    static U Eval(F x) { return static_cast<U>(static_cast<I>(x)); } \
  };                                                                 \
  STRATA_TOTAL(P##TruncSat##source##sign, F, U, static_cast<U>(TruncateSaturating<F, I>(x)))
#define STRATA_INT_TRUNCATIONS(P, T)                 \
  STRATA_TRUNCATION(P, T, F32, float, S, Signed<T>)  \
  STRATA_TRUNCATION(P, T, F32, float, U, T)          \
  STRATA_TRUNCATION(P, T, F64, double, S, Signed<T>) \
  STRATA_TRUNCATION(P, T, F64, double, U, T)
STRATA_INT_TRUNCATIONS(I32, uint32_t)
STRATA_INT_TRUNCATIONS(I64, uint64_t)

template <UnOp kOp, class T, class R, bool kFromAcc, Dst kDst>
STRATA_HANDLER(UnaryHandler) {
  STRATA_REGISTERS;
  constexpr bool kToSlot = kDst == Dst::kSlot;
  T x;
  if constexpr (kFromAcc) {
    x = ReadAcc<T>(acc, facc);
  } else {
    x = ReadNum<T>(num, SlotAt(pc, kToSlot ? 1 : 0));
  }
  const TrapKind trap = Unary<kOp>::Check(x);
  if (STRATA_UNLIKELY(trap != TrapKind::kNone)) STRATA_TRAP(trap);
  const R result = Unary<kOp>::Eval(x);
  WriteResult<kDst>(pc, num, acc, facc, result);
  STRATA_NEXT(Words((kToSlot ? 1 : 0) + (kFromAcc ? 0 : 1), 0));
}

template <UnOp kOp, class T, class R>
void AddUnary(HandlerTable& table) {
  table.handlers[UnId(kOp, false, Dst::kSlot)] = UnaryHandler<kOp, T, R, false, Dst::kSlot>;
  table.handlers[UnId(kOp, false, Dst::kAcc)] = UnaryHandler<kOp, T, R, false, Dst::kAcc>;
  table.handlers[UnId(kOp, true, Dst::kSlot)] = UnaryHandler<kOp, T, R, true, Dst::kSlot>;
  table.handlers[UnId(kOp, true, Dst::kAcc)] = UnaryHandler<kOp, T, R, true, Dst::kAcc>;
}

}  // namespace

void AddConversionHandlers(HandlerTable& table) {
#define STRATA_ADD(name, in, out) AddUnary<UnOp::k##name, in, out>(table);
  STRATA_UNARIES(STRATA_ADD)
#undef STRATA_ADD
}

}  // namespace strata::wasm::interpreter
