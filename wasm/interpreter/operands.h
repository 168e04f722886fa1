// Operand decoding of the families: which 16-bit slot holds what, known at compile time from the operand kinds.

#ifndef STRATA_WASM_INTERPRETER_OPERANDS_H_
#define STRATA_WASM_INTERPRETER_OPERANDS_H_

#include "wasm/interpreter/dispatch.h"

namespace strata::wasm::interpreter {

// Positions for an instruction with an optional destination slot and two operands.
template <Kinds kKinds, bool kHasDst>
struct BinaryLayout {
  static constexpr bool kASlot = kKinds == Kinds::kSS || kKinds == Kinds::kSI || kKinds == Kinds::kSA;
  static constexpr bool kBSlot = kKinds == Kinds::kSS || kKinds == Kinds::kAS;
  static constexpr bool kBImm = kKinds == Kinds::kSI || kKinds == Kinds::kAI;
  static constexpr int kD = 0;
  static constexpr int kA = kHasDst ? 1 : 0;
  static constexpr int kB = kA + (kASlot ? 1 : 0);
  static constexpr int kSlots = kB + (kBSlot ? 1 : 0);
  static constexpr int kImmWord = Words(kSlots, 0);

  template <class T>
  static T ReadA(const uint32_t* pc, const uint64_t* num, uint64_t acc, FloatLanes facc) {
    if constexpr (kASlot) {
      return ReadNum<T>(num, SlotAt(pc, kA));
    } else {
      return ReadAcc<T>(acc, facc);
    }
  }
  template <class T>
  static T ReadB(const uint32_t* pc, const uint64_t* num, uint64_t acc, FloatLanes facc) {
    if constexpr (kBSlot) {
      return ReadNum<T>(num, SlotAt(pc, kB));
    } else if constexpr (kBImm) {
      return ReadImm<T>(pc + kImmWord);
    } else {
      return ReadAcc<T>(acc, facc);
    }
  }
  template <class T>
  static constexpr int Length(int extra) {
    return kImmWord + (kBImm ? ImmWords<T>() : 0) + extra;
  }
};

}  // namespace strata::wasm::interpreter

#endif  // STRATA_WASM_INTERPRETER_OPERANDS_H_
