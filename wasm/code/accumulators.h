// What the operations of register code do to the accumulators.
//
// An operation that writes its result to a slot may leave it in the accumulator of its type as well. Lowering knows
// from here which slot an accumulator still mirrors, so that the next instruction can take the value from a register
// instead of loading what has just been stored.

#ifndef STRATA_WASM_CODE_ACCUMULATORS_H_
#define STRATA_WASM_CODE_ACCUMULATORS_H_

#include <cstdint>

#include "wasm/code/register_ops.h"

namespace strata::wasm {

enum class AccumulatorEffect : uint8_t {
  kClobbers,      // both may hold anything afterwards, and any slot may have been written
  kKeeps,         // both as before; writes no slot of the number window
  kMoves,         // both as before; writes slot 0 of the instruction
  kMovesPair,     // both as before; writes slots 0 and 2
  kMovesTwo,      // both as before; writes slots 0 and 1
  kMirrorsInt,    // writes slot 0; the integer accumulator has the result too
  kMirrorsThird,  // writes slots 0 and 2; the integer accumulator has the result of slot 2 too
  kMirrorsFloat,  // writes slot 0; the float accumulator has the result too
  kIntoInt,       // only the integer accumulator has the result
  kIntoFloat,     // only the float accumulator has the result
};

// Of operation `op`, below kRegOpCount.
AccumulatorEffect EffectOnAccumulators(RegOp op);

}  // namespace strata::wasm

#endif  // STRATA_WASM_CODE_ACCUMULATORS_H_
