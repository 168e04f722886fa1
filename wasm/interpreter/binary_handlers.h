// Handler templates of the binary family, shared by the integer and the float file. Include inside an anonymous
// namespace's file only.

#ifndef STRATA_WASM_INTERPRETER_BINARY_HANDLERS_H_
#define STRATA_WASM_INTERPRETER_BINARY_HANDLERS_H_

#include "wasm/interpreter/arithmetic.h"
#include "wasm/interpreter/operands.h"

namespace strata::wasm::interpreter {
namespace {

template <uint32_t kOp, class T>
inline TrapKind CheckBinary(T a, T b) {
  if constexpr (kOp >= kI32ArithBase && kOp < kF32ArithBase) {
    return CheckInts<static_cast<Arith>(kOp < kI64ArithBase ? kOp - kI32ArithBase : kOp - kI64ArithBase), T>(a, b);
  } else {
    return TrapKind::kNone;
  }
}

template <uint32_t kOp, class T>
inline auto EvalBinary(T a, T b) {
  if constexpr (kOp < kCompareCount) {
    return static_cast<uint32_t>(Compare<kOp, T>(a, b));
  } else if constexpr (kOp < kF32ArithBase) {
    return EvalInts<static_cast<Arith>(kOp < kI64ArithBase ? kOp - kI32ArithBase : kOp - kI64ArithBase), T>(a, b);
  } else {
    return EvalFloats<static_cast<FloatArith>(kOp < kF64ArithBase ? kOp - kF32ArithBase : kOp - kF64ArithBase), T>(a,
                                                                                                                   b);
  }
}

template <uint32_t kOp, class T, Kinds kKinds, Dst kDst>
STRATA_HANDLER(Binary) {
  STRATA_REGISTERS;
  using Layout = BinaryLayout<kKinds, kDst == Dst::kSlot>;
  const T a = Layout::template ReadA<T>(pc, num, acc, facc);
  const T b = Layout::template ReadB<T>(pc, num, acc, facc);
  const TrapKind trap = CheckBinary<kOp, T>(a, b);
  if (STRATA_UNLIKELY(trap != TrapKind::kNone)) STRATA_TRAP(trap);
  WriteResult<kDst>(pc, num, acc, facc, EvalBinary<kOp, T>(a, b));
  STRATA_NEXT(Layout::template Length<T>(0));
}

template <BinOp kOp, class T, Kinds kKinds>
void AddBinaryKind(HandlerTable& table) {
  table.handlers[BinId(kOp, kKinds, Dst::kSlot)] = Binary<Ord(kOp), T, kKinds, Dst::kSlot>;
  table.handlers[BinId(kOp, kKinds, Dst::kAcc)] = Binary<Ord(kOp), T, kKinds, Dst::kAcc>;
}

template <BinOp kOp, class T>
void AddBinary(HandlerTable& table) {
  AddBinaryKind<kOp, T, Kinds::kSS>(table);
  AddBinaryKind<kOp, T, Kinds::kSI>(table);
  AddBinaryKind<kOp, T, Kinds::kAS>(table);
  AddBinaryKind<kOp, T, Kinds::kAI>(table);
  AddBinaryKind<kOp, T, Kinds::kSA>(table);
}

}  // namespace
}  // namespace strata::wasm::interpreter

#endif  // STRATA_WASM_INTERPRETER_BINARY_HANDLERS_H_
