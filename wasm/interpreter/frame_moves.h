// How handlers make frames and leave them (wasm/code/frame_layout.h).
//
// The macros stand inside a handler, because they change its registers. A return pc is read before results are written:
// they may take its place.

#ifndef STRATA_WASM_INTERPRETER_FRAME_MOVES_H_
#define STRATA_WASM_INTERPRETER_FRAME_MOVES_H_

#include <cstdint>

#include "wasm/code/frame_layout.h"
#include "wasm/interpreter/dispatch.h"

namespace strata::wasm::interpreter {

template <class T>
inline T* Ascend(T* window, uint32_t bytes) {
  return reinterpret_cast<T*>(reinterpret_cast<char*>(window) + bytes);
}
template <class T>
inline T* Descend(T* window, uint32_t bytes) {
  return reinterpret_cast<T*>(reinterpret_cast<char*>(window) - bytes);
}

// Moves the windows to the callee of an instruction of `words` words, which will return to `return_pc`.
#define STRATA_PUSH_FRAME(header, words, return_pc)                      \
  do {                                                                   \
    (header)[kHeaderReturnPc] = reinterpret_cast<uint64_t>((return_pc)); \
    num = Ascend(num, NumDistance(pc + (words)));                        \
    ref = Ascend(ref, RefDistance(pc + (words)));                        \
  } while (0)

// Of the frame whose header's slot is the instruction's first.
#define STRATA_READ_RETURN_PC(return_pc) \
  const auto* const return_pc = reinterpret_cast<const uint32_t*>(num[SlotAt(pc, 0) + kHeaderReturnPc])

// Goes back to the code and the windows of the caller.
#define STRATA_RETURN_TO(return_pc)      \
  do {                                   \
    pc = (return_pc);                    \
    num = Descend(num, NumDistance(pc)); \
    ref = Descend(ref, RefDistance(pc)); \
    STRATA_DISPATCH();                   \
  } while (0)

// Copies a few slots downwards. The barrier keeps compilers from making it a call of memmove.
template <class T>
inline void MoveDown(T* to, const T* from, uint32_t count) {
  for (; count != 0; --count) {
    *to++ = *from++;
    asm volatile("" : "+r"(to));
  }
}

}  // namespace strata::wasm::interpreter

#endif  // STRATA_WASM_INTERPRETER_FRAME_MOVES_H_
