// Superinstructions of register code: operations that do what several Wasm instructions say in one dispatch.
//
// What is fused was chosen from dynamic counts (`strata run --count-ops`) over 53 guests, each counting alike; the
// share of all pairs executed stands beside each family. wasm/lowering/fusion.h says when lowering makes them.

#ifndef STRATA_WASM_CODE_FUSED_OPS_H_
#define STRATA_WASM_CODE_FUSED_OPS_H_

#include <cstdint>

namespace strata::wasm {

// (a first b) second c on i32, where the first result has no other use: address arithmetic, shifts and masks, hashing;
// 8.8 % of pairs. X(name).
#define STRATA_PAIR_FIRSTS(X) X(Add) X(Sub) X(Mul) X(And) X(Xor) X(Shl) X(ShrU)
#define STRATA_PAIR_SECONDS(X) X(Add) X(And) X(Or) X(Xor) X(Shl) X(ShrU) X(Rotl) X(Mul)

// The same on floats: multiply-add chains, sums of three; 1.6 %.
#define STRATA_FLOAT_PAIR_OPS(X) X(Add) X(Sub) X(Mul)

// x op load: the second operand comes from memory; 1.2 %. X(load, operation, memory and operand type).
#define STRATA_LOAD_USES(X)    \
  X(I32Load, I32Add, uint32_t) \
  X(I32Load, I32Sub, uint32_t) \
  X(I32Load, I32Mul, uint32_t) \
  X(I32Load, I32And, uint32_t) \
  X(I32Load, I32Or, uint32_t)  \
  X(I32Load, I32Xor, uint32_t) \
  X(I64Load, I64Add, uint64_t) \
  X(I64Load, I64Xor, uint64_t) \
  X(F32Load, F32Add, float)    \
  X(F32Load, F32Sub, float)    \
  X(F32Load, F32Mul, float)    \
  X(F64Load, F64Add, double)   \
  X(F64Load, F64Sub, double)   \
  X(F64Load, F64Mul, double)

#define STRATA_NAME1(name) k##name,
#define STRATA_NAME_USE(load, op, type) k##load##op,
enum class PairFirst : uint16_t { STRATA_PAIR_FIRSTS(STRATA_NAME1) kCount };
enum class PairSecond : uint16_t { STRATA_PAIR_SECONDS(STRATA_NAME1) kCount };
enum class FloatPairOp : uint16_t { STRATA_FLOAT_PAIR_OPS(STRATA_NAME1) kCount };
enum class LoadUse : uint16_t { STRATA_LOAD_USES(STRATA_NAME_USE) kCount };
#undef STRATA_NAME1
#undef STRATA_NAME_USE

// Where x and the address of a LoadUse are.
enum class LoadUseKinds : uint8_t { kSS, kAS, kSA, kCount };

// An address that is the sum of two numbers, modulo 2^32, before the static offset: two slots, or a slot and an
// immediate; 3.8 %.
enum class SumKind : uint8_t { kSlots, kImm, kCount };

// Division of an i32 by a constant other than 0, 1 and -1, by multiplication; 0.8 % of instructions.
enum class ConstDivOp : uint8_t { kDivS, kDivU, kRemS, kRemU, kCount };

}  // namespace strata::wasm

#endif  // STRATA_WASM_CODE_FUSED_OPS_H_
