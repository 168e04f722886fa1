// Loads and stores: memory 0 guarded by unmapped pages, and any memory with an explicit test.
#include "wasm/interpreter/dispatch.h"
#include "wasm/interpreter/guest_access.h"
#include "wasm/runtime/memory.h"

namespace strata::wasm::interpreter {
namespace {

#if STRATA_TAIL_DISPATCH

template <class M, class R, AddrKind kAddress, Dst kDst>
STRATA_HANDLER(GuardedLoad) {
  constexpr bool kToSlot = kDst == Dst::kSlot;
  constexpr int kAddressSlot = kToSlot ? 1 : 0;
  constexpr int kSlots = kAddressSlot + (kAddress == AddrKind::kSlot ? 1 : 0);
  uint64_t at = pc[Words(kSlots, 0)];
  if constexpr (kAddress == AddrKind::kSlot) at += ReadNum<uint32_t>(num, SlotAt(pc, kAddressSlot));
  if constexpr (kAddress == AddrKind::kAcc) at += static_cast<uint32_t>(acc);
  const M value = FaultingLoad<M, TrapKind::kMemoryOutOfBounds>(STRATA_ACCESS_ARGUMENTS, mem, at);
  WriteResult<kDst>(pc, num, acc, facc, static_cast<R>(value));
  STRATA_NEXT(Words(kSlots, 1));
}

template <class T, class M, StoreKinds kKinds>
STRATA_HANDLER(GuardedStore) {
  constexpr bool kAddressSlot = kKinds == StoreKinds::kSS || kKinds == StoreKinds::kSI || kKinds == StoreKinds::kSA;
  constexpr bool kAddressAcc = kKinds == StoreKinds::kAS || kKinds == StoreKinds::kAI;
  constexpr bool kValueSlot = kKinds == StoreKinds::kSS || kKinds == StoreKinds::kAS || kKinds == StoreKinds::kNS;
  constexpr bool kValueImm = kKinds == StoreKinds::kSI || kKinds == StoreKinds::kAI || kKinds == StoreKinds::kNI;
  constexpr int kSlots = (kAddressSlot ? 1 : 0) + (kValueSlot ? 1 : 0);
  uint64_t at = pc[Words(kSlots, 0)];
  if constexpr (kAddressSlot) at += ReadNum<uint32_t>(num, SlotAt(pc, 0));
  if constexpr (kAddressAcc) at += static_cast<uint32_t>(acc);
  M value;
  if constexpr (kValueSlot) {
    value = static_cast<M>(ReadNum<T>(num, SlotAt(pc, kAddressSlot ? 1 : 0)));
  } else if constexpr (kValueImm) {
    value = StoredImmediate<M>(pc[Words(kSlots, 1)]);
  } else {
    value = static_cast<M>(ReadAcc<T>(acc, facc));
  }
  FaultingStore<M, TrapKind::kMemoryOutOfBounds>(STRATA_ACCESS_ARGUMENTS, mem, at, value);
  STRATA_NEXT(Words(kSlots, kValueImm ? 2 : 1));
}

template <LoadOp kOp, class M, class R, AddrKind kAddress>
void AddGuardedLoad(HandlerTable& table) {
  table.handlers[LoadId(kOp, kAddress, Dst::kSlot)] = GuardedLoad<M, R, kAddress, Dst::kSlot>;
  table.handlers[LoadId(kOp, kAddress, Dst::kAcc)] = GuardedLoad<M, R, kAddress, Dst::kAcc>;
}

template <StoreOp kOp, class T, class M, StoreKinds... kKinds>
void AddGuardedStores(HandlerTable& table) {
  ((table.handlers[StoreId(kOp, kKinds)] = GuardedStore<T, M, kKinds>), ...);
}

#endif

// The address a checked access touches, or null if it lies outside.
inline uint8_t* CheckedAddress(Instance* inst, const uint32_t* immediates, uint64_t index, uint64_t bytes) {
  const MemoryInstance& memory = *inst->memories[immediates[0]];
  const uint64_t offset = immediates[1] | (uint64_t{immediates[2]} << 32);
  uint64_t at;
  if (__builtin_add_overflow(index, offset, &at) || !memory.Contains(at, bytes)) return nullptr;
  return memory.base() + at;
}

// An address of a 32-bit memory stands zero-extended in its slot, so one form serves both widths.
template <class M, class R>
STRATA_HANDLER(CheckedLoad) {
  STRATA_REGISTERS;
  const uint8_t* from = CheckedAddress(inst, pc + Words(2, 0), num[SlotAt(pc, 1)], sizeof(M));
  if (STRATA_UNLIKELY(from == nullptr)) STRATA_TRAP(TrapKind::kMemoryOutOfBounds);
  M value;
  std::memcpy(&value, from, sizeof value);
  WriteResult<Dst::kSlot>(pc, num, acc, facc, static_cast<R>(value));
  STRATA_NEXT(Words(2, 3));
}

template <class T, class M>
STRATA_HANDLER(CheckedStore) {
  STRATA_REGISTERS;
  uint8_t* to = CheckedAddress(inst, pc + Words(2, 0), num[SlotAt(pc, 0)], sizeof(M));
  if (STRATA_UNLIKELY(to == nullptr)) STRATA_TRAP(TrapKind::kMemoryOutOfBounds);
  const M value = static_cast<M>(ReadNum<T>(num, SlotAt(pc, 1)));
  std::memcpy(to, &value, sizeof value);
  STRATA_NEXT(Words(2, 3));
}

template <LoadOp kOp, class M, class R>
void AddLoad(HandlerTable& table) {
#if STRATA_TAIL_DISPATCH
  AddGuardedLoad<kOp, M, R, AddrKind::kSlot>(table);
  AddGuardedLoad<kOp, M, R, AddrKind::kAcc>(table);
  AddGuardedLoad<kOp, M, R, AddrKind::kNone>(table);
#endif
  table.handlers[CheckedLoadId(kOp)] = CheckedLoad<M, R>;
}

template <StoreOp kOp, class T, class M>
void AddStore(HandlerTable& table) {
#if STRATA_TAIL_DISPATCH
  AddGuardedStores<kOp, T, M, StoreKinds::kSS, StoreKinds::kSI, StoreKinds::kSA, StoreKinds::kAS, StoreKinds::kAI,
                   StoreKinds::kNS, StoreKinds::kNI, StoreKinds::kNA>(table);
#endif
  table.handlers[CheckedStoreId(kOp)] = CheckedStore<T, M>;
}

}  // namespace

void AddMemoryHandlers(HandlerTable& table) {
#define STRATA_ADD_LOAD(name, memory, result) AddLoad<LoadOp::k##name, memory, result>(table);
#define STRATA_ADD_STORE(name, operand, memory) AddStore<StoreOp::k##name, operand, memory>(table);
  STRATA_LOADS(STRATA_ADD_LOAD)
  STRATA_STORES(STRATA_ADD_STORE)
#undef STRATA_ADD_LOAD
#undef STRATA_ADD_STORE
}

}  // namespace strata::wasm::interpreter
