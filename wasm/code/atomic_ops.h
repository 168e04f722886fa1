// The atomic accesses of the threads proposal, as operations of register code.
//
// Part of the instruction set in register_ops.h. Names are those of the opcodes. One form each: operands and result in
// slots, any memory, address and alignment tested.

#ifndef STRATA_WASM_CODE_ATOMIC_OPS_H_
#define STRATA_WASM_CODE_ATOMIC_OPS_H_

#include <cstdint>

namespace strata::wasm {

// clang-format off: it does not come to rest on these tables.

// The seven widths. X(name, memory type, value type, extra...): name is prefix, width, middle, operation, suffix.
#define STRATA_ATOMIC_LOADS(X)              \
  X(I32AtomicLoad, uint32_t, uint32_t)      \
  X(I64AtomicLoad, uint64_t, uint64_t)      \
  X(I32AtomicLoad8U, uint8_t, uint32_t)     \
  X(I32AtomicLoad16U, uint16_t, uint32_t)   \
  X(I64AtomicLoad8U, uint8_t, uint64_t)     \
  X(I64AtomicLoad16U, uint16_t, uint64_t)   \
  X(I64AtomicLoad32U, uint32_t, uint64_t)
#define STRATA_ATOMIC_STORES(X)             \
  X(I32AtomicStore, uint32_t, uint32_t)     \
  X(I64AtomicStore, uint64_t, uint64_t)     \
  X(I32AtomicStore8, uint8_t, uint32_t)     \
  X(I32AtomicStore16, uint16_t, uint32_t)   \
  X(I64AtomicStore8, uint8_t, uint64_t)     \
  X(I64AtomicStore16, uint16_t, uint64_t)   \
  X(I64AtomicStore32, uint32_t, uint64_t)
#define STRATA_ATOMIC_RMW_WIDTHS(X, Op)                \
  X(I32AtomicRmw##Op, uint32_t, uint32_t, Op)          \
  X(I64AtomicRmw##Op, uint64_t, uint64_t, Op)          \
  X(I32AtomicRmw8##Op##U, uint8_t, uint32_t, Op)       \
  X(I32AtomicRmw16##Op##U, uint16_t, uint32_t, Op)     \
  X(I64AtomicRmw8##Op##U, uint8_t, uint64_t, Op)       \
  X(I64AtomicRmw16##Op##U, uint16_t, uint64_t, Op)     \
  X(I64AtomicRmw32##Op##U, uint32_t, uint64_t, Op)
#define STRATA_ATOMIC_RMWS(X)        \
  STRATA_ATOMIC_RMW_WIDTHS(X, Add)   \
  STRATA_ATOMIC_RMW_WIDTHS(X, Sub)   \
  STRATA_ATOMIC_RMW_WIDTHS(X, And)   \
  STRATA_ATOMIC_RMW_WIDTHS(X, Or)    \
  STRATA_ATOMIC_RMW_WIDTHS(X, Xor)   \
  STRATA_ATOMIC_RMW_WIDTHS(X, Xchg)
#define STRATA_ATOMIC_CMPXCHGS(X) STRATA_ATOMIC_RMW_WIDTHS(X, Cmpxchg)
// clang-format on

#define STRATA_NAME3(name, memory, value) k##name,
#define STRATA_NAME4(name, memory, value, op) k##name,
enum class AtomicOp : uint16_t {
  STRATA_ATOMIC_LOADS(STRATA_NAME3) STRATA_ATOMIC_STORES(STRATA_NAME3) STRATA_ATOMIC_RMWS(STRATA_NAME4)
      STRATA_ATOMIC_CMPXCHGS(STRATA_NAME4) kFence,
  kCount
};
#undef STRATA_NAME3
#undef STRATA_NAME4

}  // namespace strata::wasm

#endif  // STRATA_WASM_CODE_ATOMIC_OPS_H_
