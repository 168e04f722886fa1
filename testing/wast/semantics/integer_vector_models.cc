// Vector instructions on lanes of integers (core specification 4.3.5).
#include "testing/wast/semantics/integer_operations.h"
#include "testing/wast/semantics/lanes.h"
#include "testing/wast/semantics/model.h"

namespace strata::testing {
namespace {

using wasm::Opcode;

Expected Bitselect(const Bits* in) {
  const uint64_t low = (in[0].low & in[2].low) | (in[1].low & ~in[2].low);
  const uint64_t high = (in[0].high & in[2].high) | (in[1].high & ~in[2].high);
  return {nullptr, {{64, {{low}, {high}}}}};
}
Expected AnyTrue(const Bits* in) { return ExpectInteger(uint32_t{in[0] == Bits{} ? 0u : 1u}); }
Expected Swizzle(const Bits* in) {
  const Vector<uint8_t> from = VectorOf<uint8_t>(in[0]);
  ExpectedValue value{8, {}};
  for (uint8_t index : VectorOf<uint8_t>(in[1])) value.lanes.push_back({index < 16 ? from[index] : uint64_t{0}});
  return {nullptr, {value}};
}

template <class T>
Expected Splat(const Bits* in) {
  return {nullptr, {{8 * sizeof(T), std::vector<Lane>(kLaneCount<T>, LaneOfInteger(NumberOf<T>(in[0])))}}};
}
template <class T>
Expected AllTrue(const Bits* in) {
  uint32_t all = 1;
  for (T lane : VectorOf<T>(in[0])) all &= lane != 0;
  return ExpectInteger(all);
}
template <class T>
Expected Bitmask(const Bits* in) {
  uint32_t mask = 0;
  const Vector<T> lanes = VectorOf<T>(in[0]);
  for (int i = 0; i < kLaneCount<T>; ++i) mask |= uint32_t{Signed(lanes[i]) < 0} << i;
  return ExpectInteger(mask);
}
template <class Op, class T>
Expected Shift(const Bits* in) {
  const T count = static_cast<T>(in[1].low % kWidth<T>);
  ExpectedValue value{kWidth<T>, {}};
  for (T lane : VectorOf<T>(in[0])) value.lanes.push_back(LaneOfInteger(static_cast<T>(Op::Of(lane, count))));
  return {nullptr, {value}};
}

template <class From, class To, To (*kSaturate)(__int128)>
Expected Narrow(const Bits* in) {
  ExpectedValue value{kWidth<To>, {}};
  for (int operand = 0; operand < 2; ++operand) {
    for (From lane : VectorOf<From>(in[operand])) value.lanes.push_back({kSaturate(Signed(lane))});
  }
  return {nullptr, {value}};
}

template <bool kIsSigned, class From>
__int128 Widened(From lane) {
  return kIsSigned ? Signed(lane) : static_cast<__int128>(lane);
}
template <class From, class To, bool kIsSigned, bool kHigh>
Expected Extend(const Bits* in) {
  const Vector<From> lanes = VectorOf<From>(in[0]);
  ExpectedValue value{kWidth<To>, {}};
  for (int i = 0; i < kLaneCount<To>; ++i) {
    value.lanes.push_back({static_cast<To>(Widened<kIsSigned>(lanes[i + (kHigh ? kLaneCount<To> : 0)]))});
  }
  return {nullptr, {value}};
}
template <class From, class To, bool kIsSigned, bool kHigh>
Expected Extmul(const Bits* in) {
  const Vector<From> a = VectorOf<From>(in[0]), b = VectorOf<From>(in[1]);
  ExpectedValue value{kWidth<To>, {}};
  for (int i = 0; i < kLaneCount<To>; ++i) {
    const int lane = i + (kHigh ? kLaneCount<To> : 0);
    value.lanes.push_back({static_cast<To>(Widened<kIsSigned>(a[lane]) * Widened<kIsSigned>(b[lane]))});
  }
  return {nullptr, {value}};
}
template <class From, class To, bool kIsSigned>
Expected ExtaddPairwise(const Bits* in) {
  const Vector<From> lanes = VectorOf<From>(in[0]);
  ExpectedValue value{kWidth<To>, {}};
  for (int i = 0; i < kLaneCount<To>; ++i) {
    value.lanes.push_back({static_cast<To>(Widened<kIsSigned>(lanes[2 * i]) + Widened<kIsSigned>(lanes[2 * i + 1]))});
  }
  return {nullptr, {value}};
}
Expected Dot(const Bits* in) {
  const Vector<uint16_t> a = VectorOf<uint16_t>(in[0]), b = VectorOf<uint16_t>(in[1]);
  ExpectedValue value{32, {}};
  for (int i = 0; i < 8; i += 2) {
    const __int128 sum = Signed(a[i]) * Signed(b[i]) + Signed(a[i + 1]) * Signed(b[i + 1]);
    value.lanes.push_back({static_cast<uint32_t>(sum)});
  }
  return {nullptr, {value}};
}

constexpr Model kModels[] = {
    // All bits.
    {Opcode::kV128Not, Map1<Not, uint64_t>},
    {Opcode::kV128And, Map2<And, uint64_t>},
    {Opcode::kV128Andnot, Map2<AndNot, uint64_t>},
    {Opcode::kV128Or, Map2<Or, uint64_t>},
    {Opcode::kV128Xor, Map2<Xor, uint64_t>},
    {Opcode::kV128Bitselect, Bitselect},
    {Opcode::kV128AnyTrue, AnyTrue},
    {Opcode::kI8x16Swizzle, Swizzle},
    // i8x16.
    {Opcode::kI8x16Splat, Splat<uint8_t>},
    {Opcode::kI8x16Eq, Compare<Eq, uint8_t>},
    {Opcode::kI8x16Ne, Compare<Ne, uint8_t>},
    {Opcode::kI8x16LtS, Compare<LtS, uint8_t>},
    {Opcode::kI8x16LtU, Compare<LtU, uint8_t>},
    {Opcode::kI8x16GtS, Compare<GtS, uint8_t>},
    {Opcode::kI8x16GtU, Compare<GtU, uint8_t>},
    {Opcode::kI8x16LeS, Compare<LeS, uint8_t>},
    {Opcode::kI8x16LeU, Compare<LeU, uint8_t>},
    {Opcode::kI8x16GeS, Compare<GeS, uint8_t>},
    {Opcode::kI8x16GeU, Compare<GeU, uint8_t>},
    {Opcode::kI8x16Abs, Map1<Abs, uint8_t>},
    {Opcode::kI8x16Neg, Map1<Neg, uint8_t>},
    {Opcode::kI8x16Popcnt, Map1<Popcnt, uint8_t>},
    {Opcode::kI8x16AllTrue, AllTrue<uint8_t>},
    {Opcode::kI8x16Bitmask, Bitmask<uint8_t>},
    {Opcode::kI8x16Shl, Shift<Shl, uint8_t>},
    {Opcode::kI8x16ShrS, Shift<ShrS, uint8_t>},
    {Opcode::kI8x16ShrU, Shift<ShrU, uint8_t>},
    {Opcode::kI8x16Add, Map2<Add, uint8_t>},
    {Opcode::kI8x16Sub, Map2<Sub, uint8_t>},
    {Opcode::kI8x16AddSatS, Map2<AddSatS, uint8_t>},
    {Opcode::kI8x16AddSatU, Map2<AddSatU, uint8_t>},
    {Opcode::kI8x16SubSatS, Map2<SubSatS, uint8_t>},
    {Opcode::kI8x16SubSatU, Map2<SubSatU, uint8_t>},
    {Opcode::kI8x16AvgrU, Map2<AvgrU, uint8_t>},
    {Opcode::kI8x16MinS, Map2<MinS, uint8_t>},
    {Opcode::kI8x16MinU, Map2<MinU, uint8_t>},
    {Opcode::kI8x16MaxS, Map2<MaxS, uint8_t>},
    {Opcode::kI8x16MaxU, Map2<MaxU, uint8_t>},
    {Opcode::kI8x16NarrowI16x8S, Narrow<uint16_t, uint8_t, SaturateSigned<uint8_t>>},
    {Opcode::kI8x16NarrowI16x8U, Narrow<uint16_t, uint8_t, SaturateUnsigned<uint8_t>>},
    // i16x8.
    {Opcode::kI16x8Splat, Splat<uint16_t>},
    {Opcode::kI16x8Eq, Compare<Eq, uint16_t>},
    {Opcode::kI16x8Ne, Compare<Ne, uint16_t>},
    {Opcode::kI16x8LtS, Compare<LtS, uint16_t>},
    {Opcode::kI16x8LtU, Compare<LtU, uint16_t>},
    {Opcode::kI16x8GtS, Compare<GtS, uint16_t>},
    {Opcode::kI16x8GtU, Compare<GtU, uint16_t>},
    {Opcode::kI16x8LeS, Compare<LeS, uint16_t>},
    {Opcode::kI16x8LeU, Compare<LeU, uint16_t>},
    {Opcode::kI16x8GeS, Compare<GeS, uint16_t>},
    {Opcode::kI16x8GeU, Compare<GeU, uint16_t>},
    {Opcode::kI16x8Abs, Map1<Abs, uint16_t>},
    {Opcode::kI16x8Neg, Map1<Neg, uint16_t>},
    {Opcode::kI16x8AllTrue, AllTrue<uint16_t>},
    {Opcode::kI16x8Bitmask, Bitmask<uint16_t>},
    {Opcode::kI16x8Shl, Shift<Shl, uint16_t>},
    {Opcode::kI16x8ShrS, Shift<ShrS, uint16_t>},
    {Opcode::kI16x8ShrU, Shift<ShrU, uint16_t>},
    {Opcode::kI16x8Add, Map2<Add, uint16_t>},
    {Opcode::kI16x8Sub, Map2<Sub, uint16_t>},
    {Opcode::kI16x8AddSatS, Map2<AddSatS, uint16_t>},
    {Opcode::kI16x8AddSatU, Map2<AddSatU, uint16_t>},
    {Opcode::kI16x8SubSatS, Map2<SubSatS, uint16_t>},
    {Opcode::kI16x8SubSatU, Map2<SubSatU, uint16_t>},
    {Opcode::kI16x8AvgrU, Map2<AvgrU, uint16_t>},
    {Opcode::kI16x8Mul, Map2<Mul, uint16_t>},
    {Opcode::kI16x8MinS, Map2<MinS, uint16_t>},
    {Opcode::kI16x8MinU, Map2<MinU, uint16_t>},
    {Opcode::kI16x8MaxS, Map2<MaxS, uint16_t>},
    {Opcode::kI16x8MaxU, Map2<MaxU, uint16_t>},
    {Opcode::kI16x8Q15mulrSatS, Map2<Q15mulrSatS, uint16_t>},
    {Opcode::kI16x8NarrowI32x4S, Narrow<uint32_t, uint16_t, SaturateSigned<uint16_t>>},
    {Opcode::kI16x8NarrowI32x4U, Narrow<uint32_t, uint16_t, SaturateUnsigned<uint16_t>>},
    {Opcode::kI16x8ExtendLowI8x16S, Extend<uint8_t, uint16_t, true, false>},
    {Opcode::kI16x8ExtendLowI8x16U, Extend<uint8_t, uint16_t, false, false>},
    {Opcode::kI16x8ExtendHighI8x16S, Extend<uint8_t, uint16_t, true, true>},
    {Opcode::kI16x8ExtendHighI8x16U, Extend<uint8_t, uint16_t, false, true>},
    {Opcode::kI16x8ExtmulLowI8x16S, Extmul<uint8_t, uint16_t, true, false>},
    {Opcode::kI16x8ExtmulLowI8x16U, Extmul<uint8_t, uint16_t, false, false>},
    {Opcode::kI16x8ExtmulHighI8x16S, Extmul<uint8_t, uint16_t, true, true>},
    {Opcode::kI16x8ExtmulHighI8x16U, Extmul<uint8_t, uint16_t, false, true>},
    {Opcode::kI16x8ExtaddPairwiseI8x16S, ExtaddPairwise<uint8_t, uint16_t, true>},
    {Opcode::kI16x8ExtaddPairwiseI8x16U, ExtaddPairwise<uint8_t, uint16_t, false>},
    // i32x4.
    {Opcode::kI32x4Splat, Splat<uint32_t>},
    {Opcode::kI32x4Eq, Compare<Eq, uint32_t>},
    {Opcode::kI32x4Ne, Compare<Ne, uint32_t>},
    {Opcode::kI32x4LtS, Compare<LtS, uint32_t>},
    {Opcode::kI32x4LtU, Compare<LtU, uint32_t>},
    {Opcode::kI32x4GtS, Compare<GtS, uint32_t>},
    {Opcode::kI32x4GtU, Compare<GtU, uint32_t>},
    {Opcode::kI32x4LeS, Compare<LeS, uint32_t>},
    {Opcode::kI32x4LeU, Compare<LeU, uint32_t>},
    {Opcode::kI32x4GeS, Compare<GeS, uint32_t>},
    {Opcode::kI32x4GeU, Compare<GeU, uint32_t>},
    {Opcode::kI32x4Abs, Map1<Abs, uint32_t>},
    {Opcode::kI32x4Neg, Map1<Neg, uint32_t>},
    {Opcode::kI32x4AllTrue, AllTrue<uint32_t>},
    {Opcode::kI32x4Bitmask, Bitmask<uint32_t>},
    {Opcode::kI32x4Shl, Shift<Shl, uint32_t>},
    {Opcode::kI32x4ShrS, Shift<ShrS, uint32_t>},
    {Opcode::kI32x4ShrU, Shift<ShrU, uint32_t>},
    {Opcode::kI32x4Add, Map2<Add, uint32_t>},
    {Opcode::kI32x4Sub, Map2<Sub, uint32_t>},
    {Opcode::kI32x4Mul, Map2<Mul, uint32_t>},
    {Opcode::kI32x4MinS, Map2<MinS, uint32_t>},
    {Opcode::kI32x4MinU, Map2<MinU, uint32_t>},
    {Opcode::kI32x4MaxS, Map2<MaxS, uint32_t>},
    {Opcode::kI32x4MaxU, Map2<MaxU, uint32_t>},
    {Opcode::kI32x4ExtendLowI16x8S, Extend<uint16_t, uint32_t, true, false>},
    {Opcode::kI32x4ExtendLowI16x8U, Extend<uint16_t, uint32_t, false, false>},
    {Opcode::kI32x4ExtendHighI16x8S, Extend<uint16_t, uint32_t, true, true>},
    {Opcode::kI32x4ExtendHighI16x8U, Extend<uint16_t, uint32_t, false, true>},
    {Opcode::kI32x4ExtmulLowI16x8S, Extmul<uint16_t, uint32_t, true, false>},
    {Opcode::kI32x4ExtmulLowI16x8U, Extmul<uint16_t, uint32_t, false, false>},
    {Opcode::kI32x4ExtmulHighI16x8S, Extmul<uint16_t, uint32_t, true, true>},
    {Opcode::kI32x4ExtmulHighI16x8U, Extmul<uint16_t, uint32_t, false, true>},
    {Opcode::kI32x4ExtaddPairwiseI16x8S, ExtaddPairwise<uint16_t, uint32_t, true>},
    {Opcode::kI32x4ExtaddPairwiseI16x8U, ExtaddPairwise<uint16_t, uint32_t, false>},
    // i64x2.
    {Opcode::kI64x2Splat, Splat<uint64_t>},
    {Opcode::kI64x2Eq, Compare<Eq, uint64_t>},
    {Opcode::kI64x2Ne, Compare<Ne, uint64_t>},
    {Opcode::kI64x2LtS, Compare<LtS, uint64_t>},
    {Opcode::kI64x2GtS, Compare<GtS, uint64_t>},
    {Opcode::kI64x2LeS, Compare<LeS, uint64_t>},
    {Opcode::kI64x2GeS, Compare<GeS, uint64_t>},
    {Opcode::kI64x2Abs, Map1<Abs, uint64_t>},
    {Opcode::kI64x2Neg, Map1<Neg, uint64_t>},
    {Opcode::kI64x2AllTrue, AllTrue<uint64_t>},
    {Opcode::kI64x2Bitmask, Bitmask<uint64_t>},
    {Opcode::kI64x2Shl, Shift<Shl, uint64_t>},
    {Opcode::kI64x2ShrS, Shift<ShrS, uint64_t>},
    {Opcode::kI64x2ShrU, Shift<ShrU, uint64_t>},
    {Opcode::kI64x2Add, Map2<Add, uint64_t>},
    {Opcode::kI64x2Sub, Map2<Sub, uint64_t>},
    {Opcode::kI64x2Mul, Map2<Mul, uint64_t>},
    {Opcode::kI64x2ExtendLowI32x4S, Extend<uint32_t, uint64_t, true, false>},
    {Opcode::kI64x2ExtendLowI32x4U, Extend<uint32_t, uint64_t, false, false>},
    {Opcode::kI64x2ExtendHighI32x4S, Extend<uint32_t, uint64_t, true, true>},
    {Opcode::kI64x2ExtendHighI32x4U, Extend<uint32_t, uint64_t, false, true>},
    {Opcode::kI64x2ExtmulLowI32x4S, Extmul<uint32_t, uint64_t, true, false>},
    {Opcode::kI64x2ExtmulLowI32x4U, Extmul<uint32_t, uint64_t, false, false>},
    {Opcode::kI64x2ExtmulHighI32x4S, Extmul<uint32_t, uint64_t, true, true>},
    {Opcode::kI64x2ExtmulHighI32x4U, Extmul<uint32_t, uint64_t, false, true>},
    {Opcode::kI32x4DotI16x8S, Dot},
};

}  // namespace

absl::Span<const Model> IntegerVectorModels() { return kModels; }

}  // namespace strata::testing
