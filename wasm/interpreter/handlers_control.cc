// Moves, branches, selection, globals, and calls into the runtime.
#include "wasm/interpreter/dispatch.h"
#include "wasm/interpreter/runtime_calls.h"
#include "wasm/lowering/fuel_costs.h"
#include "wasm/runtime/store.h"

namespace strata::wasm::interpreter {

STRATA_HANDLER(StopWithTrap) {
  STRATA_REGISTERS;
  cx->trap_pc = pc;
  STRATA_PUBLISH();
  STRATA_LEAVE();
}

STRATA_HANDLER(PollSlow) {
  STRATA_REGISTERS;
  STRATA_PUBLISH();
  const TrapKind trap = cx->store->HandleInterrupt();
  if (trap != TrapKind::kNone) STRATA_TRAP(trap);
  STRATA_RELOAD();
  STRATA_DISPATCH();
}

namespace {

STRATA_HANDLER(Unreachable) {
  STRATA_REGISTERS;
  STRATA_TRAP(TrapKind::kUnreachable);
}

// The barrier keeps compilers from making it a call of memset.
template <class T>
inline void ZeroSlots(T* first, uint32_t count) {
  for (; count != 0; --count) {
    *first++ = 0;
    asm volatile("" : "+r"(first));
  }
}

STRATA_HANDLER(Enter) {
  STRATA_REGISTERS;
  ZeroSlots(num + SlotAt(pc, 0), SlotAt(pc, 1));
  ZeroSlots(ref + SlotAt(pc, 2), SlotAt(pc, 3));
  STRATA_NEXT(Words(4, 0));
}

// Zeroes as many number locals, though fewer may need it.
template <int kCount>
STRATA_HANDLER(EnterFew) {
  STRATA_REGISTERS;
  std::memset(num + SlotAt(pc, 0), 0, kCount * sizeof(uint64_t));
  STRATA_NEXT(Words(4, 0));
}

STRATA_HANDLER(Copy) {
  STRATA_REGISTERS;
  num[SlotAt(pc, 0)] = num[SlotAt(pc, 1)];
  STRATA_NEXT(Words(2, 0));
}

STRATA_HANDLER(CopyPair) {
  STRATA_REGISTERS;
  num[SlotAt(pc, 0)] = num[SlotAt(pc, 1)];
  num[SlotAt(pc, 2)] = num[SlotAt(pc, 3)];
  STRATA_NEXT(Words(4, 0));
}

STRATA_HANDLER(CopyRef) {
  STRATA_REGISTERS;
  ref[SlotAt(pc, 0)] = ref[SlotAt(pc, 1)];
  STRATA_NEXT(Words(2, 0));
}

STRATA_HANDLER(CopyRange) {
  STRATA_REGISTERS;
  uint64_t* to = num + SlotAt(pc, 0);
  const uint64_t* from = num + SlotAt(pc, 1);
  for (uint32_t count = pc[Words(2, 0)]; count != 0; --count) *to++ = *from++;
  STRATA_NEXT(Words(2, 1));
}

STRATA_HANDLER(CopyRefRange) {
  STRATA_REGISTERS;
  uint32_t* to = ref + SlotAt(pc, 0);
  const uint32_t* from = ref + SlotAt(pc, 1);
  for (uint32_t count = pc[Words(2, 0)]; count != 0; --count) *to++ = *from++;
  STRATA_NEXT(Words(2, 1));
}

STRATA_HANDLER(Const32) {
  STRATA_REGISTERS;
  num[SlotAt(pc, 0)] = pc[Words(1, 0)];
  STRATA_NEXT(Words(1, 1));
}

STRATA_HANDLER(Const64) {
  STRATA_REGISTERS;
  num[SlotAt(pc, 0)] = pc[Words(1, 0)] | (uint64_t{pc[Words(1, 1)]} << 32);
  STRATA_NEXT(Words(1, 2));
}

STRATA_HANDLER(NullRef) {
  STRATA_REGISTERS;
  ref[SlotAt(pc, 0)] = 0;
  STRATA_NEXT(Words(1, 0));
}

STRATA_HANDLER(CountBlock) {
  STRATA_REGISTERS;
  ++inst->block_counts[pc[Words(0, 0)]][pc[Words(0, 1)]];
  STRATA_NEXT(Words(0, 2));
}

#define STRATA_PAY_FUEL(amount)                                             \
  do {                                                                      \
    const uint64_t due = (amount);                                          \
    if (STRATA_UNLIKELY(cx->fuel < due)) STRATA_TRAP(TrapKind::kOutOfFuel); \
    cx->fuel -= due;                                                        \
  } while (0)

STRATA_HANDLER(PayFuel) {
  STRATA_REGISTERS;
  STRATA_PAY_FUEL(pc[Words(0, 0)]);
  STRATA_NEXT(Words(0, 1));
}

STRATA_HANDLER(PayFuelByLength) {
  STRATA_REGISTERS;
  STRATA_PAY_FUEL(FuelOfBytes(num[SlotAt(pc, 0)], pc[Words(1, 0)]));
  STRATA_NEXT(Words(1, 1));
}

// Goes to pc + displacement, polling if that is backwards.
#define STRATA_BRANCH(displacement, back)                                                                             \
  do {                                                                                                                \
    pc += static_cast<int32_t>(displacement);                                                                         \
    if ((back) && STRATA_UNLIKELY(cx->mutator.interrupt.load(std::memory_order_relaxed) != 0)) STRATA_GOTO(PollSlow); \
    STRATA_DISPATCH();                                                                                                \
  } while (0)

template <bool kBack>
STRATA_HANDLER(Branch) {
  STRATA_REGISTERS;
  STRATA_BRANCH(pc[Words(0, 0)], kBack);
}

template <bool kFromSlot>
STRATA_HANDLER(BranchTable) {
  STRATA_REGISTERS;
  constexpr int kFirst = Words(kFromSlot ? 1 : 0, 0);
  uint32_t index;
  if constexpr (kFromSlot) {
    index = ReadNum<uint32_t>(num, SlotAt(pc, 0));
  } else {
    index = static_cast<uint32_t>(acc);
  }
  const uint32_t last = pc[kFirst] - 1;
  const int32_t displacement = static_cast<int32_t>(pc[kFirst + 1 + (index < last ? index : last)]);
  STRATA_BRANCH(displacement, displacement <= 0);
}

template <bool kNull, bool kBack>
STRATA_HANDLER(BranchOnNull) {
  STRATA_REGISTERS;
  if ((ref[SlotAt(pc, 0)] == 0) == kNull) STRATA_BRANCH(pc[Words(1, 0)], kBack);
  STRATA_NEXT(Words(1, 1));
}

template <bool kFromSlot>
STRATA_HANDLER(Select) {
  STRATA_REGISTERS;
  uint32_t condition;
  if constexpr (kFromSlot) {
    condition = ReadNum<uint32_t>(num, SlotAt(pc, 3));
  } else {
    condition = static_cast<uint32_t>(acc);
  }
  acc = num[SlotAt(pc, condition != 0 ? 1 : 2)];
  num[SlotAt(pc, 0)] = acc;
  STRATA_NEXT(Words(kFromSlot ? 4 : 3, 0));
}

template <bool kFromSlot>
STRATA_HANDLER(SelectRef) {
  STRATA_REGISTERS;
  uint32_t condition;
  if constexpr (kFromSlot) {
    condition = ReadNum<uint32_t>(num, SlotAt(pc, 3));
  } else {
    condition = static_cast<uint32_t>(acc);
  }
  ref[SlotAt(pc, 0)] = ref[SlotAt(pc, condition != 0 ? 1 : 2)];
  STRATA_NEXT(Words(kFromSlot ? 4 : 3, 0));
}

STRATA_HANDLER(GlobalGetSlot) {
  STRATA_REGISTERS;
  acc = *inst->globals[pc[Words(1, 0)]]->num_cell();
  num[SlotAt(pc, 0)] = acc;
  STRATA_NEXT(Words(1, 1));
}

STRATA_HANDLER(GlobalGetAcc) {
  STRATA_REGISTERS;
  acc = *inst->globals[pc[Words(0, 0)]]->num_cell();
  STRATA_NEXT(Words(0, 1));
}

STRATA_HANDLER(GlobalGetFloatAcc) {
  STRATA_REGISTERS;
  WriteAcc<double>(acc, facc, std::bit_cast<double>(*inst->globals[pc[Words(0, 0)]]->num_cell()));
  STRATA_NEXT(Words(0, 1));
}

STRATA_HANDLER(GlobalGetRef) {
  STRATA_REGISTERS;
  ref[SlotAt(pc, 0)] = *inst->globals[pc[Words(1, 0)]]->ref_cell();
  STRATA_NEXT(Words(1, 1));
}

STRATA_HANDLER(GlobalSetSlot) {
  STRATA_REGISTERS;
  *inst->globals[pc[Words(1, 0)]]->num_cell() = num[SlotAt(pc, 0)];
  STRATA_NEXT(Words(1, 1));
}

STRATA_HANDLER(GlobalSetAcc) {
  STRATA_REGISTERS;
  *inst->globals[pc[Words(0, 0)]]->num_cell() = acc;
  STRATA_NEXT(Words(0, 1));
}

STRATA_HANDLER(GlobalSetFloatAcc) {
  STRATA_REGISTERS;
  *inst->globals[pc[Words(0, 0)]]->num_cell() = std::bit_cast<uint64_t>(ReadAcc<double>(acc, facc));
  STRATA_NEXT(Words(0, 1));
}

STRATA_HANDLER(GlobalSetImm) {
  STRATA_REGISTERS;
  *inst->globals[pc[Words(0, 0)]]->num_cell() = pc[Words(0, 1)] | (uint64_t{pc[Words(0, 2)]} << 32);
  STRATA_NEXT(Words(0, 3));
}

STRATA_HANDLER(GlobalSetRef) {
  STRATA_REGISTERS;
  *inst->globals[pc[Words(1, 0)]]->ref_cell() = ref[SlotAt(pc, 0)];
  STRATA_NEXT(Words(1, 1));
}

}  // namespace

STRATA_HANDLER(RuntimeCall) {
  STRATA_REGISTERS;
  STRATA_PUBLISH();
  const RuntimeFunction function = RuntimeFunctionOf(static_cast<RuntimeOp>(pc[Words(2, 0)]));
  const TrapKind trap = function({*inst, num + SlotAt(pc, 0), ref + SlotAt(pc, 1), pc + Words(2, 1)});
  if (STRATA_UNLIKELY(trap != TrapKind::kNone)) STRATA_TRAP(trap);
  STRATA_RELOAD();
  STRATA_NEXT(Words(2, 4));
}

void AddControlHandlers(HandlerTable& table) {
  const auto add = [&table](SingleOp op, Handler handler) { table.handlers[SingleId(op)] = handler; };
  add(SingleOp::kUnreachable, Unreachable);
  add(SingleOp::kEnter, Enter);
  add(SingleOp::kEnter1, EnterFew<1>);
  add(SingleOp::kEnter2, EnterFew<2>);
  add(SingleOp::kEnter4, EnterFew<4>);
  add(SingleOp::kEnter8, EnterFew<8>);
  add(SingleOp::kCountBlock, CountBlock);
  add(SingleOp::kPayFuel, PayFuel);
  add(SingleOp::kPayFuelByLength, PayFuelByLength);
  add(SingleOp::kCopy, Copy);
  add(SingleOp::kCopyPair, CopyPair);
  add(SingleOp::kCopyRef, CopyRef);
  add(SingleOp::kCopyRange, CopyRange);
  add(SingleOp::kCopyRefRange, CopyRefRange);
  add(SingleOp::kConst32, Const32);
  add(SingleOp::kConst64, Const64);
  add(SingleOp::kNullRef, NullRef);
  add(SingleOp::kBr, Branch<false>);
  add(SingleOp::kBrBack, Branch<true>);
  add(SingleOp::kBrTableSlot, BranchTable<true>);
  add(SingleOp::kBrTableAcc, BranchTable<false>);
  add(SingleOp::kBrNull, BranchOnNull<true, false>);
  add(SingleOp::kBrNullBack, BranchOnNull<true, true>);
  add(SingleOp::kBrNonNull, BranchOnNull<false, false>);
  add(SingleOp::kBrNonNullBack, BranchOnNull<false, true>);
  add(SingleOp::kSelectSlot, Select<true>);
  add(SingleOp::kSelectAcc, Select<false>);
  add(SingleOp::kSelectRefSlot, SelectRef<true>);
  add(SingleOp::kSelectRefAcc, SelectRef<false>);
  add(SingleOp::kGlobalGetSlot, GlobalGetSlot);
  add(SingleOp::kGlobalGetAcc, GlobalGetAcc);
  add(SingleOp::kGlobalGetFloatAcc, GlobalGetFloatAcc);
  add(SingleOp::kGlobalGetRef, GlobalGetRef);
  add(SingleOp::kGlobalSetSlot, GlobalSetSlot);
  add(SingleOp::kGlobalSetAcc, GlobalSetAcc);
  add(SingleOp::kGlobalSetFloatAcc, GlobalSetFloatAcc);
  add(SingleOp::kGlobalSetImm, GlobalSetImm);
  add(SingleOp::kGlobalSetRef, GlobalSetRef);
  add(SingleOp::kRuntimeCall, RuntimeCall);
}

}  // namespace strata::wasm::interpreter
