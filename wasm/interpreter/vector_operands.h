// Operands of vector handlers: vectors in slots and in the accumulator, single lanes, and what loads make of memory.

#ifndef STRATA_WASM_INTERPRETER_VECTOR_OPERANDS_H_
#define STRATA_WASM_INTERPRETER_VECTOR_OPERANDS_H_

#include <array>

#include "wasm/interpreter/dispatch.h"
#include "wasm/interpreter/vector_lanes.h"
#include "wasm/runtime/memory.h"

namespace strata::wasm::interpreter {

STRATA_VECTOR_INLINE V128 LoadVector(const void* from) {
  V128 vector;
  std::memcpy(&vector, from, sizeof vector);
  return vector;
}
STRATA_VECTOR_INLINE void StoreVector(void* to, V128 vector) { std::memcpy(to, &vector, sizeof vector); }

// Operand `index` of the instruction, or the accumulator.
template <bool kSlot>
STRATA_VECTOR_INLINE V128 ReadVector(const uint32_t* pc, int index, const uint64_t* num, V128 facc) {
  if constexpr (kSlot) {
    return LoadVector(num + SlotAt(pc, index));
  } else {
    return facc;
  }
}
// The destination is operand 0.
template <Dst kDst>
STRATA_VECTOR_INLINE void WriteVector(const uint32_t* pc, uint64_t* num, V128& facc, V128 vector) {
  if constexpr (kDst == Dst::kSlot) {
    StoreVector(num + SlotAt(pc, 0), vector);
  } else {
    facc = vector;
  }
}

// Positions for an optional destination and two operands.
template <VecKinds kKinds, Dst kDst>
struct PairLayout {
  static constexpr bool kASlot = kKinds != VecKinds::kAS;
  static constexpr bool kBSlot = kKinds != VecKinds::kSA;
  static constexpr int kA = kDst == Dst::kSlot ? 1 : 0;
  static constexpr int kB = kA + (kASlot ? 1 : 0);
  static constexpr int kSlots = kB + (kBSlot ? 1 : 0);
};

// The vector type whose lanes are of type E.
template <class E>
struct VectorOf {
  typedef E Type __attribute__((vector_size(16)));
};

template <class E>
STRATA_VECTOR_INLINE V128 SplatLane(E value) {
  return As<V128>(Splat<typename VectorOf<E>::Type>(value));
}

// Bytes of ones between zeros: read from kOffset - n, a mask of the lane of kBytes bytes that begins at byte n.
template <size_t kBytes>
struct LaneWindow {
  static constexpr size_t kOffset = 16;
  static constexpr std::array<uint8_t, 32 + kBytes> MakeBytes() {
    std::array<uint8_t, 32 + kBytes> bytes = {};
    for (size_t i = 0; i < kBytes; ++i) bytes[kOffset + i] = 0xff;
    return bytes;
  }
  static constexpr std::array<uint8_t, 32 + kBytes> kOnes = MakeBytes();
};

// `vector` with the lane at byte `first_byte` replaced. Selects by a mask: nothing goes through memory.
template <class E>
STRATA_VECTOR_INLINE V128 ReplaceLane(V128 vector, E value, uint32_t first_byte) {
  using Window = LaneWindow<sizeof(E)>;
  const U64x2 mask = As<U64x2>(LoadVector(Window::kOnes.data() + Window::kOffset - first_byte));
  return As<V128>((As<U64x2>(vector) & ~mask) | (As<U64x2>(SplatLane(value)) & mask));
}

template <class E>
STRATA_VECTOR_INLINE E LaneInSlots(const uint64_t* num, uint32_t slot, uint32_t first_byte) {
  E value;
  std::memcpy(&value, reinterpret_cast<const char*>(num + slot) + first_byte, sizeof value);
  return value;
}

// What a load reads, and the vector it makes of that.
template <VecLoadOp kOp>
struct LoadedVector;
#define STRATA_LOADED(name, source, expression)                                \
  template <>                                                                  \
  struct LoadedVector<VecLoadOp::k##name> {                                    \
    using Source = source;                                                     \
    STRATA_VECTOR_INLINE static V128 Make(Source value) { return expression; } \
  };
#define STRATA_LOADED_HALF(name, wide, half) \
  STRATA_LOADED(name, uint64_t, As<V128>(Widen<wide, half>(U64x2{value, 0}, false)))
STRATA_LOADED(V128Load, V128, value)
STRATA_LOADED_HALF(V128Load8x8S, I16x8, I8x8)
STRATA_LOADED_HALF(V128Load8x8U, U16x8, U8x8)
STRATA_LOADED_HALF(V128Load16x4S, I32x4, I16x4)
STRATA_LOADED_HALF(V128Load16x4U, U32x4, U16x4)
STRATA_LOADED_HALF(V128Load32x2S, I64x2, I32x2)
STRATA_LOADED_HALF(V128Load32x2U, U64x2, U32x2)
STRATA_LOADED(V128Load8Splat, uint8_t, SplatLane(value))
STRATA_LOADED(V128Load16Splat, uint16_t, SplatLane(value))
STRATA_LOADED(V128Load32Splat, uint32_t, SplatLane(value))
STRATA_LOADED(V128Load64Splat, uint64_t, SplatLane(value))
STRATA_LOADED(V128Load32Zero, uint32_t, As<V128>(U32x4{value, 0, 0, 0}))
STRATA_LOADED(V128Load64Zero, uint64_t, As<V128>(U64x2{value, 0}))
#undef STRATA_LOADED_HALF
#undef STRATA_LOADED

// The address a checked access touches, or null if it lies outside. Immediates: memory, static offset low, high.
inline uint8_t* CheckedVectorAddress(Instance* inst, const uint32_t* immediates, uint64_t index, uint64_t bytes) {
  const MemoryInstance& memory = *inst->memories[immediates[0]];
  const uint64_t offset = immediates[1] | (uint64_t{immediates[2]} << 32);
  uint64_t at;
  if (__builtin_add_overflow(index, offset, &at) || !memory.Contains(at, bytes)) return nullptr;
  return memory.base() + at;
}

}  // namespace strata::wasm::interpreter

#endif  // STRATA_WASM_INTERPRETER_VECTOR_OPERANDS_H_
