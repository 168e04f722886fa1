// Accesses that may fault: guest memory, and fields of a reference that may be null.
//
// Tail backend: one volatile instruction each, with the machine's registers pinned where the signal handler expects
// them, and an entry (address, trap kind) in the link-time table `strata_fault`. The access is the only instruction
// that may fault. Loop backend: heap accesses compare with null first; linear memory always goes through the checked
// handlers.
//
// STRATA_HEAP_LOAD(type, result, word, offset, kind) and STRATA_HEAP_STORE stand inside a handler, because a trap
// leaves it.

#ifndef STRATA_WASM_INTERPRETER_GUEST_ACCESS_H_
#define STRATA_WASM_INTERPRETER_GUEST_ACCESS_H_

#include <cstdint>
#include <cstring>

#include "wasm/interpreter/dispatch.h"

namespace strata::wasm::interpreter {

#if STRATA_TAIL_DISPATCH

// One row of the fault table; `address` is relative to its own place, so the table needs no relocation.
struct FaultEntry {
  int32_t address;
  uint32_t kind;
};

#define STRATA_PINNED_REGISTERS                         \
  register const uint32_t* pinned_pc asm("r12") = pc;   \
  register uint64_t* pinned_num asm("r13") = num;       \
  register uint32_t* pinned_ref asm("r14") = ref;       \
  register ExecutionContext* pinned_cx asm("rdi") = cx; \
  register Instance* pinned_inst asm("rcx") = inst
#define STRATA_PINNED_INPUTS "r"(pinned_pc), "r"(pinned_num), "r"(pinned_ref), "r"(pinned_cx), "r"(pinned_inst)
#define STRATA_FAULT_ROW                               \
  "\n\t.pushsection strata_fault,\"aR\",@progbits\n\t" \
  ".balign 4\n\t.long 771b-., %c[kind]\n\t.popsection"

#define STRATA_ACCESS_PARAMETERS                                                                               \
  const uint32_t *pc, uint64_t *num, uint32_t *ref, ExecutionContext *cx, Instance *inst, const uint8_t *base, \
      uint64_t at
#define STRATA_ACCESS_ARGUMENTS pc, num, ref, cx, inst

template <class T, TrapKind kKind>
[[gnu::always_inline]] inline T FaultingLoad(STRATA_ACCESS_PARAMETERS) {
  STRATA_PINNED_REGISTERS;
#define STRATA_LOAD_WITH(instruction, output, variable) \
  asm volatile("771: " instruction STRATA_FAULT_ROW     \
               : output(variable)                       \
               : [base] "r"(base), [at] "r"(at), [kind] "i"(static_cast<int>(kKind)), STRATA_PINNED_INPUTS)
  if constexpr (std::is_same_v<T, float>) {
    float value;
    STRATA_LOAD_WITH("movss (%[base],%[at]), %0", "=x", value);
    return value;
  } else if constexpr (std::is_same_v<T, double>) {
    double value;
    STRATA_LOAD_WITH("movsd (%[base],%[at]), %0", "=x", value);
    return value;
  } else if constexpr (sizeof(T) == 16) {
    T value;
    STRATA_LOAD_WITH("movups (%[base],%[at]), %0", "=x", value);
    return value;
  } else if constexpr (sizeof(T) == 8) {
    uint64_t value;
    STRATA_LOAD_WITH("movq (%[base],%[at]), %0", "=r", value);
    return static_cast<T>(value);
  } else if constexpr (sizeof(T) == 4) {
    uint32_t value;
    STRATA_LOAD_WITH("movl (%[base],%[at]), %0", "=r", value);
    return static_cast<T>(value);
  } else if constexpr (sizeof(T) == 2) {
    uint32_t value;
    STRATA_LOAD_WITH("movzwl (%[base],%[at]), %0", "=r", value);
    return static_cast<T>(value);
  } else {
    uint32_t value;
    STRATA_LOAD_WITH("movzbl (%[base],%[at]), %0", "=r", value);
    return static_cast<T>(value);
  }
#undef STRATA_LOAD_WITH
}

template <class T, TrapKind kKind>
[[gnu::always_inline]] inline void FaultingStore(STRATA_ACCESS_PARAMETERS, T value) {
  STRATA_PINNED_REGISTERS;
#define STRATA_STORE_WITH(instruction, input, variable)                                                        \
  asm volatile("771: " instruction STRATA_FAULT_ROW                                                            \
               :                                                                                               \
               : [base] "r"(base), [at] "r"(at), [value] input(variable), [kind] "i"(static_cast<int>(kKind)), \
                 STRATA_PINNED_INPUTS                                                                          \
               : "memory")
  if constexpr (std::is_same_v<T, float>) {
    STRATA_STORE_WITH("movss %[value], (%[base],%[at])", "x", value);
  } else if constexpr (std::is_same_v<T, double>) {
    STRATA_STORE_WITH("movsd %[value], (%[base],%[at])", "x", value);
  } else if constexpr (sizeof(T) == 16) {
    STRATA_STORE_WITH("movups %[value], (%[base],%[at])", "x", value);
  } else if constexpr (sizeof(T) == 8) {
    STRATA_STORE_WITH("movq %[value], (%[base],%[at])", "r", value);
  } else if constexpr (sizeof(T) == 4) {
    STRATA_STORE_WITH("movl %[value], (%[base],%[at])", "r", value);
  } else if constexpr (sizeof(T) == 2) {
    STRATA_STORE_WITH("movw %w[value], (%[base],%[at])", "r", value);
  } else {
    STRATA_STORE_WITH("movb %b[value], (%[base],%[at])", "q", value);
  }
#undef STRATA_STORE_WITH
}

// A stored constant: an immediate of one word, the integer bits sign-extended.
template <class M>
inline M StoredImmediate(uint32_t word) {
  using Bits = std::conditional_t<sizeof(M) == 8, uint64_t, std::conditional_t<sizeof(M) == 4, uint32_t, M>>;
  return std::bit_cast<M>(static_cast<Bits>(static_cast<int64_t>(static_cast<int32_t>(word))));
}

#define STRATA_HEAP_LOAD(type, result, word, offset, trap) \
  const type result = FaultingLoad<type, trap>(STRATA_ACCESS_ARGUMENTS, cage, uint64_t{word} * 4 + (offset))
#define STRATA_HEAP_STORE(type, value, word, offset, trap) \
  FaultingStore<type, trap>(STRATA_ACCESS_ARGUMENTS, cage, uint64_t{word} * 4 + (offset), value)

#else

#define STRATA_HEAP_LOAD(type, result, word, offset, trap) \
  if (STRATA_UNLIKELY((word) == 0)) STRATA_TRAP(trap);     \
  type result;                                             \
  std::memcpy(&result, cage + uint64_t{word} * 4 + (offset), sizeof result)
#define STRATA_HEAP_STORE(type, value, word, offset, trap)                     \
  do {                                                                         \
    if (STRATA_UNLIKELY((word) == 0)) STRATA_TRAP(trap);                       \
    const type stored = (value);                                               \
    std::memcpy(cage + uint64_t{word} * 4 + (offset), &stored, sizeof stored); \
  } while (0)

#endif

}  // namespace strata::wasm::interpreter

#endif  // STRATA_WASM_INTERPRETER_GUEST_ACCESS_H_
