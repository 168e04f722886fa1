#include "wasm/lowering/fusion.h"

namespace strata::wasm {
namespace {

constexpr RegOp kAddSlotsOp = BinId(BinOp::kI32Add, Kinds::kSS, Dst::kSlot);

struct Row {
  RegOp first;
  RegOp second;
  RegOp fused;
};

constexpr Row kRows[] = {
    // 1.70 %: two pointers or counters advance.
    {kAddImmOp, kAddImmOp, SingleId(SingleOp::kAddImmPair)},
    // 0.46 %: several locals are set at the end of an arm.
    {SingleId(SingleOp::kCopy), SingleId(SingleOp::kCopy), SingleId(SingleOp::kCopyPair)},
    // 0.17 % and 0.20 %: the value of an arm, and the jump behind the other.
    {SingleId(SingleOp::kCopy), SingleId(SingleOp::kBr), SingleId(SingleOp::kCopyBr)},
    {SingleId(SingleOp::kConst32), SingleId(SingleOp::kBr), SingleId(SingleOp::kConst32Br)},
    // 0.15 %: constant arguments, locals before a loop.
    {SingleId(SingleOp::kConst32), SingleId(SingleOp::kConst32), SingleId(SingleOp::kConst32Pair)},
};

// 4.1 % with both kinds of addition: a counter is stepped, compared and branched on. `branch` takes the sum from the
// accumulator.
std::optional<RegOp> CountedLoop(RegOp branch, bool step_is_immediate) {
  if (!IsCmpBr(branch) || Ord(CmpOpOf(branch)) > Ord(CmpOp::kI32GeU)) return std::nullopt;
  const Kinds kinds = CmpBrKindsOf(branch);
  if (kinds != Kinds::kAS && kinds != Kinds::kAI && kinds != Kinds::kSA) return std::nullopt;
  CmpOp op = IsNegated(branch) ? InverseOf(CmpOpOf(branch)) : CmpOpOf(branch);
  if (kinds == Kinds::kSA) op = SwappedOf(op);
  return AddCmpBrId(op, step_is_immediate, kinds == Kinds::kAI, IsBackward(branch));
}

}  // namespace

std::optional<RegOp> FusionOf(RegOp first, RegOp second) {
  if (first == kAddImmOp && second != kAddImmOp) return CountedLoop(second, true);
  if (first == kAddSlotsOp) return CountedLoop(second, false);
  for (const Row& row : kRows) {
    if (row.first == first && row.second == second) return row.fused;
  }
  return std::nullopt;
}

}  // namespace strata::wasm
