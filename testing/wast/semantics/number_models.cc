// Instructions on i32, i64, f32 and f64, and wide arithmetic.
#include "testing/wast/semantics/float_operations.h"
#include "testing/wast/semantics/integer_operations.h"
#include "testing/wast/semantics/lanes.h"
#include "testing/wast/semantics/model.h"

namespace strata::testing {
namespace {

using wasm::Opcode;

template <class Op, class U>
Expected Unary(const Bits* in) {
  return ExpectInteger(Op::Of(NumberOf<U>(in[0])));
}
template <class Op, class U>
Expected Binary(const Bits* in) {
  return ExpectInteger(Op::Of(NumberOf<U>(in[0]), NumberOf<U>(in[1])));
}
// T may be a float.
template <class Op, class T>
Expected Test(const Bits* in) {
  return ExpectInteger(static_cast<uint32_t>(Op::Of(NumberOf<T>(in[0]), NumberOf<T>(in[1]))));
}
template <class U>
Expected Eqz(const Bits* in) {
  return ExpectInteger(static_cast<uint32_t>(NumberOf<U>(in[0]) == 0));
}

template <class Op, class F>
Expected FloatUnary(const Bits* in) {
  const F a = NumberOf<F>(in[0]);
  return ExpectNumber(8 * sizeof(F), LaneOfFloat(Op::Of(a), {a}));
}
template <class Op, class F>
Expected FloatBinary(const Bits* in) {
  const F a = NumberOf<F>(in[0]), b = NumberOf<F>(in[1]);
  return ExpectNumber(8 * sizeof(F), LaneOfFloat(Op::Of(a, b), {a, b}));
}

template <class U, bool kSigned, bool kRemainder>
Expected Divide(const Bits* in) {
  const U a = NumberOf<U>(in[0]), b = NumberOf<U>(in[1]);
  if (b == 0) return Trapped("integer divide by zero");
  const __int128 dividend = kSigned ? Signed(a) : static_cast<__int128>(a);
  const __int128 divisor = kSigned ? Signed(b) : static_cast<__int128>(b);
  if (kRemainder) return ExpectInteger(static_cast<U>(dividend % divisor));
  const __int128 quotient = dividend / divisor;
  if (kSigned && quotient >> (kWidth<U> - 1) > 0) return Trapped("integer overflow");
  return ExpectInteger(static_cast<U>(quotient));
}

template <class F, class U, bool kSigned>
Expected Truncate(const Bits* in) {
  const F a = NumberOf<F>(in[0]);
  if (a != a) return Trapped("invalid conversion to integer");
  const __int128 whole = TruncateToInteger(a);
  const U value = static_cast<U>(whole);
  if ((kSigned ? Signed(value) : static_cast<__int128>(value)) != whole) return Trapped("integer overflow");
  return ExpectInteger(value);
}
template <class F, class U>
Expected SaturateS(const Bits* in) {
  return ExpectInteger(TruncSatS<F, U>::Of(NumberOf<F>(in[0])));
}
template <class F, class U>
Expected SaturateU(const Bits* in) {
  return ExpectInteger(TruncSatU<F, U>::Of(NumberOf<F>(in[0])));
}

template <class From, class To>
Expected Resize(const Bits* in) {
  const From a = NumberOf<From>(in[0]);
  if (a != a)
    return ExpectNumber(8 * sizeof(To), {0, IsCanonicalNan(a) ? NanClass::kCanonical : NanClass::kArithmetic});
  return ExpectNumber(8 * sizeof(To), {std::bit_cast<BitsOf<To>>(static_cast<To>(a))});
}
// The same bits, or their low ones.
template <class U>
Expected Reinterpret(const Bits* in) {
  return ExpectInteger(static_cast<U>(in[0].low));
}
Expected ExtendI32S(const Bits* in) { return ExpectInteger(static_cast<uint64_t>(Signed(NumberOf<uint32_t>(in[0])))); }

Expected ExpectPair(unsigned __int128 value) {
  return {nullptr, {{64, {{static_cast<uint64_t>(value)}}}, {64, {{static_cast<uint64_t>(value >> 64)}}}}};
}
unsigned __int128 PairOf(const Bits* in) { return static_cast<unsigned __int128>(in[1].low) << 64 | in[0].low; }
Expected Add128(const Bits* in) { return ExpectPair(PairOf(in) + PairOf(in + 2)); }
Expected Sub128(const Bits* in) { return ExpectPair(PairOf(in) - PairOf(in + 2)); }
// Schoolbook multiplication of 32-bit halves.
unsigned __int128 WideProduct(uint64_t a, uint64_t b) {
  unsigned __int128 sum = 0;
  for (int i = 0; i < 64; i += 32) {
    for (int j = 0; j < 64; j += 32) {
      sum += static_cast<unsigned __int128>(uint64_t{uint32_t(a >> i)} * uint32_t(b >> j)) << (i + j);
    }
  }
  return sum;
}
Expected MulWideU(const Bits* in) { return ExpectPair(WideProduct(in[0].low, in[1].low)); }
Expected MulWideS(const Bits* in) {
  const uint64_t a = in[0].low, b = in[1].low;
  unsigned __int128 product = WideProduct(a, b);
  if (Signed(a) < 0) product -= static_cast<unsigned __int128>(b) << 64;
  if (Signed(b) < 0) product -= static_cast<unsigned __int128>(a) << 64;
  return ExpectPair(product);
}

constexpr Model kModels[] = {
    // i32.
    {Opcode::kI32Eqz, Eqz<uint32_t>},
    {Opcode::kI32Eq, Test<Eq, uint32_t>},
    {Opcode::kI32Ne, Test<Ne, uint32_t>},
    {Opcode::kI32LtS, Test<LtS, uint32_t>},
    {Opcode::kI32LtU, Test<LtU, uint32_t>},
    {Opcode::kI32GtS, Test<GtS, uint32_t>},
    {Opcode::kI32GtU, Test<GtU, uint32_t>},
    {Opcode::kI32LeS, Test<LeS, uint32_t>},
    {Opcode::kI32LeU, Test<LeU, uint32_t>},
    {Opcode::kI32GeS, Test<GeS, uint32_t>},
    {Opcode::kI32GeU, Test<GeU, uint32_t>},
    {Opcode::kI32Clz, Unary<Clz, uint32_t>},
    {Opcode::kI32Ctz, Unary<Ctz, uint32_t>},
    {Opcode::kI32Popcnt, Unary<Popcnt, uint32_t>},
    {Opcode::kI32Add, Binary<Add, uint32_t>},
    {Opcode::kI32Sub, Binary<Sub, uint32_t>},
    {Opcode::kI32Mul, Binary<Mul, uint32_t>},
    {Opcode::kI32DivS, Divide<uint32_t, true, false>},
    {Opcode::kI32DivU, Divide<uint32_t, false, false>},
    {Opcode::kI32RemS, Divide<uint32_t, true, true>},
    {Opcode::kI32RemU, Divide<uint32_t, false, true>},
    {Opcode::kI32And, Binary<And, uint32_t>},
    {Opcode::kI32Or, Binary<Or, uint32_t>},
    {Opcode::kI32Xor, Binary<Xor, uint32_t>},
    {Opcode::kI32Shl, Binary<Shl, uint32_t>},
    {Opcode::kI32ShrS, Binary<ShrS, uint32_t>},
    {Opcode::kI32ShrU, Binary<ShrU, uint32_t>},
    {Opcode::kI32Rotl, Binary<Rotl, uint32_t>},
    {Opcode::kI32Rotr, Binary<Rotr, uint32_t>},
    {Opcode::kI32Extend8S, Unary<ExtendS<uint8_t>, uint32_t>},
    {Opcode::kI32Extend16S, Unary<ExtendS<uint16_t>, uint32_t>},
    {Opcode::kI32TruncF32S, Truncate<float, uint32_t, true>},
    {Opcode::kI32TruncSatF32S, SaturateS<float, uint32_t>},
    {Opcode::kI32TruncF32U, Truncate<float, uint32_t, false>},
    {Opcode::kI32TruncSatF32U, SaturateU<float, uint32_t>},
    {Opcode::kI32TruncF64S, Truncate<double, uint32_t, true>},
    {Opcode::kI32TruncSatF64S, SaturateS<double, uint32_t>},
    {Opcode::kI32TruncF64U, Truncate<double, uint32_t, false>},
    {Opcode::kI32TruncSatF64U, SaturateU<double, uint32_t>},
    // i64.
    {Opcode::kI64Eqz, Eqz<uint64_t>},
    {Opcode::kI64Eq, Test<Eq, uint64_t>},
    {Opcode::kI64Ne, Test<Ne, uint64_t>},
    {Opcode::kI64LtS, Test<LtS, uint64_t>},
    {Opcode::kI64LtU, Test<LtU, uint64_t>},
    {Opcode::kI64GtS, Test<GtS, uint64_t>},
    {Opcode::kI64GtU, Test<GtU, uint64_t>},
    {Opcode::kI64LeS, Test<LeS, uint64_t>},
    {Opcode::kI64LeU, Test<LeU, uint64_t>},
    {Opcode::kI64GeS, Test<GeS, uint64_t>},
    {Opcode::kI64GeU, Test<GeU, uint64_t>},
    {Opcode::kI64Clz, Unary<Clz, uint64_t>},
    {Opcode::kI64Ctz, Unary<Ctz, uint64_t>},
    {Opcode::kI64Popcnt, Unary<Popcnt, uint64_t>},
    {Opcode::kI64Add, Binary<Add, uint64_t>},
    {Opcode::kI64Sub, Binary<Sub, uint64_t>},
    {Opcode::kI64Mul, Binary<Mul, uint64_t>},
    {Opcode::kI64DivS, Divide<uint64_t, true, false>},
    {Opcode::kI64DivU, Divide<uint64_t, false, false>},
    {Opcode::kI64RemS, Divide<uint64_t, true, true>},
    {Opcode::kI64RemU, Divide<uint64_t, false, true>},
    {Opcode::kI64And, Binary<And, uint64_t>},
    {Opcode::kI64Or, Binary<Or, uint64_t>},
    {Opcode::kI64Xor, Binary<Xor, uint64_t>},
    {Opcode::kI64Shl, Binary<Shl, uint64_t>},
    {Opcode::kI64ShrS, Binary<ShrS, uint64_t>},
    {Opcode::kI64ShrU, Binary<ShrU, uint64_t>},
    {Opcode::kI64Rotl, Binary<Rotl, uint64_t>},
    {Opcode::kI64Rotr, Binary<Rotr, uint64_t>},
    {Opcode::kI64Extend8S, Unary<ExtendS<uint8_t>, uint64_t>},
    {Opcode::kI64Extend16S, Unary<ExtendS<uint16_t>, uint64_t>},
    {Opcode::kI64Extend32S, Unary<ExtendS<uint32_t>, uint64_t>},
    {Opcode::kI64TruncF32S, Truncate<float, uint64_t, true>},
    {Opcode::kI64TruncSatF32S, SaturateS<float, uint64_t>},
    {Opcode::kI64TruncF32U, Truncate<float, uint64_t, false>},
    {Opcode::kI64TruncSatF32U, SaturateU<float, uint64_t>},
    {Opcode::kI64TruncF64S, Truncate<double, uint64_t, true>},
    {Opcode::kI64TruncSatF64S, SaturateS<double, uint64_t>},
    {Opcode::kI64TruncF64U, Truncate<double, uint64_t, false>},
    {Opcode::kI64TruncSatF64U, SaturateU<double, uint64_t>},
    // f32.
    {Opcode::kF32Eq, Test<FEq, float>},
    {Opcode::kF32Ne, Test<FNe, float>},
    {Opcode::kF32Lt, Test<FLt, float>},
    {Opcode::kF32Gt, Test<FGt, float>},
    {Opcode::kF32Le, Test<FLe, float>},
    {Opcode::kF32Ge, Test<FGe, float>},
    {Opcode::kF32Abs, Unary<FAbs, uint32_t>},
    {Opcode::kF32Neg, Unary<FNeg, uint32_t>},
    {Opcode::kF32Ceil, FloatUnary<FCeil, float>},
    {Opcode::kF32Floor, FloatUnary<FFloor, float>},
    {Opcode::kF32Trunc, FloatUnary<FTrunc, float>},
    {Opcode::kF32Nearest, FloatUnary<FNearest, float>},
    {Opcode::kF32Sqrt, FloatUnary<FSqrt, float>},
    {Opcode::kF32Add, FloatBinary<FAdd, float>},
    {Opcode::kF32Sub, FloatBinary<FSub, float>},
    {Opcode::kF32Mul, FloatBinary<FMul, float>},
    {Opcode::kF32Div, FloatBinary<FDiv, float>},
    {Opcode::kF32Min, FloatBinary<FMin, float>},
    {Opcode::kF32Max, FloatBinary<FMax, float>},
    {Opcode::kF32Copysign, Binary<FCopysign, uint32_t>},
    {Opcode::kF32ConvertI32S, Unary<ConvertS<uint32_t, float>, uint32_t>},
    {Opcode::kF32ConvertI32U, Unary<ConvertU<uint32_t, float>, uint32_t>},
    {Opcode::kF32ConvertI64S, Unary<ConvertS<uint64_t, float>, uint64_t>},
    {Opcode::kF32ConvertI64U, Unary<ConvertU<uint64_t, float>, uint64_t>},
    // f64.
    {Opcode::kF64Eq, Test<FEq, double>},
    {Opcode::kF64Ne, Test<FNe, double>},
    {Opcode::kF64Lt, Test<FLt, double>},
    {Opcode::kF64Gt, Test<FGt, double>},
    {Opcode::kF64Le, Test<FLe, double>},
    {Opcode::kF64Ge, Test<FGe, double>},
    {Opcode::kF64Abs, Unary<FAbs, uint64_t>},
    {Opcode::kF64Neg, Unary<FNeg, uint64_t>},
    {Opcode::kF64Ceil, FloatUnary<FCeil, double>},
    {Opcode::kF64Floor, FloatUnary<FFloor, double>},
    {Opcode::kF64Trunc, FloatUnary<FTrunc, double>},
    {Opcode::kF64Nearest, FloatUnary<FNearest, double>},
    {Opcode::kF64Sqrt, FloatUnary<FSqrt, double>},
    {Opcode::kF64Add, FloatBinary<FAdd, double>},
    {Opcode::kF64Sub, FloatBinary<FSub, double>},
    {Opcode::kF64Mul, FloatBinary<FMul, double>},
    {Opcode::kF64Div, FloatBinary<FDiv, double>},
    {Opcode::kF64Min, FloatBinary<FMin, double>},
    {Opcode::kF64Max, FloatBinary<FMax, double>},
    {Opcode::kF64Copysign, Binary<FCopysign, uint64_t>},
    {Opcode::kF64ConvertI32S, Unary<ConvertS<uint32_t, double>, uint32_t>},
    {Opcode::kF64ConvertI32U, Unary<ConvertU<uint32_t, double>, uint32_t>},
    {Opcode::kF64ConvertI64S, Unary<ConvertS<uint64_t, double>, uint64_t>},
    {Opcode::kF64ConvertI64U, Unary<ConvertU<uint64_t, double>, uint64_t>},
    // Between widths and kinds.
    {Opcode::kI32WrapI64, Reinterpret<uint32_t>},
    {Opcode::kI64ExtendI32S, ExtendI32S},
    {Opcode::kI64ExtendI32U, Reinterpret<uint64_t>},
    {Opcode::kF32DemoteF64, Resize<double, float>},
    {Opcode::kF64PromoteF32, Resize<float, double>},
    {Opcode::kI32ReinterpretF32, Reinterpret<uint32_t>},
    {Opcode::kI64ReinterpretF64, Reinterpret<uint64_t>},
    {Opcode::kF32ReinterpretI32, Reinterpret<uint32_t>},
    {Opcode::kF64ReinterpretI64, Reinterpret<uint64_t>},
    // Wide arithmetic.
    {Opcode::kI64Add128, Add128},
    {Opcode::kI64Sub128, Sub128},
    {Opcode::kI64MulWideS, MulWideS},
    {Opcode::kI64MulWideU, MulWideU},
};

}  // namespace

absl::Span<const Model> NumberModels() { return kModels; }

}  // namespace strata::testing
