#include "wasm/code/accumulators.h"

#include <array>
#include <initializer_list>
#include <type_traits>

namespace strata::wasm {
namespace {

using Effect = AccumulatorEffect;
using EffectTable = std::array<Effect, kRegOpCount>;

template <class Result>
constexpr Effect Into(Dst d) {
  if (std::is_floating_point_v<Result>) return d == Dst::kSlot ? Effect::kMirrorsFloat : Effect::kIntoFloat;
  return d == Dst::kSlot ? Effect::kMirrorsInt : Effect::kIntoInt;
}

template <class Result>
constexpr void FillBinary(EffectTable& table, BinOp op) {
  for (uint32_t kinds = 0; kinds < CountOf<Kinds>(); ++kinds) {
    for (const Dst d : {Dst::kSlot, Dst::kAcc}) table[BinId(op, static_cast<Kinds>(kinds), d)] = Into<Result>(d);
  }
}

template <class Result>
constexpr void FillUnary(EffectTable& table, UnOp op) {
  for (const Dst d : {Dst::kSlot, Dst::kAcc}) {
    table[UnId(op, false, d)] = Into<Result>(d);
    table[UnId(op, true, d)] = Into<Result>(d);
  }
}

template <class Result>
constexpr void FillLoad(EffectTable& table, LoadOp op) {
  for (uint32_t address = 0; address < CountOf<AddrKind>(); ++address) {
    for (const Dst d : {Dst::kSlot, Dst::kAcc}) table[LoadId(op, static_cast<AddrKind>(address), d)] = Into<Result>(d);
  }
  table[CheckedLoadId(op)] = Into<Result>(Dst::kSlot);
}

constexpr void Fill(EffectTable& table, uint32_t begin, uint32_t end, Effect effect) {
  for (uint32_t op = begin; op < end; ++op) table[op] = effect;
}

constexpr void FillNumeric(EffectTable& table) {
#define STRATA_ROW(name, type) FillBinary<uint32_t>(table, BinOp::k##name);
  STRATA_COMPARES(STRATA_ROW)
#undef STRATA_ROW
#define STRATA_ROW(name, type) FillBinary<type>(table, BinOp::k##name);
  STRATA_BINARIES(STRATA_ROW)
#undef STRATA_ROW
#define STRATA_ROW(name, in, out) FillUnary<out>(table, UnOp::k##name);
  STRATA_UNARIES(STRATA_ROW)
#undef STRATA_ROW
#define STRATA_ROW(name, memory, result) FillLoad<result>(table, LoadOp::k##name);
  STRATA_LOADS(STRATA_ROW)
#undef STRATA_ROW
  Fill(table, kCmpBrBase, kUnBase, Effect::kKeeps);
  Fill(table, kStoreBase, kStructGetBase, Effect::kKeeps);
}

// Only what stands here keeps or sets an accumulator; anything else clobbers both.
constexpr void FillSingles(EffectTable& table) {
  const auto set = [&table](Effect effect, std::initializer_list<SingleOp> ops) {
    for (const SingleOp op : ops) table[SingleId(op)] = effect;
  };
  set(Effect::kMoves, {SingleOp::kCopy, SingleOp::kConst32, SingleOp::kConst64});
  set(Effect::kMovesPair, {SingleOp::kCopyPair});
  set(Effect::kMovesTwo, {SingleOp::kConst32Pair});
  set(Effect::kMirrorsThird, {SingleOp::kAddImmPair});
  set(Effect::kKeeps, {SingleOp::kCopyRef, SingleOp::kCopyRefRange, SingleOp::kNullRef, SingleOp::kBrNull,
                       SingleOp::kBrNullBack, SingleOp::kBrNonNull, SingleOp::kBrNonNullBack, SingleOp::kRefAsNonNull,
                       SingleOp::kCountBlock, SingleOp::kPayFuel, SingleOp::kPayFuelByLength});
  set(Effect::kMirrorsInt, {SingleOp::kSelectSlot, SingleOp::kSelectAcc, SingleOp::kGlobalGetSlot});
  set(Effect::kIntoInt, {SingleOp::kGlobalGetAcc});
  set(Effect::kIntoFloat, {SingleOp::kGlobalGetFloatAcc});
}

template <class Result>
constexpr void FillLoadSum(EffectTable& table, LoadOp op) {
  for (const Dst d : {Dst::kSlot, Dst::kAcc}) {
    table[LoadSumId(op, SumKind::kSlots, d)] = table[LoadSumId(op, SumKind::kImm, d)] = Into<Result>(d);
  }
}

template <class Result>
constexpr void FillLoadUse(EffectTable& table, LoadUse use) {
  for (uint32_t kinds = 0; kinds < CountOf<LoadUseKinds>(); ++kinds) {
    for (const Dst d : {Dst::kSlot, Dst::kAcc}) {
      table[LoadUseId(use, static_cast<LoadUseKinds>(kinds), d)] = Into<Result>(d);
    }
  }
}

constexpr void FillFused(EffectTable& table) {
  for (uint32_t op = kPairBase; op < kFloatPairBase; ++op) {
    table[op] = Into<uint32_t>(static_cast<Dst>((op - kPairBase) % 2));
  }
  for (uint32_t op = kFloatPairBase; op < kAddCmpBrBase; ++op) {
    table[op] = Into<float>(static_cast<Dst>((op - kFloatPairBase) % 2));
  }
  Fill(table, kAddCmpBrBase, kConstDivBase, Effect::kMirrorsInt);
  for (uint32_t op = kConstDivBase; op < kLoadSumBase; ++op) {
    table[op] = Into<uint32_t>(static_cast<Dst>((op - kConstDivBase) % 2));
  }
#define STRATA_ROW(name, memory, result) FillLoadSum<result>(table, LoadOp::k##name);
  STRATA_LOADS(STRATA_ROW)
#undef STRATA_ROW
  Fill(table, kStoreSumBase, kLoadUseBase, Effect::kKeeps);
#define STRATA_ROW(load, op, type) FillLoadUse<type>(table, LoadUse::k##load##op);
  STRATA_LOAD_USES(STRATA_ROW)
#undef STRATA_ROW
}

constexpr EffectTable MakeEffects() {
  EffectTable table = {};
  FillFused(table);
  FillNumeric(table);
  FillSingles(table);
  return table;
}

constexpr EffectTable kEffects = MakeEffects();

}  // namespace

AccumulatorEffect EffectOnAccumulators(RegOp op) { return kEffects[op]; }

}  // namespace strata::wasm
