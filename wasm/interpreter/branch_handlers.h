// Handler templates of compare-and-branch, shared by the integer and the float file.

#ifndef STRATA_WASM_INTERPRETER_BRANCH_HANDLERS_H_
#define STRATA_WASM_INTERPRETER_BRANCH_HANDLERS_H_

#include "wasm/interpreter/arithmetic.h"
#include "wasm/interpreter/operands.h"

namespace strata::wasm::interpreter {
namespace {

template <uint32_t kOp, class T, Kinds kKinds, bool kBack, bool kNegate>
STRATA_HANDLER(CompareBranch) {
  STRATA_REGISTERS;
  using Layout = BinaryLayout<kKinds, false>;
  const T a = Layout::template ReadA<T>(pc, num, acc, facc);
  const T b = Layout::template ReadB<T>(pc, num, acc, facc);
  constexpr int kLength = Layout::template Length<T>(1);
  if (Compare<kOp, T>(a, b) != kNegate) {
    pc += static_cast<int32_t>(pc[kLength - 1]);
    if constexpr (kBack) {
      if (STRATA_UNLIKELY(cx->mutator.interrupt.load(std::memory_order_relaxed) != 0)) STRATA_GOTO(PollSlow);
    }
    STRATA_DISPATCH();
  }
  STRATA_NEXT(kLength);
}

template <CmpOp kOp, class T, Kinds kKinds>
void AddBranchKind(HandlerTable& table) {
  table.handlers[CmpBrId(kOp, kKinds, false, false)] = CompareBranch<Ord(kOp), T, kKinds, false, false>;
  table.handlers[CmpBrId(kOp, kKinds, false, true)] = CompareBranch<Ord(kOp), T, kKinds, false, true>;
  table.handlers[CmpBrId(kOp, kKinds, true, false)] = CompareBranch<Ord(kOp), T, kKinds, true, false>;
  table.handlers[CmpBrId(kOp, kKinds, true, true)] = CompareBranch<Ord(kOp), T, kKinds, true, true>;
}

template <CmpOp kOp, class T>
void AddBranch(HandlerTable& table) {
  AddBranchKind<kOp, T, Kinds::kSS>(table);
  AddBranchKind<kOp, T, Kinds::kSI>(table);
  AddBranchKind<kOp, T, Kinds::kAS>(table);
  AddBranchKind<kOp, T, Kinds::kAI>(table);
  AddBranchKind<kOp, T, Kinds::kSA>(table);
}

}  // namespace
}  // namespace strata::wasm::interpreter

#endif  // STRATA_WASM_INTERPRETER_BRANCH_HANDLERS_H_
