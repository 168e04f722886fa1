// The frame of a guest function: a window on each part of the guest stack.
//
//   number window     [parameters][header: 3 slots][locals][operands …]        64-bit slots; a v128 takes two
//   reference window  [parameters][locals][operands …]                          32-bit slots
//
// An operand's slot is fixed by its position on the operand stack, so the arguments of a call already stand where the
// callee's windows begin: nothing is copied. That is why the header follows the parameters: before them it would have
// to stand between operands of the caller. Results are left at the callee's window starts, which are the caller's
// operand slots.
//
// Header: [0] return pc, [1] distance to the caller's windows (low half number slots, high half reference slots), [2]
// the frame's own instance. Invariant kRefDepthWithinNumDepth: a frame's distance from the start of the reference part
// never exceeds its distance from the start of the number part, so that one limit test covers both.

#ifndef STRATA_WASM_CODE_FRAME_LAYOUT_H_
#define STRATA_WASM_CODE_FRAME_LAYOUT_H_

#include <cstdint>

namespace strata::wasm {

inline constexpr uint32_t kFrameHeaderSlots = 3;
inline constexpr uint32_t kHeaderReturnPc = 0;
inline constexpr uint32_t kHeaderWindows = 1;
inline constexpr uint32_t kHeaderInstance = 2;
// Largest frame in slots of either part: slot operands are 16 bits wide.
inline constexpr uint32_t kMaxFrameSlots = 0xffff;

inline constexpr uint64_t PackWindows(uint32_t num_slots, uint32_t ref_slots) {
  return uint64_t{num_slots} | (uint64_t{ref_slots} << 32);
}

}  // namespace strata::wasm

#endif  // STRATA_WASM_CODE_FRAME_LAYOUT_H_
