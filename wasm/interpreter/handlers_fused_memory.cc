// Superinstructions with an access to guarded memory 0 (wasm/code/fused_ops.h). The loop backend has none: it tests
// each access.
#include "wasm/interpreter/binary_handlers.h"
#include "wasm/interpreter/dispatch.h"
#include "wasm/interpreter/guest_access.h"

namespace strata::wasm::interpreter {

#if STRATA_TAIL_DISPATCH
namespace {

// The sum of an address, with its second part in slot `kB` or in the first immediate.
template <SumKind kSum, int kA, int kSlots>
inline uint64_t SumOf(const uint32_t* pc, const uint64_t* num) {
  const uint32_t a = ReadNum<uint32_t>(num, SlotAt(pc, kA));
  if constexpr (kSum == SumKind::kSlots) return a + ReadNum<uint32_t>(num, SlotAt(pc, kA + 1));
  return a + pc[Words(kSlots, 0)];
}

template <class M, class R, SumKind kSum, Dst kDst>
STRATA_HANDLER(LoadSum) {
  constexpr int kA = kDst == Dst::kSlot ? 1 : 0, kImms = kSum == SumKind::kImm ? 1 : 0, kSlots = kA + 2 - kImms;
  const uint64_t at = SumOf<kSum, kA, kSlots>(pc, num) + pc[Words(kSlots, kImms)];
  const M value = FaultingLoad<M, TrapKind::kMemoryOutOfBounds>(STRATA_ACCESS_ARGUMENTS, mem, at);
  WriteResult<kDst>(pc, num, acc, facc, static_cast<R>(value));
  STRATA_NEXT(Words(kSlots, kImms + 1));
}

template <class T, class M, SumKind kSum, Src kValue>
STRATA_HANDLER(StoreSum) {
  constexpr int kImms = kSum == SumKind::kImm ? 1 : 0, kValueSlot = 2 - kImms;
  constexpr int kSlots = kValueSlot + (kValue == Src::kSlot ? 1 : 0);
  const uint64_t at = SumOf<kSum, 0, kSlots>(pc, num) + pc[Words(kSlots, kImms)];
  M value;
  if constexpr (kValue == Src::kSlot) {
    value = static_cast<M>(ReadNum<T>(num, SlotAt(pc, kValueSlot)));
  } else if constexpr (kValue == Src::kAcc) {
    value = static_cast<M>(ReadAcc<T>(acc, facc));
  } else {
    value = StoredImmediate<M>(pc[Words(kSlots, kImms + 1)]);
  }
  FaultingStore<M, TrapKind::kMemoryOutOfBounds>(STRATA_ACCESS_ARGUMENTS, mem, at, value);
  STRATA_NEXT(Words(kSlots, kImms + 1 + (kValue == Src::kImm ? 1 : 0)));
}

template <class T, LoadUseKinds kKinds, Dst kDst, BinOp kOp>
STRATA_HANDLER(LoadAndUse) {
  constexpr bool kXAcc = kKinds == LoadUseKinds::kAS, kAddressAcc = kKinds == LoadUseKinds::kSA;
  constexpr int kX = kDst == Dst::kSlot ? 1 : 0, kAddress = kX + (kXAcc ? 0 : 1);
  constexpr int kSlots = kAddress + (kAddressAcc ? 0 : 1);
  uint64_t at = pc[Words(kSlots, 0)];
  if constexpr (kAddressAcc) {
    at += static_cast<uint32_t>(acc);
  } else {
    at += ReadNum<uint32_t>(num, SlotAt(pc, kAddress));
  }
  const T loaded = FaultingLoad<T, TrapKind::kMemoryOutOfBounds>(STRATA_ACCESS_ARGUMENTS, mem, at);
  T x;
  if constexpr (kXAcc) {
    x = ReadAcc<T>(acc, facc);
  } else {
    x = ReadNum<T>(num, SlotAt(pc, kX));
  }
  WriteResult<kDst>(pc, num, acc, facc, EvalBinary<Ord(kOp), T>(x, loaded));
  STRATA_NEXT(Words(kSlots, 1));
}

template <LoadOp kOp, class M, class R>
void AddLoadSums(HandlerTable& table) {
  table.handlers[LoadSumId(kOp, SumKind::kSlots, Dst::kSlot)] = LoadSum<M, R, SumKind::kSlots, Dst::kSlot>;
  table.handlers[LoadSumId(kOp, SumKind::kSlots, Dst::kAcc)] = LoadSum<M, R, SumKind::kSlots, Dst::kAcc>;
  table.handlers[LoadSumId(kOp, SumKind::kImm, Dst::kSlot)] = LoadSum<M, R, SumKind::kImm, Dst::kSlot>;
  table.handlers[LoadSumId(kOp, SumKind::kImm, Dst::kAcc)] = LoadSum<M, R, SumKind::kImm, Dst::kAcc>;
}

template <StoreOp kOp, class T, class M, SumKind kSum>
void AddStoreSums(HandlerTable& table) {
  table.handlers[StoreSumId(kOp, kSum, Src::kSlot)] = StoreSum<T, M, kSum, Src::kSlot>;
  table.handlers[StoreSumId(kOp, kSum, Src::kAcc)] = StoreSum<T, M, kSum, Src::kAcc>;
  table.handlers[StoreSumId(kOp, kSum, Src::kImm)] = StoreSum<T, M, kSum, Src::kImm>;
}

template <LoadUse kUse, class T, LoadUseKinds kKinds, BinOp kOp>
void AddLoadUse(HandlerTable& table) {
  table.handlers[LoadUseId(kUse, kKinds, Dst::kSlot)] = LoadAndUse<T, kKinds, Dst::kSlot, kOp>;
  table.handlers[LoadUseId(kUse, kKinds, Dst::kAcc)] = LoadAndUse<T, kKinds, Dst::kAcc, kOp>;
}

}  // namespace

void AddFusedMemoryHandlers(HandlerTable& table) {
#define STRATA_ADD(name, memory, result) AddLoadSums<LoadOp::k##name, memory, result>(table);
  STRATA_LOADS(STRATA_ADD)
#undef STRATA_ADD
#define STRATA_ADD(name, operand, memory)                                  \
  AddStoreSums<StoreOp::k##name, operand, memory, SumKind::kSlots>(table); \
  AddStoreSums<StoreOp::k##name, operand, memory, SumKind::kImm>(table);
  STRATA_STORES(STRATA_ADD)
#undef STRATA_ADD
#define STRATA_ADD(load, op, type)                                                \
  AddLoadUse<LoadUse::k##load##op, type, LoadUseKinds::kSS, BinOp::k##op>(table); \
  AddLoadUse<LoadUse::k##load##op, type, LoadUseKinds::kAS, BinOp::k##op>(table); \
  AddLoadUse<LoadUse::k##load##op, type, LoadUseKinds::kSA, BinOp::k##op>(table);
  STRATA_LOAD_USES(STRATA_ADD)
#undef STRATA_ADD
}

#else

void AddFusedMemoryHandlers(HandlerTable&) {}

#endif

}  // namespace strata::wasm::interpreter
