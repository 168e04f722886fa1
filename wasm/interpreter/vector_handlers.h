// Handler templates of the vector families, for one instruction set.
//
// Before including this, a file defines STRATA_VECTOR_TARGET (the attribute of its handlers, or nothing) and
// kVectorIsa in this namespace. Handlers of one file alone: anonymous namespace.

#ifndef STRATA_WASM_INTERPRETER_VECTOR_HANDLERS_H_
#define STRATA_WASM_INTERPRETER_VECTOR_HANDLERS_H_

#include "wasm/interpreter/guest_access.h"
#include "wasm/interpreter/vector_arithmetic.h"
#include "wasm/interpreter/vector_arithmetic_x86.h"
#include "wasm/interpreter/vector_operands.h"
#include "wasm/runtime/memory.h"

namespace strata::wasm::interpreter {
namespace {

#define STRATA_VECTOR_HANDLER(name) STRATA_VECTOR_TARGET STRATA_HANDLER(name)

template <VecUnOp kOp, bool kFromAcc, Dst kDst>
STRATA_VECTOR_HANDLER(VectorUnaryHandler) {
  STRATA_REGISTERS;
  constexpr int kA = kDst == Dst::kSlot ? 1 : 0;
  const V128 a = ReadVector<!kFromAcc>(pc, kA, num, facc);
  WriteVector<kDst>(pc, num, facc, VectorUnary<kOp, kVectorIsa>::Eval(a));
  STRATA_NEXT(Words(kA + (kFromAcc ? 0 : 1), 0));
}

template <VecBinOp kOp, VecKinds kKinds, Dst kDst>
STRATA_VECTOR_HANDLER(VectorBinaryHandler) {
  STRATA_REGISTERS;
  using Layout = PairLayout<kKinds, kDst>;
  const V128 a = ReadVector<Layout::kASlot>(pc, Layout::kA, num, facc);
  const V128 b = ReadVector<Layout::kBSlot>(pc, Layout::kB, num, facc);
  WriteVector<kDst>(pc, num, facc, VectorBinary<kOp, kVectorIsa>::Eval(a, b));
  STRATA_NEXT(Words(Layout::kSlots, 0));
}

template <VecTernOp kOp, TernKinds kKinds, Dst kDst>
STRATA_VECTOR_HANDLER(VectorTernaryHandler) {
  STRATA_REGISTERS;
  constexpr bool kASlot = kKinds != TernKinds::kASS, kBSlot = kKinds != TernKinds::kSAS,
                 kCSlot = kKinds != TernKinds::kSSA;
  constexpr int kA = kDst == Dst::kSlot ? 1 : 0;
  constexpr int kB = kA + (kASlot ? 1 : 0), kC = kB + (kBSlot ? 1 : 0), kSlots = kC + (kCSlot ? 1 : 0);
  const V128 a = ReadVector<kASlot>(pc, kA, num, facc);
  const V128 b = ReadVector<kBSlot>(pc, kB, num, facc);
  const V128 c = ReadVector<kCSlot>(pc, kC, num, facc);
  WriteVector<kDst>(pc, num, facc, VectorTernary<kOp, kVectorIsa>::Eval(a, b, c));
  STRATA_NEXT(Words(kSlots, 0));
}

template <VecShiftOp kOp, ShiftKinds kKinds, Dst kDst>
STRATA_VECTOR_HANDLER(VectorShiftHandler) {
  STRATA_REGISTERS;
  constexpr bool kASlot = kKinds == ShiftKinds::kSS || kKinds == ShiftKinds::kSI || kKinds == ShiftKinds::kSA;
  constexpr bool kCountSlot = kKinds == ShiftKinds::kSS || kKinds == ShiftKinds::kAS;
  constexpr bool kCountImm = kKinds == ShiftKinds::kSI || kKinds == ShiftKinds::kAI;
  constexpr int kA = kDst == Dst::kSlot ? 1 : 0;
  constexpr int kCount = kA + (kASlot ? 1 : 0), kSlots = kCount + (kCountSlot ? 1 : 0);
  uint32_t count;
  if constexpr (kCountSlot) {
    count = ReadNum<uint32_t>(num, SlotAt(pc, kCount));
  } else if constexpr (kCountImm) {
    count = pc[Words(kSlots, 0)];
  } else {
    count = static_cast<uint32_t>(acc);
  }
  const V128 a = ReadVector<kASlot>(pc, kA, num, facc);
  WriteVector<kDst>(pc, num, facc, VectorShift<kOp, kVectorIsa>::Eval(a, count));
  STRATA_NEXT(Words(kSlots, kCountImm ? 1 : 0));
}

template <VecTestOp kOp, bool kFromAcc, Dst kDst>
STRATA_VECTOR_HANDLER(VectorTestHandler) {
  STRATA_REGISTERS;
  constexpr int kA = kDst == Dst::kSlot ? 1 : 0;
  const uint32_t result = VectorTest<kOp, kVectorIsa>::Eval(ReadVector<!kFromAcc>(pc, kA, num, facc));
  if constexpr (kDst == Dst::kSlot) {
    WriteNum(num, SlotAt(pc, 0), result);
  } else {
    acc = result;
  }
  STRATA_NEXT(Words(kA + (kFromAcc ? 0 : 1), 0));
}

template <VecKinds kKinds, Dst kDst>
STRATA_VECTOR_HANDLER(ShuffleHandler) {
  STRATA_REGISTERS;
  using Layout = PairLayout<kKinds, kDst>;
  const V128 a = ReadVector<Layout::kASlot>(pc, Layout::kA, num, facc);
  const V128 b = ReadVector<Layout::kBSlot>(pc, Layout::kB, num, facc);
  const V128 indexes = LoadVector(pc + Words(Layout::kSlots, 0));
  WriteVector<kDst>(pc, num, facc, VectorShuffle<kVectorIsa>::Eval(a, b, indexes));
  STRATA_NEXT(Words(Layout::kSlots, 4));
}

// `Lane` is the lane's type, `T` the operand's.
template <class Lane, class T, bool kFromAcc, Dst kDst>
STRATA_VECTOR_HANDLER(SplatHandler) {
  STRATA_REGISTERS;
  constexpr int kA = kDst == Dst::kSlot ? 1 : 0;
  T value;
  if constexpr (kFromAcc) {
    value = ReadAcc<T>(acc, facc);
  } else {
    value = ReadNum<T>(num, SlotAt(pc, kA));
  }
  WriteVector<kDst>(pc, num, facc, SplatLane(static_cast<Lane>(value)));
  STRATA_NEXT(Words(kA + (kFromAcc ? 0 : 1), 0));
}

template <class Lane, class T, VecKinds kKinds, Dst kDst>
STRATA_VECTOR_HANDLER(ReplaceHandler) {
  STRATA_REGISTERS;
  using Layout = PairLayout<kKinds, kDst>;
  const V128 a = ReadVector<Layout::kASlot>(pc, Layout::kA, num, facc);
  T value;
  if constexpr (Layout::kBSlot) {
    value = ReadNum<T>(num, SlotAt(pc, Layout::kB));
  } else {
    value = ReadAcc<T>(acc, facc);
  }
  WriteVector<kDst>(pc, num, facc, ReplaceLane(a, static_cast<Lane>(value), pc[Words(Layout::kSlots, 0)]));
  STRATA_NEXT(Words(Layout::kSlots, 1));
}

// The lane is read where the vector stands.
template <class Lane, class R, Dst kDst>
STRATA_VECTOR_HANDLER(ExtractHandler) {
  STRATA_REGISTERS;
  constexpr int kA = kDst == Dst::kSlot ? 1 : 0;
  const R result = static_cast<R>(LaneInSlots<Lane>(num, SlotAt(pc, kA), pc[Words(kA + 1, 0)]));
  if constexpr (kDst == Dst::kSlot) {
    WriteNum(num, SlotAt(pc, 0), result);
  } else {
    WriteAcc(acc, facc, result);
  }
  STRATA_NEXT(Words(kA + 1, 1));
}

// ---- Memory ----

#if STRATA_TAIL_DISPATCH

template <VecLoadOp kOp, AddrKind kAddress, Dst kDst>
STRATA_VECTOR_HANDLER(GuardedVectorLoad) {
  constexpr int kAddressSlot = kDst == Dst::kSlot ? 1 : 0;
  constexpr int kSlots = kAddressSlot + (kAddress == AddrKind::kSlot ? 1 : 0);
  using Source = typename LoadedVector<kOp>::Source;
  uint64_t at = pc[Words(kSlots, 0)];
  if constexpr (kAddress == AddrKind::kSlot) at += ReadNum<uint32_t>(num, SlotAt(pc, kAddressSlot));
  if constexpr (kAddress == AddrKind::kAcc) at += static_cast<uint32_t>(acc);
  const Source value = FaultingLoad<Source, TrapKind::kMemoryOutOfBounds>(STRATA_ACCESS_ARGUMENTS, mem, at);
  WriteVector<kDst>(pc, num, facc, LoadedVector<kOp>::Make(value));
  STRATA_NEXT(Words(kSlots, 1));
}

template <VecStoreKinds kKinds>
STRATA_VECTOR_HANDLER(GuardedVectorStore) {
  constexpr bool kAddressSlot = kKinds == VecStoreKinds::kSS || kKinds == VecStoreKinds::kSA;
  constexpr bool kValueSlot = kKinds != VecStoreKinds::kSA && kKinds != VecStoreKinds::kNA;
  constexpr int kValue = kAddressSlot ? 1 : 0, kSlots = kValue + (kValueSlot ? 1 : 0);
  uint64_t at = pc[Words(kSlots, 0)];
  if constexpr (kAddressSlot) at += ReadNum<uint32_t>(num, SlotAt(pc, 0));
  if constexpr (kKinds == VecStoreKinds::kAS) at += static_cast<uint32_t>(acc);
  const V128 value = ReadVector<kValueSlot>(pc, kValue, num, facc);
  FaultingStore<V128, TrapKind::kMemoryOutOfBounds>(STRATA_ACCESS_ARGUMENTS, mem, at, value);
  STRATA_NEXT(Words(kSlots, 1));
}

template <class Lane, bool kAddressAcc, Dst kDst>
STRATA_VECTOR_HANDLER(GuardedLaneLoad) {
  constexpr int kAddress = kDst == Dst::kSlot ? 1 : 0, kVector = kAddress + (kAddressAcc ? 0 : 1);
  constexpr int kSlots = kVector + 1;
  uint64_t at = pc[Words(kSlots, 0)];
  if constexpr (kAddressAcc) {
    at += static_cast<uint32_t>(acc);
  } else {
    at += ReadNum<uint32_t>(num, SlotAt(pc, kAddress));
  }
  const Lane value = FaultingLoad<Lane, TrapKind::kMemoryOutOfBounds>(STRATA_ACCESS_ARGUMENTS, mem, at);
  const V128 vector = LoadVector(num + SlotAt(pc, kVector));
  WriteVector<kDst>(pc, num, facc, ReplaceLane(vector, value, pc[Words(kSlots, 1)]));
  STRATA_NEXT(Words(kSlots, 2));
}

template <class Lane, bool kAddressAcc>
STRATA_VECTOR_HANDLER(GuardedLaneStore) {
  constexpr int kVector = kAddressAcc ? 0 : 1, kSlots = kVector + 1;
  uint64_t at = pc[Words(kSlots, 0)];
  if constexpr (kAddressAcc) {
    at += static_cast<uint32_t>(acc);
  } else {
    at += ReadNum<uint32_t>(num, SlotAt(pc, 0));
  }
  const Lane value = LaneInSlots<Lane>(num, SlotAt(pc, kVector), pc[Words(kSlots, 1)]);
  FaultingStore<Lane, TrapKind::kMemoryOutOfBounds>(STRATA_ACCESS_ARGUMENTS, mem, at, value);
  STRATA_NEXT(Words(kSlots, 2));
}

template <VecLoadOp kOp, AddrKind kAddress>
void AddGuardedVectorLoad(HandlerTable& table) {
  table.handlers[VecLoadId(kOp, kAddress, Dst::kSlot)] = GuardedVectorLoad<kOp, kAddress, Dst::kSlot>;
  table.handlers[VecLoadId(kOp, kAddress, Dst::kAcc)] = GuardedVectorLoad<kOp, kAddress, Dst::kAcc>;
}
template <VecStoreKinds... kKinds>
void AddGuardedVectorStores(HandlerTable& table) {
  ((table.handlers[VecStoreId(kKinds)] = GuardedVectorStore<kKinds>), ...);
}
template <LaneLoadOp kOp, class Lane>
void AddGuardedLaneLoad(HandlerTable& table) {
  table.handlers[LaneLoadId(kOp, false, Dst::kSlot)] = GuardedLaneLoad<Lane, false, Dst::kSlot>;
  table.handlers[LaneLoadId(kOp, false, Dst::kAcc)] = GuardedLaneLoad<Lane, false, Dst::kAcc>;
  table.handlers[LaneLoadId(kOp, true, Dst::kSlot)] = GuardedLaneLoad<Lane, true, Dst::kSlot>;
  table.handlers[LaneLoadId(kOp, true, Dst::kAcc)] = GuardedLaneLoad<Lane, true, Dst::kAcc>;
}
template <LaneStoreOp kOp, class Lane>
void AddGuardedLaneStore(HandlerTable& table) {
  table.handlers[LaneStoreId(kOp, false)] = GuardedLaneStore<Lane, false>;
  table.handlers[LaneStoreId(kOp, true)] = GuardedLaneStore<Lane, true>;
}

#endif

template <VecLoadOp kOp>
STRATA_VECTOR_HANDLER(CheckedVectorLoad) {
  STRATA_REGISTERS;
  using Source = typename LoadedVector<kOp>::Source;
  const uint8_t* from = CheckedVectorAddress(inst, pc + Words(2, 0), num[SlotAt(pc, 1)], sizeof(Source));
  if (STRATA_UNLIKELY(from == nullptr)) STRATA_TRAP(TrapKind::kMemoryOutOfBounds);
  Source value;
  std::memcpy(&value, from, sizeof value);
  WriteVector<Dst::kSlot>(pc, num, facc, LoadedVector<kOp>::Make(value));
  STRATA_NEXT(Words(2, 3));
}

STRATA_VECTOR_HANDLER(CheckedVectorStore) {
  STRATA_REGISTERS;
  uint8_t* to = CheckedVectorAddress(inst, pc + Words(2, 0), num[SlotAt(pc, 0)], sizeof(V128));
  if (STRATA_UNLIKELY(to == nullptr)) STRATA_TRAP(TrapKind::kMemoryOutOfBounds);
  StoreVector(to, LoadVector(num + SlotAt(pc, 1)));
  STRATA_NEXT(Words(2, 3));
}

template <class Lane>
STRATA_VECTOR_HANDLER(CheckedLaneLoad) {
  STRATA_REGISTERS;
  const uint8_t* from = CheckedVectorAddress(inst, pc + Words(3, 0), num[SlotAt(pc, 1)], sizeof(Lane));
  if (STRATA_UNLIKELY(from == nullptr)) STRATA_TRAP(TrapKind::kMemoryOutOfBounds);
  Lane value;
  std::memcpy(&value, from, sizeof value);
  const V128 vector = LoadVector(num + SlotAt(pc, 2));
  WriteVector<Dst::kSlot>(pc, num, facc, ReplaceLane(vector, value, pc[Words(3, 3)]));
  STRATA_NEXT(Words(3, 4));
}

template <class Lane>
STRATA_VECTOR_HANDLER(CheckedLaneStore) {
  STRATA_REGISTERS;
  uint8_t* to = CheckedVectorAddress(inst, pc + Words(2, 0), num[SlotAt(pc, 0)], sizeof(Lane));
  if (STRATA_UNLIKELY(to == nullptr)) STRATA_TRAP(TrapKind::kMemoryOutOfBounds);
  const Lane value = LaneInSlots<Lane>(num, SlotAt(pc, 1), pc[Words(2, 3)]);
  std::memcpy(to, &value, sizeof value);
  STRATA_NEXT(Words(2, 4));
}

// ---- The table ----

template <VecUnOp kOp>
void AddVectorUnary(HandlerTable& table) {
  table.handlers[VecUnId(kOp, false, Dst::kSlot)] = VectorUnaryHandler<kOp, false, Dst::kSlot>;
  table.handlers[VecUnId(kOp, false, Dst::kAcc)] = VectorUnaryHandler<kOp, false, Dst::kAcc>;
  table.handlers[VecUnId(kOp, true, Dst::kSlot)] = VectorUnaryHandler<kOp, true, Dst::kSlot>;
  table.handlers[VecUnId(kOp, true, Dst::kAcc)] = VectorUnaryHandler<kOp, true, Dst::kAcc>;
}
template <VecTestOp kOp>
void AddVectorTest(HandlerTable& table) {
  table.handlers[VecTestId(kOp, false, Dst::kSlot)] = VectorTestHandler<kOp, false, Dst::kSlot>;
  table.handlers[VecTestId(kOp, false, Dst::kAcc)] = VectorTestHandler<kOp, false, Dst::kAcc>;
  table.handlers[VecTestId(kOp, true, Dst::kSlot)] = VectorTestHandler<kOp, true, Dst::kSlot>;
  table.handlers[VecTestId(kOp, true, Dst::kAcc)] = VectorTestHandler<kOp, true, Dst::kAcc>;
}
template <SplatOp kOp, class Lane, class T>
void AddSplat(HandlerTable& table) {
  table.handlers[SplatId(kOp, false, Dst::kSlot)] = SplatHandler<Lane, T, false, Dst::kSlot>;
  table.handlers[SplatId(kOp, false, Dst::kAcc)] = SplatHandler<Lane, T, false, Dst::kAcc>;
  table.handlers[SplatId(kOp, true, Dst::kSlot)] = SplatHandler<Lane, T, true, Dst::kSlot>;
  table.handlers[SplatId(kOp, true, Dst::kAcc)] = SplatHandler<Lane, T, true, Dst::kAcc>;
}
template <ExtractOp kOp, class Lane, class R>
void AddExtract(HandlerTable& table) {
  table.handlers[ExtractId(kOp, Dst::kSlot)] = ExtractHandler<Lane, R, Dst::kSlot>;
  table.handlers[ExtractId(kOp, Dst::kAcc)] = ExtractHandler<Lane, R, Dst::kAcc>;
}
template <VecBinOp kOp, VecKinds kKinds>
void AddVectorBinary(HandlerTable& table) {
  table.handlers[VecBinId(kOp, kKinds, Dst::kSlot)] = VectorBinaryHandler<kOp, kKinds, Dst::kSlot>;
  table.handlers[VecBinId(kOp, kKinds, Dst::kAcc)] = VectorBinaryHandler<kOp, kKinds, Dst::kAcc>;
}
template <VecTernOp kOp, TernKinds kKinds>
void AddVectorTernary(HandlerTable& table) {
  table.handlers[VecTernId(kOp, kKinds, Dst::kSlot)] = VectorTernaryHandler<kOp, kKinds, Dst::kSlot>;
  table.handlers[VecTernId(kOp, kKinds, Dst::kAcc)] = VectorTernaryHandler<kOp, kKinds, Dst::kAcc>;
}
template <VecShiftOp kOp, ShiftKinds kKinds>
void AddVectorShift(HandlerTable& table) {
  table.handlers[VecShiftId(kOp, kKinds, Dst::kSlot)] = VectorShiftHandler<kOp, kKinds, Dst::kSlot>;
  table.handlers[VecShiftId(kOp, kKinds, Dst::kAcc)] = VectorShiftHandler<kOp, kKinds, Dst::kAcc>;
}
template <VecKinds kKinds>
void AddShuffle(HandlerTable& table) {
  table.handlers[ShuffleId(kKinds, Dst::kSlot)] = ShuffleHandler<kKinds, Dst::kSlot>;
  table.handlers[ShuffleId(kKinds, Dst::kAcc)] = ShuffleHandler<kKinds, Dst::kAcc>;
}
template <ReplaceOp kOp, class Lane, class T, VecKinds kKinds>
void AddReplace(HandlerTable& table) {
  table.handlers[ReplaceId(kOp, kKinds, Dst::kSlot)] = ReplaceHandler<Lane, T, kKinds, Dst::kSlot>;
  table.handlers[ReplaceId(kOp, kKinds, Dst::kAcc)] = ReplaceHandler<Lane, T, kKinds, Dst::kAcc>;
}

void AddVectorArithmetic(HandlerTable& table) {
#define STRATA_ADD(name) AddVectorUnary<VecUnOp::k##name>(table);
  STRATA_VECTOR_UNARIES(STRATA_ADD)
#undef STRATA_ADD
#define STRATA_ADD(name)                                    \
  AddVectorBinary<VecBinOp::k##name, VecKinds::kSS>(table); \
  AddVectorBinary<VecBinOp::k##name, VecKinds::kAS>(table); \
  AddVectorBinary<VecBinOp::k##name, VecKinds::kSA>(table);
  STRATA_VECTOR_BINARIES(STRATA_ADD)
  STRATA_VECTOR_EXACT_BINARIES(STRATA_ADD)
#undef STRATA_ADD
#define STRATA_ADD(name)                                        \
  AddVectorTernary<VecTernOp::k##name, TernKinds::kSSS>(table); \
  AddVectorTernary<VecTernOp::k##name, TernKinds::kASS>(table); \
  AddVectorTernary<VecTernOp::k##name, TernKinds::kSAS>(table); \
  AddVectorTernary<VecTernOp::k##name, TernKinds::kSSA>(table);
  STRATA_VECTOR_TERNARIES(STRATA_ADD)
  STRATA_VECTOR_EXACT_TERNARIES(STRATA_ADD)
#undef STRATA_ADD
#define STRATA_ADD(name)                                       \
  AddVectorShift<VecShiftOp::k##name, ShiftKinds::kSS>(table); \
  AddVectorShift<VecShiftOp::k##name, ShiftKinds::kSI>(table); \
  AddVectorShift<VecShiftOp::k##name, ShiftKinds::kAS>(table); \
  AddVectorShift<VecShiftOp::k##name, ShiftKinds::kAI>(table); \
  AddVectorShift<VecShiftOp::k##name, ShiftKinds::kSA>(table);
  STRATA_VECTOR_SHIFTS(STRATA_ADD)
#undef STRATA_ADD
#define STRATA_ADD(name) AddVectorTest<VecTestOp::k##name>(table);
  STRATA_VECTOR_TESTS(STRATA_ADD)
#undef STRATA_ADD
}

void AddVectorLanes(HandlerTable& table) {
  AddShuffle<VecKinds::kSS>(table);
  AddShuffle<VecKinds::kAS>(table);
  AddShuffle<VecKinds::kSA>(table);
#define STRATA_ADD(name, lane, type) AddSplat<SplatOp::k##name, lane, type>(table);
  STRATA_VECTOR_SPLATS(STRATA_ADD)
#undef STRATA_ADD
#define STRATA_ADD(name, lane, type)                                \
  AddReplace<ReplaceOp::k##name, lane, type, VecKinds::kSS>(table); \
  AddReplace<ReplaceOp::k##name, lane, type, VecKinds::kAS>(table); \
  AddReplace<ReplaceOp::k##name, lane, type, VecKinds::kSA>(table);
  STRATA_VECTOR_REPLACES(STRATA_ADD)
#undef STRATA_ADD
#define STRATA_ADD(name, lane, type) AddExtract<ExtractOp::k##name, lane, type>(table);
  STRATA_VECTOR_EXTRACTS(STRATA_ADD)
#undef STRATA_ADD
}

void AddVectorMemory(HandlerTable& table) {
#if STRATA_TAIL_DISPATCH
#define STRATA_ADD(name)                                            \
  AddGuardedVectorLoad<VecLoadOp::k##name, AddrKind::kSlot>(table); \
  AddGuardedVectorLoad<VecLoadOp::k##name, AddrKind::kAcc>(table);  \
  AddGuardedVectorLoad<VecLoadOp::k##name, AddrKind::kNone>(table);
  STRATA_VECTOR_LOADS(STRATA_ADD)
#undef STRATA_ADD
  AddGuardedVectorStores<VecStoreKinds::kSS, VecStoreKinds::kSA, VecStoreKinds::kAS, VecStoreKinds::kNS,
                         VecStoreKinds::kNA>(table);
#define STRATA_ADD(name, lane) AddGuardedLaneLoad<LaneLoadOp::k##name, lane>(table);
  STRATA_VECTOR_LANE_LOADS(STRATA_ADD)
#undef STRATA_ADD
#define STRATA_ADD(name, lane) AddGuardedLaneStore<LaneStoreOp::k##name, lane>(table);
  STRATA_VECTOR_LANE_STORES(STRATA_ADD)
#undef STRATA_ADD
#endif
#define STRATA_ADD(name) table.handlers[CheckedVecLoadId(VecLoadOp::k##name)] = CheckedVectorLoad<VecLoadOp::k##name>;
  STRATA_VECTOR_LOADS(STRATA_ADD)
#undef STRATA_ADD
  table.handlers[CheckedVecStoreId()] = CheckedVectorStore;
#define STRATA_ADD(name, lane) table.handlers[CheckedLaneLoadId(LaneLoadOp::k##name)] = CheckedLaneLoad<lane>;
  STRATA_VECTOR_LANE_LOADS(STRATA_ADD)
#undef STRATA_ADD
#define STRATA_ADD(name, lane) table.handlers[CheckedLaneStoreId(LaneStoreOp::k##name)] = CheckedLaneStore<lane>;
  STRATA_VECTOR_LANE_STORES(STRATA_ADD)
#undef STRATA_ADD
}

}  // namespace
}  // namespace strata::wasm::interpreter

#endif  // STRATA_WASM_INTERPRETER_VECTOR_HANDLERS_H_
