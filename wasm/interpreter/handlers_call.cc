// Calls, tail calls, returns, and the ways in and out of guest code. See wasm/code/frame_layout.h for the frame.
#include "wasm/code/frame_layout.h"
#include "wasm/interpreter/dispatch.h"
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

// Operands common to all calls: window, header, ref:window and one more.
constexpr int kWindow = 0, kHeader = 1, kRefWindow = 2, kCallee = 3, kCallSlots = 4;

// The stack test of a call; the callee's header, filled except for the instance, and the windows moved to the callee.
#define STRATA_TEST_STACK() \
  if (STRATA_UNLIKELY(num + SlotAt(pc, kWindow) > cx->num_limit.load(std::memory_order_relaxed))) STRATA_GOTO(CallSlow)
#define STRATA_PUSH_FRAME(words, callee_instance)                                      \
  do {                                                                                 \
    uint64_t* header = num + SlotAt(pc, kHeader);                                      \
    header[kHeaderReturnPc] = reinterpret_cast<uint64_t>(pc + (words));                \
    header[kHeaderWindows] = PackWindows(SlotAt(pc, kWindow), SlotAt(pc, kRefWindow)); \
    header[kHeaderInstance] = reinterpret_cast<uint64_t>(callee_instance);             \
    num += SlotAt(pc, kWindow);                                                        \
    ref += SlotAt(pc, kRefWindow);                                                     \
  } while (0)

STRATA_HANDLER(CallLocal) {
  STRATA_REGISTERS;
  STRATA_TEST_STACK();
  const uint32_t func = pc[Words(kCallSlots, 0)];
  STRATA_PUSH_FRAME(Words(kCallSlots, 1), inst);
  pc = inst->entries[func];
  STRATA_DISPATCH();
}

// Enters the function of record `record_index`, whose frame has been pushed. The host call code finds the record in
// acc.
#define STRATA_ENTER_RECORD(record_index)              \
  do {                                                 \
    acc = (record_index);                              \
    const FuncRecord& entered = cx->func_records[acc]; \
    pc = entered.entry;                                \
    if (entered.instance != nullptr) {                 \
      inst = entered.instance;                         \
      mem = inst->memory0_base;                        \
    }                                                  \
    STRATA_DISPATCH();                                 \
  } while (0)

STRATA_HANDLER(CallImport) {
  STRATA_REGISTERS;
  STRATA_TEST_STACK();
  const FuncRecordIndex record = inst->func_records[pc[Words(kCallSlots, 0)]];
  STRATA_PUSH_FRAME(Words(kCallSlots, 1), cx->func_records[record].instance);
  STRATA_ENTER_RECORD(record);
}

struct Callee {
  FuncRecordIndex record = 0;
  TrapKind trap = TrapKind::kNone;
};

// The function in element `index` of a table, checked against the expected type.
inline Callee LookUpCallee(ExecutionContext* cx, const Instance* inst, uint32_t table_index, uint64_t index,
                           CanonicalTypeId type) {
  const TableInstance& table = *inst->tables[table_index];
  if (STRATA_UNLIKELY(index >= table.length)) return {0, TrapKind::kUndefinedElement};
  const uint32_t word = table.elements[index];
  if (STRATA_UNLIKELY(word == 0)) {
    cx->trap_detail = index;
    return {0, TrapKind::kUninitializedElement};
  }
  const FuncRecordIndex record = FuncRecordOfWord(word);
  const CanonicalTypeId actual = cx->func_records[record].type;
  if (STRATA_UNLIKELY(actual != type) && !cx->store->engine().types().IsSubtype(actual, type)) {
    return {0, TrapKind::kIndirectCallTypeMismatch};
  }
  return {record, TrapKind::kNone};
}

STRATA_HANDLER(CallIndirect) {
  STRATA_REGISTERS;
  STRATA_TEST_STACK();
  const Callee callee =
      LookUpCallee(cx, inst, pc[Words(kCallSlots, 0)], num[SlotAt(pc, kCallee)], pc[Words(kCallSlots, 1)]);
  if (STRATA_UNLIKELY(callee.trap != TrapKind::kNone)) STRATA_TRAP(callee.trap);
  STRATA_PUSH_FRAME(Words(kCallSlots, 2), cx->func_records[callee.record].instance);
  STRATA_ENTER_RECORD(callee.record);
}

