// Superinstructions on numbers in slots and accumulators (wasm/code/fused_ops.h).
#include <algorithm>
#include <iterator>
#include <type_traits>
#include <utility>

#include "wasm/interpreter/arithmetic.h"
#include "wasm/interpreter/dispatch.h"

namespace strata::wasm::interpreter {
namespace {

constexpr Arith kFirstArith[] = {
#define STRATA_ROW(name) Arith::k##name,
    STRATA_PAIR_FIRSTS(STRATA_ROW)
#undef STRATA_ROW
};
constexpr Arith kSecondArith[] = {
#define STRATA_ROW(name) Arith::k##name,
    STRATA_PAIR_SECONDS(STRATA_ROW)
#undef STRATA_ROW
};
constexpr FloatArith kFloatPairArith[] = {
#define STRATA_ROW(name) FloatArith::k##name,
    STRATA_FLOAT_PAIR_OPS(STRATA_ROW)
#undef STRATA_ROW
};

// Where the operands of (a first b) second c are, with the result's slot before them if it has one.
template <bool kBImm, bool kCImm, bool kAAcc, Dst kDst>
struct PairLayout {
  static constexpr int kA = kDst == Dst::kSlot ? 1 : 0;
  static constexpr int kB = kA + (kAAcc ? 0 : 1);
  static constexpr int kC = kB + (kBImm ? 0 : 1);
  static constexpr int kSlots = kC + (kCImm ? 0 : 1);
  static constexpr int kBWord = Words(kSlots, 0);
  static constexpr int kCWord = Words(kSlots, kBImm ? 1 : 0);
  static constexpr int kLength = Words(kSlots, (kBImm ? 1 : 0) + (kCImm ? 1 : 0));
};

template <Arith kFirst, Arith kSecond, bool kBImm, bool kCImm, bool kAAcc, Dst kDst>
STRATA_HANDLER(IntPair) {
  STRATA_REGISTERS;
  using Layout = PairLayout<kBImm, kCImm, kAAcc, kDst>;
  uint32_t a, b, c;
  if constexpr (kAAcc) {
    a = static_cast<uint32_t>(acc);
  } else {
    a = ReadNum<uint32_t>(num, SlotAt(pc, Layout::kA));
  }
  if constexpr (kBImm) {
    b = pc[Layout::kBWord];
  } else {
    b = ReadNum<uint32_t>(num, SlotAt(pc, Layout::kB));
  }
  if constexpr (kCImm) {
    c = pc[Layout::kCWord];
  } else {
    c = ReadNum<uint32_t>(num, SlotAt(pc, Layout::kC));
  }
  WriteResult<kDst>(pc, num, acc, facc, EvalInts<kSecond, uint32_t>(EvalInts<kFirst, uint32_t>(a, b), c));
  STRATA_NEXT(Layout::kLength);
}

// The handler of the pair whose id is kPairBase + kIndex; see PairId.
template <size_t kIndex>
constexpr Handler IntPairAt() {
  constexpr size_t kOps = kIndex >> 4;
  return IntPair < kFirstArith[kOps / CountOf<PairSecond>()], kSecondArith[kOps % CountOf<PairSecond>()],
         (kIndex & 8) != 0, (kIndex & 4) != 0, (kIndex & 2) != 0, static_cast<Dst>(kIndex & 1) > ;
}

template <size_t... kIndexes>
void AddIntPairs(HandlerTable& table, std::index_sequence<kIndexes...>) {
  const Handler pairs[] = {IntPairAt<kIndexes>()...};
  std::copy(std::begin(pairs), std::end(pairs), table.handlers + kPairBase);
}

template <class T, FloatArith kFirst, FloatArith kSecond, bool kReversed, bool kAAcc, Dst kDst>
STRATA_HANDLER(FloatPair) {
  STRATA_REGISTERS;
  using Layout = PairLayout<false, false, kAAcc, kDst>;
  T a;
  if constexpr (kAAcc) {
    a = ReadAcc<T>(acc, facc);
  } else {
    a = ReadNum<T>(num, SlotAt(pc, Layout::kA));
  }
  const T first = EvalFloats<kFirst, T>(a, ReadNum<T>(num, SlotAt(pc, Layout::kB)));
  const T c = ReadNum<T>(num, SlotAt(pc, Layout::kC));
  WriteResult<kDst>(pc, num, acc, facc,
                    kReversed ? EvalFloats<kSecond, T>(c, first) : EvalFloats<kSecond, T>(first, c));
  STRATA_NEXT(Layout::kLength);
}

// The handler of the pair whose id is kFloatPairBase + kIndex; see FloatPairId. Only differences are ever reversed.
template <size_t kIndex>
constexpr Handler FloatPairAt() {
  constexpr size_t kOps = kIndex >> 3, kCount = CountOf<FloatPairOp>();
  constexpr FloatArith kFirst = kFloatPairArith[kOps / kCount % kCount], kSecond = kFloatPairArith[kOps % kCount];
  constexpr bool kReversed = (kIndex & 4) != 0;
  using T = std::conditional_t<kOps / (kCount * kCount) == 0, float, double>;
  if constexpr (kReversed && kSecond != FloatArith::kSub) {
    return nullptr;
  } else {
    return FloatPair < T, kFirst, kSecond, kReversed, (kIndex & 2) != 0, static_cast<Dst>(kIndex & 1) > ;
  }
}

template <size_t... kIndexes>
void AddFloatPairs(HandlerTable& table, std::index_sequence<kIndexes...>) {
  const Handler pairs[] = {FloatPairAt<kIndexes>()...};
  std::copy(std::begin(pairs), std::end(pairs), table.handlers + kFloatPairBase);
}

// d = a + b, and a branch where d compares with c as said: the end of a counted loop.
template <IntCompare kCompare, bool kBImm, bool kCImm, bool kBack>
STRATA_HANDLER(AddCompareBranch) {
  STRATA_REGISTERS;
  constexpr int kB = 2, kC = kB + (kBImm ? 0 : 1), kSlots = kC + (kCImm ? 0 : 1);
  constexpr int kLength = Words(kSlots, 1 + (kBImm ? 1 : 0) + (kCImm ? 1 : 0));
  uint32_t sum = ReadNum<uint32_t>(num, SlotAt(pc, 1));
  if constexpr (kBImm) {
    sum += pc[Words(kSlots, 0)];
  } else {
    sum += ReadNum<uint32_t>(num, SlotAt(pc, kB));
  }
  WriteResult<Dst::kSlot>(pc, num, acc, facc, sum);
  uint32_t c;
  if constexpr (kCImm) {
    c = pc[Words(kSlots, kBImm ? 1 : 0)];
  } else {
    c = ReadNum<uint32_t>(num, SlotAt(pc, kC));
  }
  if (CompareInts<kCompare, uint32_t>(sum, c)) {
    pc += static_cast<int32_t>(pc[kLength - 1]);
    if constexpr (kBack) {
      if (STRATA_UNLIKELY(cx->mutator.interrupt.load(std::memory_order_relaxed) != 0)) STRATA_GOTO(PollSlow);
    }
    STRATA_DISPATCH();
  }
  STRATA_NEXT(kLength);
}

template <size_t kIndex>
constexpr Handler AddCompareBranchAt() {
  return AddCompareBranch < static_cast<IntCompare>(kIndex >> 3), (kIndex & 4) != 0, (kIndex & 2) != 0,
         (kIndex & 1) != 0 > ;
}

template <size_t... kIndexes>
void AddAddCompareBranches(HandlerTable& table, std::index_sequence<kIndexes...>) {
  const Handler branches[] = {AddCompareBranchAt<kIndexes>()...};
  std::copy(std::begin(branches), std::end(branches), table.handlers + kAddCmpBrBase);
}

// Division by a constant. `magic` is 2^64 / |divisor|, rounded up: the upper half of its product with any number of 32
// bits is the exact quotient (Lemire, Kaser, Kurz: Faster remainder by direct computation, 2019).
template <ConstDivOp kOp>
inline uint32_t DivideByConstant(uint32_t x, uint32_t divisor, uint64_t magic) {
  constexpr bool kSigned = kOp == ConstDivOp::kDivS || kOp == ConstDivOp::kRemS;
  constexpr bool kRemainder = kOp == ConstDivOp::kRemS || kOp == ConstDivOp::kRemU;
  const bool negative = kSigned && static_cast<int32_t>(x) < 0;
  const bool negative_divisor = kSigned && static_cast<int32_t>(divisor) < 0;
  const uint32_t size = negative ? 0 - x : x;
  const uint32_t divisor_size = negative_divisor ? 0 - divisor : divisor;
  const auto quotient = static_cast<uint32_t>((static_cast<unsigned __int128>(magic) * size) >> 64);
  if constexpr (kRemainder) {
    const uint32_t remainder = size - quotient * divisor_size;
    return negative ? 0 - remainder : remainder;
  } else {
    return negative != negative_divisor ? 0 - quotient : quotient;
  }
}

template <ConstDivOp kOp, bool kFromAcc, Dst kDst>
STRATA_HANDLER(ConstDivide) {
  STRATA_REGISTERS;
  constexpr int kA = kDst == Dst::kSlot ? 1 : 0, kSlots = kA + (kFromAcc ? 0 : 1);
  uint32_t x;
  if constexpr (kFromAcc) {
    x = static_cast<uint32_t>(acc);
  } else {
    x = ReadNum<uint32_t>(num, SlotAt(pc, kA));
  }
  uint64_t magic;
  std::memcpy(&magic, pc + Words(kSlots, 1), sizeof magic);
  WriteResult<kDst>(pc, num, acc, facc, DivideByConstant<kOp>(x, pc[Words(kSlots, 0)], magic));
  STRATA_NEXT(Words(kSlots, 3));
}

template <ConstDivOp kOp>
void AddConstDivision(HandlerTable& table) {
  table.handlers[ConstDivId(kOp, false, Dst::kSlot)] = ConstDivide<kOp, false, Dst::kSlot>;
  table.handlers[ConstDivId(kOp, false, Dst::kAcc)] = ConstDivide<kOp, false, Dst::kAcc>;
  table.handlers[ConstDivId(kOp, true, Dst::kSlot)] = ConstDivide<kOp, true, Dst::kSlot>;
  table.handlers[ConstDivId(kOp, true, Dst::kAcc)] = ConstDivide<kOp, true, Dst::kAcc>;
}

STRATA_HANDLER(AddImmPair) {
  STRATA_REGISTERS;
  constexpr int kSlots = 4;
  WriteNum(num, SlotAt(pc, 0), ReadNum<uint32_t>(num, SlotAt(pc, 1)) + pc[Words(kSlots, 0)]);
  acc = ReadNum<uint32_t>(num, SlotAt(pc, 3)) + pc[Words(kSlots, 1)];
  num[SlotAt(pc, 2)] = acc;
  STRATA_NEXT(Words(kSlots, 2));
}

STRATA_HANDLER(Const32Pair) {
  STRATA_REGISTERS;
  num[SlotAt(pc, 0)] = pc[Words(2, 0)];
  num[SlotAt(pc, 1)] = pc[Words(2, 1)];
  STRATA_NEXT(Words(2, 2));
}

STRATA_HANDLER(Const32Br) {
  STRATA_REGISTERS;
  num[SlotAt(pc, 0)] = pc[Words(1, 0)];
  pc += static_cast<int32_t>(pc[Words(1, 1)]);
  STRATA_DISPATCH();
}

STRATA_HANDLER(CopyBr) {
  STRATA_REGISTERS;
  num[SlotAt(pc, 0)] = num[SlotAt(pc, 1)];
  pc += static_cast<int32_t>(pc[Words(2, 0)]);
  STRATA_DISPATCH();
}

}  // namespace

void AddFusedHandlers(HandlerTable& table) {
  AddIntPairs(table, std::make_index_sequence<kFloatPairBase - kPairBase>());
  AddFloatPairs(table, std::make_index_sequence<kAddCmpBrBase - kFloatPairBase>());
  AddAddCompareBranches(table, std::make_index_sequence<kConstDivBase - kAddCmpBrBase>());
  AddConstDivision<ConstDivOp::kDivS>(table);
  AddConstDivision<ConstDivOp::kDivU>(table);
  AddConstDivision<ConstDivOp::kRemS>(table);
  AddConstDivision<ConstDivOp::kRemU>(table);
  table.handlers[SingleId(SingleOp::kAddImmPair)] = AddImmPair;
  table.handlers[SingleId(SingleOp::kConst32Pair)] = Const32Pair;
  table.handlers[SingleId(SingleOp::kConst32Br)] = Const32Br;
  table.handlers[SingleId(SingleOp::kCopyBr)] = CopyBr;
}

}  // namespace strata::wasm::interpreter
