// Vector operations for which x86 has something better than what compilers make of vector_arithmetic.h.
//
// What relaxed instructions give here: kSse2 differs from the deterministic profile in minimum, maximum and signed
// truncation; kAvx2 also in swizzle, multiply-add, q15mulr and the dot products. Lane selection is by bits in all, and
// unsigned truncation saturates.

#ifndef STRATA_WASM_INTERPRETER_VECTOR_ARITHMETIC_X86_H_
#define STRATA_WASM_INTERPRETER_VECTOR_ARITHMETIC_X86_H_

#include "wasm/interpreter/vector_arithmetic.h"

#if STRATA_X86_VECTORS

#include <immintrin.h>

namespace strata::wasm::interpreter {

using M = __m128i;
using MF = __m128;
using MD = __m128d;

#define STRATA_AVX2_TARGET [[gnu::target("avx2,fma")]]
#undef STRATA_EVAL
#define STRATA_EVAL STRATA_VECTOR_INLINE static

// ---- The baseline ----

STRATA_UNARY(F32x4Sqrt, kSse2, MF, _mm_sqrt_ps(a))
STRATA_UNARY(F64x2Sqrt, kSse2, MD, _mm_sqrt_pd(a))
STRATA_UNARY(F32x4DemoteF64x2Zero, kSse2, MD, _mm_cvtpd_ps(a))
STRATA_UNARY(F64x2PromoteLowF32x4, kSse2, MF, _mm_cvtps_pd(a))
STRATA_UNARY(I32x4ExtaddPairwiseI16x8S, kSse2, M, _mm_madd_epi16(a, _mm_set1_epi16(1)))

// The conversion gives 0x80000000 where there is no result: NaN is made zero before, and the inverse of too large a
// value's result is the greatest one.
STRATA_VECTOR_INLINE M TruncateSigned(MF a) {
  const MF number = _mm_and_ps(a, _mm_cmpord_ps(a, a));
  return _mm_xor_si128(_mm_cvttps_epi32(number), _mm_castps_si128(_mm_cmpge_ps(a, _mm_set1_ps(2147483648.0f))));
}
// In two ranges: what exceeds 2^31 is converted without that and added.
STRATA_VECTOR_INLINE M TruncateUnsigned(MF a) {
  const MF limit = _mm_set1_ps(2147483648.0f);
  const MF number = _mm_max_ps(a, _mm_setzero_ps());
  const MF excess = _mm_sub_ps(number, limit);
  const M too_large = _mm_castps_si128(_mm_cmpge_ps(excess, limit));
  const M upper = _mm_castps_si128(_mm_cmpge_ps(number, limit));
  const M high = _mm_and_si128(_mm_xor_si128(_mm_cvttps_epi32(excess), too_large), upper);
  return _mm_add_epi32(_mm_cvttps_epi32(number), high);
}
STRATA_VECTOR_INLINE M TruncateSigned(MD a) {
  const MD number = _mm_and_pd(a, _mm_cmpord_pd(a, a));
  return _mm_cvttpd_epi32(_mm_min_pd(number, _mm_set1_pd(2147483647.0)));
}
STRATA_UNARY(I32x4TruncSatF32x4S, kSse2, MF, TruncateSigned(a))
STRATA_UNARY(I32x4TruncSatF32x4U, kSse2, MF, TruncateUnsigned(a))
STRATA_UNARY(I32x4TruncSatF64x2SZero, kSse2, MD, TruncateSigned(a))
STRATA_UNARY(I32x4RelaxedTruncF32x4S, kSse2, MF, _mm_cvttps_epi32(a))
STRATA_UNARY(I32x4RelaxedTruncF32x4U, kSse2, MF, TruncateUnsigned(a))
STRATA_UNARY(I32x4RelaxedTruncF64x2SZero, kSse2, MD, _mm_cvttpd_epi32(a))

STRATA_BINARY(I8x16NarrowI16x8S, kSse2, M, _mm_packs_epi16(a, b))
STRATA_BINARY(I8x16NarrowI16x8U, kSse2, M, _mm_packus_epi16(a, b))
STRATA_BINARY(I16x8NarrowI32x4S, kSse2, M, _mm_packs_epi32(a, b))
STRATA_BINARY(I8x16AddSatS, kSse2, M, _mm_adds_epi8(a, b))
STRATA_BINARY(I8x16AddSatU, kSse2, M, _mm_adds_epu8(a, b))
STRATA_BINARY(I8x16SubSatS, kSse2, M, _mm_subs_epi8(a, b))
STRATA_BINARY(I8x16SubSatU, kSse2, M, _mm_subs_epu8(a, b))
STRATA_BINARY(I8x16AvgrU, kSse2, M, _mm_avg_epu8(a, b))
STRATA_BINARY(I16x8AddSatS, kSse2, M, _mm_adds_epi16(a, b))
STRATA_BINARY(I16x8AddSatU, kSse2, M, _mm_adds_epu16(a, b))
STRATA_BINARY(I16x8SubSatS, kSse2, M, _mm_subs_epi16(a, b))
STRATA_BINARY(I16x8SubSatU, kSse2, M, _mm_subs_epu16(a, b))
STRATA_BINARY(I16x8AvgrU, kSse2, M, _mm_avg_epu16(a, b))
STRATA_BINARY(I32x4DotI16x8S, kSse2, M, _mm_madd_epi16(a, b))
STRATA_BINARY(F32x4Pmin, kSse2, MF, _mm_min_ps(b, a))
STRATA_BINARY(F32x4Pmax, kSse2, MF, _mm_max_ps(b, a))
STRATA_BINARY(F64x2Pmin, kSse2, MD, _mm_min_pd(b, a))
STRATA_BINARY(F64x2Pmax, kSse2, MD, _mm_max_pd(b, a))
STRATA_BINARY(F32x4RelaxedMin, kSse2, MF, _mm_min_ps(a, b))
STRATA_BINARY(F32x4RelaxedMax, kSse2, MF, _mm_max_ps(a, b))
STRATA_BINARY(F64x2RelaxedMin, kSse2, MD, _mm_min_pd(a, b))
STRATA_BINARY(F64x2RelaxedMax, kSse2, MD, _mm_max_pd(a, b))

STRATA_TEST(V128AnyTrue, kSse2, M, _mm_movemask_epi8(_mm_cmpeq_epi8(a, _mm_setzero_si128())) != 0xffff)
STRATA_TEST(I8x16AllTrue, kSse2, M, _mm_movemask_epi8(_mm_cmpeq_epi8(a, _mm_setzero_si128())) == 0)
STRATA_TEST(I16x8AllTrue, kSse2, M, _mm_movemask_epi8(_mm_cmpeq_epi16(a, _mm_setzero_si128())) == 0)
STRATA_TEST(I32x4AllTrue, kSse2, M, _mm_movemask_epi8(_mm_cmpeq_epi32(a, _mm_setzero_si128())) == 0)
STRATA_TEST(I8x16Bitmask, kSse2, M, _mm_movemask_epi8(a))
STRATA_TEST(I16x8Bitmask, kSse2, M, _mm_movemask_epi8(_mm_packs_epi16(a, _mm_setzero_si128())))
STRATA_TEST(I32x4Bitmask, kSse2, MF, _mm_movemask_ps(a))
STRATA_TEST(I64x2Bitmask, kSse2, MD, _mm_movemask_pd(a))

// ---- AVX2 and FMA ----

#undef STRATA_EVAL
#define STRATA_EVAL STRATA_AVX2_TARGET STRATA_VECTOR_INLINE static

STRATA_AVX2_TARGET STRATA_VECTOR_INLINE M PopulationCountsByTable(M a) {
  const M counts = _mm_setr_epi8(0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4), low = _mm_set1_epi8(15);
  const M high = _mm_and_si128(_mm_srli_epi16(a, 4), low);
  return _mm_add_epi8(_mm_shuffle_epi8(counts, _mm_and_si128(a, low)), _mm_shuffle_epi8(counts, high));
}
// The sum with 2^52 has the integer in its low half.
STRATA_AVX2_TARGET STRATA_VECTOR_INLINE M TruncateUnsigned(MD a) {
  MD number = _mm_min_pd(_mm_max_pd(a, _mm_setzero_pd()), _mm_set1_pd(4294967295.0));
  number = _mm_round_pd(number, _MM_FROUND_TO_ZERO | _MM_FROUND_NO_EXC);
  const MD sum = _mm_add_pd(number, _mm_set1_pd(4503599627370496.0));
  return _mm_castps_si128(_mm_shuffle_ps(_mm_castpd_ps(sum), _mm_setzero_ps(), 0x88));
}
STRATA_AVX2_TARGET STRATA_VECTOR_INLINE MF MergedNan(MF a, MF b, MF extremum) {
  return _mm_blendv_ps(extremum, _mm_add_ps(a, b), _mm_cmpunord_ps(a, b));
}
STRATA_AVX2_TARGET STRATA_VECTOR_INLINE MD MergedNan(MD a, MD b, MD extremum) {
  return _mm_blendv_pd(extremum, _mm_add_pd(a, b), _mm_cmpunord_pd(a, b));
}
// Only the product of two minima overflows.
STRATA_AVX2_TARGET STRATA_VECTOR_INLINE M SaturatedQ15Product(M a, M b) {
  const M product = _mm_mulhrs_epi16(a, b);
  return _mm_xor_si128(product, _mm_cmpeq_epi16(product, _mm_set1_epi16(static_cast<int16_t>(0x8000))));
}

STRATA_UNARY(I8x16Popcnt, kAvx2, M, PopulationCountsByTable(a))
STRATA_UNARY(I16x8ExtaddPairwiseI8x16S, kAvx2, M, _mm_maddubs_epi16(_mm_set1_epi8(1), a))
STRATA_UNARY(I16x8ExtaddPairwiseI8x16U, kAvx2, M, _mm_maddubs_epi16(a, _mm_set1_epi8(1)))
#define STRATA_ROUNDINGS_OF(P, T, suffix)                                                            \
  STRATA_UNARY(P##Ceil, kAvx2, T, _mm_round_##suffix(a, _MM_FROUND_TO_POS_INF | _MM_FROUND_NO_EXC))  \
  STRATA_UNARY(P##Floor, kAvx2, T, _mm_round_##suffix(a, _MM_FROUND_TO_NEG_INF | _MM_FROUND_NO_EXC)) \
  STRATA_UNARY(P##Trunc, kAvx2, T, _mm_round_##suffix(a, _MM_FROUND_TO_ZERO | _MM_FROUND_NO_EXC))    \
  STRATA_UNARY(P##Nearest, kAvx2, T, _mm_round_##suffix(a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC))
STRATA_ROUNDINGS_OF(F32x4, MF, ps)
STRATA_ROUNDINGS_OF(F64x2, MD, pd)
STRATA_UNARY(I32x4TruncSatF64x2UZero, kAvx2, MD, TruncateUnsigned(a))
STRATA_UNARY(I32x4RelaxedTruncF64x2UZero, kAvx2, MD, TruncateUnsigned(a))

STRATA_BINARY(I16x8NarrowI32x4U, kAvx2, M, _mm_packus_epi32(a, b))
STRATA_BINARY(I8x16Swizzle, kAvx2, M, _mm_shuffle_epi8(a, _mm_adds_epu8(b, _mm_set1_epi8(0x70))))
STRATA_BINARY(I8x16RelaxedSwizzle, kAvx2, M, _mm_shuffle_epi8(a, b))
STRATA_BINARY(I16x8Q15mulrSatS, kAvx2, M, SaturatedQ15Product(a, b))
STRATA_BINARY(I16x8RelaxedQ15mulrS, kAvx2, M, _mm_mulhrs_epi16(a, b))
STRATA_BINARY(I16x8RelaxedDotI8x16I7x16S, kAvx2, M, _mm_maddubs_epi16(b, a))
STRATA_BINARY(F32x4Min, kAvx2, MF, MergedNan(a, b, _mm_or_ps(_mm_min_ps(a, b), _mm_min_ps(b, a))))
STRATA_BINARY(F32x4Max, kAvx2, MF, MergedNan(a, b, _mm_and_ps(_mm_max_ps(a, b), _mm_max_ps(b, a))))
STRATA_BINARY(F64x2Min, kAvx2, MD, MergedNan(a, b, _mm_or_pd(_mm_min_pd(a, b), _mm_min_pd(b, a))))
STRATA_BINARY(F64x2Max, kAvx2, MD, MergedNan(a, b, _mm_and_pd(_mm_max_pd(a, b), _mm_max_pd(b, a))))

STRATA_TERNARY(F32x4RelaxedMadd, kAvx2, MF, _mm_fmadd_ps(a, b, c))
STRATA_TERNARY(F32x4RelaxedNmadd, kAvx2, MF, _mm_fnmadd_ps(a, b, c))
STRATA_TERNARY(F64x2RelaxedMadd, kAvx2, MD, _mm_fmadd_pd(a, b, c))
STRATA_TERNARY(F64x2RelaxedNmadd, kAvx2, MD, _mm_fnmadd_pd(a, b, c))
STRATA_TERNARY(I32x4RelaxedDotI8x16I7x16AddS, kAvx2, M,
               _mm_add_epi32(_mm_madd_epi16(_mm_maddubs_epi16(b, a), _mm_set1_epi16(1)), c))

template <>
struct VectorShuffle<Isa::kAvx2> {
  // A byte index with the top bit set gives 0: indexes of the other operand are made such.
  STRATA_EVAL V128 Eval(V128 a, V128 b, V128 indexes) {
    const M which = As<M>(indexes);
    const M from_a = _mm_shuffle_epi8(As<M>(a), _mm_adds_epu8(which, _mm_set1_epi8(0x70)));
    const M from_b = _mm_shuffle_epi8(As<M>(b), _mm_sub_epi8(which, _mm_set1_epi8(16)));
    return As<V128>(_mm_or_si128(from_a, from_b));
  }
};

}  // namespace strata::wasm::interpreter

#endif  // STRATA_X86_VECTORS

#endif  // STRATA_WASM_INTERPRETER_VECTOR_ARITHMETIC_X86_H_