STRATA_HANDLER(CallRef) {
  STRATA_REGISTERS;
  STRATA_TEST_STACK();
  const uint32_t word = ref[SlotAt(pc, kCallee)];
  if (STRATA_UNLIKELY(word == 0)) STRATA_TRAP(TrapKind::kNullFunctionReference);
  const FuncRecordIndex record = FuncRecordOfWord(word);
  STRATA_PUSH_FRAME(Words(kCallSlots, 0), cx->func_records[record].instance);
  STRATA_ENTER_RECORD(record);
}

// Operands of tail calls: own header, first number, count, ref:first, count, callee's header, callee or index, unused.
constexpr int kTailHeader = 0, kTailNum = 1, kTailNums = 2, kTailRef = 3, kTailRefs = 4, kTailCalleeHeader = 5,
              kTailCallee = 6;
constexpr int kTailSlots = 8;

// Moves the arguments to the window starts and the header behind them. The new frame returns to this frame's caller.
inline void ReplaceFrame(const uint32_t* pc, uint64_t* num, uint32_t* ref, const Instance* callee_instance) {
  const uint64_t* old_header = num + SlotAt(pc, kTailHeader);
  const uint64_t return_pc = old_header[kHeaderReturnPc];
  const uint64_t windows = old_header[kHeaderWindows];
  std::memmove(num, num + SlotAt(pc, kTailNum), SlotAt(pc, kTailNums) * sizeof(uint64_t));
  std::memmove(ref, ref + SlotAt(pc, kTailRef), SlotAt(pc, kTailRefs) * sizeof(uint32_t));
  uint64_t* header = num + SlotAt(pc, kTailCalleeHeader);
  header[kHeaderReturnPc] = return_pc;
  header[kHeaderWindows] = windows;
  header[kHeaderInstance] = reinterpret_cast<uint64_t>(callee_instance);
}

// A frame may be replaced only by one of the same instance or by a host function: the caller of this frame need not
// expect another instance back. Otherwise the tail call falls through to the ordinary call and return that lowering
// puts behind it.
inline bool LeavesInstance(const ExecutionContext* cx, const Instance* inst, FuncRecordIndex record) {
  const Instance* target = cx->func_records[record].instance;
  return target != inst && target != nullptr;
}

// Loops made of tail calls must notice interrupts too. pc is at the call, which is tried again.
#define STRATA_POLL_TAIL_CALL() \
  if (STRATA_UNLIKELY(cx->mutator.interrupt.load(std::memory_order_relaxed) != 0)) STRATA_GOTO(PollSlow)

STRATA_HANDLER(TailCallLocal) {
  STRATA_REGISTERS;
  STRATA_POLL_TAIL_CALL();
  const uint32_t func = pc[Words(kTailSlots, 0)];
  ReplaceFrame(pc, num, ref, inst);
  pc = inst->entries[func];
  STRATA_DISPATCH();
}

STRATA_HANDLER(TailCallImport) {
  STRATA_REGISTERS;
  STRATA_POLL_TAIL_CALL();
  const FuncRecordIndex record = inst->func_records[pc[Words(kTailSlots, 0)]];
  if (LeavesInstance(cx, inst, record)) STRATA_NEXT(Words(kTailSlots, 1));
  ReplaceFrame(pc, num, ref, cx->func_records[record].instance);
  STRATA_ENTER_RECORD(record);
}

STRATA_HANDLER(TailCallIndirect) {
  STRATA_REGISTERS;
  STRATA_POLL_TAIL_CALL();
  const Callee callee =
      LookUpCallee(cx, inst, pc[Words(kTailSlots, 0)], num[SlotAt(pc, kTailCallee)], pc[Words(kTailSlots, 1)]);
  if (STRATA_UNLIKELY(callee.trap != TrapKind::kNone)) STRATA_TRAP(callee.trap);
  if (LeavesInstance(cx, inst, callee.record)) STRATA_NEXT(Words(kTailSlots, 2));
  ReplaceFrame(pc, num, ref, cx->func_records[callee.record].instance);
  STRATA_ENTER_RECORD(callee.record);
}

