// What the kinds of struct.get and array.get read, and what the stack gets.

#ifndef STRATA_WASM_INTERPRETER_GET_TYPES_H_
#define STRATA_WASM_INTERPRETER_GET_TYPES_H_

#include <cstdint>

#include "wasm/code/register_ops.h"

namespace strata::wasm::interpreter {

// The memory type and the stack type of each kind of read.
template <GetKind kKind>
struct GetTypes;
#define STRATA_GET_TYPES(kind, memory, result) \
  template <>                                  \
  struct GetTypes<GetKind::kind> {             \
    using M = memory;                          \
    using R = result;                          \
  };
STRATA_GET_TYPES(kI8S, int8_t, uint32_t)
STRATA_GET_TYPES(kI8U, uint8_t, uint32_t)
STRATA_GET_TYPES(kI16S, int16_t, uint32_t)
STRATA_GET_TYPES(kI16U, uint16_t, uint32_t)
STRATA_GET_TYPES(kI32, uint32_t, uint32_t)
STRATA_GET_TYPES(kI64, uint64_t, uint64_t)
STRATA_GET_TYPES(kF32, float, float)
STRATA_GET_TYPES(kF64, double, double)
STRATA_GET_TYPES(kRef, uint32_t, uint32_t)
#undef STRATA_GET_TYPES

}  // namespace strata::wasm::interpreter

#endif  // STRATA_WASM_INTERPRETER_GET_TYPES_H_
