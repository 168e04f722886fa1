// The vector part of the instruction set of register code (SIMD and relaxed SIMD), as families like those of
// register_ops.h, which numbers them.
//
// A v128 takes two consecutive slots of the number window, named by the first; a vector that is the next instruction's
// operand may stay in the float accumulator. Memory accesses are guarded (memory 0) or checked (any memory), as scalar
// ones are. Names without an opcode of their own are what the deterministic profile makes of relaxed instructions.

#ifndef STRATA_WASM_CODE_VECTOR_OPS_H_
#define STRATA_WASM_CODE_VECTOR_OPS_H_

#include <cstdint>

namespace strata::wasm {

// clang-format off: it does not come to rest on these tables.

// v128 -> v128.
#define STRATA_VECTOR_WIDENINGS(X, W, N) \
  X(W##ExtendLow##N##S) X(W##ExtendHigh##N##S) X(W##ExtendLow##N##U) X(W##ExtendHigh##N##U)
#define STRATA_VECTOR_FLOAT_UNARIES(X, P) \
  X(P##Abs) X(P##Neg) X(P##Sqrt) X(P##Ceil) X(P##Floor) X(P##Trunc) X(P##Nearest)
#define STRATA_VECTOR_RELAXED_UNARIES(X) \
  X(I32x4RelaxedTruncF32x4S) X(I32x4RelaxedTruncF32x4U) X(I32x4RelaxedTruncF64x2SZero) X(I32x4RelaxedTruncF64x2UZero)
#define STRATA_VECTOR_UNARIES(X)                                                              \
  X(V128Not)                                                                                  \
  X(I8x16Abs) X(I8x16Neg) X(I8x16Popcnt) X(I16x8Abs) X(I16x8Neg)                              \
  X(I32x4Abs) X(I32x4Neg) X(I64x2Abs) X(I64x2Neg)                                             \
  X(I16x8ExtaddPairwiseI8x16S) X(I16x8ExtaddPairwiseI8x16U)                                   \
  X(I32x4ExtaddPairwiseI16x8S) X(I32x4ExtaddPairwiseI16x8U)                                   \
  STRATA_VECTOR_WIDENINGS(X, I16x8, I8x16)                                                    \
  STRATA_VECTOR_WIDENINGS(X, I32x4, I16x8)                                                    \
  STRATA_VECTOR_WIDENINGS(X, I64x2, I32x4)                                                    \
  STRATA_VECTOR_FLOAT_UNARIES(X, F32x4)                                                       \
  STRATA_VECTOR_FLOAT_UNARIES(X, F64x2)                                                       \
  X(F32x4DemoteF64x2Zero) X(F64x2PromoteLowF32x4)                                             \
  X(I32x4TruncSatF32x4S) X(I32x4TruncSatF32x4U) X(F32x4ConvertI32x4S) X(F32x4ConvertI32x4U)   \
  X(I32x4TruncSatF64x2SZero) X(I32x4TruncSatF64x2UZero)                                       \
  X(F64x2ConvertLowI32x4S) X(F64x2ConvertLowI32x4U)                                           \
  STRATA_VECTOR_RELAXED_UNARIES(X)

// v128 v128 -> v128.
#define STRATA_VECTOR_SIGNED_COMPARES(X, P) X(P##Eq) X(P##Ne) X(P##LtS) X(P##GtS) X(P##LeS) X(P##GeS)
#define STRATA_VECTOR_UNSIGNED_COMPARES(X, P) X(P##LtU) X(P##GtU) X(P##LeU) X(P##GeU)
#define STRATA_VECTOR_FLOAT_COMPARES(X, P) X(P##Eq) X(P##Ne) X(P##Lt) X(P##Gt) X(P##Le) X(P##Ge)
#define STRATA_VECTOR_MIN_MAX(X, P) X(P##MinS) X(P##MinU) X(P##MaxS) X(P##MaxU)
#define STRATA_VECTOR_SATURATING(X, P) X(P##AddSatS) X(P##AddSatU) X(P##SubSatS) X(P##SubSatU) X(P##AvgrU)
#define STRATA_VECTOR_PRODUCTS(X, W, N) \
  X(W##ExtmulLow##N##S) X(W##ExtmulHigh##N##S) X(W##ExtmulLow##N##U) X(W##ExtmulHigh##N##U)
#define STRATA_VECTOR_FLOAT_BINARIES(X, P) \
  X(P##Add) X(P##Sub) X(P##Mul) X(P##Div) X(P##Min) X(P##Max) X(P##Pmin) X(P##Pmax)
#define STRATA_VECTOR_RELAXED_BINARIES(X)                                                   \
  X(I8x16RelaxedSwizzle)                                                                    \
  X(F32x4RelaxedMin) X(F32x4RelaxedMax) X(F64x2RelaxedMin) X(F64x2RelaxedMax)               \
  X(I16x8RelaxedQ15mulrS) X(I16x8RelaxedDotI8x16I7x16S)
#define STRATA_VECTOR_BINARIES(X)                                                           \
  STRATA_VECTOR_SIGNED_COMPARES(X, I8x16) STRATA_VECTOR_UNSIGNED_COMPARES(X, I8x16)         \
  STRATA_VECTOR_SIGNED_COMPARES(X, I16x8) STRATA_VECTOR_UNSIGNED_COMPARES(X, I16x8)         \
  STRATA_VECTOR_SIGNED_COMPARES(X, I32x4) STRATA_VECTOR_UNSIGNED_COMPARES(X, I32x4)         \
  STRATA_VECTOR_SIGNED_COMPARES(X, I64x2)                                                   \
  STRATA_VECTOR_FLOAT_COMPARES(X, F32x4) STRATA_VECTOR_FLOAT_COMPARES(X, F64x2)             \
  X(V128And) X(V128Andnot) X(V128Or) X(V128Xor)                                             \
  X(I8x16Swizzle)                                                                           \
  X(I8x16NarrowI16x8S) X(I8x16NarrowI16x8U) X(I16x8NarrowI32x4S) X(I16x8NarrowI32x4U)       \
  X(I8x16Add) X(I8x16Sub) STRATA_VECTOR_SATURATING(X, I8x16) STRATA_VECTOR_MIN_MAX(X, I8x16) \
  X(I16x8Add) X(I16x8Sub) STRATA_VECTOR_SATURATING(X, I16x8) STRATA_VECTOR_MIN_MAX(X, I16x8) \
  X(I16x8Mul) X(I16x8Q15mulrSatS)                                                           \
  X(I32x4Add) X(I32x4Sub) X(I32x4Mul) STRATA_VECTOR_MIN_MAX(X, I32x4) X(I32x4DotI16x8S)     \
  X(I64x2Add) X(I64x2Sub) X(I64x2Mul)                                                       \
  STRATA_VECTOR_PRODUCTS(X, I16x8, I8x16)                                                   \
  STRATA_VECTOR_PRODUCTS(X, I32x4, I16x8)                                                   \
  STRATA_VECTOR_PRODUCTS(X, I64x2, I32x4)                                                   \
  STRATA_VECTOR_FLOAT_BINARIES(X, F32x4)                                                    \
  STRATA_VECTOR_FLOAT_BINARIES(X, F64x2)                                                    \
  STRATA_VECTOR_RELAXED_BINARIES(X)
// The dot product of the deterministic profile: signed times signed, sums saturated.
#define STRATA_VECTOR_EXACT_BINARIES(X) X(I16x8ExactDotI8x16I7x16S)

// v128 v128 v128 -> v128.
#define STRATA_VECTOR_TERNARIES(X)                                                          \
  X(V128Bitselect)                                                                          \
  X(F32x4RelaxedMadd) X(F32x4RelaxedNmadd) X(F64x2RelaxedMadd) X(F64x2RelaxedNmadd)         \
  X(I8x16RelaxedLaneselect) X(I16x8RelaxedLaneselect) X(I32x4RelaxedLaneselect) X(I64x2RelaxedLaneselect) \
  X(I32x4RelaxedDotI8x16I7x16AddS)
// Those of the deterministic profile: two roundings, and the exact dot product.
#define STRATA_VECTOR_EXACT_TERNARIES(X) \
  X(F32x4ExactMadd) X(F32x4ExactNmadd) X(F64x2ExactMadd) X(F64x2ExactNmadd) X(I32x4ExactDotI8x16I7x16AddS)

// v128 i32 -> v128.
#define STRATA_VECTOR_SHIFTS(X)                   \
  X(I8x16Shl) X(I8x16ShrS) X(I8x16ShrU)           \
  X(I16x8Shl) X(I16x8ShrS) X(I16x8ShrU)           \
  X(I32x4Shl) X(I32x4ShrS) X(I32x4ShrU)           \
  X(I64x2Shl) X(I64x2ShrS) X(I64x2ShrU)

// v128 -> i32.
#define STRATA_VECTOR_TESTS(X)                    \
  X(V128AnyTrue)                                  \
  X(I8x16AllTrue) X(I8x16Bitmask)                 \
  X(I16x8AllTrue) X(I16x8Bitmask)                 \
  X(I32x4AllTrue) X(I32x4Bitmask)                 \
  X(I64x2AllTrue) X(I64x2Bitmask)

// X(name, lane's C++ type, operand's or result's C++ type).
#define STRATA_VECTOR_SPLATS(X)                                                            \
  X(I8x16Splat, uint8_t, uint32_t) X(I16x8Splat, uint16_t, uint32_t)                       \
  X(I32x4Splat, uint32_t, uint32_t) X(I64x2Splat, uint64_t, uint64_t)                      \
  X(F32x4Splat, float, float) X(F64x2Splat, double, double)
#define STRATA_VECTOR_REPLACES(X)                                                          \
  X(I8x16ReplaceLane, uint8_t, uint32_t) X(I16x8ReplaceLane, uint16_t, uint32_t)           \
  X(I32x4ReplaceLane, uint32_t, uint32_t) X(I64x2ReplaceLane, uint64_t, uint64_t)          \
  X(F32x4ReplaceLane, float, float) X(F64x2ReplaceLane, double, double)
#define STRATA_VECTOR_EXTRACTS(X)                                                          \
  X(I8x16ExtractLaneS, int8_t, uint32_t) X(I8x16ExtractLaneU, uint8_t, uint32_t)           \
  X(I16x8ExtractLaneS, int16_t, uint32_t) X(I16x8ExtractLaneU, uint16_t, uint32_t)         \
  X(I32x4ExtractLane, uint32_t, uint32_t) X(I64x2ExtractLane, uint64_t, uint64_t)          \
  X(F32x4ExtractLane, float, float) X(F64x2ExtractLane, double, double)

// Loads: X(name, what memory holds; how it becomes a vector).
#define STRATA_VECTOR_LOADS(X)                                                             \
  X(V128Load)                                                                              \
  X(V128Load8x8S) X(V128Load8x8U) X(V128Load16x4S) X(V128Load16x4U)                        \
  X(V128Load32x2S) X(V128Load32x2U)                                                        \
  X(V128Load8Splat) X(V128Load16Splat) X(V128Load32Splat) X(V128Load64Splat)               \
  X(V128Load32Zero) X(V128Load64Zero)
// One lane of a vector: X(name, lane's C++ type).
#define STRATA_VECTOR_LANE_LOADS(X) \
  X(V128Load8Lane, uint8_t) X(V128Load16Lane, uint16_t) X(V128Load32Lane, uint32_t) X(V128Load64Lane, uint64_t)
#define STRATA_VECTOR_LANE_STORES(X) \
  X(V128Store8Lane, uint8_t) X(V128Store16Lane, uint16_t) X(V128Store32Lane, uint32_t) X(V128Store64Lane, uint64_t)

// Operations that are one of a kind. Operands after the name, as in register_ops.h; v: a pair of slots, named by the
// first.
#define STRATA_VECTOR_SINGLE_OPS(X)                                    \
  X(CopyVector)       /* v:d, v:s */                                   \
  X(ConstVector)      /* v:d | four words */                           \
  X(ConstVectorAcc)   /* | four words */                               \
  X(SelectVector)     /* v:d, v:if true, v:if false, condition */      \
  X(SelectVectorAcc)  /* v:d, v:if true, v:if false */                 \
  X(RetVector)        /* header, v:s */                                \
  X(RetVectorAcc)     /* header */                                     \
  X(GlobalGetVector)  /* v:d | global */                               \
  X(GlobalGetVectorAcc)                                                \
  X(GlobalSetVector)  /* v:s | global */                               \
  X(GlobalSetVectorAcc)                                                \
  X(StructGetVector)  /* v:d, ref:object | field offset */             \
  X(StructGetVectorAcc)                                                \
  X(StructSetVector)  /* ref:object, v:s | field offset */             \
  X(StructSetVectorAcc)                                                \
  X(ArrayGetVector)   /* v:d, ref:array, index */                      \
  X(ArrayGetVectorAcc)                                                 \
  X(ArraySetVector)   /* ref:array, index, v:s */                      \
  X(ArraySetVectorAcc)
// clang-format on

#define STRATA_NAME1(name) k##name,
#define STRATA_NAME2(name, t) k##name,
#define STRATA_NAME3(name, t, u) k##name,
enum class VecUnOp : uint16_t { STRATA_VECTOR_UNARIES(STRATA_NAME1) kCount };
enum class VecBinOp : uint16_t {
  STRATA_VECTOR_BINARIES(STRATA_NAME1) STRATA_VECTOR_EXACT_BINARIES(STRATA_NAME1) kCount
};
enum class VecTernOp : uint16_t {
  STRATA_VECTOR_TERNARIES(STRATA_NAME1) STRATA_VECTOR_EXACT_TERNARIES(STRATA_NAME1) kCount
};
enum class VecShiftOp : uint16_t { STRATA_VECTOR_SHIFTS(STRATA_NAME1) kCount };
enum class VecTestOp : uint16_t { STRATA_VECTOR_TESTS(STRATA_NAME1) kCount };
enum class SplatOp : uint16_t { STRATA_VECTOR_SPLATS(STRATA_NAME3) kCount };
enum class ReplaceOp : uint16_t { STRATA_VECTOR_REPLACES(STRATA_NAME3) kCount };
enum class ExtractOp : uint16_t { STRATA_VECTOR_EXTRACTS(STRATA_NAME3) kCount };
enum class VecLoadOp : uint16_t { STRATA_VECTOR_LOADS(STRATA_NAME1) kCount };
enum class LaneLoadOp : uint16_t { STRATA_VECTOR_LANE_LOADS(STRATA_NAME2) kCount };
enum class LaneStoreOp : uint16_t { STRATA_VECTOR_LANE_STORES(STRATA_NAME2) kCount };
enum class VecSingleOp : uint16_t { STRATA_VECTOR_SINGLE_OPS(STRATA_NAME1) kCount };
#undef STRATA_NAME1
#undef STRATA_NAME2
#undef STRATA_NAME3

// Which operand is in an accumulator, if any; or, of shifts, an immediate.
enum class VecKinds : uint8_t { kSS, kAS, kSA, kCount };
enum class TernKinds : uint8_t { kSSS, kASS, kSAS, kSSA, kCount };
enum class ShiftKinds : uint8_t { kSS, kSI, kAS, kAI, kSA, kCount };
// Address and vector of a store.
enum class VecStoreKinds : uint8_t { kSS, kSA, kAS, kNS, kNA, kCount };

}  // namespace strata::wasm

#endif  // STRATA_WASM_CODE_VECTOR_OPS_H_
