// The instruction set of register code: families of operations times the kinds of their operands, and single
// operations.
//
// An operation id is computed, not listed: family base + member * variants + variant. Lowering turns an id into a
// handler word through a table that the interpreter supplies. Operand order in an instruction: handler word (64 bits);
// 16-bit slots (destination, then operands in their order), two to a word, the last word padded; 32-bit immediates; a
// branch's displacement last. A slot belongs to the number window unless said otherwise. Accumulators: one integer, one
// vector register for floats; which one an operand means follows from the operation's type.

#ifndef STRATA_WASM_CODE_REGISTER_OPS_H_
#define STRATA_WASM_CODE_REGISTER_OPS_H_

#include <cstdint>

#include "wasm/code/atomic_ops.h"
#include "wasm/code/fused_ops.h"
#include "wasm/code/object_ops.h"
#include "wasm/code/vector_ops.h"

namespace strata::wasm {

using RegOp = uint16_t;

// clang-format off: it does not come to rest on these tables.

// Comparisons; each also exists fused with a branch. X(name, operand C++ type).
#define STRATA_INT_COMPARES(X, P, U, S) \
  X(P##Eq, U)                           \
  X(P##Ne, U) X(P##LtS, S) X(P##LtU, U) X(P##GtS, S) X(P##GtU, U) X(P##LeS, S) X(P##LeU, U) X(P##GeS, S) X(P##GeU, U)
#define STRATA_FLOAT_COMPARES(X, P, T) X(P##Eq, T) X(P##Ne, T) X(P##Lt, T) X(P##Gt, T) X(P##Le, T) X(P##Ge, T)
#define STRATA_COMPARES(X)                       \
  STRATA_INT_COMPARES(X, I32, uint32_t, int32_t) \
  STRATA_INT_COMPARES(X, I64, uint64_t, int64_t) \
  STRATA_FLOAT_COMPARES(X, F32, float)           \
  STRATA_FLOAT_COMPARES(X, F64, double)

// Binary arithmetic. X(name, operand and result C++ type).
#define STRATA_INT_BINARIES(X, P, U)                                                                         \
  X(P##Add, U)                                                                                               \
  X(P##Sub, U)                                                                                               \
  X(P##Mul, U)                                                                                               \
  X(P##DivS, U)                                                                                              \
  X(P##DivU, U)                                                                                              \
  X(P##RemS, U) X(P##RemU, U) X(P##And, U) X(P##Or, U) X(P##Xor, U) X(P##Shl, U) X(P##ShrS, U) X(P##ShrU, U) \
      X(P##Rotl, U) X(P##Rotr, U)
#define STRATA_FLOAT_BINARIES(X, P, T) \
  X(P##Add, T) X(P##Sub, T) X(P##Mul, T) X(P##Div, T) X(P##Min, T) X(P##Max, T) X(P##Copysign, T)
#define STRATA_BINARIES(X)              \
  STRATA_INT_BINARIES(X, I32, uint32_t) \
  STRATA_INT_BINARIES(X, I64, uint64_t) \
  STRATA_FLOAT_BINARIES(X, F32, float)  \
  STRATA_FLOAT_BINARIES(X, F64, double)

// Unary operations and conversions. X(name, operand C++ type, result C++ type).
#define STRATA_INT_UNARIES(X, P, U) \
  X(P##Clz, U, U) X(P##Ctz, U, U) X(P##Popcnt, U, U) X(P##Extend8S, U, U) X(P##Extend16S, U, U)
#define STRATA_FLOAT_UNARIES(X, P, T) \
  X(P##Abs, T, T)                     \
  X(P##Neg, T, T) X(P##Ceil, T, T) X(P##Floor, T, T) X(P##Trunc, T, T) X(P##Nearest, T, T) X(P##Sqrt, T, T)
#define STRATA_TRUNCATIONS(X, P, U, M) \
  X(P##M##F32S, float, U) X(P##M##F32U, float, U) X(P##M##F64S, double, U) X(P##M##F64U, double, U)
#define STRATA_UNARIES(X)                        \
  STRATA_INT_UNARIES(X, I32, uint32_t)           \
  STRATA_INT_UNARIES(X, I64, uint64_t)           \
  X(I64Extend32S, uint64_t, uint64_t)            \
  STRATA_FLOAT_UNARIES(X, F32, float)            \
  STRATA_FLOAT_UNARIES(X, F64, double)           \
  X(I32WrapI64, uint64_t, uint32_t)              \
  X(I64ExtendI32S, uint32_t, uint64_t)           \
  X(I64ExtendI32U, uint32_t, uint64_t)           \
  STRATA_TRUNCATIONS(X, I32, uint32_t, Trunc)    \
  STRATA_TRUNCATIONS(X, I64, uint64_t, Trunc)    \
  STRATA_TRUNCATIONS(X, I32, uint32_t, TruncSat) \
  STRATA_TRUNCATIONS(X, I64, uint64_t, TruncSat) \
  X(F32ConvertI32S, uint32_t, float)             \
  X(F32ConvertI32U, uint32_t, float)             \
  X(F32ConvertI64S, uint64_t, float)             \
  X(F32ConvertI64U, uint64_t, float)             \
  X(F32DemoteF64, double, float)                 \
  X(F64ConvertI32S, uint32_t, double)            \
  X(F64ConvertI32U, uint32_t, double)            \
  X(F64ConvertI64S, uint64_t, double)            \
  X(F64ConvertI64U, uint64_t, double)            \
  X(F64PromoteF32, float, double)                \
  X(I32ReinterpretF32, float, uint32_t)          \
  X(I64ReinterpretF64, double, uint64_t)         \
  X(F32ReinterpretI32, uint32_t, float)          \
  X(F64ReinterpretI64, uint64_t, double)

// Loads: X(name, memory type, result type). Stores: X(name, operand type, memory type).
#define STRATA_LOADS(X)             \
  X(I32Load, uint32_t, uint32_t)    \
  X(I64Load, uint64_t, uint64_t)    \
  X(F32Load, float, float)          \
  X(F64Load, double, double)        \
  X(I32Load8S, int8_t, uint32_t)    \
  X(I32Load8U, uint8_t, uint32_t)   \
  X(I32Load16S, int16_t, uint32_t)  \
  X(I32Load16U, uint16_t, uint32_t) \
  X(I64Load8S, int8_t, uint64_t)    \
  X(I64Load8U, uint8_t, uint64_t)   \
  X(I64Load16S, int16_t, uint64_t)  \
  X(I64Load16U, uint16_t, uint64_t) \
  X(I64Load32S, int32_t, uint64_t)  \
  X(I64Load32U, uint32_t, uint64_t)
#define STRATA_STORES(X)            \
  X(I32Store, uint32_t, uint32_t)   \
  X(I64Store, uint64_t, uint64_t)   \
  X(F32Store, float, float)         \
  X(F64Store, double, double)       \
  X(I32Store8, uint32_t, uint8_t)   \
  X(I32Store16, uint32_t, uint16_t) \
  X(I64Store8, uint64_t, uint8_t)   \
  X(I64Store16, uint64_t, uint16_t) \
  X(I64Store32, uint64_t, uint32_t)
// clang-format on

#define STRATA_NAME2(name, t) k##name,
#define STRATA_NAME3(name, t, u) k##name,
enum class BinOp : uint16_t { STRATA_COMPARES(STRATA_NAME2) STRATA_BINARIES(STRATA_NAME2) kCount };
enum class CmpOp : uint16_t { STRATA_COMPARES(STRATA_NAME2) kCount };  // the first members of BinOp
enum class UnOp : uint16_t { STRATA_UNARIES(STRATA_NAME3) kCount };
enum class LoadOp : uint16_t { STRATA_LOADS(STRATA_NAME3) kCount };
enum class StoreOp : uint16_t { STRATA_STORES(STRATA_NAME3) kCount };
#undef STRATA_NAME2
#undef STRATA_NAME3

// Operand kinds: a slot, an immediate, the accumulator.
enum class Kinds : uint8_t { kSS, kSI, kAS, kAI, kSA, kCount };
enum class Dst : uint8_t { kSlot, kAcc, kCount };
enum class Src : uint8_t { kSlot, kAcc, kImm, kCount };
// Address of a load or store: a slot, the accumulator, or nothing (the static offset alone).
enum class AddrKind : uint8_t { kSlot, kAcc, kNone, kCount };
// Address and value of a store; N: no address.
enum class StoreKinds : uint8_t { kSS, kSI, kSA, kAS, kAI, kNS, kNI, kNA, kCount };

// What struct.get and array.get read, what struct.set and array.set write. References are written plainly, or after a
// test of the object's log bit (kRefLogged), or after a call of the heap's plan (kRefSlow).
enum class GetKind : uint8_t { kI8S, kI8U, kI16S, kI16U, kI32, kI64, kF32, kF64, kRef, kCount };
enum class SetKind : uint8_t { kI8, kI16, kI32, kI64, kF32, kF64, kRef, kRefLogged, kRefSlow, kCount };
constexpr bool IsReference(SetKind kind) { return kind >= SetKind::kRef; }

// Operations that are one of a kind. Operands after the name: slots | immediates. "ref:" marks a slot of the reference
// window.
#define STRATA_SINGLE_OPS(X)                                                                            \
  X(Unreachable)                                                                                        \
  X(Enter)  /* first number local, count, first ref: local, count */                                    \
  X(Enter1) /* the same; this many number locals, no ref: local */                                      \
  X(Enter2)                                                                                             \
  X(Enter4)                                                                                             \
  X(Enter8)                                                                                             \
  X(Copy)         /* d, s */                                                                            \
  X(CopyPair)     /* d, s, d2, s2: two copies, the second after the first */                            \
  X(AddImmPair)   /* d, s, d2, s2 | i, i2: two i32 additions, the second after the first */             \
  X(Const32Pair)  /* d, d2 | low word, low word */                                                      \
  X(CopyBr)       /* d, s | displacement */                                                             \
  X(Const32Br)    /* d | low word, displacement */                                                      \
  X(CopyRef)      /* ref:d, ref:s */                                                                    \
  X(CopyRange)    /* d, s | count: ascending, d at most s */                                            \
  X(CopyRefRange) /* ref:d, ref:s | count */                                                            \
  X(Const32)      /* d | low word; upper half zero */                                                   \
  X(Const64)      /* d | low, high */                                                                   \
  X(NullRef)      /* ref:d */                                                                           \
  X(Br)           /* | displacement */                                                                  \
  X(BrBack)       /* | displacement; polls */                                                           \
  X(BrTableSlot)  /* index | count, displacement * count, the default last */                           \
  X(BrTableAcc)   /* | the same */                                                                      \
  X(BrNull)       /* ref:s | displacement */                                                            \
  X(BrNullBack)                                                                                         \
  X(BrNonNull)                                                                                          \
  X(BrNonNullBack)                                                                                      \
  X(SelectSlot)    /* d, if true, if false, condition */                                                \
  X(SelectAcc)     /* d, if true, if false */                                                           \
  X(SelectRefSlot) /* ref:d, ref:if true, ref:if false, condition */                                    \
  X(SelectRefAcc)                                                                                       \
  X(Ret)            /* header */                                                                        \
  X(RetSlot)        /* header, s */                                                                     \
  X(RetAcc)         /* header */                                                                        \
  X(RetFloatAcc)    /* header */                                                                        \
  X(RetImm)         /* header | low, high */                                                            \
  X(RetRef)         /* header, ref:s */                                                                 \
  X(RetMany)        /* header, first number, count, ref:first, count */                                 \
  X(CallLocal)      /* callee's header, unused | function, distances */                                 \
  X(CallLocalCopy)  /* callee's header, s: the last argument | function, distances */                   \
  X(CallLocalConst) /* callee's header, unused | function, low word of the argument, distances */       \
  X(CallLocalAdd)   /* callee's header, s | function, what is added to an i32, distances */             \
  X(CallImport)     /* callee's header, unused | function, distances; a Resume follows */               \
  X(CallIndirect)   /* callee's header, index | table, canonical type, distances; a Resume follows */   \
  X(CallRef)        /* callee's header, ref:callee | distances; a Resume follows */                     \
  X(TailCallLocal)  /* header, first number, count, ref:first, count, callee's header, … | function */  \
  X(TailCallImport)                                                                                     \
  X(TailCallIndirect) /* … index | table, canonical type */                                             \
  X(TailCallRef)      /* … ref:callee */                                                                \
  X(Resume)           /* own header, unused | distances of the call before: it has left the instance */ \
  X(RuntimeCall)      /* first number, ref:first | RuntimeOp, up to three immediates */                 \
  X(ArrayNewZeros)    /* as RuntimeCall: a short array is made at once, else that is done */            \
  X(ArrayNewI8)                                                                                         \
  X(ArrayNewI16)                                                                                        \
  X(ArrayNewI32)                                                                                        \
  X(ArrayNewI64)                                                                                        \
  X(ArrayNewRef)                                                                                        \
  X(GlobalGetSlot) /* d | global */                                                                     \
  X(GlobalGetAcc)  /* | global */                                                                       \
  X(GlobalGetFloatAcc)                                                                                  \
  X(GlobalGetRef)  /* ref:d | global */                                                                 \
  X(GlobalSetSlot) /* s | global */                                                                     \
  X(GlobalSetAcc)                                                                                       \
  X(GlobalSetFloatAcc)                                                                                  \
  X(GlobalSetImm) /* | global, low, high */                                                             \
  X(GlobalSetRef) /* ref:s | global */                                                                  \
  X(GlobalSetRefLogged)                                                                                 \
  X(GlobalSetRefSlow)                                                                                   \
  X(TableGet) /* ref:d, index | table */                                                                \
  X(TableSet) /* index, ref:s | table */                                                                \
  X(TableSetLogged)                                                                                     \
  X(TableSetSlow)                                                                                       \
  X(TableSize)    /* d | table */                                                                       \
  X(MemorySize)   /* d | memory */                                                                      \
  X(MemoryCopy)   /* destination, source, count | memory of the destination, of the source */           \
  X(MemoryFill)   /* destination, byte, count | memory */                                               \
  X(StructNew)    /* ref:d, field count | header word, size, field descriptors */                       \
  X(ArrayLenSlot) /* d, ref:s */                                                                        \
  X(ArrayLenAcc)  /* ref:s */                                                                           \
  X(RefFunc)      /* ref:d | function */                                                                \
  X(RefI31Slot)   /* ref:d, s */                                                                        \
  X(RefI31Acc)    /* ref:d */                                                                           \
  X(I31GetSSlot)  /* d, ref:s */                                                                        \
  X(I31GetSAcc)   /* ref:s */                                                                           \
  X(I31GetUSlot)                                                                                        \
  X(I31GetUAcc)                                                                                         \
  X(RefEqSlot)      /* d, ref:a, ref:b */                                                               \
  X(RefEqAcc)       /* ref:a, ref:b */                                                                  \
  X(RefIsNullSlot)  /* d, ref:s */                                                                      \
  X(RefIsNullAcc)   /* ref:s */                                                                         \
  X(RefAsNonNull)   /* ref:s */                                                                         \
  X(RefTestAnySlot) /* d, ref:s | heap kind, index, null matches */                                     \
  X(RefTestAnyAcc)                                                                                      \
  X(RefCastAny)      /* ref:s | heap kind, index, null matches */                                       \
  X(Throw)           /* first number, ref:first | tag: the payload stands from there on */              \
  X(ThrowRef)        /* ref:s */                                                                        \
  X(CountBlock)      /* | function, block: leaves the accumulators alone */                             \
  X(PayFuel)         /* | amount: leaves the accumulators alone */                                      \
  X(PayFuelByLength) /* length | bytes of a unit (wasm/lowering/fuel_costs.h): the same */              \
  X(LowerStub)       /* | function: lowers it and starts it */                                          \
  X(HostCall)                                                                                           \
  X(Exit)

enum class SingleOp : uint16_t {
#define STRATA_NAME(name) k##name,
  STRATA_SINGLE_OPS(STRATA_NAME)
#undef STRATA_NAME
      kCount
};

// What RuntimeCall does; operands in operand slots from the given starts, results in their place. Immediates in braces.
enum class RuntimeOp : uint16_t {
  kMemoryGrow,        // {memory}
  kMemoryFill,        // {memory}: a shared one, like the next
  kMemoryCopy,        // {destination, source}
  kMemoryInit,        // {memory, data}
  kDataDrop,          // {data}
  kTableGrow,         // {table}
  kTableFill,         // {table}
  kTableCopy,         // {destination, source}
  kTableInit,         // {table, elem}
  kElemDrop,          // {elem}
  kStructNewDefault,  // {canonical type}
  kArrayNew,          // {canonical type, number slots of an element: 0 for a reference, log2 of its bytes}
  kArrayNewDefault,   // {canonical type, 0, log2 of an element's bytes}
  kArrayNewFixed,     // {canonical type, length}
  kArrayNewData,      // {canonical type, data}
  kArrayNewElem,      // {canonical type, elem}
  kArrayFill,         // {canonical type, number slots of an element}
  kArrayCopy,         // {destination type, source type}
  kArrayInitData,     // {canonical type, data}
  kArrayInitElem,     // {canonical type, elem}
  kAdd128,
  kSub128,
  kMulWideS,
  kMulWideU,
  kAtomicWait32,  // {memory, static offset low, high}
  kAtomicWait64,  // {memory, static offset low, high}
  kAtomicNotify,  // {memory, static offset low, high}
  kCount
};

// A field descriptor of StructNew: two words, and two more for a constant.
//   word 0: StorageKind | FieldSource << 8 | slot << 16     word 1: offset in the object
enum class FieldSource : uint8_t { kNumSlot, kRefSlot, kConst };

// Identification of the families.
template <class E>
constexpr uint32_t CountOf() {
  return static_cast<uint32_t>(E::kCount);
}
template <class E>
constexpr uint32_t Ord(E value) {
  return static_cast<uint32_t>(value);
}

inline constexpr uint32_t kBinBase = 0;
inline constexpr uint32_t kCmpBrBase = kBinBase + CountOf<BinOp>() * CountOf<Kinds>() * 2;
inline constexpr uint32_t kUnBase = kCmpBrBase + CountOf<CmpOp>() * CountOf<Kinds>() * 4;
inline constexpr uint32_t kLoadBase = kUnBase + CountOf<UnOp>() * 4;
inline constexpr uint32_t kCheckedLoadBase = kLoadBase + CountOf<LoadOp>() * CountOf<AddrKind>() * 2;
inline constexpr uint32_t kStoreBase = kCheckedLoadBase + CountOf<LoadOp>();
inline constexpr uint32_t kCheckedStoreBase = kStoreBase + CountOf<StoreOp>() * CountOf<StoreKinds>();
inline constexpr uint32_t kStructGetBase = kCheckedStoreBase + CountOf<StoreOp>();
inline constexpr uint32_t kStructSetBase = kStructGetBase + CountOf<GetKind>() * 2;
inline constexpr uint32_t kArrayGetBase = kStructSetBase + CountOf<SetKind>() * CountOf<Src>();
inline constexpr uint32_t kArraySetBase = kArrayGetBase + CountOf<GetKind>() * CountOf<Src>() * 2;
inline constexpr uint32_t kSingleBase = kArraySetBase + CountOf<SetKind>() * CountOf<Src>() * 2;
inline constexpr uint32_t kVecUnBase = kSingleBase + CountOf<SingleOp>();
inline constexpr uint32_t kVecBinBase = kVecUnBase + CountOf<VecUnOp>() * 4;
inline constexpr uint32_t kVecTernBase = kVecBinBase + CountOf<VecBinOp>() * CountOf<VecKinds>() * 2;
inline constexpr uint32_t kVecShiftBase = kVecTernBase + CountOf<VecTernOp>() * CountOf<TernKinds>() * 2;
inline constexpr uint32_t kVecTestBase = kVecShiftBase + CountOf<VecShiftOp>() * CountOf<ShiftKinds>() * 2;
inline constexpr uint32_t kShuffleBase = kVecTestBase + CountOf<VecTestOp>() * 4;
inline constexpr uint32_t kSplatBase = kShuffleBase + CountOf<VecKinds>() * 2;
inline constexpr uint32_t kReplaceBase = kSplatBase + CountOf<SplatOp>() * 4;
inline constexpr uint32_t kExtractBase = kReplaceBase + CountOf<ReplaceOp>() * CountOf<VecKinds>() * 2;
inline constexpr uint32_t kVecLoadBase = kExtractBase + CountOf<ExtractOp>() * 2;
inline constexpr uint32_t kCheckedVecLoadBase = kVecLoadBase + CountOf<VecLoadOp>() * CountOf<AddrKind>() * 2;
inline constexpr uint32_t kVecStoreBase = kCheckedVecLoadBase + CountOf<VecLoadOp>();
inline constexpr uint32_t kCheckedVecStoreBase = kVecStoreBase + CountOf<VecStoreKinds>();
inline constexpr uint32_t kLaneLoadBase = kCheckedVecStoreBase + 1;
inline constexpr uint32_t kCheckedLaneLoadBase = kLaneLoadBase + CountOf<LaneLoadOp>() * 4;
inline constexpr uint32_t kLaneStoreBase = kCheckedLaneLoadBase + CountOf<LaneLoadOp>();
inline constexpr uint32_t kCheckedLaneStoreBase = kLaneStoreBase + CountOf<LaneStoreOp>() * 2;
inline constexpr uint32_t kVecSingleBase = kCheckedLaneStoreBase + CountOf<LaneStoreOp>();
inline constexpr uint32_t kAtomicBase = kVecSingleBase + CountOf<VecSingleOp>();
inline constexpr uint32_t kPairBase = kAtomicBase + CountOf<AtomicOp>();
inline constexpr uint32_t kFloatPairBase = kPairBase + CountOf<PairFirst>() * CountOf<PairSecond>() * 16;
inline constexpr uint32_t kAddCmpBrBase = kFloatPairBase + CountOf<FloatPairOp>() * CountOf<FloatPairOp>() * 16;
inline constexpr uint32_t kConstDivBase = kAddCmpBrBase + 10 * 8;
inline constexpr uint32_t kLoadSumBase = kConstDivBase + CountOf<ConstDivOp>() * 4;
inline constexpr uint32_t kStoreSumBase = kLoadSumBase + CountOf<LoadOp>() * CountOf<SumKind>() * 2;
inline constexpr uint32_t kLoadUseBase = kStoreSumBase + CountOf<StoreOp>() * CountOf<SumKind>() * CountOf<Src>();
inline constexpr uint32_t kNewBase = kLoadUseBase + CountOf<LoadUse>() * CountOf<LoadUseKinds>() * 2;
inline constexpr uint32_t kRefTestBase = kNewBase + kNewFormCount;
inline constexpr uint32_t kRefCastBase = kRefTestBase + CountOf<CastForm>() * 2;
inline constexpr uint32_t kCastBrBase = kRefCastBase + CountOf<CastForm>();
inline constexpr uint32_t kRefEqBrBase = kCastBrBase + CountOf<CastForm>() * 4;
inline constexpr uint32_t kGetFromBase = kRefEqBrBase + 4;
inline constexpr uint32_t kRegOpCount = kGetFromBase + CountOf<GetFrom>() * CountOf<GetKind>() * 2;
static_assert(kRegOpCount < 0x10000);

// slots (d?, a?, b?) | immediate of one word (two for f64): i64 immediates are sign-extended from 32 bits.
constexpr RegOp BinId(BinOp op, Kinds kinds, Dst d) {
  return static_cast<RegOp>(kBinBase + (Ord(op) * CountOf<Kinds>() + Ord(kinds)) * 2 + Ord(d));
}
// slots (a?, b?) | immediate, displacement. Branches where the comparison is true, or with `negate` where it is not.
constexpr RegOp CmpBrId(CmpOp op, Kinds kinds, bool back, bool negate) {
  return static_cast<RegOp>(kCmpBrBase + (Ord(op) * CountOf<Kinds>() + Ord(kinds)) * 4 + (back ? 2 : 0) +
                            (negate ? 1 : 0));
}
// slots (d?, a?)
constexpr RegOp UnId(UnOp op, bool a_acc, Dst d) {
  return static_cast<RegOp>(kUnBase + Ord(op) * 4 + (a_acc ? 2 : 0) + Ord(d));
}
// slots (d?, address?) | static offset. Guarded memory 0 only.
constexpr RegOp LoadId(LoadOp op, AddrKind address, Dst d) {
  return static_cast<RegOp>(kLoadBase + (Ord(op) * CountOf<AddrKind>() + Ord(address)) * 2 + Ord(d));
}
// slots d, address | memory, static offset low, high. Any memory.
constexpr RegOp CheckedLoadId(LoadOp op) { return static_cast<RegOp>(kCheckedLoadBase + Ord(op)); }
// slots (address?, value?) | static offset, immediate of one word (stored as its integer bits, sign-extended).
constexpr RegOp StoreId(StoreOp op, StoreKinds kinds) {
  return static_cast<RegOp>(kStoreBase + Ord(op) * CountOf<StoreKinds>() + Ord(kinds));
}
// slots address, value | memory, static offset low, high.
constexpr RegOp CheckedStoreId(StoreOp op) { return static_cast<RegOp>(kCheckedStoreBase + Ord(op)); }
// slots (d? or ref:d), ref:object | field offset. A reference result always goes to a slot.
constexpr RegOp StructGetId(GetKind kind, Dst d) { return static_cast<RegOp>(kStructGetBase + Ord(kind) * 2 + Ord(d)); }
// slots ref:object, (value? or ref:value) | field offset, immediate. Only kSlot for references.
constexpr RegOp StructSetId(SetKind kind, Src value) {
  return static_cast<RegOp>(kStructSetBase + Ord(kind) * CountOf<Src>() + Ord(value));
}
// slots (d? or ref:d), ref:array, index? | index immediate.
constexpr RegOp ArrayGetId(GetKind kind, Src index, Dst d) {
  return static_cast<RegOp>(kArrayGetBase + (Ord(kind) * CountOf<Src>() + Ord(index)) * 2 + Ord(d));
}
// slots ref:array, index?, (value? or ref:value) | index immediate, value immediate. The index is a slot or an
// immediate.
constexpr RegOp ArraySetId(SetKind kind, bool index_imm, Src value) {
  return static_cast<RegOp>(kArraySetBase + (Ord(kind) * CountOf<Src>() + Ord(value)) * 2 + (index_imm ? 1 : 0));
}
constexpr RegOp SingleId(SingleOp op) { return static_cast<RegOp>(kSingleBase + Ord(op)); }
// slots d (not of a store), address, operands | memory, static offset low, high. Any memory. The fence has none.
constexpr RegOp AtomicId(AtomicOp op) { return static_cast<RegOp>(kAtomicBase + Ord(op)); }

// Objects (object_ops.h). slots ref:d, then for each store its slot and the field's offset | image
constexpr RegOp NewId(NewForm form) { return static_cast<RegOp>(kNewBase + NewFormIndex(form)); }
// slots d?, ref:s | header word, offset of the depth in a row of the cast table; kFinal the first only, kI31 neither
constexpr RegOp RefTestId(CastForm form, Dst d) { return static_cast<RegOp>(kRefTestBase + Ord(form) * 2 + Ord(d)); }
// slots ref:d, ref:s | the same. Traps where the test fails.
constexpr RegOp RefCastId(CastForm form) { return static_cast<RegOp>(kRefCastBase + Ord(form)); }
// A branch where a test succeeds has four ids in a row, of which this is the first.
constexpr RegOp BranchForm(RegOp first, bool back, bool negate) {
  return static_cast<RegOp>(first + (back ? 2 : 0) + (negate ? 1 : 0));
}
// slots ref:s | the same, displacement
constexpr RegOp CastBrId(CastForm form) { return static_cast<RegOp>(kCastBrBase + Ord(form) * 4); }
// slots d? or ref:d, then those of what gives the object: ref:s of a cast or struct.get, ref:array and index of
// array.get | its immediates, field offset. A trap of the struct.get has the pc of the word after the first.
constexpr RegOp GetFromId(GetFrom from, GetKind kind, Dst d) {
  return static_cast<RegOp>(kGetFromBase + (Ord(from) * CountOf<GetKind>() + Ord(kind)) * 2 + Ord(d));
}
// slots ref:a, ref:b | displacement
constexpr RegOp RefEqBrId() { return static_cast<RegOp>(kRefEqBrBase); }

// Vectors (vector_ops.h). slots (d?, a?)
constexpr RegOp VecUnId(VecUnOp op, bool a_acc, Dst d) {
  return static_cast<RegOp>(kVecUnBase + Ord(op) * 4 + (a_acc ? 2 : 0) + Ord(d));
}
// slots (d?, a?, b?)
constexpr RegOp VecBinId(VecBinOp op, VecKinds kinds, Dst d) {
  return static_cast<RegOp>(kVecBinBase + (Ord(op) * CountOf<VecKinds>() + Ord(kinds)) * 2 + Ord(d));
}
// slots (d?, a?, b?, c?)
constexpr RegOp VecTernId(VecTernOp op, TernKinds kinds, Dst d) {
  return static_cast<RegOp>(kVecTernBase + (Ord(op) * CountOf<TernKinds>() + Ord(kinds)) * 2 + Ord(d));
}
// slots (d?, a?, count?) | count
constexpr RegOp VecShiftId(VecShiftOp op, ShiftKinds kinds, Dst d) {
  return static_cast<RegOp>(kVecShiftBase + (Ord(op) * CountOf<ShiftKinds>() + Ord(kinds)) * 2 + Ord(d));
}
// slots (d?, a?)
constexpr RegOp VecTestId(VecTestOp op, bool a_acc, Dst d) {
  return static_cast<RegOp>(kVecTestBase + Ord(op) * 4 + (a_acc ? 2 : 0) + Ord(d));
}
// slots (d?, a?, b?) | four words of byte indexes
constexpr RegOp ShuffleId(VecKinds kinds, Dst d) { return static_cast<RegOp>(kShuffleBase + Ord(kinds) * 2 + Ord(d)); }
// slots (d?, number?)
constexpr RegOp SplatId(SplatOp op, bool acc, Dst d) {
  return static_cast<RegOp>(kSplatBase + Ord(op) * 4 + (acc ? 2 : 0) + Ord(d));
}
// slots (d?, vector?, number?) | the lane's first byte
constexpr RegOp ReplaceId(ReplaceOp op, VecKinds kinds, Dst d) {
  return static_cast<RegOp>(kReplaceBase + (Ord(op) * CountOf<VecKinds>() + Ord(kinds)) * 2 + Ord(d));
}
// slots (d?, vector) | the lane's first byte
constexpr RegOp ExtractId(ExtractOp op, Dst d) { return static_cast<RegOp>(kExtractBase + Ord(op) * 2 + Ord(d)); }
// slots (d?, address?) | static offset. Guarded memory 0 only.
constexpr RegOp VecLoadId(VecLoadOp op, AddrKind address, Dst d) {
  return static_cast<RegOp>(kVecLoadBase + (Ord(op) * CountOf<AddrKind>() + Ord(address)) * 2 + Ord(d));
}
// slots d, address | memory, static offset low, high. Any memory.
constexpr RegOp CheckedVecLoadId(VecLoadOp op) { return static_cast<RegOp>(kCheckedVecLoadBase + Ord(op)); }
// slots (address?, vector?) | static offset
constexpr RegOp VecStoreId(VecStoreKinds kinds) { return static_cast<RegOp>(kVecStoreBase + Ord(kinds)); }
// slots address, vector | memory, static offset low, high
constexpr RegOp CheckedVecStoreId() { return static_cast<RegOp>(kCheckedVecStoreBase); }
// slots (d?, address?, vector) | static offset, the lane's first byte
constexpr RegOp LaneLoadId(LaneLoadOp op, bool address_acc, Dst d) {
  return static_cast<RegOp>(kLaneLoadBase + Ord(op) * 4 + (address_acc ? 2 : 0) + Ord(d));
}
// slots d, address, vector | memory, static offset low, high, the lane's first byte
constexpr RegOp CheckedLaneLoadId(LaneLoadOp op) { return static_cast<RegOp>(kCheckedLaneLoadBase + Ord(op)); }
// slots (address?, vector) | static offset, the lane's first byte
constexpr RegOp LaneStoreId(LaneStoreOp op, bool address_acc) {
  return static_cast<RegOp>(kLaneStoreBase + Ord(op) * 2 + (address_acc ? 1 : 0));
}
// slots address, vector | memory, static offset low, high, the lane's first byte
constexpr RegOp CheckedLaneStoreId(LaneStoreOp op) { return static_cast<RegOp>(kCheckedLaneStoreBase + Ord(op)); }
constexpr RegOp SingleId(VecSingleOp op) { return static_cast<RegOp>(kVecSingleBase + Ord(op)); }

// Superinstructions (fused_ops.h). (a first b) second c: slots (d?, a?, b?, c?) | b immediate, c immediate
constexpr RegOp PairId(PairFirst first, bool b_imm, PairSecond second, bool c_imm, bool a_acc, Dst d) {
  return static_cast<RegOp>(kPairBase + (Ord(first) * CountOf<PairSecond>() + Ord(second)) * 16 + (b_imm ? 8 : 0) +
                            (c_imm ? 4 : 0) + (a_acc ? 2 : 0) + Ord(d));
}
// (a first b) second c, or if `reversed` c second (a first b): slots (d?, a?, b, c)
constexpr RegOp FloatPairId(bool is_f64, FloatPairOp first, FloatPairOp second, bool reversed, bool a_acc, Dst d) {
  constexpr uint32_t kOps = CountOf<FloatPairOp>();
  return static_cast<RegOp>(kFloatPairBase + (((is_f64 ? kOps : 0) + Ord(first)) * kOps + Ord(second)) * 8 +
                            (reversed ? 4 : 0) + (a_acc ? 2 : 0) + Ord(d));
}
// d = a + b on i32, then a branch where d compares with c: slots (d, a, b?, c?) | b immediate, c immediate,
// displacement. `op` is an i32 comparison.
constexpr RegOp AddCmpBrId(CmpOp op, bool b_imm, bool c_imm, bool back) {
  return static_cast<RegOp>(kAddCmpBrBase + Ord(op) * 8 + (b_imm ? 4 : 0) + (c_imm ? 2 : 0) + (back ? 1 : 0));
}
// slots (d?, a?) | divisor, 2^64 / |divisor| rounded up: low, high
constexpr RegOp ConstDivId(ConstDivOp op, bool a_acc, Dst d) {
  return static_cast<RegOp>(kConstDivBase + Ord(op) * 4 + (a_acc ? 2 : 0) + Ord(d));
}
// slots (d?, a, b?) | b immediate, static offset. Guarded memory 0 only.
constexpr RegOp LoadSumId(LoadOp op, SumKind sum, Dst d) {
  return static_cast<RegOp>(kLoadSumBase + (Ord(op) * CountOf<SumKind>() + Ord(sum)) * 2 + Ord(d));
}
// slots (a, b?, value?) | b immediate, static offset, value immediate. Guarded memory 0 only.
constexpr RegOp StoreSumId(StoreOp op, SumKind sum, Src value) {
  return static_cast<RegOp>(kStoreSumBase + (Ord(op) * CountOf<SumKind>() + Ord(sum)) * CountOf<Src>() + Ord(value));
}
// slots (d?, x?, address?) | static offset. Guarded memory 0 only.
constexpr RegOp LoadUseId(LoadUse use, LoadUseKinds kinds, Dst d) {
  return static_cast<RegOp>(kLoadUseBase + (Ord(use) * CountOf<LoadUseKinds>() + Ord(kinds)) * 2 + Ord(d));
}

// What an id of the families that superinstructions are made of stands for.
constexpr bool IsBin(RegOp id) { return id < kCmpBrBase; }
constexpr BinOp BinOpOf(RegOp id) { return static_cast<BinOp>(id / 2 / CountOf<Kinds>()); }
constexpr Kinds KindsOf(RegOp id) { return static_cast<Kinds>(id / 2 % CountOf<Kinds>()); }
constexpr bool IsCmpBr(RegOp id) { return id >= kCmpBrBase && id < kUnBase; }
constexpr CmpOp CmpOpOf(RegOp id) { return static_cast<CmpOp>((id - kCmpBrBase) / 4 / CountOf<Kinds>()); }
constexpr Kinds CmpBrKindsOf(RegOp id) { return static_cast<Kinds>((id - kCmpBrBase) / 4 % CountOf<Kinds>()); }
constexpr bool IsBackward(RegOp cmp_br) { return (cmp_br - kCmpBrBase) % 4 >= 2; }
constexpr bool IsNegated(RegOp cmp_br) { return (cmp_br - kCmpBrBase) % 2 == 1; }
constexpr bool IsLoad(RegOp id) { return id >= kLoadBase && id < kCheckedLoadBase; }
constexpr LoadOp LoadOpOf(RegOp id) { return static_cast<LoadOp>((id - kLoadBase) / 2 / CountOf<AddrKind>()); }
constexpr AddrKind AddrKindOf(RegOp id) { return static_cast<AddrKind>((id - kLoadBase) / 2 % CountOf<AddrKind>()); }

// Comparisons of integers, ten a width: eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u.
inline constexpr uint32_t kComparesPerWidth = 10;
constexpr bool IsIntCompare(CmpOp op) { return Ord(op) < 2 * kComparesPerWidth; }
// The comparison of integers that holds where `op` does not.
constexpr CmpOp InverseOf(CmpOp op) {
  constexpr uint32_t kInverse[kComparesPerWidth] = {1, 0, 8, 9, 6, 7, 4, 5, 2, 3};
  return static_cast<CmpOp>(Ord(op) / kComparesPerWidth * kComparesPerWidth + kInverse[Ord(op) % kComparesPerWidth]);
}
// The comparison of integers that says the same of exchanged operands.
constexpr CmpOp SwappedOf(CmpOp op) {
  constexpr uint32_t kSwapped[kComparesPerWidth] = {0, 1, 4, 5, 2, 3, 8, 9, 6, 7};
  return static_cast<CmpOp>(Ord(op) / kComparesPerWidth * kComparesPerWidth + kSwapped[Ord(op) % kComparesPerWidth]);
}

// Whether the operands may be exchanged.
constexpr bool IsCommutative(BinOp op) {
  switch (op) {
    case BinOp::kI32Add:
    case BinOp::kI32Mul:
    case BinOp::kI32And:
    case BinOp::kI32Or:
    case BinOp::kI32Xor:
    case BinOp::kI32Eq:
    case BinOp::kI32Ne:
    case BinOp::kI64Add:
    case BinOp::kI64Mul:
    case BinOp::kI64And:
    case BinOp::kI64Or:
    case BinOp::kI64Xor:
    case BinOp::kI64Eq:
    case BinOp::kI64Ne:
    case BinOp::kF32Add:
    case BinOp::kF32Mul:
    case BinOp::kF64Add:
    case BinOp::kF64Mul:
      return true;
    default:
      return false;
  }
}

}  // namespace strata::wasm

#endif  // STRATA_WASM_CODE_REGISTER_OPS_H_
