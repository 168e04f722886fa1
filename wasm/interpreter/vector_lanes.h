// A v128 as the compiler's vector types, its lanes, and the instruction sets that vector operations are written for.

#ifndef STRATA_WASM_INTERPRETER_VECTOR_LANES_H_
#define STRATA_WASM_INTERPRETER_VECTOR_LANES_H_

#include <cstdint>
#include <cstring>
#include <type_traits>

// Defined (--config=portable-vectors): no intrinsics even where there are some, so that the portable code is tested.
#if defined(__SSE2__) && !defined(STRATA_PORTABLE_VECTORS)
#define STRATA_X86_VECTORS 1
#else
#define STRATA_X86_VECTORS 0
#endif

namespace strata::wasm::interpreter {

typedef int8_t I8x16 __attribute__((vector_size(16)));
typedef uint8_t U8x16 __attribute__((vector_size(16)));
typedef int16_t I16x8 __attribute__((vector_size(16)));
typedef uint16_t U16x8 __attribute__((vector_size(16)));
typedef int32_t I32x4 __attribute__((vector_size(16)));
typedef uint32_t U32x4 __attribute__((vector_size(16)));
typedef int64_t I64x2 __attribute__((vector_size(16)));
typedef uint64_t U64x2 __attribute__((vector_size(16)));
typedef float F32x4 __attribute__((vector_size(16)));
typedef double F64x2 __attribute__((vector_size(16)));
using V128 = F32x4;  // as the float accumulator has it

// Half a vector.
typedef int8_t I8x8 __attribute__((vector_size(8)));
typedef uint8_t U8x8 __attribute__((vector_size(8)));
typedef int16_t I16x4 __attribute__((vector_size(8)));
typedef uint16_t U16x4 __attribute__((vector_size(8)));
typedef int32_t I32x2 __attribute__((vector_size(8)));
typedef uint32_t U32x2 __attribute__((vector_size(8)));
typedef float F32x2 __attribute__((vector_size(8)));

// What an operation may use. kPortable: vector types only, any architecture. kSse2: the x86-64 baseline. kAvx2: AVX2
// and FMA, in handlers chosen when the processor has them.
enum class Isa : uint8_t { kPortable, kSse2, kAvx2 };
inline constexpr Isa kBaselineIsa = STRATA_X86_VECTORS ? Isa::kSse2 : Isa::kPortable;
constexpr Isa Below(Isa isa) { return isa == Isa::kAvx2 ? Isa::kSse2 : Isa::kPortable; }

// Handlers call nothing.
#define STRATA_VECTOR_INLINE [[gnu::always_inline]] inline

// The same bits as another vector type.
template <class T, class V>
STRATA_VECTOR_INLINE T As(V vector) {
  static_assert(sizeof(T) == sizeof(V));
  return reinterpret_cast<T>(vector);
}

template <class V>
inline constexpr int kLanes = static_cast<int>(sizeof(V) / sizeof(V{}[0]));

// All lanes alike.
template <class V, class E>
STRATA_VECTOR_INLINE V Splat(E value) {
  V result;
  for (int i = 0; i < kLanes<V>; ++i) result[i] = static_cast<std::remove_reference_t<decltype(result[0])>>(value);
  return result;
}

// A half, widened lane by lane into vectors of type W.
template <class W, class Half, class V>
STRATA_VECTOR_INLINE W Widen(V vector, bool high) {
  uint64_t bits = As<U64x2>(vector)[high ? 1 : 0];
  Half half;
  std::memcpy(&half, &bits, sizeof half);
  return __builtin_convertvector(half, W);
}

}  // namespace strata::wasm::interpreter

#endif  // STRATA_WASM_INTERPRETER_VECTOR_LANES_H_