STRATA_HANDLER(TailCallRef) {
  STRATA_REGISTERS;
  STRATA_POLL_TAIL_CALL();
  const uint32_t word = ref[SlotAt(pc, kTailCallee)];
  if (STRATA_UNLIKELY(word == 0)) STRATA_TRAP(TrapKind::kNullFunctionReference);
  const FuncRecordIndex record = FuncRecordOfWord(word);
  if (LeavesInstance(cx, inst, record)) STRATA_NEXT(Words(kTailSlots, 0));
  ReplaceFrame(pc, num, ref, cx->func_records[record].instance);
  STRATA_ENTER_RECORD(record);
}

// Goes back to the caller's windows and code.
#define STRATA_RETURN_TO(return_pc, windows)           \
  do {                                                 \
    const uint64_t distance = (windows);               \
    pc = reinterpret_cast<const uint32_t*>(return_pc); \
    num -= static_cast<uint32_t>(distance);            \
    ref -= distance >> 32;                             \
    STRATA_DISPATCH();                                 \
  } while (0)
#define STRATA_READ_HEADER(slot)                            \
  const uint64_t* frame_header = num + (slot);              \
  const uint64_t return_pc = frame_header[kHeaderReturnPc]; \
  const uint64_t caller_windows = frame_header[kHeaderWindows]

STRATA_HANDLER(Ret) {
  STRATA_REGISTERS;
  STRATA_READ_HEADER(SlotAt(pc, 0));
  STRATA_RETURN_TO(return_pc, caller_windows);
}

STRATA_HANDLER(RetSlot) {
  STRATA_REGISTERS;
  STRATA_READ_HEADER(SlotAt(pc, 0));
  num[0] = num[SlotAt(pc, 1)];
  STRATA_RETURN_TO(return_pc, caller_windows);
}

STRATA_HANDLER(RetAcc) {
  STRATA_REGISTERS;
  STRATA_READ_HEADER(SlotAt(pc, 0));
  num[0] = acc;
  STRATA_RETURN_TO(return_pc, caller_windows);
}

STRATA_HANDLER(RetFloatAcc) {
  STRATA_REGISTERS;
  STRATA_READ_HEADER(SlotAt(pc, 0));
  num[0] = std::bit_cast<uint64_t>(ReadAcc<double>(acc, facc));
  STRATA_RETURN_TO(return_pc, caller_windows);
}

STRATA_HANDLER(RetImm) {
  STRATA_REGISTERS;
  STRATA_READ_HEADER(SlotAt(pc, 0));
  num[0] = pc[Words(1, 0)] | (uint64_t{pc[Words(1, 1)]} << 32);
  STRATA_RETURN_TO(return_pc, caller_windows);
}

STRATA_HANDLER(RetRef) {
  STRATA_REGISTERS;
  STRATA_READ_HEADER(SlotAt(pc, 0));
  ref[0] = ref[SlotAt(pc, 1)];
  STRATA_RETURN_TO(return_pc, caller_windows);
}

STRATA_HANDLER(RetMany) {
  STRATA_REGISTERS;
  STRATA_READ_HEADER(SlotAt(pc, 0));
  std::memmove(num, num + SlotAt(pc, 1), SlotAt(pc, 2) * sizeof(uint64_t));
  std::memmove(ref, ref + SlotAt(pc, 3), SlotAt(pc, 4) * sizeof(uint32_t));
  STRATA_RETURN_TO(return_pc, caller_windows);
}

// Takes the frame's own instance back after a call that may have gone to another one.
STRATA_HANDLER(Resume) {
  STRATA_REGISTERS;
  inst = reinterpret_cast<Instance*>(num[SlotAt(pc, 0) + kHeaderInstance]);
  STRATA_RELOAD();
  STRATA_NEXT(Words(1, 0));
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
  const HostCallResult result = CallHostFromGuest(*cx);
  if (STRATA_UNLIKELY(result.trap != TrapKind::kNone)) STRATA_TRAP(result.trap);
  if (STRATA_UNLIKELY(result.landing.pc != nullptr)) STRATA_LAND(result.landing);
  STRATA_RELOAD();
  STRATA_RETURN_TO(result.return_pc, result.windows);
}

STRATA_HANDLER(Exit) {
  STRATA_REGISTERS;
  STRATA_LEAVE();
}

}  // namespace

void AddCallHandlers(HandlerTable& table) {
  const auto add = [&table](SingleOp op, Handler handler) { table.handlers[SingleId(op)] = handler; };
  add(SingleOp::kCallLocal, CallLocal);
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
