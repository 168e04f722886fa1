// Superinstructions made of two instructions that come to stand one behind the other.
//
// Each row has the share of all executed pairs that it stood for before it was fused (mean over 53 guests, each
// counting alike; `strata run --count-ops`). Rows of less than a tenth of a percent are not worth a handler.

#ifndef STRATA_WASM_LOWERING_FUSION_H_
#define STRATA_WASM_LOWERING_FUSION_H_

#include <optional>

#include "wasm/code/register_ops.h"

namespace strata::wasm {

// The operation that does what `first` and then `second` do; its slots are those of both in order, and so are its
// immediates. Nothing if there is none. The second may come from the accumulator that the first leaves.
std::optional<RegOp> FusionOf(RegOp first, RegOp second);

// i32.add of a slot and an immediate, into a slot.
inline constexpr RegOp kAddImmOp = BinId(BinOp::kI32Add, Kinds::kSI, Dst::kSlot);

}  // namespace strata::wasm

#endif  // STRATA_WASM_LOWERING_FUSION_H_
