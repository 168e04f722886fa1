// The frame of a guest function: a window on each part of the guest stack.
//
//   number window     [parameters][header: 2 slots][locals][operands …]        64-bit slots; a v128 takes two
//   reference window  [parameters][locals][operands …]                          32-bit slots
//
// An operand's slot is fixed by its position on the operand stack, so the arguments of a call already stand where the
// callee's windows begin: nothing is copied. That is why the header follows the parameters: before them it would have
// to stand between operands of the caller. Results are left at the callee's window starts, which are the caller's
// operand slots.
//
// Header: [0] return pc, [1] the frame's own instance, which only a call that leaves it writes. How far the caller's
// windows are away is not there but in the code: the two words before every return pc (invariant
// kDistancesBeforeReturn), so calls write one word. A return pc that stands at a Resume instruction says that the call
// has left its instance.
//
// Invariant kRefDepthWithinNumDepth: a frame's distance from the start of the reference part never exceeds its distance
// from the start of the number part, so that one limit test covers both.

#ifndef STRATA_WASM_CODE_FRAME_LAYOUT_H_
#define STRATA_WASM_CODE_FRAME_LAYOUT_H_

#include <cstdint>

namespace strata::wasm {

inline constexpr uint32_t kFrameHeaderSlots = 2;
inline constexpr uint32_t kHeaderReturnPc = 0;
inline constexpr uint32_t kHeaderInstance = 1;
// Largest frame in slots of either part: slot operands are 16 bits wide.
inline constexpr uint32_t kMaxFrameSlots = 0xffff;

// The words before a return pc: bytes from the caller's windows to the callee's, numbers and references. Both are 0
// where an entry of the host begins.
inline constexpr uint32_t kDistanceWords = 2;
inline uint32_t NumDistance(const uint32_t* return_pc) { return return_pc[-2]; }
inline uint32_t RefDistance(const uint32_t* return_pc) { return return_pc[-1]; }

}  // namespace strata::wasm

#endif  // STRATA_WASM_CODE_FRAME_LAYOUT_H_
