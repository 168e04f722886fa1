#include "wasm/interpreter/runtime_calls.h"

#include "wasm/runtime/runtime_ops.h"
#include "wasm/runtime/store.h"

namespace strata::wasm::interpreter {
namespace {

using Args = const RuntimeCallArguments&;

uint32_t U32(uint64_t slot) { return static_cast<uint32_t>(slot); }

// A size or -1 as the address type has it.
uint64_t SizeResult(int64_t size, AddressType address) {
  return address == AddressType::kI64 ? static_cast<uint64_t>(size) : static_cast<uint32_t>(size);
}

TrapKind RtMemoryGrow(Args a) {
  const AddressType address = a.instance.memories[a.imm[0]]->type().address;
  a.num[0] = SizeResult(MemoryGrow(a.instance, a.imm[0], a.num[0]), address);
  return TrapKind::kNone;
}
TrapKind RtMemoryFill(Args a) {
  return MemoryFill(a.instance, a.imm[0], a.num[0], static_cast<uint8_t>(a.num[1]), a.num[2]);
}
TrapKind RtMemoryCopy(Args a) { return MemoryCopy(a.instance, a.imm[0], a.imm[1], a.num[0], a.num[1], a.num[2]); }
TrapKind RtMemoryInit(Args a) {
  return MemoryInit(a.instance, a.imm[0], a.imm[1], a.num[0], U32(a.num[1]), U32(a.num[2]));
}
TrapKind RtDataDrop(Args a) {
  DataDrop(a.instance, a.imm[0]);
  return TrapKind::kNone;
}
TrapKind RtTableGrow(Args a) {
  const AddressType address = a.instance.tables[a.imm[0]]->type.address;
  a.num[0] = SizeResult(TableGrow(a.instance, a.imm[0], a.num[0], a.ref), address);
  return TrapKind::kNone;
}
TrapKind RtTableFill(Args a) { return TableFill(a.instance, a.imm[0], a.num[0], a.ref[0], a.num[1]); }
TrapKind RtTableCopy(Args a) { return TableCopy(a.instance, a.imm[0], a.imm[1], a.num[0], a.num[1], a.num[2]); }
TrapKind RtTableInit(Args a) {
  return TableInit(a.instance, a.imm[0], a.imm[1], a.num[0], U32(a.num[1]), U32(a.num[2]));
}
TrapKind RtElemDrop(Args a) {
  ElemDrop(a.instance, a.imm[0]);
  return TrapKind::kNone;
}
TrapKind RtStructNewDefault(Args a) { return StructNewDefault(*a.instance.store, a.imm[0], a.ref); }
TrapKind RtArrayNew(Args a) {
  const uint32_t slots = a.imm[1];  // of the value, before the length
  const uint32_t length = U32(a.num[slots]);
  return ArrayNew(*a.instance.store, a.imm[0], length, slots == 0 ? nullptr : a.num, slots == 0 ? a.ref : nullptr,
                  a.ref);
}
TrapKind RtArrayNewDefault(Args a) {
  return ArrayNew(*a.instance.store, a.imm[0], U32(a.num[0]), nullptr, nullptr, a.ref);
}
TrapKind RtArrayNewFixed(Args a) { return ArrayNewFixed(*a.instance.store, a.imm[0], a.imm[1], a.num, a.ref, a.ref); }
TrapKind RtArrayNewData(Args a) {
  return ArrayNewData(a.instance, a.imm[0], a.imm[1], U32(a.num[0]), U32(a.num[1]), a.ref);
}
TrapKind RtArrayNewElem(Args a) {
  return ArrayNewElem(a.instance, a.imm[0], a.imm[1], U32(a.num[0]), U32(a.num[1]), a.ref);
}
TrapKind RtArrayFill(Args a) {
  return ArrayFill(*a.instance.store, a.imm[0], a.ref[0], U32(a.num[0]), a.num + 1, a.ref + 1,
                   U32(a.num[1 + a.imm[1]]));
}
TrapKind RtArrayCopy(Args a) {
  return ArrayCopy(*a.instance.store, a.imm[0], a.imm[1], a.ref[0], U32(a.num[0]), a.ref[1], U32(a.num[1]),
                   U32(a.num[2]));
}
TrapKind RtArrayInitData(Args a) {
  return ArrayInitData(a.instance, a.imm[0], a.imm[1], a.ref[0], U32(a.num[0]), U32(a.num[1]), U32(a.num[2]));
}
TrapKind RtArrayInitElem(Args a) {
  return ArrayInitElem(a.instance, a.imm[0], a.imm[1], a.ref[0], U32(a.num[0]), U32(a.num[1]), U32(a.num[2]));
}

using Wide = unsigned __int128;
Wide Pair(const uint64_t* low) { return low[0] | (Wide{low[1]} << 64); }
TrapKind StorePair(uint64_t* at, Wide value) {
  at[0] = static_cast<uint64_t>(value);
  at[1] = static_cast<uint64_t>(value >> 64);
  return TrapKind::kNone;
}
TrapKind RtAdd128(Args a) { return StorePair(a.num, Pair(a.num) + Pair(a.num + 2)); }
TrapKind RtSub128(Args a) { return StorePair(a.num, Pair(a.num) - Pair(a.num + 2)); }
TrapKind RtMulWideS(Args a) {
  const __int128 product = static_cast<__int128>(static_cast<int64_t>(a.num[0])) * static_cast<int64_t>(a.num[1]);
  return StorePair(a.num, static_cast<Wide>(product));
}
TrapKind RtMulWideU(Args a) { return StorePair(a.num, Wide{a.num[0]} * a.num[1]); }

// The address of an access, if it does not wrap around: then no memory contains it.
uint64_t AtomicAddress(Args a) {
  const uint64_t offset = a.imm[1] | (uint64_t{a.imm[2]} << 32);
  uint64_t address;
  return __builtin_add_overflow(a.num[0], offset, &address) ? ~uint64_t{7} : address;
}
TrapKind StoreU32(Args a, TrapKind trap, uint32_t result) {
  a.num[0] = result;
  return trap;
}
TrapKind RtAtomicWait32(Args a) {
  uint32_t result = 0;
  const auto timeout = static_cast<int64_t>(a.num[2]);
  const TrapKind trap = MemoryAtomicWait32(a.instance, a.imm[0], AtomicAddress(a), U32(a.num[1]), timeout, &result);
  return StoreU32(a, trap, result);
}
TrapKind RtAtomicWait64(Args a) {
  uint32_t result = 0;
  const auto timeout = static_cast<int64_t>(a.num[2]);
  const TrapKind trap = MemoryAtomicWait64(a.instance, a.imm[0], AtomicAddress(a), a.num[1], timeout, &result);
  return StoreU32(a, trap, result);
}
TrapKind RtAtomicNotify(Args a) {
  uint32_t result = 0;
  const TrapKind trap = MemoryAtomicNotify(a.instance, a.imm[0], AtomicAddress(a), U32(a.num[1]), &result);
  return StoreU32(a, trap, result);
}

// In the order of RuntimeOp.
constexpr RuntimeFunction kFunctions[] = {
    RtMemoryGrow,      RtMemoryFill,    RtMemoryCopy,   RtMemoryInit,   RtDataDrop,         RtTableGrow,
    RtTableFill,       RtTableCopy,     RtTableInit,    RtElemDrop,     RtStructNewDefault, RtArrayNew,
    RtArrayNewDefault, RtArrayNewFixed, RtArrayNewData, RtArrayNewElem, RtArrayFill,        RtArrayCopy,
    RtArrayInitData,   RtArrayInitElem, RtAdd128,       RtSub128,       RtMulWideS,         RtMulWideU,
    RtAtomicWait32,    RtAtomicWait64,  RtAtomicNotify,
};
static_assert(sizeof(kFunctions) / sizeof(kFunctions[0]) == CountOf<RuntimeOp>());

}  // namespace

RuntimeFunction RuntimeFunctionOf(RuntimeOp op) { return kFunctions[Ord(op)]; }

}  // namespace strata::wasm::interpreter
