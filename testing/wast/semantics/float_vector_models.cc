// Vector instructions on lanes of floats, and conversions between lanes (core specification 4.3.5).
#include "testing/wast/semantics/lanes.h"
#include "testing/wast/semantics/model.h"

namespace strata::testing {
namespace {

using wasm::Opcode;

template <class U>
Expected Splat(const Bits* in) {
  return {nullptr, {{8 * sizeof(U), std::vector<Lane>(kLaneCount<U>, LaneOfInteger(NumberOf<U>(in[0])))}}};
}

// One of the operands, bit for bit.
template <class Op, class F>
Expected Choose(const Bits* in) {
  const Vector<F> a = VectorOf<F>(in[0]), b = VectorOf<F>(in[1]);
  ExpectedValue value{8 * sizeof(F), {}};
  for (int i = 0; i < kLaneCount<F>; ++i) value.lanes.push_back({std::bit_cast<BitsOf<F>>(Op::Of(a[i], b[i]))});
  return {nullptr, {value}};
}

// The first kCount lanes converted by Op, zeros after them.
template <class From, class To, int kCount, class Op>
Expected Map(const Bits* in) {
  const Vector<From> lanes = VectorOf<From>(in[0]);
  ExpectedValue value{8 * sizeof(To), std::vector<Lane>(kLaneCount<To>)};
  for (int i = 0; i < kCount; ++i) value.lanes[i] = {Op::Of(lanes[i])};
  return {nullptr, {value}};
}

template <class From, class To, int kLanes>
Expected Resize(const Bits* in) {
  const Vector<From> lanes = VectorOf<From>(in[0]);
  ExpectedValue value{8 * sizeof(To), std::vector<Lane>(kLanes)};
  for (int i = 0; i < 2; ++i) {
    const From a = lanes[i];
    value.lanes[i] = {std::bit_cast<BitsOf<To>>(static_cast<To>(a))};
    if (a != a) value.lanes[i] = {0, IsCanonicalNan(a) ? NanClass::kCanonical : NanClass::kArithmetic};
  }
  return {nullptr, {value}};
}

constexpr Model kModels[] = {
    // f32x4.
    {Opcode::kF32x4Splat, Splat<uint32_t>},
    {Opcode::kF32x4Eq, Compare<FEq, float>},
    {Opcode::kF32x4Ne, Compare<FNe, float>},
    {Opcode::kF32x4Lt, Compare<FLt, float>},
    {Opcode::kF32x4Gt, Compare<FGt, float>},
    {Opcode::kF32x4Le, Compare<FLe, float>},
    {Opcode::kF32x4Ge, Compare<FGe, float>},
    {Opcode::kF32x4Abs, Map1<FAbs, uint32_t>},
    {Opcode::kF32x4Neg, Map1<FNeg, uint32_t>},
    {Opcode::kF32x4Ceil, FloatMap1<FCeil, float>},
    {Opcode::kF32x4Floor, FloatMap1<FFloor, float>},
    {Opcode::kF32x4Trunc, FloatMap1<FTrunc, float>},
    {Opcode::kF32x4Nearest, FloatMap1<FNearest, float>},
    {Opcode::kF32x4Sqrt, FloatMap1<FSqrt, float>},
    {Opcode::kF32x4Add, FloatMap2<FAdd, float>},
    {Opcode::kF32x4Sub, FloatMap2<FSub, float>},
    {Opcode::kF32x4Mul, FloatMap2<FMul, float>},
    {Opcode::kF32x4Div, FloatMap2<FDiv, float>},
    {Opcode::kF32x4Min, FloatMap2<FMin, float>},
    {Opcode::kF32x4Max, FloatMap2<FMax, float>},
    {Opcode::kF32x4Pmin, Choose<FPmin, float>},
    {Opcode::kF32x4Pmax, Choose<FPmax, float>},
    // f64x2.
    {Opcode::kF64x2Splat, Splat<uint64_t>},
    {Opcode::kF64x2Eq, Compare<FEq, double>},
    {Opcode::kF64x2Ne, Compare<FNe, double>},
    {Opcode::kF64x2Lt, Compare<FLt, double>},
    {Opcode::kF64x2Gt, Compare<FGt, double>},
    {Opcode::kF64x2Le, Compare<FLe, double>},
    {Opcode::kF64x2Ge, Compare<FGe, double>},
    {Opcode::kF64x2Abs, Map1<FAbs, uint64_t>},
    {Opcode::kF64x2Neg, Map1<FNeg, uint64_t>},
    {Opcode::kF64x2Ceil, FloatMap1<FCeil, double>},
    {Opcode::kF64x2Floor, FloatMap1<FFloor, double>},
    {Opcode::kF64x2Trunc, FloatMap1<FTrunc, double>},
    {Opcode::kF64x2Nearest, FloatMap1<FNearest, double>},
    {Opcode::kF64x2Sqrt, FloatMap1<FSqrt, double>},
    {Opcode::kF64x2Add, FloatMap2<FAdd, double>},
    {Opcode::kF64x2Sub, FloatMap2<FSub, double>},
    {Opcode::kF64x2Mul, FloatMap2<FMul, double>},
    {Opcode::kF64x2Div, FloatMap2<FDiv, double>},
    {Opcode::kF64x2Min, FloatMap2<FMin, double>},
    {Opcode::kF64x2Max, FloatMap2<FMax, double>},
    {Opcode::kF64x2Pmin, Choose<FPmin, double>},
    {Opcode::kF64x2Pmax, Choose<FPmax, double>},
    // Conversions.
    {Opcode::kI32x4TruncSatF32x4S, Map<float, uint32_t, 4, TruncSatS<float, uint32_t>>},
    {Opcode::kI32x4TruncSatF64x2SZero, Map<double, uint32_t, 2, TruncSatS<double, uint32_t>>},
    {Opcode::kF32x4ConvertI32x4S, Map<uint32_t, uint32_t, 4, ConvertS<uint32_t, float>>},
    {Opcode::kF64x2ConvertLowI32x4S, Map<uint32_t, uint64_t, 2, ConvertS<uint32_t, double>>},
    {Opcode::kI32x4TruncSatF32x4U, Map<float, uint32_t, 4, TruncSatU<float, uint32_t>>},
    {Opcode::kI32x4TruncSatF64x2UZero, Map<double, uint32_t, 2, TruncSatU<double, uint32_t>>},
    {Opcode::kF32x4ConvertI32x4U, Map<uint32_t, uint32_t, 4, ConvertU<uint32_t, float>>},
    {Opcode::kF64x2ConvertLowI32x4U, Map<uint32_t, uint64_t, 2, ConvertU<uint32_t, double>>},
    {Opcode::kF32x4DemoteF64x2Zero, Resize<double, float, 4>},
    {Opcode::kF64x2PromoteLowF32x4, Resize<float, double, 2>},
};

}  // namespace

absl::Span<const Model> FloatVectorModels() { return kModels; }

}  // namespace strata::testing
