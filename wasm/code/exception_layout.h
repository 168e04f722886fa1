// An exception in the heap (what an exnref refers to): its tag and its payload.
//
// Word 0 is the header, with kExceptionTypeId; word 1 counts the payload's slots, numbers in the low half, references
// in the high one; word 2 is the tag's index in its store; references follow, then, aligned to 8, numbers (a v128 is
// two). So size and references are known without the tag. Immutable.

#ifndef STRATA_WASM_CODE_EXCEPTION_LAYOUT_H_
#define STRATA_WASM_CODE_EXCEPTION_LAYOUT_H_

#include <cstdint>

namespace strata::wasm {

inline constexpr uint32_t kExceptionCountsOffset = 4;
inline constexpr uint32_t kExceptionTagOffset = 8;
inline constexpr uint32_t kExceptionRefsOffset = 12;

// Slots that a payload takes of each part. A function type has at most 1,000 parameters, so either fits 16 bits.
struct PayloadSlots {
  uint32_t nums = 0;
  uint32_t refs = 0;
};

constexpr uint32_t PackPayloadSlots(PayloadSlots slots) { return slots.nums | (slots.refs << 16); }
constexpr PayloadSlots UnpackPayloadSlots(uint32_t word) { return {word & 0xffff, word >> 16}; }

constexpr uint32_t ExceptionNumsOffset(PayloadSlots slots) { return (kExceptionRefsOffset + 4 * slots.refs + 7) & ~7u; }
// A multiple of 8.
constexpr uint32_t ExceptionBytes(PayloadSlots slots) { return ExceptionNumsOffset(slots) + 8 * slots.nums; }

}  // namespace strata::wasm

#endif  // STRATA_WASM_CODE_EXCEPTION_LAYOUT_H_
