// Calls, tail calls, returns, and the ways in and out of guest code. See wasm/code/frame_layout.h for the frame.
#include "wasm/code/frame_layout.h"
#include "wasm/interpreter/dispatch.h"
#include "wasm/interpreter/frame_moves.h"
#include "wasm/interpreter/host_call.h"
#include "wasm/interpreter/lazy_lowering.h"
#include "wasm/runtime/runtime_ops.h"
#include "wasm/runtime/store.h"

namespace strata::wasm::interpreter {

STRATA_HANDLER(CallSlow) {
  STRATA_REGISTERS;
  STRATA_PUBLISH();
  const TrapKind trap = cx->store->HandleStackLimit(num + SlotAt(pc, 0));
  if (trap != TrapKind::kNone) STRATA_TRAP(trap);
  STRATA_RELOAD();
  STRATA_DISPATCH();
}

namespace {

// Operands common to all calls: the callee's header, and one more. The distances to its windows are the last words.
constexpr int kHeader = 0, kArgument = 1, kCallee = 1, kCallSlots = 2;
constexpr int CallWords(int imms) { return Words(kCallSlots, imms + static_cast<int>(kDistanceWords)); }
constexpr int kResumeWords = Words(2, static_cast<int>(kDistanceWords));

// The callee's header. The stack test compares it instead of the window, which begins a few slots before it.
#define STRATA_CALLEE_HEADER(header)                  \
  uint64_t* const header = num + SlotAt(pc, kHeader); \
  if (STRATA_UNLIKELY(header > cx->num_limit.load(std::memory_order_relaxed))) STRATA_GOTO(CallSlow)

// What a direct call does with its last number argument, which stands before the header.
enum class LastArgument { kInPlace, kCopy, kConst, kAdd };

template <LastArgument kLast>
STRATA_HANDLER(CallLocal) {
  STRATA_REGISTERS;
  STRATA_CALLEE_HEADER(header);
  constexpr int kWords = CallWords(kLast == LastArgument::kConst || kLast == LastArgument::kAdd ? 2 : 1);
  if constexpr (kLast == LastArgument::kCopy) header[-1] = num[SlotAt(pc, kArgument)];
  if constexpr (kLast == LastArgument::kConst) header[-1] = pc[Words(kCallSlots, 1)];
  if constexpr (kLast == LastArgument::kAdd) {
    header[-1] = ReadNum<uint32_t>(num, SlotAt(pc, kArgument)) + pc[Words(kCallSlots, 1)];
  }
  const uint32_t func = pc[Words(kCallSlots, 0)];
  STRATA_PUSH_FRAME(header, kWords, pc + kWords);
  pc = inst->entries[func];
  STRATA_DISPATCH();
}

// Enters the function of record `index`, which host call code finds in acc. Behind the call stands a Resume, which a
// call that stays in the instance returns past. One that leaves it keeps the instance in the caller's header.
#define STRATA_CALL_RECORD(header, words, index)                                      \
  do {                                                                                \
    acc = (index);                                                                    \
    const FuncRecord& callee = cx->func_records[acc];                                 \
    const uint32_t* return_pc = pc + (words);                                         \
    if (STRATA_UNLIKELY(callee.instance != inst && callee.instance != nullptr)) {     \
      num[SlotAt(return_pc, 0) + kHeaderInstance] = reinterpret_cast<uint64_t>(inst); \
      inst = callee.instance;                                                         \
      mem = inst->memory0_base;                                                       \
    } else {                                                                          \
      return_pc += kResumeWords;                                                      \
    }                                                                                 \
    STRATA_PUSH_FRAME(header, words, return_pc);                                      \
    pc = callee.entry;                                                                \
    STRATA_DISPATCH();                                                                \
  } while (0)

STRATA_HANDLER(CallImport) {
  STRATA_REGISTERS;
  STRATA_CALLEE_HEADER(header);
  STRATA_CALL_RECORD(header, CallWords(1), inst->func_records[pc[Words(kCallSlots, 0)]]);
}

struct Callee {
  FuncRecordIndex record = 0;
  TrapKind trap = TrapKind::kNone;
};

// The function in element `index` of a table, checked against the expected type.
inline Callee LookUpCallee(ExecutionContext* cx, const Instance* inst, uint32_t table_index, uint64_t index,
                           CanonicalTypeId type) {
  const TableInstance& table = *inst->tables[table_index];
  if (index >= table.length) return {0, TrapKind::kUndefinedElement};
  const uint32_t word = table.elements[index];
  if (word == 0) {
    cx->trap_detail = index;
    return {0, TrapKind::kUninitializedElement};
  }
  const FuncRecordIndex record = FuncRecordOfWord(word);
  const CanonicalTypeId actual = cx->func_records[record].type;
  if (actual != type && !cx->store->engine().types().IsSubtype(actual, type)) {
    return {0, TrapKind::kIndirectCallTypeMismatch};
  }
  return {record, TrapKind::kNone};
}

// The element found when everything is as usual, a function of exactly the expected type; else `otherwise` is gone to.
#define STRATA_USUAL_CALLEE(record, slots, index_slot, otherwise)       \
  const TableInstance& table = *inst->tables[pc[Words(slots, 0)]];      \
  const uint64_t element = num[SlotAt(pc, index_slot)];                 \
  if (STRATA_UNLIKELY(element >= table.length)) STRATA_GOTO(otherwise); \
  const uint32_t element_word = table.elements[element];                \
  const FuncRecordIndex record = FuncRecordOfWord(element_word);        \
  if (STRATA_UNLIKELY(element_word == 0)) STRATA_GOTO(otherwise);       \
  if (STRATA_UNLIKELY(cx->func_records[record].type != pc[Words(slots, 1)])) STRATA_GOTO(otherwise)

STRATA_HANDLER(CallIndirectSlow) {
  STRATA_REGISTERS;
  STRATA_CALLEE_HEADER(header);
  const Callee found =
      LookUpCallee(cx, inst, pc[Words(kCallSlots, 0)], num[SlotAt(pc, kCallee)], pc[Words(kCallSlots, 1)]);
  if (found.trap != TrapKind::kNone) STRATA_TRAP(found.trap);
  STRATA_CALL_RECORD(header, CallWords(2), found.record);
}

STRATA_HANDLER(CallIndirect) {
  STRATA_REGISTERS;
  STRATA_CALLEE_HEADER(header);
  STRATA_USUAL_CALLEE(record, kCallSlots, kCallee, CallIndirectSlow);
  STRATA_CALL_RECORD(header, CallWords(2), record);
}

STRATA_HANDLER(CallRef) {
  STRATA_REGISTERS;
  STRATA_CALLEE_HEADER(header);
  const uint32_t word = ref[SlotAt(pc, kCallee)];
  if (STRATA_UNLIKELY(word == 0)) STRATA_TRAP(TrapKind::kNullFunctionReference);
  STRATA_CALL_RECORD(header, CallWords(0), FuncRecordOfWord(word));
}

// Takes the frame's own instance back after a call that has gone to another one.
STRATA_HANDLER(Resume) {
  STRATA_REGISTERS;
  inst = reinterpret_cast<Instance*>(num[SlotAt(pc, 0) + kHeaderInstance]);
  STRATA_RELOAD();
  STRATA_NEXT(kResumeWords);
}

STRATA_HANDLER(Exit) {
  STRATA_REGISTERS;
  STRATA_LEAVE();
}

// Operands of tail calls: own header, first number, count, ref:first, count, callee's header, callee or index, unused.
constexpr int kTailHeader = 0, kTailNum = 1, kTailNums = 2, kTailRef = 3, kTailRefs = 4, kTailCalleeHeader = 5,
              kTailCallee = 6;
constexpr int kTailSlots = 8;

// Moves the arguments to the window starts and the return pc behind them: the new frame returns to this frame's caller.
inline void ReplaceFrame(const uint32_t* pc, uint64_t* num, uint32_t* ref) {
  const uint64_t return_pc = num[SlotAt(pc, kTailHeader) + kHeaderReturnPc];
  MoveDown(num, num + SlotAt(pc, kTailNum), SlotAt(pc, kTailNums));
  MoveDown(ref, ref + SlotAt(pc, kTailRef), SlotAt(pc, kTailRefs));
  num[SlotAt(pc, kTailCalleeHeader) + kHeaderReturnPc] = return_pc;
}

inline bool StandsAt(const uint32_t* pc, Handler handler, [[maybe_unused]] SingleOp op) {
#if STRATA_TAIL_DISPATCH
  return TargetOf(pc) == handler;
#else
  static_cast<void>(handler);
  return *pc == SingleId(op) + 1u;
#endif
}

// Whether the caller of the frame whose header is `header` takes its own instance back, or needs none.
inline bool CallerResumes(const uint64_t* header) {
  const auto* return_pc = reinterpret_cast<const uint32_t*>(header[kHeaderReturnPc]);
  return StandsAt(return_pc, Resume, SingleOp::kResume) || StandsAt(return_pc, Exit, SingleOp::kExit);
}

// Loops made of tail calls must notice interrupts too. pc is at the call, which is tried again.
#define STRATA_POLL_TAIL_CALL() \
  if (STRATA_UNLIKELY(cx->mutator.interrupt.load(std::memory_order_relaxed) != 0)) STRATA_GOTO(PollSlow)

// Replaces the frame by one of the function of record `index`. If that belongs to another instance and the frame was
// called by an ordinary call within this one, the tail call falls through to the call and return that lowering puts
// behind it. Tail calls that follow replace that call's frame, since it has left its instance: a chain of them, however
// long, holds one frame more than it needs.
#define STRATA_TAIL_CALL_RECORD(words, index)                                \
  do {                                                                       \
    acc = (index);                                                           \
    const FuncRecord& callee = cx->func_records[acc];                        \
    Instance* const target = callee.instance;                                \
    if (STRATA_UNLIKELY(target != inst && target != nullptr)) {              \
      if (!CallerResumes(num + SlotAt(pc, kTailHeader))) STRATA_NEXT(words); \
      inst = target;                                                         \
      mem = inst->memory0_base;                                              \
    }                                                                        \
    ReplaceFrame(pc, num, ref);                                              \
    pc = callee.entry;                                                       \
    STRATA_DISPATCH();                                                       \
  } while (0)

STRATA_HANDLER(TailCallLocal) {
  STRATA_REGISTERS;
  STRATA_POLL_TAIL_CALL();
  const uint32_t func = pc[Words(kTailSlots, 0)];
  ReplaceFrame(pc, num, ref);
  pc = inst->entries[func];
  STRATA_DISPATCH();
}

STRATA_HANDLER(TailCallImport) {
  STRATA_REGISTERS;
  STRATA_POLL_TAIL_CALL();
  STRATA_TAIL_CALL_RECORD(Words(kTailSlots, 1), inst->func_records[pc[Words(kTailSlots, 0)]]);
}

STRATA_HANDLER(TailCallIndirectSlow) {
  STRATA_REGISTERS;
  const Callee found =
      LookUpCallee(cx, inst, pc[Words(kTailSlots, 0)], num[SlotAt(pc, kTailCallee)], pc[Words(kTailSlots, 1)]);
  if (found.trap != TrapKind::kNone) STRATA_TRAP(found.trap);
  STRATA_TAIL_CALL_RECORD(Words(kTailSlots, 2), found.record);
}

STRATA_HANDLER(TailCallIndirect) {
  STRATA_REGISTERS;
  STRATA_POLL_TAIL_CALL();
  STRATA_USUAL_CALLEE(record, kTailSlots, kTailCallee, TailCallIndirectSlow);
  STRATA_TAIL_CALL_RECORD(Words(kTailSlots, 2), record);
}

STRATA_HANDLER(TailCallRef) {
  STRATA_REGISTERS;
  STRATA_POLL_TAIL_CALL();
  const uint32_t word = ref[SlotAt(pc, kTailCallee)];
  if (STRATA_UNLIKELY(word == 0)) STRATA_TRAP(TrapKind::kNullFunctionReference);
  STRATA_TAIL_CALL_RECORD(Words(kTailSlots, 0), FuncRecordOfWord(word));
}

STRATA_HANDLER(Ret) {
  STRATA_REGISTERS;
  STRATA_READ_RETURN_PC(return_pc);
  STRATA_RETURN_TO(return_pc);
}

STRATA_HANDLER(RetSlot) {
  STRATA_REGISTERS;
  STRATA_READ_RETURN_PC(return_pc);
  num[0] = num[SlotAt(pc, 1)];
  STRATA_RETURN_TO(return_pc);
}

STRATA_HANDLER(RetAcc) {
  STRATA_REGISTERS;
  STRATA_READ_RETURN_PC(return_pc);
  num[0] = acc;
  STRATA_RETURN_TO(return_pc);
}

STRATA_HANDLER(RetFloatAcc) {
  STRATA_REGISTERS;
  STRATA_READ_RETURN_PC(return_pc);
  num[0] = std::bit_cast<uint64_t>(ReadAcc<double>(acc, facc));
  STRATA_RETURN_TO(return_pc);
}

STRATA_HANDLER(RetImm) {
  STRATA_REGISTERS;
  STRATA_READ_RETURN_PC(return_pc);
  num[0] = pc[Words(1, 0)] | (uint64_t{pc[Words(1, 1)]} << 32);
  STRATA_RETURN_TO(return_pc);
}

STRATA_HANDLER(RetRef) {
  STRATA_REGISTERS;
  STRATA_READ_RETURN_PC(return_pc);
  ref[0] = ref[SlotAt(pc, 1)];
  STRATA_RETURN_TO(return_pc);
}

STRATA_HANDLER(RetMany) {
  STRATA_REGISTERS;
  STRATA_READ_RETURN_PC(return_pc);
  MoveDown(num, num + SlotAt(pc, 1), SlotAt(pc, 2));
  MoveDown(ref, ref + SlotAt(pc, 3), SlotAt(pc, 4));
  STRATA_RETURN_TO(return_pc);
}

STRATA_HANDLER(LowerStub) {
  STRATA_REGISTERS;
  STRATA_PUBLISH();
  const TrapKind trap = LowerOnFirstCall(*inst, pc[Words(0, 0)]);
  if (trap != TrapKind::kNone) STRATA_TRAP(trap);
  pc = inst->entries[pc[Words(0, 0)]];
  STRATA_DISPATCH();
}

// The code of every host function: calls the one whose record is in acc, then returns like a guest function.
STRATA_HANDLER(HostCallHandler) {
  STRATA_REGISTERS;
  cx->host_record = static_cast<FuncRecordIndex>(acc);
  STRATA_PUBLISH();
  const HostFunction& function = *cx->func_records[acc].host;
  const auto* return_pc = reinterpret_cast<const uint32_t*>(num[function.param_slots().nums + kHeaderReturnPc]);
  Landing landing;
  const TrapKind trap = CallHostFromGuest(*cx, function, landing);
  acc = 0;
  facc = FloatLanes{};
  if (STRATA_UNLIKELY(trap != TrapKind::kNone)) {
    if (landing.pc == nullptr) STRATA_TRAP(trap);
    STRATA_LAND(landing);
  }
  STRATA_RELOAD();
  STRATA_RETURN_TO(return_pc);
}

}  // namespace

void AddCallHandlers(HandlerTable& table) {
  const auto add = [&table](SingleOp op, Handler handler) { table.handlers[SingleId(op)] = handler; };
  add(SingleOp::kCallLocal, CallLocal<LastArgument::kInPlace>);
  add(SingleOp::kCallLocalCopy, CallLocal<LastArgument::kCopy>);
  add(SingleOp::kCallLocalConst, CallLocal<LastArgument::kConst>);
  add(SingleOp::kCallLocalAdd, CallLocal<LastArgument::kAdd>);
  add(SingleOp::kCallImport, CallImport);
  add(SingleOp::kCallIndirect, CallIndirect);
  add(SingleOp::kCallRef, CallRef);
  add(SingleOp::kTailCallLocal, TailCallLocal);
  add(SingleOp::kTailCallImport, TailCallImport);
  add(SingleOp::kTailCallIndirect, TailCallIndirect);
  add(SingleOp::kTailCallRef, TailCallRef);
  add(SingleOp::kRet, Ret);
  add(SingleOp::kRetSlot, RetSlot);
  add(SingleOp::kRetAcc, RetAcc);
  add(SingleOp::kRetFloatAcc, RetFloatAcc);
  add(SingleOp::kRetImm, RetImm);
  add(SingleOp::kRetRef, RetRef);
  add(SingleOp::kRetMany, RetMany);
  add(SingleOp::kResume, Resume);
  add(SingleOp::kLowerStub, LowerStub);
  add(SingleOp::kHostCall, HostCallHandler);
  add(SingleOp::kExit, Exit);
}

}  // namespace strata::wasm::interpreter
