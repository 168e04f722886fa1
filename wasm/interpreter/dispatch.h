// How a handler is written, reaches its operands and goes to the next one; the two dispatch backends.
//
// Tail backend (clang, x86-64): a handler is a function whose parameters are the machine's registers, pinned by the
// preserve_none convention, and ends in a guaranteed tail call of the next. Loop backend (everything else): the same
// handler takes a MachineState and returns to a loop. A handler is written once:
//
//   STRATA_HANDLER(Name) {
//     STRATA_REGISTERS;                 // names pc, num, ref, mem, cx, acc, cage, inst, facc
//     ...
//     STRATA_NEXT(words);               // or STRATA_GOTO(handler), STRATA_TRAP(kind)
//   }
//
// `pc` points at the handler's own word. The accumulators are dead at labels, polls, calls and possible collections.
// Handlers stand in anonymous namespaces, so that their fault table entries are never discarded with a duplicate.

#ifndef STRATA_WASM_INTERPRETER_DISPATCH_H_
#define STRATA_WASM_INTERPRETER_DISPATCH_H_

#include <bit>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include "wasm/code/register_ops.h"
#include "wasm/interpreter/backend.h"
#include "wasm/runtime/execution_context.h"
#include "wasm/runtime/instance.h"

namespace strata::wasm::interpreter {

// The float accumulator: lane 0 of a vector register, as f32 or f64; or all of it, as a v128.
typedef float FloatLanes __attribute__((vector_size(16)));
typedef double DoubleLanes __attribute__((vector_size(16)));

#if STRATA_TAIL_DISPATCH

#define STRATA_HANDLER_PARAMETERS                                                                          \
  [[maybe_unused]] const uint32_t *pc, [[maybe_unused]] uint64_t *num, [[maybe_unused]] uint32_t *ref,     \
      [[maybe_unused]] uint8_t *mem, [[maybe_unused]] ExecutionContext *cx, [[maybe_unused]] uint64_t acc, \
      [[maybe_unused]] uint8_t *cage, [[maybe_unused]] Instance *inst, [[maybe_unused]] FloatLanes facc
#define STRATA_HANDLER_ARGUMENTS pc, num, ref, mem, cx, acc, cage, inst, facc
#define STRATA_CONVENTION __attribute__((preserve_none, disable_sanitizer_instrumentation))
using Handler = STRATA_CONVENTION void (*)(STRATA_HANDLER_PARAMETERS);

// A handler word is the handler's address: a jump then takes it straight from the code.
inline Handler TargetOf(const uint32_t* pc) {
  Handler handler;
  std::memcpy(&handler, pc, sizeof handler);
  return handler;
}

#define STRATA_REGISTERS
#define STRATA_GOTO(handler) [[clang::musttail]] return handler(STRATA_HANDLER_ARGUMENTS)
#define STRATA_DISPATCH() [[clang::musttail]] return TargetOf(pc)(STRATA_HANDLER_ARGUMENTS)
#define STRATA_LEAVE() return

#else

struct MachineState {
  const uint32_t* pc;
  uint64_t* num;
  uint32_t* ref;
  uint8_t* mem;
  ExecutionContext* cx;
  uint64_t acc;
  uint8_t* cage;
  Instance* inst;
  FloatLanes facc;
  bool running;
};

#define STRATA_HANDLER_PARAMETERS MachineState& state
// As in the tail backend, what races in a shared memory is the guests' business.
#define STRATA_CONVENTION __attribute__((no_sanitize_thread))
using Handler = void (*)(STRATA_HANDLER_PARAMETERS);

#define STRATA_REGISTERS                             \
  [[maybe_unused]] const uint32_t*& pc = state.pc;   \
  [[maybe_unused]] uint64_t*& num = state.num;       \
  [[maybe_unused]] uint32_t*& ref = state.ref;       \
  [[maybe_unused]] uint8_t*& mem = state.mem;        \
  [[maybe_unused]] ExecutionContext*& cx = state.cx; \
  [[maybe_unused]] uint64_t& acc = state.acc;        \
  [[maybe_unused]] uint8_t*& cage = state.cage;      \
  [[maybe_unused]] Instance*& inst = state.inst;     \
  [[maybe_unused]] FloatLanes& facc = state.facc
#define STRATA_GOTO(handler) return handler(state)
#define STRATA_DISPATCH() return
#define STRATA_LEAVE()     \
  do {                     \
    state.running = false; \
    return;                \
  } while (0)

#endif

#define STRATA_HANDLER(name) STRATA_CONVENTION void name(STRATA_HANDLER_PARAMETERS)
#define STRATA_NEXT(words) \
  do {                     \
    pc += (words);         \
    STRATA_DISPATCH();     \
  } while (0)
#define STRATA_TRAP(kind)                        \
  do {                                           \
    cx->trap_kind = static_cast<uint64_t>(kind); \
    STRATA_GOTO(StopWithTrap);                   \
  } while (0)
#define STRATA_UNLIKELY(condition) __builtin_expect(!!(condition), 0)

// Leaves guest code with cx->trap_kind set; publishes the state of the trapping instruction.
STRATA_HANDLER(StopWithTrap);
// A poll found interrupt bits; pc is where to go on.
STRATA_HANDLER(PollSlow);
// A call's stack test failed; pc is at the call, which is tried again if the stack suffices.
STRATA_HANDLER(CallSlow);

// SingleOp::kRuntimeCall; what its ready-made forms fall back on.
STRATA_HANDLER(RuntimeCall);

// Makes the state visible to everything outside handlers.
#define STRATA_PUBLISH() \
  do {                   \
    cx->pc = pc;         \
    cx->num = num;       \
    cx->ref = ref;       \
    cx->instance = inst; \
  } while (0)
// Takes back what code outside handlers may have changed.
#define STRATA_RELOAD()                                               \
  do {                                                                \
    mem = inst->memory0_base;                                         \
    cage = reinterpret_cast<uint8_t*>(cx->mutator.cage_base.value()); \
  } while (0)

// Goes on where a throw has led. Polls, for a loop may be made of throws.
#define STRATA_LAND(landing)                                                                                \
  do {                                                                                                      \
    pc = (landing).pc;                                                                                      \
    num = (landing).num;                                                                                    \
    ref = (landing).ref;                                                                                    \
    inst = (landing).instance;                                                                              \
    STRATA_RELOAD();                                                                                        \
    if (STRATA_UNLIKELY(cx->mutator.interrupt.load(std::memory_order_relaxed) != 0)) STRATA_GOTO(PollSlow); \
    STRATA_DISPATCH();                                                                                      \
  } while (0)

// Words of an instruction with `slots` 16-bit and `imms` 32-bit operands.
constexpr int Words(int slots, int imms) { return static_cast<int>(kHandlerWords) + (slots + 1) / 2 + imms; }

inline uint32_t SlotAt(const uint32_t* pc, int index) {
  uint16_t slot;
  std::memcpy(&slot, reinterpret_cast<const char*>(pc + kHandlerWords) + 2 * index, sizeof slot);
  return slot;
}

// Typed access to a 64-bit number slot. A write clears the upper half of a 32-bit value.
template <class T>
inline T ReadNum(const uint64_t* num, uint32_t slot) {
  T value;
  std::memcpy(&value, num + slot, sizeof value);
  return value;
}
template <class T>
inline void WriteNum(uint64_t* num, uint32_t slot, T value) {
  if constexpr (sizeof(T) == 8) {
    std::memcpy(num + slot, &value, sizeof value);
  } else if constexpr (std::is_floating_point_v<T>) {
    num[slot] = std::bit_cast<uint32_t>(value);
  } else {
    num[slot] = static_cast<std::make_unsigned_t<T>>(value);
  }
}

// Accumulators by type.
template <class T>
inline T ReadAcc(uint64_t acc, FloatLanes facc) {
  if constexpr (std::is_same_v<T, float>) {
    return facc[0];
  } else if constexpr (std::is_same_v<T, double>) {
    return reinterpret_cast<DoubleLanes>(facc)[0];
  } else {
    return static_cast<T>(acc);
  }
}
template <class T>
inline void WriteAcc(uint64_t& acc, FloatLanes& facc, T value) {
  if constexpr (std::is_same_v<T, float>) {
    const FloatLanes lanes = {value};
    facc = __builtin_shufflevector(lanes, lanes, 0, -1, -1, -1);
  } else if constexpr (std::is_same_v<T, double>) {
    const DoubleLanes lanes = {value};
    facc = reinterpret_cast<FloatLanes>(__builtin_shufflevector(lanes, lanes, 0, -1));
  } else {
    acc = static_cast<std::make_unsigned_t<T>>(value);
  }
}

// The result of an operation: to its slot 0 and to the accumulator of its type (wasm/code/accumulators.h), or only to
// that.
template <Dst kDst, class T>
inline void WriteResult(const uint32_t* pc, uint64_t* num, uint64_t& acc, FloatLanes& facc, T value) {
  if constexpr (kDst == Dst::kSlot) WriteNum(num, SlotAt(pc, 0), value);
  WriteAcc(acc, facc, value);
}

// Immediates: i32 and f32 take one word, i64 one word sign-extended, f64 two.
template <class T>
constexpr int ImmWords() {
  return std::is_same_v<T, double> ? 2 : 1;
}
template <class T>
inline T ReadImm(const uint32_t* at) {
  if constexpr (sizeof(T) == 8 && std::is_integral_v<T>) {
    return static_cast<T>(static_cast<int64_t>(static_cast<int32_t>(*at)));
  } else {
    T value;
    std::memcpy(&value, at, sizeof value);
    return value;
  }
}

// Every handler by operation id.
struct HandlerTable {
  Handler handlers[kRegOpCount] = {};
};
// Each fills in its families.
void AddIntHandlers(HandlerTable& table);
void AddFloatHandlers(HandlerTable& table);
void AddFusedHandlers(HandlerTable& table);
void AddFusedMemoryHandlers(HandlerTable& table);
void AddConversionHandlers(HandlerTable& table);
void AddIntBranchHandlers(HandlerTable& table);
void AddFloatBranchHandlers(HandlerTable& table);
void AddMemoryHandlers(HandlerTable& table);
void AddAtomicHandlers(HandlerTable& table);
void AddObjectHandlers(HandlerTable& table);
void AddBarrierHandlers(HandlerTable& table);
void AddNewHandlers(HandlerTable& table);
void AddCastHandlers(HandlerTable& table);
void AddGetFromHandlers(HandlerTable& table);
void AddReferenceHandlers(HandlerTable& table);
void AddTableHandlers(HandlerTable& table);
void AddControlHandlers(HandlerTable& table);
void AddCallHandlers(HandlerTable& table);
void AddExceptionHandlers(HandlerTable& table);
void AddBaselineVectorHandlers(HandlerTable& table);
// Replaces the baseline's where the processor has AVX2 and FMA; false where it has not.
bool AddAvx2VectorHandlers(HandlerTable& table);
void AddVectorMoveHandlers(HandlerTable& table);

}  // namespace strata::wasm::interpreter

#endif  // STRATA_WASM_INTERPRETER_DISPATCH_H_
