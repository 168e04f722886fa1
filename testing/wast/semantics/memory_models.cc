// A row per instruction that accesses memory at one place.
#include <cstring>

#include "testing/wast/semantics/integer_operations.h"
#include "testing/wast/semantics/lanes.h"
#include "testing/wast/semantics/memory_model.h"

namespace strata::testing {
namespace {

using wasm::Opcode;

// Little endian, as the hosts are that this runs on.
template <class T>
T Read(const uint8_t* at) {
  T value;
  std::memcpy(&value, at, sizeof value);
  return value;
}
template <class T>
void Write(uint8_t* at, T value) {
  std::memcpy(at, &value, sizeof value);
}
const Expected kNothing = {};

// A is what is accessed, U the type on the stack.
template <class A, class U, bool kIsSigned>
Expected Load(uint8_t* at, const Bits*, uint8_t) {
  const A value = Read<A>(at);
  return ExpectInteger(kIsSigned ? static_cast<U>(Signed(value)) : static_cast<U>(value));
}
template <class A>
Expected Store(uint8_t* at, const Bits* operands, uint8_t) {
  Write(at, static_cast<A>(operands[0].low));
  return kNothing;
}

Expected ExpectVector(const Bits& bits) { return {nullptr, {{64, {{bits.low}, {bits.high}}}}}; }

Expected LoadVector(uint8_t* at, const Bits*, uint8_t) { return ExpectVector(Read<Bits>(at)); }
Expected StoreVector(uint8_t* at, const Bits* operands, uint8_t) {
  Write(at, operands[0]);
  return kNothing;
}
template <class A, class T, bool kIsSigned>
Expected LoadExtended(uint8_t* at, const Bits*, uint8_t) {
  ExpectedValue value{8 * sizeof(T), {}};
  for (size_t i = 0; i < 8; i += sizeof(A)) {
    const A lane = Read<A>(at + i);
    value.lanes.push_back({kIsSigned ? static_cast<T>(Signed(lane)) : static_cast<T>(lane)});
  }
  return {nullptr, {value}};
}
template <class A>
Expected LoadSplat(uint8_t* at, const Bits*, uint8_t) {
  return {nullptr, {{8 * sizeof(A), std::vector<Lane>(kLaneCount<A>, Lane{Read<A>(at)})}}};
}
template <class A>
Expected LoadZero(uint8_t* at, const Bits*, uint8_t) {
  return ExpectVector({Read<A>(at), 0});
}
template <class A>
Expected LoadLane(uint8_t* at, const Bits* operands, uint8_t lane) {
  Vector<A> lanes = VectorOf<A>(operands[0]);
  lanes[lane] = Read<A>(at);
  return ExpectVector(Read<Bits>(reinterpret_cast<const uint8_t*>(lanes.data())));
}
template <class A>
Expected StoreLane(uint8_t* at, const Bits* operands, uint8_t lane) {
  Write(at, VectorOf<A>(operands[0])[lane]);
  return kNothing;
}

struct Xchg {
  template <class U>
  static U Of(U, U b) {
    return b;
  }
};
// Gives the old value.
template <class Op, class A, class U>
Expected Modify(uint8_t* at, const Bits* operands, uint8_t) {
  const A old = Read<A>(at);
  Write(at, Op::Of(old, static_cast<A>(operands[0].low)));
  return ExpectInteger(static_cast<U>(old));
}
// Only the operand's low bits are compared.
template <class A, class U>
Expected CompareExchange(uint8_t* at, const Bits* operands, uint8_t) {
  const A old = Read<A>(at);
  if (old == static_cast<A>(operands[0].low)) Write(at, static_cast<A>(operands[1].low));
  return ExpectInteger(static_cast<U>(old));
}

constexpr MemoryModel kPlain[] = {
    {Opcode::kI32Load, 4, Load<uint32_t, uint32_t, false>},
    {Opcode::kI32Load8S, 1, Load<uint8_t, uint32_t, true>},
    {Opcode::kI32Load8U, 1, Load<uint8_t, uint32_t, false>},
    {Opcode::kI32Load16S, 2, Load<uint16_t, uint32_t, true>},
    {Opcode::kI32Load16U, 2, Load<uint16_t, uint32_t, false>},
    {Opcode::kI32Store, 4, Store<uint32_t>},
    {Opcode::kI32Store8, 1, Store<uint8_t>},
    {Opcode::kI32Store16, 2, Store<uint16_t>},
    {Opcode::kI64Load, 8, Load<uint64_t, uint64_t, false>},
    {Opcode::kI64Load8S, 1, Load<uint8_t, uint64_t, true>},
    {Opcode::kI64Load8U, 1, Load<uint8_t, uint64_t, false>},
    {Opcode::kI64Load16S, 2, Load<uint16_t, uint64_t, true>},
    {Opcode::kI64Load16U, 2, Load<uint16_t, uint64_t, false>},
    {Opcode::kI64Load32S, 4, Load<uint32_t, uint64_t, true>},
    {Opcode::kI64Load32U, 4, Load<uint32_t, uint64_t, false>},
    {Opcode::kI64Store, 8, Store<uint64_t>},
    {Opcode::kI64Store8, 1, Store<uint8_t>},
    {Opcode::kI64Store16, 2, Store<uint16_t>},
    {Opcode::kI64Store32, 4, Store<uint32_t>},
    {Opcode::kF32Load, 4, Load<uint32_t, uint32_t, false>},
    {Opcode::kF32Store, 4, Store<uint32_t>},
    {Opcode::kF64Load, 8, Load<uint64_t, uint64_t, false>},
    {Opcode::kF64Store, 8, Store<uint64_t>},
};

constexpr MemoryModel kVector[] = {
    {Opcode::kV128Load, 16, LoadVector},
    {Opcode::kV128Store, 16, StoreVector},
    {Opcode::kV128Load8x8S, 8, LoadExtended<uint8_t, uint16_t, true>},
    {Opcode::kV128Load8x8U, 8, LoadExtended<uint8_t, uint16_t, false>},
    {Opcode::kV128Load16x4S, 8, LoadExtended<uint16_t, uint32_t, true>},
    {Opcode::kV128Load16x4U, 8, LoadExtended<uint16_t, uint32_t, false>},
    {Opcode::kV128Load32x2S, 8, LoadExtended<uint32_t, uint64_t, true>},
    {Opcode::kV128Load32x2U, 8, LoadExtended<uint32_t, uint64_t, false>},
    {Opcode::kV128Load8Splat, 1, LoadSplat<uint8_t>},
    {Opcode::kV128Load16Splat, 2, LoadSplat<uint16_t>},
    {Opcode::kV128Load32Splat, 4, LoadSplat<uint32_t>},
    {Opcode::kV128Load64Splat, 8, LoadSplat<uint64_t>},
    {Opcode::kV128Load32Zero, 4, LoadZero<uint32_t>},
    {Opcode::kV128Load64Zero, 8, LoadZero<uint64_t>},
    {Opcode::kV128Load8Lane, 1, LoadLane<uint8_t>},
    {Opcode::kV128Load16Lane, 2, LoadLane<uint16_t>},
    {Opcode::kV128Load32Lane, 4, LoadLane<uint32_t>},
    {Opcode::kV128Load64Lane, 8, LoadLane<uint64_t>},
    {Opcode::kV128Store8Lane, 1, StoreLane<uint8_t>},
    {Opcode::kV128Store16Lane, 2, StoreLane<uint16_t>},
    {Opcode::kV128Store32Lane, 4, StoreLane<uint32_t>},
    {Opcode::kV128Store64Lane, 8, StoreLane<uint64_t>},
};

constexpr MemoryModel kAtomic[] = {
    {Opcode::kI32AtomicLoad, 4, Load<uint32_t, uint32_t, false>},
    {Opcode::kI32AtomicLoad8U, 1, Load<uint8_t, uint32_t, false>},
    {Opcode::kI32AtomicLoad16U, 2, Load<uint16_t, uint32_t, false>},
    {Opcode::kI32AtomicStore, 4, Store<uint32_t>},
    {Opcode::kI32AtomicStore8, 1, Store<uint8_t>},
    {Opcode::kI32AtomicStore16, 2, Store<uint16_t>},
    {Opcode::kI64AtomicLoad, 8, Load<uint64_t, uint64_t, false>},
    {Opcode::kI64AtomicLoad8U, 1, Load<uint8_t, uint64_t, false>},
    {Opcode::kI64AtomicLoad16U, 2, Load<uint16_t, uint64_t, false>},
    {Opcode::kI64AtomicLoad32U, 4, Load<uint32_t, uint64_t, false>},
    {Opcode::kI64AtomicStore, 8, Store<uint64_t>},
    {Opcode::kI64AtomicStore8, 1, Store<uint8_t>},
    {Opcode::kI64AtomicStore16, 2, Store<uint16_t>},
    {Opcode::kI64AtomicStore32, 4, Store<uint32_t>},
    {Opcode::kI32AtomicRmwAdd, 4, Modify<Add, uint32_t, uint32_t>},
    {Opcode::kI32AtomicRmw8AddU, 1, Modify<Add, uint8_t, uint32_t>},
    {Opcode::kI32AtomicRmw16AddU, 2, Modify<Add, uint16_t, uint32_t>},
    {Opcode::kI64AtomicRmwAdd, 8, Modify<Add, uint64_t, uint64_t>},
    {Opcode::kI64AtomicRmw8AddU, 1, Modify<Add, uint8_t, uint64_t>},
    {Opcode::kI64AtomicRmw16AddU, 2, Modify<Add, uint16_t, uint64_t>},
    {Opcode::kI64AtomicRmw32AddU, 4, Modify<Add, uint32_t, uint64_t>},
    {Opcode::kI32AtomicRmwSub, 4, Modify<Sub, uint32_t, uint32_t>},
    {Opcode::kI32AtomicRmw8SubU, 1, Modify<Sub, uint8_t, uint32_t>},
    {Opcode::kI32AtomicRmw16SubU, 2, Modify<Sub, uint16_t, uint32_t>},
    {Opcode::kI64AtomicRmwSub, 8, Modify<Sub, uint64_t, uint64_t>},
    {Opcode::kI64AtomicRmw8SubU, 1, Modify<Sub, uint8_t, uint64_t>},
    {Opcode::kI64AtomicRmw16SubU, 2, Modify<Sub, uint16_t, uint64_t>},
    {Opcode::kI64AtomicRmw32SubU, 4, Modify<Sub, uint32_t, uint64_t>},
    {Opcode::kI32AtomicRmwAnd, 4, Modify<And, uint32_t, uint32_t>},
    {Opcode::kI32AtomicRmw8AndU, 1, Modify<And, uint8_t, uint32_t>},
    {Opcode::kI32AtomicRmw16AndU, 2, Modify<And, uint16_t, uint32_t>},
    {Opcode::kI64AtomicRmwAnd, 8, Modify<And, uint64_t, uint64_t>},
    {Opcode::kI64AtomicRmw8AndU, 1, Modify<And, uint8_t, uint64_t>},
    {Opcode::kI64AtomicRmw16AndU, 2, Modify<And, uint16_t, uint64_t>},
    {Opcode::kI64AtomicRmw32AndU, 4, Modify<And, uint32_t, uint64_t>},
    {Opcode::kI32AtomicRmwOr, 4, Modify<Or, uint32_t, uint32_t>},
    {Opcode::kI32AtomicRmw8OrU, 1, Modify<Or, uint8_t, uint32_t>},
    {Opcode::kI32AtomicRmw16OrU, 2, Modify<Or, uint16_t, uint32_t>},
    {Opcode::kI64AtomicRmwOr, 8, Modify<Or, uint64_t, uint64_t>},
    {Opcode::kI64AtomicRmw8OrU, 1, Modify<Or, uint8_t, uint64_t>},
    {Opcode::kI64AtomicRmw16OrU, 2, Modify<Or, uint16_t, uint64_t>},
    {Opcode::kI64AtomicRmw32OrU, 4, Modify<Or, uint32_t, uint64_t>},
    {Opcode::kI32AtomicRmwXor, 4, Modify<Xor, uint32_t, uint32_t>},
    {Opcode::kI32AtomicRmw8XorU, 1, Modify<Xor, uint8_t, uint32_t>},
    {Opcode::kI32AtomicRmw16XorU, 2, Modify<Xor, uint16_t, uint32_t>},
    {Opcode::kI64AtomicRmwXor, 8, Modify<Xor, uint64_t, uint64_t>},
    {Opcode::kI64AtomicRmw8XorU, 1, Modify<Xor, uint8_t, uint64_t>},
    {Opcode::kI64AtomicRmw16XorU, 2, Modify<Xor, uint16_t, uint64_t>},
    {Opcode::kI64AtomicRmw32XorU, 4, Modify<Xor, uint32_t, uint64_t>},
    {Opcode::kI32AtomicRmwXchg, 4, Modify<Xchg, uint32_t, uint32_t>},
    {Opcode::kI32AtomicRmw8XchgU, 1, Modify<Xchg, uint8_t, uint32_t>},
    {Opcode::kI32AtomicRmw16XchgU, 2, Modify<Xchg, uint16_t, uint32_t>},
    {Opcode::kI64AtomicRmwXchg, 8, Modify<Xchg, uint64_t, uint64_t>},
    {Opcode::kI64AtomicRmw8XchgU, 1, Modify<Xchg, uint8_t, uint64_t>},
    {Opcode::kI64AtomicRmw16XchgU, 2, Modify<Xchg, uint16_t, uint64_t>},
    {Opcode::kI64AtomicRmw32XchgU, 4, Modify<Xchg, uint32_t, uint64_t>},
    {Opcode::kI32AtomicRmwCmpxchg, 4, CompareExchange<uint32_t, uint32_t>},
    {Opcode::kI32AtomicRmw8CmpxchgU, 1, CompareExchange<uint8_t, uint32_t>},
    {Opcode::kI32AtomicRmw16CmpxchgU, 2, CompareExchange<uint16_t, uint32_t>},
    {Opcode::kI64AtomicRmwCmpxchg, 8, CompareExchange<uint64_t, uint64_t>},
    {Opcode::kI64AtomicRmw8CmpxchgU, 1, CompareExchange<uint8_t, uint64_t>},
    {Opcode::kI64AtomicRmw16CmpxchgU, 2, CompareExchange<uint16_t, uint64_t>},
    {Opcode::kI64AtomicRmw32CmpxchgU, 4, CompareExchange<uint32_t, uint64_t>},
};

}  // namespace

absl::Span<const MemoryModel> PlainMemoryModels() { return kPlain; }
absl::Span<const MemoryModel> VectorMemoryModels() { return kVector; }
absl::Span<const MemoryModel> AtomicMemoryModels() { return kAtomic; }

}  // namespace strata::testing
